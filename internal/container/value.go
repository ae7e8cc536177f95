package container

import "github.com/golive-dev/golive/report"

// A Truth is an answer that may be missing. The zero Truth is Unknown, so that what nobody decided never reads as a No.
type Truth int

// The three answers.
const (
	Unknown Truth = iota
	No
	Yes
)

func (t Truth) String() string {
	switch t {
	case No:
		return "no"
	case Yes:
		return "yes"
	}
	return "unknown"
}

// truthOf turns a decided answer into a Truth.
func truthOf(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// A Position is a place in a file of the repository.
type Position = report.Position

// A Value is a text of the Dockerfile after its variables were put in.
type Value struct {
	Raw  string // as it stands in the file
	Text string // expanded; where Known is false, ${NAME} stands for each variable without a value
	// Known is false where a variable takes part whose value only the build knows.
	Known    bool
	Position Position // zero where it comes from no file, such as a base image's default

	bare bool   // of an ARG that neither has a default nor is given
	more bool   // the last of several fields of which not all are known
	mask string // Text with the unknown parts between unknownOpen and unknownClose
}

// literal is the known Value of a text without variables.
func literal(text string) Value { return Value{Raw: text, Text: text, Known: true, mask: text} }
