package modules

import (
	"testing"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/checktest"
)

func TestRules(t *testing.T) { checktest.Rules(t, Check) }

func TestCases(t *testing.T) { checktest.Cases(t, Check, "testdata/*.txtar") }

func TestValid(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
}
