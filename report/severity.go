package report

import "fmt"

// A Severity says how much a finding weighs. The zero Severity is invalid, so that a rule which nobody graded is noticed.
type Severity int

// The severities, lightest first, so that they compare with <.
const (
	Note    Severity = iota + 1 // informs
	Warning                     // is shown and does not block, unless --fail-on says so
	Error                       // blocks the release
)

// String returns "note", "warning" or "error", the words of the JSON and of SARIF's level.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("severity(%d)", int(s))
}

// ParseSeverity is String's inverse.
func ParseSeverity(text string) (Severity, error) {
	for _, s := range []Severity{Note, Warning, Error} {
		if s.String() == text {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q (want error, warning or note)", text)
}

// MarshalText writes the severity's word; an invalid severity is an error.
func (s Severity) MarshalText() ([]byte, error) {
	if s < Note || s > Error {
		return nil, fmt.Errorf("invalid severity %d", int(s))
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	v, err := ParseSeverity(string(text))
	if err != nil {
		return err
	}
	*s = v
	return nil
}
