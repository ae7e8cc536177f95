package config

import (
	"testing"

	"github.com/golive-dev/golive/internal/checktest"
)

func TestRules(t *testing.T) { checktest.Rules(t, Check) }

func TestCases(t *testing.T) { checktest.Cases(t, Check, "testdata/*.txtar") }
