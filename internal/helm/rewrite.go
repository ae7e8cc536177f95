package helm

import (
	"fmt"
	"strings"
	"text/template/parse"
	"unicode/utf8"
)

// A place is where something stands in a file of a chart.
type place struct {
	file         string // as in chartFile.Name
	line, column int
	endColumn    int    // of a value whose text stands there as it is; 0 where that is not known
	action       bool   // an action of a template, "{{ … }}", stands there
	text         string // of values: what the file says
}

// A rewriter writes templates anew that say with marks where each part of what they make comes from.
type rewriter struct {
	places []place
	file   string
	source string
	out    strings.Builder
}

func (w *rewriter) id(p place) int {
	w.places = append(w.places, p)
	return len(w.places) - 1
}

// rewrite returns the source of a template file with marks, and an error where it does not parse. name is the name that
// the engine knows it by, file that in the chart.
func (w *rewriter) rewrite(name, file, source string) (string, error) {
	trees := map[string]*parse.Tree{}
	t := parse.New(name)
	t.Mode = parse.SkipFuncCheck
	main, err := t.Parse(source, "", "", trees)
	if err != nil {
		return "", err
	}
	w.file, w.source = file, source
	w.out.Reset()
	for _, n := range sortedKeys(trees) {
		if n != name && trees[n].Root != nil {
			fmt.Fprintf(&w.out, "{{define %q}}", n)
			w.list(trees[n].Root)
			w.out.WriteString("{{end}}")
		}
	}
	if main.Root != nil {
		w.list(main.Root)
	}
	if len(w.places) >= maxMarkIDs {
		return "", fmt.Errorf("too large to be traced")
	}
	return w.out.String(), nil
}

// place returns the line and column of an offset in the source.
func (w *rewriter) place(offset int) place {
	offset = min(max(offset, 0), len(w.source))
	start := strings.LastIndexByte(w.source[:offset], '\n') + 1
	return place{file: w.file, line: 1 + strings.Count(w.source[:start], "\n"), column: 1 + utf8.RuneCountInString(w.source[start:offset])}
}

// action returns the place of the "{{" before an offset.
func (w *rewriter) action(n parse.Node) int {
	offset := min(int(n.Position()), len(w.source))
	if i := strings.LastIndex(w.source[:offset], "{{"); i >= 0 {
		offset = i
	}
	p := w.place(offset)
	p.action = true
	return w.id(p)
}

func (w *rewriter) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			w.text(n)
		case *parse.ActionNode:
			if len(n.Pipe.Decl) > 0 {
				w.out.WriteString("{{" + pipe(n.Pipe) + "}}")
				continue
			}
			w.out.WriteString(mark(markPlace, w.action(n)))
			w.out.WriteString("{{" + output(n.Pipe) + "}}")
		case *parse.IfNode:
			w.branch("if", &n.BranchNode)
		case *parse.RangeNode:
			w.branch("range", &n.BranchNode)
		case *parse.WithNode:
			w.branch("with", &n.BranchNode)
		case *parse.TemplateNode:
			w.out.WriteString(mark(markPlace, w.action(n)))
			if n.Pipe == nil {
				fmt.Fprintf(&w.out, "{{template %q}}", n.Name)
			} else {
				fmt.Fprintf(&w.out, "{{template %q %s}}", n.Name, pipe(n.Pipe))
			}
		case *parse.BreakNode:
			w.out.WriteString("{{break}}")
		case *parse.ContinueNode:
			w.out.WriteString("{{continue}}")
		}
	}
}

func (w *rewriter) branch(word string, n *parse.BranchNode) {
	w.out.WriteString("{{" + word + " " + pipe(n.Pipe) + "}}")
	w.list(n.List)
	if n.ElseList != nil {
		w.out.WriteString("{{else}}")
		w.list(n.ElseList)
	}
	w.out.WriteString("{{end}}")
}

// text marks each line where its first character that is no blank stands, so that functions that indent and trim find
// the blanks where they were.
func (w *rewriter) text(n *parse.TextNode) {
	offset := int(n.Position())
	text := string(n.Text)
	for len(text) > 0 {
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		line := text[:end]
		content := strings.TrimLeft(line, " \t\r\n")
		blank := len(line) - len(content)
		w.out.WriteString(line[:blank])
		if content != "" {
			w.out.WriteString(mark(markPlace, w.id(w.place(offset+blank))))
			if rest, ok := strings.CutSuffix(content, "{"); ok { // would be taken for an action with what follows
				content = rest + `{{"{"}}`
			}
			w.out.WriteString(content)
		}
		offset += end
		text = text[end:]
	}
}

// pipe writes a pipeline. What is handed to a method, as to .Files.Get, is handed without marks.
func pipe(p *parse.PipeNode) string {
	var b strings.Builder
	if len(p.Decl) > 0 {
		for i, v := range p.Decl {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.String())
		}
		if p.IsAssign {
			b.WriteString(" = ")
		} else {
			b.WriteString(" := ")
		}
	}
	for i, c := range p.Cmds {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(command(c))
	}
	return b.String()
}

func command(c *parse.CommandNode) string {
	_, function := c.Args[0].(*parse.IdentifierNode)
	words := make([]string, len(c.Args))
	for i, a := range c.Args {
		words[i] = argument(a)
		if i > 0 && !function {
			words[i] = "(" + stripName + " " + words[i] + ")"
		}
	}
	return strings.Join(words, " ")
}

func argument(n parse.Node) string {
	switch n := n.(type) {
	case *parse.PipeNode:
		return "(" + pipe(n) + ")"
	case *parse.ChainNode:
		s := argument(n.Node)
		for _, f := range n.Field {
			s += "." + f
		}
		return s
	}
	return n.String()
}

// The functions that rewritten templates use.
const (
	stripName  = "goliveStrip"
	numberName = "goliveNumber"
)

// output writes the pipeline of an action that prints. Where it speaks of one field, the function numberName gets it and
// the mapping that it is in, so that numbers and booleans, which carry no marks, are recognised.
func output(p *parse.PipeNode) string {
	var field, owner, key string
	count := 0
	for _, c := range p.Cmds {
		for _, a := range c.Args {
			f, o, k, ok := split(a)
			if ok {
				field, owner, key = f, o, k
				count++
			}
		}
	}
	if count != 1 {
		return pipe(p)
	}
	return fmt.Sprintf("%s (%s) (%s) (%s) %q", numberName, pipe(p), field, owner, key)
}

// split takes a chain of fields apart: ".Values.a.b" is the field b of .Values.a.
func split(n parse.Node) (field, owner, key string, ok bool) {
	switch n := n.(type) {
	case *parse.FieldNode:
		last := len(n.Ident) - 1
		if last == 0 {
			return n.String(), ".", n.Ident[0], true
		}
		return n.String(), "." + strings.Join(n.Ident[:last], "."), n.Ident[last], true
	case *parse.VariableNode:
		last := len(n.Ident) - 1
		if last == 0 {
			return "", "", "", false
		}
		return n.String(), strings.Join(n.Ident[:last], "."), n.Ident[last], true
	}
	return "", "", "", false
}
