package gocode

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestAloneSSA(t *testing.T) {
	p := load(t, config(lay(t, `
-- go.mod --
module acme.example/api

go 1.24
-- a/a.go --
package a

func F() int { return 1 }
-- b/b.go --
package b

import "acme.example/api/a"

func F() int { return a.F() }
`)))
	b := find(t, p, "acme.example/api/b")
	result, untyped, err := p.AloneSSA(b)
	if err != nil || untyped != 0 {
		t.Fatal(untyped, err)
	}
	f := result.Pkg.Func("F")
	if f == nil || len(f.Blocks) == 0 || !slices.Contains(result.SrcFuncs, f) {
		t.Fatalf("b.F has no body, or is no function of the source: %v", result.SrcFuncs)
	}
	calls := 0
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok || call.Common().StaticCallee() == nil || call.Common().StaticCallee().Pkg == nil {
				continue
			}
			callee := call.Common().StaticCallee()
			if callee.Pkg.Pkg.Path() == "acme.example/api/a" {
				calls++
				if len(callee.Blocks) > 0 {
					t.Errorf("%v has a body in a program that is b's alone", callee)
				}
			}
		}
	}
	if calls == 0 {
		t.Error("b.F calls nothing of package a: the test looks at nothing")
	}
	again, _, err := p.AloneSSA(b)
	if err != nil || again.Pkg.Prog == result.Pkg.Prog {
		t.Errorf("two calls share a program (%v)", err)
	}
}

func TestAloneSSAWithCgo(t *testing.T) {
	p := load(t, config(lay(t, `
-- go.mod --
module acme.example/c

go 1.24
-- c.go --
package c

// int one(void) { return 1; }
import "C"

type wrapped struct{ n C.int }

func One() int { return int(C.one()) }

func (w wrapped) Same(other wrapped) bool { return w.n == other.n }

func Two() int { return 1 + One() }
-- broken/broken.go --
package broken

func F() int { return missing }
`)))
	result, untyped, err := p.AloneSSA(find(t, p, "acme.example/c"))
	if err != nil {
		t.Fatal(err)
	}
	if untyped != 2 || len(result.Pkg.Func("One").Blocks) != 0 || len(result.Pkg.Func("Two").Blocks) == 0 {
		t.Errorf("%d functions are without a body, One has %d blocks, Two %d", untyped, len(result.Pkg.Func("One").Blocks), len(result.Pkg.Func("Two").Blocks))
	}
	if _, _, err := p.AloneSSA(find(t, p, "acme.example/c/broken")); err != ErrIllTyped {
		t.Errorf("the error of a package that does not type-check is %v", err)
	}
}
