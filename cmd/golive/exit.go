package main

import (
	"errors"
	"fmt"

	"github.com/golive-dev/golive/internal/project"
)

// The exit codes of the contract, the same in every format.
const (
	exitReady      = 0
	exitNotReady   = 1
	exitUsage      = 2
	exitIncomplete = 3
	exitInternal   = 4
)

// An exitError ends the program with a code; err is printed where it is not nil.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// asExit gives an error of the project its code: what the user asked for wrongly is usage, the rest is golive's failure.
func asExit(err error) error {
	var usage *project.UsageError
	if errors.As(err, &usage) {
		return &exitError{exitUsage, usage}
	}
	return &exitError{exitInternal, err}
}
