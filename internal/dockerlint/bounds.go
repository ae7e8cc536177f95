package dockerlint

import (
	"fmt"
	"regexp"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Bounds on what is handed to the linter, which expands variables as the build would: `ENV A=$A$A`, forty times, is a
// terabyte.
const (
	maxSize         = 1 << 20 // bytes of the file
	maxInstructions = 5_000
	maxExpanded     = 1 << 20 // bytes of one variable, by an upper bound
)

var (
	variableUse = regexp.MustCompile(`\$\{?([A-Za-z_][A-Za-z0-9_]*)`)
	replacement = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*[/#%]`)
)

// bounded is an error where the variables of the file may grow beyond maxExpanded. Stages are taken as one scope, which
// can only make values longer.
func (f *dockerfile) bounded() error {
	sizes, count := map[string]int{}, len(f.args)
	set := func(key, value string) error {
		size := expandedSize(value, sizes)
		if size > maxExpanded {
			return fmt.Errorf("the value of %s may expand to more than %d bytes", key, maxExpanded)
		}
		sizes[key] = max(sizes[key], size)
		return nil
	}
	for _, cmd := range f.args {
		for _, arg := range cmd.Args {
			if err := set(arg.Key, arg.ValueString()); err != nil {
				return err
			}
		}
	}
	for _, stage := range f.stages {
		count += 1 + len(stage.Commands)
		for _, cmd := range stage.Commands {
			for key, value := range assignments(cmd) {
				if err := set(key, value); err != nil {
					return err
				}
			}
		}
	}
	if count > maxInstructions {
		return fmt.Errorf("the file has %d instructions, more than the %d that are linted", count, maxInstructions)
	}
	return nil
}

func assignments(cmd instructions.Command) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		switch c := cmd.(type) {
		case *instructions.EnvCommand:
			for _, e := range c.Env {
				if !yield(e.Key, e.Value) {
					return
				}
			}
		case *instructions.ArgCommand:
			for _, a := range c.Args {
				if !yield(a.Key, a.ValueString()) {
					return
				}
			}
		}
	}
}

// expandedSize returns an upper bound for the length of a value after expansion.
func expandedSize(value string, sizes map[string]int) int {
	size := len(value)
	for _, use := range variableUse.FindAllStringSubmatch(value, -1) {
		size += sizes[use[1]]
	}
	whole := size
	for range replacement.FindAllStringIndex(value, -1) {
		size = min(size*whole, maxExpanded+1) // each character of one value may be replaced by another value
	}
	return size
}
