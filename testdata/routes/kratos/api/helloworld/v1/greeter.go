package helloworldv1

// The messages; a real project has protoc write them.
type (
	SayHelloRequest struct {
		ID string `json:"id"`
	}
	SayHelloReply struct {
		ID string `json:"id"`
	}
)
