package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
)

func init() { frameworks = append(frameworks, signalNatives) }

// signalNatives know os/signal.
func signalNatives(b *builder, n map[string]goflow.Native) {
	n["os/signal.Notify"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		s := Signal{Position: c.Pos.Position()}
		for _, a := range c.Args[min(1, len(c.Args)):] {
			s.Names = append(s.Names, signalName(a))
		}
		if c.Rest {
			s.Names = append(s.Names, "")
		}
		b.program.Signals = append(b.program.Signals, s)
		if o, ok := goflow.Single(c.Arg(0)).(*goflow.Obj); ok && terminates(s) {
			b.signals = append(b.signals, o)
		}
		return nil
	}
	n["os/signal.NotifyContext"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		s := Signal{Position: c.Pos.Position(), Context: true}
		for _, a := range c.Args[min(1, len(c.Args)):] {
			s.Names = append(s.Names, signalName(a))
		}
		if c.Rest {
			s.Names = append(s.Names, "")
		}
		b.program.Signals = append(b.program.Signals, s)
		ctx := m.NewContext(&goflow.Context{Parent: goflow.ContextOf(c.Arg(0))}, c.Pos)
		if terminates(s) {
			b.signals = append(b.signals, ctx)
		}
		// The second result only stops the notification; it is called when everything is over.
		return goflow.Tuple{ctx, &goflow.Func{Sym: "stop", Native: func(m *goflow.Machine, c *goflow.Call) goflow.Value { return nil }}}
	}
}

// signalName returns the name of a signal by its number on Linux (signal(7)); "" where it is not known.
func signalName(v goflow.Value) string {
	text, ok := goflow.ConstText(v)
	if !ok {
		if o, isObj := goflow.Single(v).(*goflow.Obj); isObj {
			switch {
			case strings.HasSuffix(o.Made, "os.Interrupt"):
				return "SIGINT"
			case strings.HasSuffix(o.Made, "os.Kill"):
				return "SIGKILL"
			}
		}
		return ""
	}
	switch text {
	case "1":
		return "SIGHUP"
	case "2":
		return "SIGINT"
	case "3":
		return "SIGQUIT"
	case "9":
		return "SIGKILL"
	case "10":
		return "SIGUSR1"
	case "12":
		return "SIGUSR2"
	case "15":
		return "SIGTERM"
	}
	return "signal " + text
}

// terminates reports whether a registration takes the signal by which platforms end a program: SIGTERM (Kubernetes, Pod
// termination; docker stop). A signal that is not known may be it.
func terminates(s Signal) bool {
	return len(s.Names) == 0 || slices.Contains(s.Names, "SIGTERM") || slices.Contains(s.Names, "")
}

// stopCall notes a call that ends a server.
func (b *builder) stopCall(c *goflow.Call, typ string, graceful bool) {
	b.m.Learnt()
	s := stop{typ: typ, waits: b.m.Waits(), stop: Stop{Name: methodName(c.Sym), Position: c.Pos.Position(), Graceful: graceful}}
	for _, a := range c.Args {
		if t, _ := goflow.Deadline(a); t != nil {
			s.stop.Timeout = t
		}
	}
	goflow.Each(c.Recv, func(v goflow.Value) {
		one := s
		switch o := v.(type) {
		case *goflow.Obj:
			one.on = o
		case goflow.Nil: // there is none to stop
			return
		}
		b.stops = append(b.stops, one)
	})
}

// attachStops gives every server the calls that end it, and says whether a signal leads to each.
func (b *builder) attachStops() {
	let := b.signalled()
	onSignal := func(s stop) Truth {
		for _, w := range s.waits {
			if let[w] {
				return Yes
			}
		}
		if slices.ContainsFunc(s.waits, givenByLibrary) {
			return Maybe
		}
		return No
	}
	known := map[*goflow.Obj]bool{}
	for _, s := range b.servers {
		known[s.object] = s.object != nil
	}
	attach := func(l *Listener, one Stop) {
		if !slices.ContainsFunc(l.Shutdown, func(o Stop) bool { return o.Position == one.Position && o.OnSignal == one.OnSignal }) {
			l.Shutdown = append(l.Shutdown, one)
		}
	}
	for _, s := range b.servers {
		led := false
		for _, st := range b.stops {
			if st.on != nil && st.on == s.object {
				one := st.stop
				one.OnSignal = onSignal(st)
				led = led || one.OnSignal == Yes
				attach(s.listener, one)
			}
		}
		if led {
			continue
		}
		for _, st := range b.stops { // a server that could not be told: it may be this one
			if (st.on == nil || !known[st.on]) && st.typ != "" && sameServer(st.typ, s) {
				one := st.stop
				if one.OnSignal = onSignal(st); one.OnSignal == Yes {
					one.OnSignal = Maybe
				}
				attach(s.listener, one)
			}
		}
	}
}

// givenByLibrary reports whether a context comes from a library, which may end it on a signal.
func givenByLibrary(o *goflow.Obj) bool {
	given := false
	goflow.Parents(o, func(p *goflow.Obj) {
		ctx, ok := p.Data.(*goflow.Context)
		given = given || ok && ctx.Given
	})
	return given
}

func sameServer(typ string, s *server) bool {
	return s.object != nil && s.object.Type == typ
}

// signalled returns the channels, contexts and groups that a signal lets go, directly or through others.
func (b *builder) signalled() map[*goflow.Obj]bool {
	let := map[*goflow.Obj]bool{}
	for _, o := range b.signals {
		let[o] = true
	}
	isLet := func(o *goflow.Obj) bool {
		found := false
		goflow.Parents(o, func(p *goflow.Obj) { found = found || let[p] })
		return found
	}
	for changed := true; changed; {
		changed = false
		for _, r := range b.m.Releases {
			if let[r.On] {
				continue
			}
			if slices.ContainsFunc(r.Waits, isLet) {
				let[r.On], changed = true, true
			}
		}
	}
	// Whoever waits for a context that is derived from one of these goes on as well.
	for _, s := range b.stops {
		for _, w := range s.waits {
			if isLet(w) {
				let[w] = true
			}
		}
	}
	return let
}
