package sarif

import (
	"fmt"

	"github.com/golive-dev/golive/report"
)

// The kinds of notification, by index.
const (
	notRun = iota
	incomplete
	limit
	interrupted
	resultsCut
)

var notificationKinds = []descriptor{
	notRun:      newDescriptor("golive/not-run", "A check could not run.", "The message says what was missing; golive check --only CHECK tries it alone."),
	incomplete:  newDescriptor("golive/incomplete", "A check could not look at something that decides its verdict.", "The message says what; until then the verdict is incomplete at best."),
	limit:       newDescriptor("golive/limit", "A check could not look at something that does not decide its verdict.", "Nothing has to be done."),
	interrupted: newDescriptor("golive/interrupted", "The run ended early.", "Run golive check again."),
	resultsCut:  newDescriptor("golive/results-cut", "There were more results than a run may have.", "Judge the projects of the repository one by one."),
}

func newDescriptor(id, what, help string) descriptor {
	return descriptor{ID: id, Name: pascal(id), ShortDescription: message{Text: what}, FullDescription: message{Text: what}, Help: message{Text: help}}
}

func newNotification(kind int, level, text string) notification {
	return notification{Descriptor: descriptorRef{notificationKinds[kind].ID, kind}, Level: level, Message: message{Text: sentence(brackets(text))}}
}

// newInvocation tells what kept the run from looking. It was successful if every check could run.
func newInvocation(r *report.Report, src *sources, cut int) invocation {
	inv := invocation{ExecutionSuccessful: true, Notifications: []notification{}}
	add := func(n notification) { inv.Notifications = append(inv.Notifications, n) }
	for _, c := range r.Checks {
		if c.Status == report.NotRun {
			inv.ExecutionSuccessful = false
			n := newNotification(notRun, "error", fmt.Sprintf("the check %s could not run: %s", c.Name, orUnknown(c.Reason)))
			n.Properties = &noteProperties{Check: c.Name}
			add(n)
		}
		for _, l := range c.Limits {
			add(limitNotification(c.Name, l, src))
		}
	}
	if r.Interrupted != "" {
		inv.ExecutionSuccessful, inv.ExitSignalName = false, r.Interrupted
		add(newNotification(interrupted, "error", fmt.Sprintf("the run was interrupted (%s); what had not ended is listed as not run", r.Interrupted)))
	}
	if cut > 0 {
		add(newNotification(resultsCut, "warning", fmt.Sprintf("%d results were left out, the least severe ones; a run holds %d at most", cut, maxResults)))
	}
	return inv
}

func limitNotification(check string, l report.Limit, src *sources) notification {
	kind, level := limit, "note"
	if l.Incomplete && l.Waived == "" {
		kind, level = incomplete, "warning"
	}
	n := newNotification(kind, level, check+": "+l.Message)
	n.Properties = &noteProperties{Check: check, Help: l.Help, Waived: l.Waived}
	if l.File != "" {
		n.Locations = []location{{Physical: src.physical(report.Position{File: l.File, Line: l.Line})}}
	}
	return n
}

func orUnknown(reason string) string {
	if reason == "" {
		return "no reason was given"
	}
	return reason
}
