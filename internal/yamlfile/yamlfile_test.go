package yamlfile

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestParsePositions(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":           {"a: b\nc:\n  - d\n", "a@1:1-2 b@1:4-5 c@2:1-2 d@3:5-6"},
		"documents":       {"a: b\n---\nc: d\n--- # x\n- e\n", "a@1:1-2 b@1:4-5 | c@3:1-2 d@3:4-5 | e@5:3-4"},
		"end marker":      {"a: b\n...\n---\nc: d\n", "a@1:1-2 b@1:4-5 | c@4:1-2 d@4:4-5"},
		"directive":       {"%YAML 1.2\n---\na: b\n", "a@3:1-2 b@3:4-5"},
		"byte order mark": {"\ufeffa: b\n", "a@1:1-2 b@1:4-5"},
		"carriage return": {"a: b\r\nc: d\r\n---\r\ne: f\r\n", "a@1:1-2 b@1:4-5 c@2:1-2 d@2:4-5 | e@4:1-2 f@4:4-5"},
		"separators":      {"# x\u2028# y\u0085# z\na: {b: c}\n", "a@2:1-2 b@2:5-6 c@2:8-9"},
		"code points":     {"\"ü你😀\": [x, 'y''z', \"w\"]\n", "ü你😀@1:1 x@1:9-10 y'z@1:12-18 w@1:20-23"},
		"literal":         {"a: |\n  --- not a marker\n  x\nb: c\n", "a@1:1-2 --- not a marker\nx\n@1:4 b@4:1-2 c@4:4-5"},
		"folded plain":    {"a: b\n  c\n", "a@1:1-2 b c@1:4"},
		"json":            {"{\"a\": [\"b\",\n\t\"c\"]}", "a@1:2-5 b@1:8-11 c@2:2-5"},
		"empty documents": {"---\n---\n# only a comment\n---\na: b\n", "a@5:1-2 b@5:4-5"},
		"between errors":  {"a: b\n---\nc: [\nd: e\n---\nf: g\n", "a@1:1-2 b@1:4-5 | error 3 | f@6:1-2 g@6:4-5"},
	} {
		docs, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var parts []string
		for _, d := range docs {
			if d.Err != nil {
				parts = append(parts, fmt.Sprintf("error %d", d.Err.Line))
				continue
			}
			parts = append(parts, strings.Join(scalars(t, d), " "))
		}
		if got := strings.Join(parts, " | "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// scalars writes every scalar of a document with its place.
func scalars(t *testing.T, d Document) []string {
	t.Helper()
	var out []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			p := Position("f", n)
			text := fmt.Sprintf("%s@%d:%d", n.Value, p.Line, p.Column)
			if p.EndColumn > 0 {
				text += fmt.Sprintf("-%d", p.EndColumn)
			}
			out = append(out, text)
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(d.Root)
	return out
}

func TestBounds(t *testing.T) {
	deep, err := Parse([]byte("a: b\n---\n" + strings.Repeat("[", 300) + strings.Repeat("]", 300)))
	if err != nil || len(deep) != 2 || deep[0].Err != nil || deep[1].Err == nil || deep[1].Err.Line != 2 {
		t.Errorf("depth: %+v, %v", deep, err)
	}
	wide, err := Parse([]byte("a: b\n---\n[" + strings.Repeat("x,", MaxNodes) + "]"))
	if err != nil || len(wide) != 2 || wide[1].Err == nil {
		t.Errorf("nodes: %d documents, %v", len(wide), err)
	}
	if _, err := Parse(make([]byte, MaxSize+1)); err == nil {
		t.Error("a file over the bound was parsed")
	}
	if _, err := Parse([]byte("a: \xff\n")); err == nil {
		t.Error("a file that is not UTF-8 was parsed")
	}
	if docs, err := Parse([]byte(strings.Repeat("---\na\n", MaxDocuments+1))); err == nil || len(docs) != MaxDocuments {
		t.Errorf("documents: %d, %v", len(docs), err)
	}
	// Ten levels of ten aliases: nothing expands them.
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x]\n")
	for i := range 10 {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
	}
	if docs, err := Parse([]byte(bomb.String())); err != nil || len(docs) != 1 || docs[0].Err != nil || len(Items(Get(docs[0].Root, "a10"))) != 10 {
		t.Errorf("aliases: %v", err)
	}
}

func TestPairsMerge(t *testing.T) {
	docs, err := Parse([]byte("base: &base {a: 1, b: 2}\nmore: &more {<<: *base, c: 3}\nall: {<<: [*more, *base], b: own, d: {e: [f]}}\n"))
	if err != nil || len(docs) != 1 {
		t.Fatal(docs, err)
	}
	var got []string
	for _, p := range Pairs(Get(docs[0].Root, "all")) {
		got = append(got, p.Key.Value+"="+p.Value.Value)
	}
	if text := strings.Join(got, " "); text != "b=own d= c=3 a=1" {
		t.Errorf("pairs: %s", text)
	}
	if Get(docs[0].Root, "all", "nope", "x") != nil || Text(docs[0].Root, "all", "a") != "1" {
		t.Error("Get")
	}
	if n := Items(Get(docs[0].Root, "all", "d", "e")); len(n) != 1 || n[0].Value != "f" {
		t.Error("Items")
	}
}

func TestLinesAreCountedAsEditorsDo(t *testing.T) {
	docs, err := Parse([]byte("a: 1 # x\u2028y\r\nb: \"\u0085\"\nc: 3\n"))
	if err != nil || len(docs) != 1 || docs[0].Err != nil {
		t.Fatal(docs, err)
	}
	if n := Get(docs[0].Root, "c"); n == nil || n.Line != 3 {
		t.Errorf("c is %+v, want it on line 3", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: &x {b: *x}\n---\n? [c]\n: |\n  d\n"))
	f.Add([]byte("-\r ?"))
	f.Add([]byte("%YAML 1.1\n--- !!binary x\n...\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, _ := Parse(data)
		lines := strings.Count(string(data), "\n") + 1
		for _, d := range docs {
			if d.Err != nil {
				if d.Err.Line < 1 || d.Err.Line > lines+1 {
					t.Errorf("error at line %d of %d", d.Err.Line, lines)
				}
				continue
			}
			var walk func(n *yaml.Node)
			walk = func(n *yaml.Node) {
				if n.Line < 1 || n.Line > lines+1 || n.Column < 1 {
					t.Errorf("node at %d:%d of %d lines", n.Line, n.Column, lines)
				}
				Pairs(n)
				for _, c := range n.Content {
					walk(c)
				}
			}
			walk(d.Root)
		}
	})
}
