package container

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// maxDockerfile bounds what is parsed; a Dockerfile written by people is a thousandth of it.
const maxDockerfile = 1 << 20

// A file is a parsed Dockerfile: its instructions in order, not yet evaluated.
type file struct {
	escape rune
	syntax string
	items  []item
	err    *ParseError // the first thing that BuildKit would not parse
}

// An item is one instruction with what only the parser knows.
type item struct {
	*Instruction
	from    *instructions.Stage // of FROM
	parents bool
	exclude []string
	broken  bool
}

// parseFile parses a Dockerfile with BuildKit's parser. An instruction that does not parse is kept, broken, and the
// first one is the file's error.
func parseFile(name string, text []byte) (*file, *ParseError) {
	if len(text) > maxDockerfile {
		return nil, &ParseError{File: name, Message: fmt.Sprintf("the file has more than %d bytes and is not examined", maxDockerfile)}
	}
	result, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, parseError(name, 0, err)
	}
	f := &file{escape: result.EscapeToken}
	f.syntax, _, _, _ = parser.DetectSyntax(text)
	lines := fileLines(text)
	for _, node := range result.AST.Children {
		it := item{Instruction: &Instruction{
			Position: Position{File: name, Line: node.StartLine, EndLine: node.EndLine},
			Name:     strings.ToUpper(node.Value), Raw: node.Original,
			source: newSource(name, lines, node, result.EscapeToken),
		}}
		if err := it.parse(node); err != nil {
			it.broken = true
			if f.err == nil {
				f.err = parseError(name, node.StartLine, err)
			}
		}
		f.items = append(f.items, it)
	}
	return f, nil
}

// parse turns a node into a typed instruction. COPY's --parents and --exclude are taken out first: BuildKit has them
// behind build tags that decide at compile time.
func (it *item) parse(node *parser.Node) error {
	if it.Name == "COPY" || it.Name == "ADD" {
		kept := node.Flags[:0:0]
		for _, flag := range node.Flags {
			name, value, given := strings.Cut(flag, "=")
			switch {
			case name == "--parents" && it.Name == "COPY":
				it.parents = !given || value == "true"
			case name == "--exclude" && given:
				it.exclude = append(it.exclude, value)
			default:
				kept = append(kept, flag)
			}
		}
		node.Flags = kept
	}
	typed, err := instructions.ParseInstruction(node)
	if err != nil {
		return err
	}
	switch c := typed.(type) {
	case *instructions.Stage:
		it.from = c
	case instructions.Command:
		it.Command = c
	}
	return nil
}

// parseError makes a ParseError of an error of BuildKit's parser, with the line that the error names, else the given one.
func parseError(name string, line int, err error) *ParseError {
	e := &ParseError{File: name, Line: line, EndLine: line, Message: err.Error(), Err: err}
	var located *parser.LocationError
	if errors.As(err, &located) && len(located.Locations) > 0 && len(located.Locations[0]) > 0 {
		ranges := located.Locations[0]
		if first := ranges[0].Start.Line; first > 0 {
			e.Line, e.EndLine = first, max(first, ranges[len(ranges)-1].End.Line)
		}
	}
	return e
}

func (e *ParseError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

func (e *ParseError) Unwrap() error { return e.Err }
