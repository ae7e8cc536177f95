package orderv1

// The messages; a real project has protoc write them.
type (
	CreateOrderRequest struct {
		ID string `json:"id"`
	}
	CreateOrderReply struct {
		ID string `json:"id"`
	}
	GetOrderRequest struct {
		ID string `json:"id"`
	}
	GetOrderReply struct {
		ID string `json:"id"`
	}
	ListOrdersRequest struct {
		ID string `json:"id"`
	}
	ListOrdersReply struct {
		ID string `json:"id"`
	}
	PatchOrderRequest struct {
		ID string `json:"id"`
	}
	PatchOrderReply struct {
		ID string `json:"id"`
	}
	DeleteOrderRequest struct {
		ID string `json:"id"`
	}
	DeleteOrderReply struct {
		ID string `json:"id"`
	}
)
