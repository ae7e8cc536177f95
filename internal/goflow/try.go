package goflow

// Try evaluates something and takes back every change that it makes, so that it may be asked again. What the program
// would not come back from ends f only.
func (m *Machine) Try(steps int, f func()) {
	limit, cut, guards, exited := m.limit, m.Cut, m.Guards, m.exited
	start, backs, releases := len(m.trail), len(m.backs), len(m.Releases)
	waits := m.waits.v
	m.limit, m.Cut, m.Guards, m.exited = m.steps+steps, nil, nil, false
	m.trailing++
	m.trying++
	f()
	m.trying--
	m.trailing--
	for i := len(m.trail) - 1; i >= start; i-- {
		m.trail[i].cell.v = m.trail[i].old
	}
	for i := len(m.backs) - 1; i >= backs; i-- {
		m.backs[i]()
	}
	m.trail, m.backs, m.Releases = m.trail[:start], m.backs[:backs], m.Releases[:releases]
	m.waits.v = waits
	m.limit, m.Cut, m.Guards, m.exited = limit, cut, guards, exited
}

// takeBack notes how something is undone that is no variable, for Try.
func (m *Machine) takeBack(f func()) {
	if m.trying > 0 {
		m.backs = append(m.backs, f)
	}
}

// Exited reports whether the path that is evaluated has ended, and lets the caller go on.
func (m *Machine) Exited() bool {
	e := m.exited
	m.exited = false
	return e
}

// Behind evaluates something that happens only where a condition holds: its changes are joined with what was before.
func (m *Machine) Behind(g Guard, f func()) {
	fr := &frame{m: m, env: newEnv(nil), fn: &FuncSummary{}}
	fl, st := fr.branch(&g, func() flow {
		f()
		m.exited = false
		return next
	})
	fr.merge(fl, st, next, state{}, nil)
}
