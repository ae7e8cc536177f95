// Package all lists every check of golive. It is the one place that knows them all.
package all

//go:generate go run ../../internal/devtools/gendocs -root ../..

import (
	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/checks/config"
	"github.com/golive-dev/golive/checks/image"
	"github.com/golive-dev/golive/checks/modules"
	"github.com/golive-dev/golive/checks/probes"
	"github.com/golive-dev/golive/checks/security"
)

// Checks returns the checks that this version has, in the order of the catalogue.
func Checks() []*checks.Check {
	return []*checks.Check{
		modules.Check,
		image.Check,
		config.Check,
		security.Check,
		probes.Check,
	}
}
