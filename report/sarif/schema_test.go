package sarif_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	schema "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/golive-dev/golive/report/reporttest"
	"github.com/golive-dev/golive/report/sarif"
)

// TestSchema holds the log against the schema of SARIF 2.1.0. go-sarif checks its own types, so the log must first go
// into them and come out again with nothing lost.
func TestSchema(t *testing.T) {
	each(t, func(t *testing.T, _ reporttest.Sample, _ string, _ sarif.Options, out []byte) {
		if err := validate(out); err != nil {
			t.Error(err)
		}
	})
}

func validate(log []byte) error {
	var typed schema.Report
	dec := json.NewDecoder(bytes.NewReader(log))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&typed); err != nil {
		return err
	}
	again, err := json.Marshal(&typed)
	if err != nil {
		return err
	}
	var before, after any
	if err := errors.Join(json.Unmarshal(log, &before), json.Unmarshal(again, &after)); err != nil {
		return err
	}
	if lost := missing("", before, after); lost != "" {
		return fmt.Errorf("the schema's types do not hold %s", lost)
	}
	full, err := schema.FromBytes(log)
	if err != nil {
		return err
	}
	// FromBytes leaves these empty where the log leaves them out, which the schema forbids; they have defaults in it.
	for _, run := range full.Runs {
		run.Language, run.NewlineSequences = "en-US", []string{"\r\n", "\n"}
		run.Tool.Driver.Language = "en-US"
		for _, result := range run.Results {
			for _, flow := range result.CodeFlows {
				for _, step := range flow.ThreadFlows[0].Locations {
					step.Importance = "important"
				}
			}
		}
	}
	return full.Validate()
}

// missing returns the path of the first value of a that b does not have at the same place.
func missing(path string, a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		m, _ := b.(map[string]any)
		for key, value := range a {
			if lost := missing(path+"/"+key, value, m[key]); lost != "" {
				return lost
			}
		}
		return ""
	case []any:
		l, _ := b.([]any)
		if len(l) != len(a) {
			return path
		}
		for i := range a {
			if lost := missing(fmt.Sprintf("%s/%d", path, i), a[i], l[i]); lost != "" {
				return lost
			}
		}
		return ""
	}
	if a != b {
		return path
	}
	return ""
}

// The schema check must be able to fail.
func TestSchemaRejects(t *testing.T) {
	good := string(render(t, reporttest.Clinic(), sarif.Options{}))
	for name, change := range map[string][2]string{
		"unknown level":    {`"level": "error"`, `"level": "fatal"`},
		"unknown property": {`"ruleIndex"`, `"ruleNumber"`},
		"line 0":           {`"startLine": 6`, `"startLine": 0`},
		"no version":       {`"version": "2.1.0"`, `"version": "2.0.0"`},
		"column kind":      {`unicodeCodePoints`, `bytes`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good || validate([]byte(bad)) == nil {
			t.Errorf("%s: the schema check accepts it", name)
		}
	}
}
