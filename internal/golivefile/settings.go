// Package golivefile reads .golive.yaml, golive's settings file: strictly, with a default for everything.
package golivefile

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/strictyaml"
	"github.com/golive-dev/golive/report"
)

// Settings are the content of a .golive.yaml. The zero value holds every default.
type Settings struct {
	Format  string   `yaml:"format"`
	Output  []string `yaml:"output"`
	Only    []string `yaml:"only"`
	Skip    []string `yaml:"skip"`
	FailOn  string   `yaml:"fail-on"`
	Strict  bool     `yaml:"strict"`
	Offline bool     `yaml:"offline"`
	Timeout Duration `yaml:"timeout"`
	Jobs    int      `yaml:"jobs"`
	Color   string   `yaml:"color"`
	Env     []string `yaml:"env"`

	Image           []Located `yaml:"image"`           // references of release images, and archives below the project's folder
	Vulnerabilities bool      `yaml:"vulnerabilities"` // of the required modules
	Scanner         string    `yaml:"scanner"`         // only in a settings file outside the repository

	Checks    Checks   `yaml:"checks"`
	Rules     Rules    `yaml:"rules"`
	Ignore    []Ignore `yaml:"ignore"`
	Tolerated []Waiver `yaml:"incomplete"`
	Recovery  Recovery `yaml:"recovery"`

	// File is the path of the settings file as it is shown, empty where there is none.
	File string `yaml:"-"`
}

// A Located is a text with the line that it stands in.
type Located struct {
	Text string
	Line int
}

// UnmarshalYAML reads a text that is not empty.
func (l *Located) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: "want a text"}
	}
	*l = Located{n.Value, n.Line}
	return nil
}

// Checks are the settings of single checks, by the check's name, decoded later into what the check says it takes.
type Checks map[string]*yaml.Node

// UnmarshalYAML keeps each check's settings as the node that they stand in.
func (c *Checks) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: "checks takes the names of checks, each with its settings"}
	}
	*c = Checks{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		(*c)[n.Content[i].Value] = n.Content[i+1]
	}
	return nil
}

// Rules are overrides by a rule's ID.
type Rules map[string]Override

// An Override changes a rule's severity, for a reason.
type Override struct {
	Severity string `yaml:"severity"`
	Reason   string `yaml:"reason"`
	Line     int    `yaml:"-"`
}

// UnmarshalYAML reads the overrides with their lines.
func (r *Rules) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: "rules takes the IDs of rules, each with a severity and a reason"}
	}
	*r = Rules{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		var o Override
		if err := strictyaml.Decode(n.Content[i+1], &o); err != nil {
			return err
		}
		o.Line = n.Content[i].Line
		(*r)[n.Content[i].Value] = o
	}
	return nil
}

// An Ignore accepts the findings of a rule below a path. Without a reason it holds nothing.
type Ignore struct {
	Rule   string `yaml:"rule"`   // a rule's ID, or a check's name for all its rules
	Path   string `yaml:"path"`   // a glob with **, relative to the repository; empty for everywhere
	Reason string `yaml:"reason"` // required
	Until  Date   `yaml:"until"`  // the last day on which it holds
	Line   int    `yaml:"-"`
}

// UnmarshalYAML reads one entry with its line.
func (g *Ignore) UnmarshalYAML(n *yaml.Node) error {
	type plain Ignore
	var p plain
	if err := strictyaml.Decode(n, &p); err != nil {
		return err
	}
	*g = Ignore(p)
	g.Line = n.Line
	return nil
}

// A Waiver lives with a check's incomplete limits, for a reason.
type Waiver struct {
	Check  string `yaml:"check"`
	Reason string `yaml:"reason"`
	Until  Date   `yaml:"until"`
	Line   int    `yaml:"-"`
}

// UnmarshalYAML reads one entry with its line.
func (w *Waiver) UnmarshalYAML(n *yaml.Node) error {
	type plain Waiver
	var p plain
	if err := strictyaml.Decode(n, &p); err != nil {
		return err
	}
	*w = Waiver(p)
	w.Line = n.Line
	return nil
}

// Recovery holds the answers to the last question.
type Recovery struct {
	Plan       string   `yaml:"plan"`
	RPO        Period   `yaml:"rpo"`
	RTO        Period   `yaml:"rto"`
	OnCall     string   `yaml:"on-call"`
	Runbooks   []string `yaml:"runbooks"`
	LastDrill  Date     `yaml:"last-drill"`
	DrillEvery Period   `yaml:"drill-every"`
}

// Question returns the last question with what the settings answer.
func (r Recovery) Question() report.LastQuestion {
	q := report.LastQuestion{Question: report.LastQuestionText, Answers: map[string]string{}}
	for key, value := range map[string]string{
		"plan": r.Plan, "rpo": r.RPO.Text, "rto": r.RTO.Text, "on-call": r.OnCall,
		"last-drill": r.LastDrill.String(), "drill-every": r.DrillEvery.Text, "runbooks": strings.Join(r.Runbooks, ", "),
	} {
		if value != "" {
			q.Answers[key] = value
		}
	}
	q.Answered = r.Plan != "" && r.RPO.Text != "" && r.RTO.Text != "" && r.OnCall != ""
	return q
}

// Names says which names the settings may speak of: the checks and rules that this version has, and those of the
// catalogue that it does not have yet.
type Names struct {
	Checks, Rules []string // built
	Catalogue     []string // names of checks and IDs of rules, built or not
}

// Load decodes a settings file. name is the path to show in errors. The error joins *strictyaml.Error values, one for
// each fault.
func Load(name string, text []byte, names Names) (*Settings, error) {
	s := &Settings{File: name}
	node, err := strictyaml.Parse(text)
	if err != nil {
		return nil, err
	}
	if node == nil {
		return s, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, &strictyaml.Error{Line: node.Line, Column: node.Column, Message: "the settings are a mapping of keys to values"}
	}
	if err := strictyaml.Decode(node, s); err != nil {
		return nil, err
	}
	return s, s.validate(node, names)
}

// validate holds names and words against what there is.
func (s *Settings) validate(root *yaml.Node, names Names) error {
	var errs []error
	bad := func(line int, format string, args ...any) {
		errs = append(errs, &strictyaml.Error{Line: max(line, 1), Message: fmt.Sprintf(format, args...)})
	}
	if s.FailOn != "" {
		if _, err := report.ParseFailOn(s.FailOn); err != nil {
			bad(lineOf(root, "fail-on"), "fail-on: %v", err)
		}
	}
	if s.Color != "" && !slices.Contains([]string{"auto", "always", "never"}, s.Color) {
		bad(lineOf(root, "color"), "color: unknown value %q (want auto, always or never)", s.Color)
	}
	for name, node := range s.Checks {
		if !slices.Contains(names.Checks, name) {
			bad(node.Line, "checks: %s", Unknown("check", name, names.Checks, names.Catalogue))
		}
	}
	for id, o := range s.Rules {
		if !slices.Contains(names.Rules, id) && !slices.Contains(names.Catalogue, id) {
			bad(o.Line, "rules: %s", Unknown("rule", id, names.Rules, names.Catalogue))
		}
		if _, err := report.ParseSeverity(o.Severity); err != nil {
			bad(o.Line, "rules: %s: %v", id, err)
		}
		if strings.TrimSpace(o.Reason) == "" {
			bad(o.Line, "rules: %s: a severity is changed for a reason; add reason:", id)
		}
	}
	for _, g := range s.Ignore {
		if !slices.Contains(names.Rules, g.Rule) && !slices.Contains(names.Checks, g.Rule) && !slices.Contains(names.Catalogue, g.Rule) {
			bad(g.Line, "ignore: %s", Unknown("rule", g.Rule, append(slices.Clone(names.Rules), names.Checks...), names.Catalogue))
		}
	}
	for _, w := range s.Tolerated {
		if !slices.Contains(names.Catalogue, w.Check) && !slices.Contains(names.Checks, w.Check) {
			bad(w.Line, "incomplete: %s", Unknown("check", w.Check, names.Checks, names.Catalogue))
		}
		if strings.TrimSpace(w.Reason) == "" {
			bad(w.Line, "incomplete: %s: a limit is waived for a reason; add reason:", w.Check)
		}
	}
	sort.SliceStable(errs, func(i, j int) bool { return errs[i].(*strictyaml.Error).Line < errs[j].(*strictyaml.Error).Line })
	return errors.Join(errs...)
}

// Unknown says that a name is not known, and which one is near or that it is still to come.
func Unknown(kind, name string, built, catalogue []string) string {
	if slices.Contains(catalogue, name) && !slices.Contains(built, name) {
		return fmt.Sprintf("%s is in the catalogue and not in this version of golive", name)
	}
	if near := strictyaml.Nearest(name, built); near != "" {
		return fmt.Sprintf("unknown %s %q; did you mean %q?", kind, name, near)
	}
	return fmt.Sprintf("unknown %s %q; golive list --rules shows them all", kind, name)
}

func lineOf(root *yaml.Node, key string) int {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return root.Content[i].Line
		}
	}
	return 1
}

// Today is the day that dates are held against: SOURCE_DATE_EPOCH (seconds since 1970, see reproducible-builds.org)
// where it is set, else the present one in local time.
func Today(sourceDateEpoch string, now time.Time) Date {
	var seconds int64
	if _, err := fmt.Sscanf(sourceDateEpoch, "%d", &seconds); err == nil && sourceDateEpoch != "" {
		now = time.Unix(seconds, 0).UTC()
	}
	return Date{time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)}
}
