package goflow

import "slices"

// A Release lets go whoever waits for On.
type Release struct {
	On    *Obj
	Waits []*Obj
}

// A waitSet is what a goroutine has waited for so far.
type waitSet []*Obj

// Join is what was waited for on both ways, and on either: a wait in one of several clauses counts.
func (w waitSet) Join(other Value) Value {
	o, _ := other.(waitSet)
	out := slices.Clone(w)
	for _, x := range o {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// Wait notes that the goroutine waits for an object: a channel, a context, a group.
func (m *Machine) Wait(o *Obj) {
	w, _ := m.waits.v.(waitSet)
	if o == nil || slices.Contains(w, o) {
		return
	}
	m.Set(&m.waits, append(slices.Clip(w), o))
}

// Waits returns what the goroutine has waited for.
func (m *Machine) Waits() []*Obj {
	w, _ := m.waits.v.(waitSet)
	return slices.Clone(w)
}

// Release notes that whoever waits for an object goes on.
func (m *Machine) Release(o *Obj) {
	if o != nil {
		m.Releases = append(m.Releases, Release{o, m.Waits()})
	}
}

// Spawn evaluates f as a goroutine of its own: what it waits for does not hold up the one that started it. It returns
// what the new goroutine waited for.
func (m *Machine) Spawn(f func()) []*Obj {
	before, served := m.waits.v, m.served.v
	guards := len(m.Guards)
	m.spawned++
	m.doubts++
	f()
	m.doubts--
	m.spawned--
	waits := m.Waits()
	m.Set(&m.waits, before)
	m.Set(&m.served, served)
	m.Guards = m.Guards[:guards]
	m.exited = false
	return waits
}

// Spawned reports whether what is being evaluated is a goroutine that the code started on the way here.
func (m *Machine) Spawned() bool { return m.spawned > 0 }
