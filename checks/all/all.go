// Package all lists every check of golive. It is the one place that knows them all.
package all

import "github.com/golive-dev/golive/checks"

// Checks returns the checks that this version has, in the order of the catalogue.
func Checks() []*checks.Check {
	return []*checks.Check{}
}
