package goflow

// A statement with a label is left by a jump: the flow says jumped until a statement with that label takes it, and
// frame.jumps holds for each label how it was left (broke, continued, or next for a goto).

// jump leaves a statement, the innermost one where there is no label.
func (f *frame) jump(label string, how flow) flow {
	if label == "" {
		if how == next { // a goto backwards: what it leads to was evaluated
			return ended
		}
		return how
	}
	if f.jumps == nil {
		f.jumps = map[string]flow{}
	}
	f.jumps[label] |= how
	return jumped
}

// land makes the jumps to a label that is reached plain breaks and continues.
func (f *frame) land(fl flow, label string) flow { return f.take(fl, label, broke|continued) }

func (f *frame) take(fl flow, label string, how flow) flow {
	got := f.jumps[label] & how
	if fl&jumped == 0 || label == "" || got == 0 {
		return fl
	}
	if f.jumps[label] &^= how; f.jumps[label] == 0 {
		delete(f.jumps, label)
	}
	if len(f.jumps) == 0 {
		fl &^= jumped
	}
	return fl | got
}

// landing returns where in a block a goto out of its statement i leads to, 0 where it leads elsewhere.
func (f *frame) landing(list []*Stmt, i int, fl flow) int {
	if fl&jumped == 0 {
		return 0
	}
	for j := i + 1; j < len(list); j++ {
		if list[j].Op == StmtLabel && f.jumps[list[j].Label]&next != 0 {
			return j
		}
	}
	return 0
}

// jumpTo goes on at statement j of a block; what stands between is passed over, for certain or perhaps.
func (f *frame) jumpTo(list []*Stmt, i, j int, fl flow) flow {
	goes := fl & next
	fl = f.take(fl, list[j].Label, next) &^ next
	if goes != 0 {
		fl2, st := f.doubtful(func() flow { return f.block(list[i+1 : j]) })
		f.merge(fl2, st, next, state{}, nil)
		fl |= f.take(fl2, list[j].Label, next) &^ next
	}
	return fl | f.block(list[j:])
}

// loops reports whether what a label stands before is a loop.
func loops(body []*Stmt) bool {
	return len(body) == 1 && (body[0].Op == StmtFor || body[0].Op == StmtRange)
}
