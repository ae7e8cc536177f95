package gocode

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A reduced package is what its importers can see of it: the exported declarations and whatever these mention, without
// the bodies of functions, comments and values whose type stands beside them. It is Go text, one piece a source file, and
// type-checks to the same exported objects as the whole package does.
type reduced struct {
	imports []string // that the text still needs, as they stand in it; sorted
	files   []string
}

// A unit is a declaration that is kept or dropped as a whole.
type unit struct {
	names []string // declares
	recv  string   // the receiver's type, of methods
	uses  []string // identifiers that the kept text mentions
	write func(*bytes.Buffer)
	kept  bool
}

type prunedFile struct {
	src   []byte
	tok   *token.File
	ast   *ast.File
	holes []hole // comments and bodies, which are not copied
	units []*unit
}

type hole struct {
	from, to token.Pos
	filler   string
}

// reduce makes the reduced form of a package from its source files. nameOf tells the name of an imported package. It
// takes whatever parses: a file with errors gives what could be read of it.
func reduce(sources [][]byte, nameOf func(importPath string) string) *reduced {
	fset := token.NewFileSet()
	r := &reducer{byName: map[string][]*unit{}, methods: map[string][]*unit{}}
	for _, src := range sources {
		f, _ := parser.ParseFile(fset, "x.go", src, parser.ParseComments|parser.SkipObjectResolution)
		if f == nil || f.Name == nil {
			continue
		}
		pf := &prunedFile{src: src, ast: f, tok: fset.File(f.FileStart)}
		r.files = append(r.files, pf)
		r.collect(pf)
	}
	r.mark()
	out := &reduced{}
	need := map[string]bool{}
	for _, f := range r.files {
		if text := r.print(f, nameOf, need); text != "" {
			out.files = append(out.files, text)
		}
	}
	for imp := range need {
		out.imports = append(out.imports, imp)
	}
	slices.Sort(out.imports)
	return out
}

type reducer struct {
	files   []*prunedFile
	units   []*unit
	byName  map[string][]*unit
	methods map[string][]*unit // by the receiver's type
}

// collect splits a file into units and notes what is never copied.
func (r *reducer) collect(f *prunedFile) {
	for _, group := range f.ast.Comments {
		for _, c := range group.List {
			filler := ""
			if strings.HasPrefix(c.Text, "/*") {
				filler = " "
				if strings.Contains(c.Text, "\n") {
					filler = "\n"
				}
			}
			f.holes = append(f.holes, hole{c.Pos(), c.End(), filler})
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return false // its body is left out as a whole
		case *ast.FuncLit:
			f.holes = append(f.holes, hole{n.Body.Pos(), n.Body.End(), "{}"})
		}
		return true
	})
	slices.SortFunc(f.holes, func(a, b hole) int { return int(a.from - b.from) })
	for _, d := range f.ast.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			r.function(f, d)
		case *ast.GenDecl:
			r.general(f, d)
		}
	}
}

func (r *reducer) add(f *prunedFile, u *unit) {
	f.units = append(f.units, u)
	r.units = append(r.units, u)
	if u.recv != "" {
		r.methods[u.recv] = append(r.methods[u.recv], u)
		return
	}
	for _, name := range u.names {
		if name != "_" {
			r.byName[name] = append(r.byName[name], u)
		}
	}
}

func (r *reducer) function(f *prunedFile, d *ast.FuncDecl) {
	if d.Recv == nil && (d.Name.Name == "init" || d.Name.Name == "_") {
		return
	}
	u := &unit{names: []string{d.Name.Name}, uses: idents(d.Type)}
	if d.Recv != nil {
		if len(d.Recv.List) != 1 {
			return
		}
		u.recv = receiver(d.Recv.List[0].Type)
		u.uses = append(u.uses, idents(d.Recv)...)
	}
	u.write = func(b *bytes.Buffer) {
		f.copy(b, d.Pos(), d.Type.End())
		b.WriteString("{}")
	}
	r.add(f, u)
}

// receiver returns the name of a receiver's base type.
func receiver(e ast.Expr) string {
	for {
		switch t := e.(type) {
		case *ast.StarExpr:
			e = t.X
		case *ast.ParenExpr:
			e = t.X
		case *ast.IndexExpr:
			e = t.X
		case *ast.IndexListExpr:
			e = t.X
		case *ast.Ident:
			return t.Name
		default:
			return "_"
		}
	}
}

func (r *reducer) general(f *prunedFile, d *ast.GenDecl) {
	switch d.Tok {
	case token.TYPE:
		for _, s := range d.Specs {
			s := s.(*ast.TypeSpec)
			r.add(f, &unit{names: []string{s.Name.Name}, uses: idents(s), write: func(b *bytes.Buffer) {
				b.WriteString("type ")
				f.copy(b, s.Pos(), s.End())
			}})
		}
	case token.CONST: // a group belongs together: iota counts, and a constant without a value repeats the one above
		u := &unit{uses: idents(d), write: func(b *bytes.Buffer) { f.copy(b, d.Pos(), d.End()) }}
		for _, s := range d.Specs {
			for _, name := range s.(*ast.ValueSpec).Names {
				u.names = append(u.names, name.Name)
			}
		}
		r.add(f, u)
	case token.VAR:
		for _, s := range d.Specs {
			r.variables(f, s.(*ast.ValueSpec))
		}
	}
}

// variables drops a value whose type stands in the source: beside it, or as that of the literal.
func (r *reducer) variables(f *prunedFile, s *ast.ValueSpec) {
	if s.Type == nil && len(s.Names) == len(s.Values) {
		for i, name := range s.Names {
			if name.Name != "_" {
				r.variable(f, name, s.Values[i])
			}
		}
		return
	}
	u := &unit{uses: idents(s)}
	for _, name := range s.Names {
		u.names = append(u.names, name.Name)
	}
	end := s.End()
	if s.Type != nil {
		end, u.uses = s.Type.End(), idents(s.Type)
	}
	u.write = func(b *bytes.Buffer) {
		b.WriteString("var ")
		f.copy(b, s.Pos(), end)
	}
	r.add(f, u)
}

func (r *reducer) variable(f *prunedFile, name *ast.Ident, value ast.Expr) {
	between, keep := " = ", ast.Expr(value)
	literal, pointer := value, ""
	if ref, ok := value.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		literal, pointer = ref.X, "*"
	}
	switch v := literal.(type) {
	case *ast.CompositeLit:
		array, isArray := v.Type.(*ast.ArrayType)
		if v.Type != nil && (!isArray || !isEllipsis(array.Len)) {
			between, keep = " "+pointer, v.Type
		}
	case *ast.FuncLit:
		if pointer == "" {
			between, keep = " ", v.Type
		}
	}
	r.add(f, &unit{names: []string{name.Name}, uses: idents(keep), write: func(b *bytes.Buffer) {
		b.WriteString("var " + name.Name + between)
		f.copy(b, keep.Pos(), keep.End())
	}})
}

func isEllipsis(e ast.Expr) bool {
	_, ok := e.(*ast.Ellipsis)
	return ok
}

// idents returns every identifier in the kept text of a node, whatever it means there: one too many keeps a declaration
// too many, which does no harm.
func idents(n ast.Node) []string {
	var names []string
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			names = append(names, n.Name)
		case *ast.BlockStmt:
			return false
		}
		return true
	})
	return names
}

// mark keeps the exported units, the methods of every type that is kept, and what kept units mention.
func (r *reducer) mark() {
	var work []*unit
	keep := func(units []*unit) {
		for _, u := range units {
			if !u.kept {
				u.kept = true
				work = append(work, u)
			}
		}
	}
	for _, u := range r.units {
		if u.recv == "" && slices.ContainsFunc(u.names, ast.IsExported) {
			keep([]*unit{u})
		}
	}
	for len(work) > 0 {
		u := work[len(work)-1]
		work = work[:len(work)-1]
		for _, name := range u.uses {
			keep(r.byName[name])
		}
		for _, name := range u.names {
			if u.recv == "" {
				keep(r.methods[name])
			}
		}
	}
}

// print writes what is kept of a file, in the file's order, behind the imports that it needs.
func (r *reducer) print(f *prunedFile, nameOf func(string) string, need map[string]bool) string {
	var body bytes.Buffer
	used := map[string]bool{}
	for _, u := range f.units {
		if u.kept {
			u.write(&body)
			body.WriteByte('\n')
			for _, name := range u.uses {
				used[name] = true
			}
		}
	}
	if body.Len() == 0 {
		// The package's name stays known, and a package that declares nothing is still a package.
		return "package " + f.ast.Name.Name + "\n"
	}
	var head bytes.Buffer
	head.WriteString("package " + f.ast.Name.Name + "\n")
	for _, spec := range f.ast.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch {
		case name == "_" || name != "" && name != "." && !used[name]:
			continue
		case name == "" && importPath == "C":
			if !used["C"] {
				continue
			}
		case name == "":
			if declared := nameOf(importPath); declared != "" && !used[declared] {
				continue
			}
		}
		head.WriteString("import " + name + " " + strconv.Quote(importPath) + "\n")
		need[importPath] = true
	}
	head.Write(body.Bytes())
	return head.String()
}

// copy writes the source between two positions without comments and bodies of functions.
func (f *prunedFile) copy(b *bytes.Buffer, from, to token.Pos) {
	i, _ := slices.BinarySearchFunc(f.holes, from, func(h hole, p token.Pos) int { return int(h.from - p) })
	for ; i < len(f.holes) && f.holes[i].from < to; i++ {
		h := f.holes[i]
		if h.from < from {
			continue // inside a body that is left out
		}
		b.Write(f.src[f.offset(from):f.offset(h.from)])
		b.WriteString(h.filler)
		from = h.to
	}
	if from < to {
		b.Write(f.src[f.offset(from):f.offset(to)])
	}
}

// offset is the byte of a position, within the file whatever a broken file says.
func (f *prunedFile) offset(p token.Pos) int {
	return max(0, min(len(f.src), int(p)-f.tok.Base()))
}
