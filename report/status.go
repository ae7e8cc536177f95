package report

import "fmt"

// A Status says how one check ended. The zero Status is NotRun, so that a result nobody filled in never reads as a pass.
type Status int

// The statuses of the contract.
const (
	NotRun        Status = iota // could not decide: the reason says what was missing
	NotApplicable               // nothing to look at: the reason is the fact that shows it
	Skipped                     // turned off, the reason says by whom
	Pass                        // looked, with evidence, and found nothing that counts
	Warn                        // findings, none of them blocking
	Fail                        // at least one blocking finding
)

var statusNames = [...]string{"not-run", "not-applicable", "skipped", "pass", "warn", "fail"}

// String returns the status as the JSON spells it.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("status(%d)", int(s))
	}
	return statusNames[s]
}

// MarshalText writes the status as the JSON spells it.
func (s Status) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(statusNames) {
		return nil, fmt.Errorf("invalid status %d", int(s))
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("unknown status %q", text)
}

// A Verdict is the answer to golive's one question. The zero Verdict is Incomplete: unknown is never ready.
type Verdict int

// The verdicts of the contract.
const (
	Incomplete Verdict = iota // nothing failed, but something that applies could not be examined
	NotReady                  // at least one check failed
	Ready                     // every check that applies looked, and none failed
)

var verdictNames = [...]string{"incomplete", "not-ready", "ready"}

// String returns the verdict as the JSON spells it.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return fmt.Sprintf("verdict(%d)", int(v))
	}
	return verdictNames[v]
}

// Headline returns the verdict as people read it: READY, NOT READY or INCOMPLETE.
func (v Verdict) Headline() string {
	switch v {
	case Ready:
		return "READY"
	case NotReady:
		return "NOT READY"
	}
	return "INCOMPLETE"
}

// MarshalText writes the verdict as the JSON spells it.
func (v Verdict) MarshalText() ([]byte, error) {
	if v < 0 || int(v) >= len(verdictNames) {
		return nil, fmt.Errorf("invalid verdict %d", int(v))
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range verdictNames {
		if name == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q", text)
}
