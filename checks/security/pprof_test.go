package security

import (
	"testing"

	"github.com/golive-dev/golive/report"
)

// TestWorse adds findings of listeners that share their routes.
func TestWorse(t *testing.T) {
	at := func(line int, severity report.Severity, message string) report.Finding {
		return report.Finding{Message: message, Severity: severity, Position: report.Position{File: "server.go", Line: line}}
	}
	var list []report.Finding
	for _, f := range []report.Finding{
		at(3, report.Warning, "unpublished"), at(9, report.Error, "another"), at(3, report.Error, "published"), at(3, report.Warning, "again"),
	} {
		list = worse(list, f)
	}
	if len(list) != 2 || list[0].Message != "published" || list[1].Message != "another" {
		t.Errorf("findings: %+v", list)
	}
}
