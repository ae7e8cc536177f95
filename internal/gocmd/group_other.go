//go:build !unix

package gocmd

import (
	"os/exec"
	"strings"
)

// killGroup leaves the default: the go command alone is killed.
func killGroup(*exec.Cmd) {}

// envNameEqual compares as Windows does.
func envNameEqual(a, b string) bool { return strings.EqualFold(a, b) }
