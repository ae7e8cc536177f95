package service

// An evaluation is what is kept of a program's evaluation, so that handlers can be followed when a check asks.
type evaluation struct{}

func (r *Route) protected(method, path string) Protection { return Protection{} }

func (h Handler) reach() Reach { return Reach{} }
