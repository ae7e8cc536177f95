// Package gocreds finds the credentials that stand written in Go code: literals that are given a secret's name, that reach what
// a library takes a secret by, or that are a data source name with its password. It states facts; which of them are defects is
// for the checks.
package gocreds

import (
	"context"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/report"
)

// A Problem is a part of the code that could not be looked at.
type Problem struct {
	report.Position
	Package string
	Message string
}

// Find returns the credentials in the Go code of the packages in scope, each literal once, by file and line: those of Kind
// credential.Code, and of Kind credential.DSN where the literal is a data source name or a URL that carries its password.
// Generated files and tests are not looked at.
func Find(ctx context.Context, code *gocode.Program) ([]credential.Site, []Problem) { return nil, nil }
