package sarif

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/report"
)

func newResult(f report.Finding, ruleIndex int, src *sources, opt Options) result {
	res := result{
		RuleID: f.Rule, RuleIndex: ruleIndex, Level: f.Severity.String(), Message: message{Text: messageText(f)},
		Locations:           []location{{Physical: src.physical(f.Position)}},
		PartialFingerprints: map[string]string{},
		Properties:          resultProperties{Message: f.Message, Label: f.Label, Help: f.Help},
	}
	for i, rel := range f.Related {
		id := i + 1
		res.RelatedLocations = append(res.RelatedLocations, location{ID: &id, Physical: src.physical(rel.Position), Message: note(rel.Message)})
	}
	if len(f.Flow) > 0 {
		var steps []threadFlowLocation
		for _, step := range f.Flow {
			steps = append(steps, threadFlowLocation{location{Physical: src.physical(step.Position), Message: note(step.Message)}})
		}
		res.CodeFlows = []codeFlow{{[]threadFlow{{steps}}}}
	}
	if f.Fix != nil && len(f.Fix.Replacements) > 0 {
		res.Fixes = []fix{newFix(f.Fix, src)}
	}
	if hash := src.hash(f.File, f.Line); hash != "" {
		res.PartialFingerprints["primaryLocationLineHash"] = hash
	}
	if f.Fingerprint != "" {
		res.PartialFingerprints["golive/v1"] = f.Fingerprint
	}
	if opt.Suppressed {
		res.Suppressions = &[]suppression{}
		if f.Suppressed != nil {
			res.Suppressions = &[]suppression{newSuppression(f.Suppressed)}
		}
	}
	return res
}

// messageText is the finding in sentences: what is wrong, the related places as links, and the remedy. GitHub shows the
// first sentence where space is short.
func messageText(f report.Finding) string {
	text := sentence(brackets(f.Message))
	var links []string
	for i, rel := range f.Related {
		name := rel.Message
		if name == "" {
			name = fmt.Sprintf("related place %d", i+1)
		}
		links = append(links, fmt.Sprintf("[%s](%d)", brackets(name), i+1))
	}
	if len(links) > 0 {
		text += " See " + strings.Join(links, ", ") + "."
	}
	if f.Help != "" {
		text += " Help: " + sentence(brackets(f.Help))
	}
	return text
}

// brackets escapes what would read as a link (SARIF 2.1.0, section 3.11.6).
var bracketsEscaper = strings.NewReplacer("[", `\[`, "]", `\]`)

func brackets(text string) string { return bracketsEscaper.Replace(text) }

func note(text string) *message {
	if text == "" {
		return nil
	}
	return &message{Text: sentence(brackets(text))}
}

// newFix groups the replacements by file, in the order in which files first appear.
func newFix(f *report.Fix, src *sources) fix {
	made := fix{Description: message{Text: sentence(brackets(f.Description))}}
	index := map[string]int{}
	for _, rep := range f.Replacements {
		i, ok := index[rep.File]
		if !ok {
			i = len(made.ArtifactChanges)
			index[rep.File] = i
			made.ArtifactChanges = append(made.ArtifactChanges, artifactChange{Artifact: artifact(rep.File)})
		}
		change := &made.ArtifactChanges[i]
		one := replacement{Deleted: *src.region(rep.Position)}
		if rep.Text != "" {
			one.Inserted = &content{rep.Text}
		}
		change.Replacements = append(change.Replacements, one)
	}
	return made
}

func newSuppression(s *report.Suppression) suppression {
	kind := "external"
	switch s.Kind {
	case "comment", "nosec", "nolint":
		kind = "inSource"
	}
	return suppression{Kind: kind, Status: "accepted", Justification: s.Reason, Properties: suppressionProperties{s.Kind, s.Until}}
}
