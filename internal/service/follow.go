package service

import (
	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/report"
)

// A reaching gathers the calls that a handler leads to.
type reaching struct {
	reach Reach
	seen  map[string]bool
	// beside are the calls in goroutines that the handler starts, timer is set where it makes one.
	beside map[int]bool
	timer  bool
}

// waited takes back what is known of calls in goroutines of their own where the handler has a timer, and so hardly waits for
// them longer than that.
func (r *reaching) waited() {
	for i := range r.reach.Calls {
		if r.timer && r.beside[i] && r.reach.Calls[i].Bounded == No {
			r.reach.Calls[i].Bounded = Maybe
		}
	}
}

// reach follows the code of a handler.
func (h Handler) reach() Reach {
	if h.program == nil {
		return Reach{}
	}
	b := h.program.b
	r := &reaching{reach: Reach{Complete: true}, seen: map[string]bool{}, beside: map[int]bool{}}
	goflow.Each(h.value, func(v goflow.Value) {
		if u, ok := b.unfollowable(v); ok {
			r.reach.Complete = h.Constant
			r.reach.Unfollowed = append(r.reach.Unfollowed, u)
		}
	})
	outer := b.reaching
	b.reaching = r
	b.m.Try(2*simulationSteps, func() {
		b.serve(h.value)
		if at := b.m.Cut; at != nil {
			r.reach.Complete = false
			r.reach.Unfollowed = append(r.reach.Unfollowed, Use{Name: h.Name, Why: "the handler is too large to be followed", Position: at.Position()})
		}
	})
	b.reaching = outer
	r.waited()
	if len(r.reach.Calls) == 0 {
		r.reach.Kept = b.kept(h.value)
	}
	return r.reach
}

// unfollowable reports whether the code behind a handler is not of the program, and which it is.
func (b *builder) unfollowable(v goflow.Value) (Use, bool) {
	switch v := v.(type) {
	case *goflow.Ref:
		return b.unfollowable(v.Cell.Get())
	case *goflow.Func:
		if v.Fn != nil || v.Native != nil {
			return Use{}, false
		}
		return Use{Name: v.Sym, Why: "a handler of a library"}, true
	case *goflow.Obj:
		if _, ok := v.Data.(*wrapped); ok || b.serveHTTP(v) != nil {
			return Use{}, false
		}
		return Use{Name: v.Made, Why: "a handler of a library"}, true
	}
	return Use{Why: "the handler is not known"}, true
}

// observe is told of every call; while a handler is followed it notes those that leave the program.
func (b *builder) observe(m *goflow.Machine, c *goflow.Call) {
	b.connects(c)
	r := b.reaching
	if r == nil || m.Program.Func(c.Sym) != nil {
		return
	}
	if c.Sym == "" {
		r.reach.Complete = false
		r.reach.Unfollowed = append(r.reach.Unfollowed, use(c, "a function value that is not known"))
		return
	}
	r.timer = r.timer || c.Sym == "time.After" || c.Sym == "time.NewTimer"
	kind, probing := callKind(c)
	if kind == "" {
		return
	}
	key := c.Sym + c.Pos.File + ":" + itoa(c.Pos.Line)
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	call := Call{Kind: kind, Name: c.Sym, Position: c.Pos.Position(), Probing: probing, Bounded: b.bounded(c)}
	functions, places := m.Stack()
	for i := 1; i < len(functions); i++ {
		call.Flow = append(call.Flow, report.Related{Message: "calls " + short(functions[i].Name), Position: places[i].Position()})
	}
	r.beside[len(r.reach.Calls)] = m.Spawned()
	r.reach.Calls = append(r.reach.Calls, call)
}
