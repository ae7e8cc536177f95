package settings

import (
	"testing"
)

func TestShapeBelow(t *testing.T) {
	open := &Shape{Open: true}
	s := &Shape{Fields: map[string]*Field{"max_conns": {Shape: open}, "Addr": {Shape: open}}}
	for _, c := range []struct {
		fold Fold
		key  string
		want bool
	}{
		{Exact, "max_conns", true}, {Exact, "Max_Conns", false}, {Exact, "addr", false},
		{FoldCase, "ADDR", true}, {FoldCase, "maxconns", false}, {FoldWords, "MaxConns", true}, {FoldWords, "max_conn", false},
	} {
		s.Fold = c.fold
		if _, ok := s.Below(c.key); ok != c.want {
			t.Errorf("fold %d: %s is known: %v", c.fold, c.key, ok)
		}
	}
	if below, ok := (&Shape{Elem: s}).Below("anything"); !ok || below != s {
		t.Error("a map does not take any key")
	}
	if below, ok := open.Below("anything"); !ok || below != nil {
		t.Error("an open shape does not take any key")
	}
}

// TestNames holds where the keys stand, apart from their values.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		file, text, key string
		line, column    int
	}{
		{"a.yaml", "server:\n  addr: x\n", "server", 1, 1},
		{"a.yaml", "server:\n  addr: x\n", "server.addr", 2, 3},
		{"a.json", "{\"a\": {\n  \"b\": 1}}", "a.b", 2, 3},
		{"a.toml", "[server.limits]\nmax = 1\n", "server.limits", 1, 9},
		{"a.toml", "[server]\nlimits.max = 1\n", "server.limits.max", 2, 8},
		{"a.env", "A=1\nexport B=2\n", "B", 2, 8},
		{"a.properties", "a.b = 1\n", "a.b", 1, 1},
		{"a.ini", "[s]\nk = 1\n", "s.k", 2, 1},
	} {
		d := Parse(c.file, "", []byte(c.text))
		if at := d.Names[c.key]; at.Line != c.line || at.Column != c.column {
			t.Errorf("%s of %s stands at %d:%d, want %d:%d", c.key, c.file, at.Line, at.Column, c.line, c.column)
		}
	}
	d := Parse("a.yaml", "", []byte("x: &x {a: 1}\nlist:\n  - b: 1\n"))
	if !d.Anchored["x"] || d.Anchored["list"] {
		t.Error("anchors are not noted")
	}
	if _, ok := d.Names["list.0"]; ok {
		t.Error("an element of a list has a name")
	}
}
