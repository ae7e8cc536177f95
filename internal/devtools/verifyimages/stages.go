package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A stagePart is one stage of a Dockerfile: the text up to its end builds it as the last stage, whatever follows.
type stagePart struct {
	name     string // in lower case, "" without AS
	base     string // as FROM names it
	from, to int    // lines
	text     []byte // the Dockerfile cut off after the stage
}

// splitStages cuts a Dockerfile behind each of its stages.
func splitStages(dockerfile []byte) ([]stagePart, error) {
	res, err := parser.Parse(bytes.NewReader(dockerfile))
	if err != nil {
		return nil, err
	}
	lines := bytes.SplitAfter(dockerfile, []byte("\n"))
	var parts []stagePart
	for _, n := range res.AST.Children {
		if !strings.EqualFold(n.Value, "from") {
			continue
		}
		if len(parts) > 0 {
			parts[len(parts)-1].to = n.StartLine - 1
		}
		p := stagePart{from: n.StartLine}
		if n.Next != nil {
			p.base = n.Next.Value
		}
		if words := strings.Fields(n.Original); len(words) > 2 && strings.EqualFold(words[len(words)-2], "as") {
			p.name = strings.ToLower(words[len(words)-1])
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("no FROM")
	}
	parts[len(parts)-1].to = len(lines)
	for i := range parts {
		parts[i].text = bytes.Join(lines[:parts[i].to], nil)
	}
	return parts, nil
}

// final returns the index of the stage that target names, the last one for "".
func final(parts []stagePart, target string) (int, error) {
	if target == "" {
		return len(parts) - 1, nil
	}
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].name == strings.ToLower(target) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no stage %q", target)
}

// fromScratch reports whether nothing is in a stage but what the Dockerfile puts there.
func fromScratch(parts []stagePart, i int) bool {
	base := strings.ToLower(parts[i].base)
	for j := i - 1; j >= 0; j-- {
		if parts[j].name == base {
			return fromScratch(parts, j)
		}
	}
	return base == "scratch"
}
