package container

import "fmt"

// Model reads one Dockerfile and models what a build of it makes. The error is a *ParseError; the Image beside it holds
// what could be read. Problems of single instructions are in Image.Problems and leave what they concern unknown.
func Model(cfg Config) (*Image, error) {
	img := &Image{Dockerfile: cfg.Dockerfile, Context: cfg.Context}
	return img, fmt.Errorf("not modelled")
}

func (e *ParseError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

func (e *ParseError) Unwrap() error { return e.Err }
