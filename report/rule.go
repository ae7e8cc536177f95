package report

import "strings"

// A Rule names one defect. Rules are package-level values of the check that reports them and never change.
type Rule struct {
	ID       string   // "image/entry-missing": the check's name, a slash, a slug that names the bad thing
	Title    string   // the defect, lower case, no full stop
	Severity Severity // Error blocks the release, Warning shows, Note informs
	Doc      string   // Markdown, embedded from rules/<slug>.md: What, Why, Fails, Passes, Fix, Blind spots

	// Family is the slug of the document that the rule shares with others of its kind, whose slugs are it, a hyphen and a
	// member's name: "gosec" of security/gosec-G402. Empty for a rule with a document of its own.
	Family string

	// Security is set on rules that a security team triages, and only on those; SARIF's security-severity comes from it.
	Security *Security
}

// Security grades a rule for those who triage by CWE and CVSS.
type Security struct {
	Score float64 // 0.1 to 10.0, on the scale of CVSS: over 9 critical, 7 high, 4 medium, else low
	CWE   []int   // numbers of the Common Weakness Enumeration
}

// Check returns the part of the ID before the slash.
func (r *Rule) Check() string {
	check, _, _ := strings.Cut(r.ID, "/")
	return check
}

// Page returns the name of the rule's document: its ID, or its family's.
func (r *Rule) Page() string {
	if r.Family != "" {
		return r.Check() + "/" + r.Family
	}
	return r.ID
}

// Slug returns the part of the ID behind the slash.
func (r *Rule) Slug() string {
	_, slug, _ := strings.Cut(r.ID, "/")
	return slug
}
