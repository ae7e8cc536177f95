package buildspec

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// Bounds on a bake file.
const (
	maxInherits   = 20      // targets that one inherits from
	maxMatrix     = 64      // rounds of a matrix
	maxLevels     = 200     // brackets in one another
	maxExpression = 8 << 10 // bytes of an expression
)

// bakeSchema is the part of the bake file reference that says what is built. buildx's own parser is not used: it adds
// 34 MB to a program, reads the environment and the home folder, and gives no positions.
var bakeSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "target", LabelNames: []string{"name"}}, {Type: "group", LabelNames: []string{"name"}},
	{Type: "variable", LabelNames: []string{"name"}}, {Type: "function", LabelNames: []string{"name"}},
}}

// A bakeFile is one bake file with its variables.
type bakeFile struct {
	source  string
	dir     string // where bake is run, as far as the paths are concerned
	targets map[string]*hcl.Block
	attrs   map[string]hcl.Attributes
	vars    map[string]cty.Value
}

// bake reads a bake file. Overrides of one another (docker-bake.override.hcl) are not merged: each target is taken as
// its file states it.
func (f *finder) bake(file string) {
	text, ok := f.text(file)
	if !ok {
		return
	}
	if len(text) > maxScript || nesting(text) > maxLevels {
		f.problem(file, 0, "bake file is too large or too deep to be examined")
		return
	}
	body, diags := parseBake(text, file)
	for _, d := range diags {
		line := 0
		if d.Subject != nil {
			line = d.Subject.Start.Line
		}
		f.problem(file, line, "bake file does not parse: "+strings.ToLower(d.Summary))
		break // those that follow are mostly caused by the first
	}
	if body == nil {
		return
	}
	b := newBakeFile(body, text)
	for _, name := range slices.Sorted(maps.Keys(b.targets)) {
		vars := b.vars
		for _, round := range b.matrix(name) {
			b.vars = round
			// Paths are relative to where bake is run: the file's folder, or the repository's root.
			f.pick(file, []string{path.Dir(file), "."}, func(dir string) []Build {
				b.dir = dir
				return []Build{b.build(name)}
			})
		}
		b.vars = vars
	}
}

// nesting is an upper bound on how deep the parser recurses: open brackets, and operators in a row.
func nesting(text string) int {
	depth, deepest, row := 0, 0, 0
	for _, r := range text {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '-', '!', '?', ':':
			row++
		case ' ', '\t':
			continue
		default:
			row = 0
		}
		deepest = max(deepest, depth, row)
	}
	return deepest
}

func parseBake(text, file string) (body hcl.Body, diags hcl.Diagnostics) {
	defer func() {
		if r := recover(); r != nil {
			body, diags = nil, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: fmt.Sprint(r)}}
		}
	}()
	var parsed *hcl.File
	if path.Ext(file) == ".json" {
		parsed, diags = json.Parse([]byte(text), file)
	} else {
		parsed, diags = hclsyntax.ParseConfig([]byte(text), file, hcl.InitialPos)
	}
	if parsed == nil {
		return nil, diags
	}
	return parsed.Body, diags
}

// newBakeFile gives variables their defaults, in any order, and collects the targets.
func newBakeFile(body hcl.Body, source string) *bakeFile {
	content, _, _ := body.PartialContent(bakeSchema)
	top, _ := body.JustAttributes()
	b := &bakeFile{source: source, targets: map[string]*hcl.Block{}, attrs: map[string]hcl.Attributes{}, vars: map[string]cty.Value{}}
	pending := map[string]hcl.Expression{}
	for _, block := range content.Blocks {
		attrs, _ := block.Body.JustAttributes()
		switch name := block.Labels[0]; block.Type {
		case "target":
			if b.targets[name] == nil {
				b.targets[name], b.attrs[name] = block, hcl.Attributes{}
			}
			for key, a := range attrs { // a second block of one name is merged over the first
				b.attrs[name][key] = a
			}
		case "variable":
			b.vars[name] = cty.StringVal(unknown(name))
			if a := attrs["default"]; a != nil {
				pending[name] = a.Expr
			}
		}
	}
	for name, a := range top {
		if !bakeBlock(name) {
			b.vars[name] = cty.StringVal(unknown(name))
			pending[name] = a.Expr
		}
	}
	names := slices.Sorted(maps.Keys(pending))
	for range 5 { // defaults may refer to one another
		for _, name := range names {
			if v := b.eval(pending[name]); v.IsWhollyKnown() {
				b.vars[name] = v
			}
		}
	}
	return b
}

func bakeBlock(name string) bool {
	return name == "target" || name == "group" || name == "variable" || name == "function"
}

// loops matches expressions that may take any time.
var loops = regexp.MustCompile(`\bfor\b`)

// eval returns an expression's value; unknown where it needs what the file does not tell.
func (b *bakeFile) eval(expr hcl.Expression) (v cty.Value) {
	defer func() {
		if recover() != nil {
			v = cty.DynamicVal
		}
	}()
	r := expr.Range()
	if r.End.Byte-r.Start.Byte > maxExpression || r.End.Byte > len(b.source) || loops.MatchString(b.source[r.Start.Byte:r.End.Byte]) {
		return cty.DynamicVal
	}
	v, diags := expr.Value(&hcl.EvalContext{Variables: b.vars, Functions: bakeFunctions})
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	if v, _ = v.UnmarkDeep(); size(v) > maxValue {
		return cty.DynamicVal
	}
	return v
}

// lineage returns a target and those that it inherits from, the one that wins first.
func (b *bakeFile) lineage(target string) []string {
	var list []string
	var add func(string)
	add = func(name string) {
		if slices.Contains(list, name) || len(list) > maxInherits {
			return
		}
		list = append(list, name)
		if inherits := b.attrs[name]["inherits"]; inherits != nil {
			for _, parent := range slices.Backward(texts(b.eval(inherits.Expr))) {
				add(parent)
			}
		}
	}
	add(target)
	return list
}

// attribute returns what a target says, or those that it inherits from.
func (b *bakeFile) attribute(target, key string) *hcl.Attribute {
	for _, name := range b.lineage(target) {
		if a := b.attrs[name][key]; a != nil {
			return a
		}
	}
	return nil
}

// matrix returns the variables of each round of a target: one, unless it has a matrix of literal lists.
func (b *bakeFile) matrix(target string) []map[string]cty.Value {
	rounds := []map[string]cty.Value{b.vars}
	a := b.attrs[target]["matrix"]
	if a == nil {
		return rounds
	}
	m := b.eval(a.Expr)
	if !m.IsKnown() || m.IsNull() || !m.CanIterateElements() || !m.Type().IsObjectType() {
		return rounds
	}
	for it := m.ElementIterator(); it.Next(); {
		key, list := it.Element()
		if !list.IsKnown() || list.IsNull() || !list.CanIterateElements() {
			continue
		}
		var next []map[string]cty.Value
		for _, round := range rounds {
			for each := list.ElementIterator(); each.Next() && len(next) < maxMatrix; {
				_, v := each.Element()
				vars := maps.Clone(round)
				vars[key.AsString()] = v
				next = append(next, vars)
			}
		}
		rounds = next
	}
	return rounds
}

// build makes a target into a build.
func (b *bakeFile) build(name string) Build {
	out := Build{Kind: Bake, Name: name}
	out.Evidence.Line = b.targets[name].DefRange.Start.Line
	get := func(key string) (cty.Value, bool) {
		a := b.attribute(name, key)
		if a == nil {
			return cty.NilVal, false
		}
		return b.eval(a.Expr), true
	}
	ctx := "."
	if v, ok := get("context"); ok {
		ctx = text(v, "context")
	}
	setContext(&out, b.dir, ctx)
	file := ""
	if v, ok := get("dockerfile"); ok {
		file = text(v, "dockerfile")
		out.Evidence.Line = b.attribute(name, "dockerfile").Range.Start.Line
	}
	if v, ok := get("dockerfile-inline"); ok {
		out.Inline = text(v, "dockerfile_inline")
	} else if !out.Remote {
		setDockerfile(&out, out.Context, file)
	}
	if v, ok := get("target"); ok {
		out.Target = text(v, "target")
	}
	out.Images = list(get("tags"))
	out.Platforms = list(get("platforms"))
	for _, o := range list(get("output")) {
		out.Push = out.Push || strings.Contains(o, "type=registry") || strings.Contains(o, "push=true")
		out.NoImage = noImage(o)
	}
	b.maps(name, "args", func(k string, v cty.Value) { out.addArg(k + "=" + text(v, k)) })
	b.maps(name, "contexts", func(k string, v cty.Value) { out.addContext(b.dir, k, text(v, k)) })
	return out
}

// noImage reports whether an output of a build is files or nothing: type=local, type=tar or type=cacheonly, or a path
// alone, which means type=local (docker buildx build --output).
func noImage(output string) bool {
	for _, kind := range []string{"local", "tar", "cacheonly"} {
		if strings.Contains(output, "type="+kind) {
			return true
		}
	}
	return output != "" && !strings.Contains(output, "type=")
}

// maps calls add for each entry of a map that a target and those that it inherits from add up.
func (b *bakeFile) maps(name, key string, add func(string, cty.Value)) {
	seen := map[string]bool{}
	for _, target := range b.lineage(name) {
		a := b.attrs[target][key]
		if a == nil {
			continue
		}
		pairs, _ := hcl.ExprMap(a.Expr)
		for _, p := range pairs {
			if k := text(b.eval(p.Key), "key"); Known(k) && !seen[k] {
				seen[k] = true
				add(k, b.eval(p.Value))
			}
		}
	}
}
