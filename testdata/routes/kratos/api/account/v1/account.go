package accountv1

// The messages; a real project has protoc write them.
type (
	LoginRequest struct {
		ID string `json:"id"`
	}
	LoginReply struct {
		ID string `json:"id"`
	}
	GetAccountRequest struct {
		ID string `json:"id"`
	}
	GetAccountReply struct {
		ID string `json:"id"`
	}
	GetFileRequest struct {
		ID string `json:"id"`
	}
	GetFileReply struct {
		ID string `json:"id"`
	}
	UpdateAccountRequest struct {
		ID string `json:"id"`
	}
	UpdateAccountReply struct {
		ID string `json:"id"`
	}
)
