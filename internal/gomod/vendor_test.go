package gomod

import (
	"testing"

	"golang.org/x/mod/module"
)

func TestParseVendor(t *testing.T) {
	v := ParseVendor(`# a.example/a v1.0.0
## explicit; go 1.24
a.example/a
a.example/a/sub
# b.example/b v0.1.0 => ./b
b.example/b
# c.example/c => c.example/fork v1.1.0
# d.example/d garbage
d.example/d
# e.example/e v1.0.0
# e.example/e v1.2.0
e.example/e
`)
	mod := func(p, v string) module.Version { return module.Version{Path: p, Version: v} }
	if a := v.Lookup(mod("a.example/a", "v1.0.0")); !a.Explicit || !a.Packages || a.Line != 1 {
		t.Errorf("a: %+v", a)
	}
	if b := v.Lookup(mod("b.example/b", "v0.1.0")); b.Explicit || b.Replacement.Path != "./b" || b.Line != 5 {
		t.Errorf("b: %+v", b)
	}
	if c := v.Lookup(mod("c.example/c", "")); c.Replacement != mod("c.example/fork", "v1.1.0") || c.Packages {
		t.Errorf("c: %+v", c)
	}
	if d := v.Selected["d.example/d"]; d != "" {
		t.Errorf("d: %s", d)
	}
	if v.Selected["e.example/e"] != "v1.2.0" || v.Lookup(mod("e.example/e", "v1.0.0")).Packages {
		t.Errorf("e: %+v", v.Selected)
	}
	if v.Workspace || !ParseVendor("## workspace\n# a v1.0.0\n").Workspace || !ParseVendor("## explicit; workspace\n").Workspace {
		t.Error("the workspace marker is read wrong")
	}
}

func FuzzParseVendor(f *testing.F) {
	f.Add("## workspace\n# a.example/a v1.0.0 => ./x\n## explicit; go 1.2\na.example/a\n# b => c v1.0.0\n")
	f.Add("# \n## \n#\n# a v1 =>\n# a => \n")
	f.Fuzz(func(t *testing.T, text string) {
		v := ParseVendor(text)
		for _, m := range v.Modules {
			if m.Line < 1 || m.Mod.Path == "" || v.Lookup(m.Mod) != *m {
				t.Errorf("%+v", m)
			}
		}
	})
}

func FuzzParseSum(f *testing.F) {
	f.Add("a v1.0.0 h1:x=\na v1.0.0/go.mod h1:y=\n")
	f.Fuzz(func(t *testing.T, text string) {
		s := Sum{Lines: parseSum(text)}
		for _, l := range s.Lines {
			if l.Line < 1 || s.Line(l.Module, l.GoMod) < 1 {
				t.Errorf("%+v", l)
			}
		}
	})
}
