package project

import "sync"

// A once holds a fact that is loaded on first use. Should loading panic, every later caller gets the same panic, so that
// each check that needs the fact says so itself.
type once[T any] struct {
	mu   sync.Mutex
	load func() T
}

func (o *once[T]) get(load func() T) T {
	o.mu.Lock()
	if o.load == nil {
		o.load = sync.OnceValue(load)
	}
	f := o.load
	o.mu.Unlock()
	return f()
}
