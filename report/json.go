package report

import (
	"encoding/json"
	"io"
)

// WriteJSON writes the report as the contract's golive.report/v1: indented, arrays never null, HTML characters as they
// are, one newline at the end.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r.filled())
}

// filled returns a copy whose arrays and maps are empty where they were nil.
func (r *Report) filled() *Report {
	c := *r
	c.Project.Modules = orEmpty(c.Project.Modules)
	c.Checks = append([]CheckResult{}, c.Checks...)
	for i := range c.Checks {
		check := &c.Checks[i]
		check.Evidence = orEmpty(check.Evidence)
		check.Limits = orEmpty(check.Limits)
		check.Findings = filledFindings(check.Findings)
	}
	c.LastQuestion.Findings = filledFindings(c.LastQuestion.Findings)
	if c.LastQuestion.Answers == nil {
		c.LastQuestion.Answers = map[string]string{}
	}
	return &c
}

func filledFindings(findings []Finding) []Finding {
	out := append([]Finding{}, findings...)
	for i := range out {
		out[i].Related = orEmpty(out[i].Related)
		out[i].Flow = orEmpty(out[i].Flow)
	}
	return out
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// ReadJSON reads what WriteJSON wrote. Fields that this version does not know are passed over.
func ReadJSON(rd io.Reader) (*Report, error) {
	var r Report
	if err := json.NewDecoder(rd).Decode(&r); err != nil {
		return nil, err
	}
	return &r, nil
}
