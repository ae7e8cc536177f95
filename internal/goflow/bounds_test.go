package goflow

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// hostile are programs that would not end, or grow without end.
var hostile = map[string]string{
	"deep recursion":   `func f(n int) int { return f(n+1) + f(n+2) }; func main() { record(f(0)) }`,
	"mutual recursion": `func f(s string) string { return g(s + "x") }; func g(s string) string { return f(s + s) }; func main() { record(f("a")) }`,
	"exponential calls": func() string {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, "func f%d() int { return f%d() + f%d() }\n", i, i+1, i+1)
		}
		return b.String() + "func f40() int { return 1 }\nfunc main() { record(f0()) }"
	}(),
	"a million iterations": `func main() { n := 0; for i := 0; i < 1000000; i++ { n += i }; record(n) }`,
	"nested loops":         `func main() { for i := range 1000 { for j := range 1000 { for k := range 1000 { for l := range 1000 { _ = i+j+k+l } } } } }`,
	"doubling":             `func main() { s := "x"; for i := 0; i < 300; i++ { s += s }; record(len(s)) }`,
	"doubling of settings": `import "os"
func main() { s := os.Getenv("A"); for i := 0; i < 300; i++ { s = s + s }; record(s) }`,
	"doubling by format": `import "fmt"
func main() { s := "x"; for i := 0; i < 300; i++ { s = fmt.Sprintf("%s%s", s, s) }; record(len(s)) }`,
	"doubling by join": `import "strings"
func main() { s := "x"; for i := 0; i < 300; i++ { s = strings.Join([]string{s, s}, s) }; record(len(s)) }`,
	"doubling lists":   `func main() { l := []int{1}; for i := 0; i < 300; i++ { l = append(l, l...) }; record(len(l)) }`,
	"doubling numbers": `func main() { n := 2; for i := 0; i < 390; i++ { n = n * n }; record(n) }`,
	"products of settings": `import ("os"; "strconv")
func main() { n, _ := strconv.Atoi(os.Getenv("N")); for i := 0; i < 390; i++ { n = n*n + n }; record(n) }`,
	"cyclic structs": `type T struct { a, b *T; in struct{ t *T } }
func main() { t := &T{}; t.a, t.b, t.in.t = t, t, t; for range 100 { u := *t; t.a = &u }; record(t.a.b.a == nil) }`,
	"a slice that holds itself": `func main() { l := []any{nil}; l[0] = l; m := map[string]any{}; m["m"] = m; record(len(l), len(m)) }`,
	"closures":                  `func main() { f := func() {}; for range 300 { g := f; f = func() { g(); g() } }; f() }`,
	"choices": `import "os"
func main() { x := ""; y := ""
` + strings.Repeat("if os.Getenv(x) == \"a\" { x = y + os.Getenv(\"A\") } else { y = x + \"b\" }\n", 300) + `record(x, y) }`,
	"many returns": `import "os"
func f() string {
` + func() string {
		var b strings.Builder
		for i := range 400 {
			fmt.Fprintf(&b, "if os.Getenv(\"A%d\") == \"x\" { return \"%d\" }\n", i, i)
		}
		return b.String()
	}() + `return "" }
func main() { record(f()) }`,
	"breaks": `func q() bool
func main() { n := 0; for i := range []int{` + strings.Repeat("1,", 390) + `} { if q() { n = i; break }; n += i }; record(n) }`,
	"functions that call what they are given": `func tw(f func()) func() { return func() { f(); f() } }
func main() { f := func() {}; for range 390 { f = tw(f) }; f() }`,
}

func TestHostilePrograms(t *testing.T) {
	for name, src := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, errs := summaries(unit{"m", "package main\n" + src + recorder})
			if len(list) == 0 {
				t.Fatal(errs)
			}
			tr := machine(list)
			start := time.Now()
			tr.m.Run("m")
			took := time.Since(start)
			size := 0
			for _, s := range tr.said {
				size += len(s)
			}
			t.Logf("%v, %d steps, %d bytes said, cut %v", took, tr.m.Steps(), size, tr.m.Cut)
			if tr.m.Steps() > maxSteps+1_000_000 || took > 20*time.Second || size > 1<<20 {
				t.Errorf("%v, %d steps, %d bytes said", took, tr.m.Steps(), size)
			}
		})
	}
}

const plain = `
import ("os"; "context"; "time")
type T struct { Name string ` + "`json:\"name\"`" + `; In struct{ N int } }
func (t *T) do(ctx context.Context, names ...string) (s string, err error) {
	defer func() { record("deferred") }()
outer:
	for i, n := range names { switch n { case "b": continue outer; default: record(i, n) } }
	select { case <-ctx.Done(): record("done"); case <-time.After(1): }
	if v := os.Getenv("X"); v != "" { return v, nil }
	return t.Name, nil
}
var global = map[string]func(int) int{"k": func(n int) int { return n + 1 }}
func main() {
	t := T{Name: "t"}
	s, _ := t.do(context.Background(), "a", "b")
	record(s, global["k"](1), t.In.N)
}`

// Summaries are kept between runs, so they mean the same when they are read back.
func TestRoundTrip(t *testing.T) {
	list, errs := summaries(unit{"m", "package main\n" + plain + recorder})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	run := func(p *Package) []string {
		tr := machine([]*Package{p})
		tr.m.Run("m")
		return tr.said
	}
	want := run(list[0])
	if len(want) < 4 {
		t.Fatalf("said %q", want)
	}
	var asJSON Package
	text, err := json.Marshal(list[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &asJSON); err != nil {
		t.Fatal(err)
	}
	if got := run(&asJSON); !reflect.DeepEqual(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// What is tried is taken back: the same question has the same answer twice, and what follows sees nothing of it.
func TestTry(t *testing.T) {
	list, errs := summaries(unit{"m", `package main
type T struct { N int; S []string; Next *T }
var (
	n = 1
	m = map[string]int{"a": 1}
	t = &T{N: 1, S: []string{"x"}}
	f = T{}
	done = make(chan bool)
)
func key() string
func main() {}
func state() {
	v, ok := m["b"]
	w, there := m["a"]
	record(n, v, ok, w, there, len(m), t, t.Next == nil, f, len(t.S), t.S)
	for k := range m { record("key", k) }
}
func change() {
	n = 2
	m["b"] = 2
	m[key()] = 3
	delete(m, "a")
	t.N = 5
	t.Next = t
	t.S = append(t.S, "y")
	t.S[0] = "z"
	*t = T{N: 9}
	f = T{N: 7}
	close(done)
	<-done
	if n == 2 { panic("out") }
}` + recorder})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	tr := machine(list)
	tr.m.Run("m")
	state := func() string {
		tr.said = nil
		tr.m.CallValue(tr.m.FuncValue("m.state", nil, Pos{}), Pos{})
		return strings.Join(tr.said, "\n")
	}
	want := state()
	if !strings.Contains(want, "key a") {
		t.Fatalf("the state is %q", want)
	}
	inside := ""
	for range 2 {
		tr.m.Try(10_000, func() {
			tr.m.CallValue(tr.m.FuncValue("m.change", nil, Pos{}), Pos{})
			tr.m.Exited()
			if inside == "" {
				inside = state()
			} else if again := state(); again != inside {
				t.Errorf("the second try says\n%s\nthe first\n%s", again, inside)
			}
		})
	}
	if inside == want {
		t.Error("nothing changed inside")
	}
	if got := state(); got != want {
		t.Errorf("after:\n%s\nbefore:\n%s", got, want)
	}
	if len(tr.m.Releases) != 0 || len(tr.m.Waits()) != 0 {
		t.Errorf("releases %v, waits %v", tr.m.Releases, tr.m.Waits())
	}
}

// Whatever parses can be summarised and followed, types or not.
func FuzzSummarise(f *testing.F) {
	for _, src := range hostile {
		f.Add(src)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 8<<10 {
			return
		}
		list, _ := summaries(unit{"m", "package main\n" + src + recorder})
		if len(list) == 0 {
			return
		}
		tr := machine(list)
		tr.m.limit = 50_000
		tr.m.Run("m")
		if tr.m.Steps() > 1_000_000 {
			t.Errorf("%d steps", tr.m.Steps())
		}
	})
}
