// Package gosec runs the rules and analyzers of securego/gosec over packages that are loaded already. It is the only package
// that imports gosec.
package gosec

import (
	_ "github.com/securego/gosec/v2"
	_ "github.com/securego/gosec/v2/analyzers"
	_ "github.com/securego/gosec/v2/rules"
)
