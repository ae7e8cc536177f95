package goflow

// Idle functions are those whose evaluation, however often, has led to nothing that a native learnt: the program's own
// work, which main may start (a cache that is filled, a catalogue that is read). After a while they are taken for calls of
// which nothing is known, so that they do not use up the steps of the rest.
const (
	idleSteps = 60_000 // spent in a function and what it calls
	idleCalls = 10
)

type idleness struct {
	steps, calls int
	busy         bool
}

// idle reports whether a function is not to be followed again.
func (m *Machine) idle(fn *FuncSummary) bool {
	i := m.idles[fn]
	return m.thrifty && i != nil && !i.busy && i.calls >= idleCalls && i.steps >= idleSteps
}

// spent notes what a call has cost and whether it led to anything.
func (m *Machine) spent(fn *FuncSummary, steps, events int) {
	if !m.thrifty {
		return
	}
	i := m.idles[fn]
	if i == nil {
		i = &idleness{}
		m.idles[fn] = i
	}
	i.steps += m.steps - steps
	i.calls++
	i.busy = i.busy || m.events > events
}

// Learnt notes that something new about the program came to light where the evaluation stands: a router, a route, a
// setting.
func (m *Machine) Learnt() { m.events++ }
