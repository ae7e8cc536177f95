// Package report holds the result model that every check feeds and every renderer reads: rules, findings, the status of
// each check and the verdict. Its types are the JSON of the contract (golive.report/v1). It imports only the standard
// library, decides the verdict, and knows nothing of how a finding was made or will be drawn.
package report

// Schema is the version of the JSON that this package writes.
const Schema = "golive.report/v1"

// LastQuestionText is the question that every report ends with.
const LastQuestionText = "if this service went down right now, what is the emergency plan, how is it restored, " +
	"and how far back can the data be recovered?"

// CatalogueSize is the number of checks in the catalogue, built or not; the headline counts against it.
const CatalogueSize = 12

// A Report is one run: what was looked at, how each check ended, and the verdict.
type Report struct {
	Schema       string        `json:"schema"`
	Tool         Tool          `json:"tool"`
	Project      Project       `json:"project"`
	Verdict      Verdict       `json:"verdict"`
	Summary      Summary       `json:"summary"`
	Checks       []CheckResult `json:"checks"`
	LastQuestion LastQuestion  `json:"last_question"`

	// Rules are the rules that this golive can report, in the order of the catalogue. They are not in the JSON; SARIF
	// and the text need their titles and documents.
	Rules []*Rule `json:"-"`
	// SecretsOf finds what no output may show in the content of a file of the repository, or in golive's own words (file is
	// "" then). It is asked for what is quoted, whichever checks ran; nil knows none. Not in the JSON.
	SecretsOf func(file string, content []byte) []Secret `json:"-"`
	// TookMS is the whole run in milliseconds, 0 where the report is to be reproducible.
	TookMS int64 `json:"took_ms,omitempty"`
	// Interrupted names the signal that ended the run early, empty otherwise.
	Interrupted string `json:"interrupted,omitempty"`
}

// A Tool names the program that wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // empty in a reproducible report
}

// A Project names what was judged.
type Project struct {
	Root    string   `json:"root"`    // the project's folder, relative to the repository, "." for the repository itself
	Modules []string `json:"modules"` // paths of the modules in scope, those nearest to the root first
	Commit  string   `json:"commit"`  // abbreviated, empty without git
	Dirty   bool     `json:"dirty"`   // the work tree differs from the commit
	// Nested are folders with a .golive.yaml of their own: projects that this run names and does not read.
	Nested []string `json:"nested,omitempty"`
}

// A Summary counts the checks by status.
type Summary struct {
	Fail          int `json:"fail"`
	Warn          int `json:"warn"`
	Pass          int `json:"pass"`
	NotApplicable int `json:"not-applicable"`
	NotRun        int `json:"not-run"`
	Skipped       int `json:"skipped"`
}

// A CheckResult is how one check ended and why.
type CheckResult struct {
	Name     string     `json:"name"`
	Question string     `json:"question"`
	Status   Status     `json:"status"`
	Reason   string     `json:"reason"`
	Evidence []Evidence `json:"evidence"`
	Limits   []Limit    `json:"limits"`
	TookMS   int64      `json:"took_ms,omitempty"`
	Findings []Finding  `json:"findings"`
}

// Evidence is one fact that the check looked at, with counts in the message and a place where there is one.
type Evidence struct {
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// A Limit is something that a check could not look at. An incomplete limit (a whole artefact, or every site of an
// error-level rule) keeps the check from passing; a single undecided site does not.
type Limit struct {
	Message    string `json:"message"`
	File       string `json:"file,omitempty"`
	Line       int    `json:"line,omitempty"`
	Incomplete bool   `json:"incomplete"`
	// Waived is the reason that the settings give for living with an incomplete limit.
	Waived string `json:"waived,omitempty"`
	// Help is the command or step that would resolve it.
	Help string `json:"help,omitempty"`
}

// A Position is a place in a file of the repository. File is relative to the repository's root and uses '/'. Line and
// column count from 1, columns in Unicode code points; EndColumn is exclusive. A zero Column means the whole line.
type Position struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

// A Related is another place that a finding speaks of.
type Related struct {
	Message string `json:"message"`
	Position
}

// A Finding is one place where a rule's defect stands.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what is wrong here, lower case, no full stop
	Label    string   `json:"label"`   // a few words for under the carets
	Position
	Related     []Related    `json:"related"`
	Flow        []Related    `json:"flow"`
	Help        string       `json:"help"` // the remedy
	Fingerprint string       `json:"fingerprint"`
	Suppressed  *Suppression `json:"suppressed"`
	Fix         *Fix         `json:"fix,omitempty"`

	// Context is the enclosing symbol, YAML path or instruction, for the fingerprint: what stays the same when the file
	// is moved or lines are inserted above. It is not in the JSON.
	Context string `json:"-"`
	// Score is the finding's own on the scale of Security.Score, where it differs from its rule's; 0 is the rule's. Not in the JSON.
	Score float64 `json:"-"`
	// Secrets are the values at the place that no output may show; renderers mask them in what they quote. Not in the JSON.
	Secrets []string `json:"-"`
}

// A Fix is a known remedy as replacements of text, all in files of the repository.
type Fix struct {
	Description  string        `json:"description"`
	Replacements []Replacement `json:"replacements"`
}

// A Replacement puts Text in place of what stands at Position (columns given; an empty range inserts).
type Replacement struct {
	Position
	Text string `json:"text"`
}

// A Suppression says who accepted a finding, why, and until when.
type Suppression struct {
	Kind   string `json:"kind"` // comment, settings, baseline, nosec or nolint
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // a date, YYYY-MM-DD; from the day after it no longer holds
}

// A LastQuestion is the question that every report ends with, and what the settings answer.
type LastQuestion struct {
	Question string            `json:"question"`
	Answered bool              `json:"answered"`
	Answers  map[string]string `json:"answers"`
	Findings []Finding         `json:"findings"`
}

// Sources reads a file of the repository by its relative path, for renderers that draw snippets or hash lines. The
// error of a file that is gone or unreadable costs the snippet, never the finding.
type Sources interface {
	ReadFile(name string) ([]byte, error)
}

// Findings returns every finding of the report, the last question's included, in the report's order.
func (r *Report) Findings() []Finding {
	var all []Finding
	for _, c := range r.Checks {
		all = append(all, c.Findings...)
	}
	return append(all, r.LastQuestion.Findings...)
}

// Rule returns the rule with the given ID, nil if the report knows none.
func (r *Report) Rule(id string) *Rule {
	for _, rule := range r.Rules {
		if rule.ID == id {
			return rule
		}
	}
	return nil
}
