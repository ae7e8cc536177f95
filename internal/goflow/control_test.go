package goflow

import "testing"

func TestControlFlow(t *testing.T) {
	runCases(t, []languageCase{
		{"closures and their variables", `
func counter() func() int { n := 0; return func() int { n++; return n } }
func main() {
	c := counter()
	c()
	d := counter()
	record(c(), d())
	var fs []func()
	for i := 0; i < 3; i++ { fs = append(fs, func() { record(i) }) }
	for _, s := range []string{"a", "b"} { fs = append(fs, func() { record(s) }) }
	for _, f := range fs { f() }
}`, "2 1\n0\n1\n2\na\nb"},
		{"ranges", `
import ("os"; "strings"; "maps"; "slices")
func seq(yield func(int) bool) { if !yield(1) { return }; yield(2) }
func main() {
	for i := range 3 { record("int", i) }
	for k, v := range map[string]int{"a": 1, "b": 2} { record(k, v) }
	for i := range []string{"x"} { record("index", i) }
	for n := range seq { record("seq", n) }
	for _, s := range strings.Split(os.Getenv("A"), ",") { record("open", s) }
	for range 2 { record("blank") }
	for _, k := range slices.Sorted(maps.Keys(map[string]int{"q": 1})) { record("sorted", k) }
}`, "int 0\nint 1\nint 2\na 1\nb 2\nindex 0\nseq 1\nseq 2\nopen ?\nblank\nblank\nsorted ?"},
		{"switch", `
import "os"
func f(n int) {
	switch n {
	case 1: record("one")
	case 2: record("two"); fallthrough
	case 3: record("three"); fallthrough
	case 4: record("four")
	case 5: if n == 5 { break }; record("never")
	default: record("other")
	}
}
func main() {
	f(1); f(2); f(5); f(9)
	switch { case len("a") > 1: record("no"); case true: record("yes") }
	switch e := os.Getenv("E"); e {
	case "a": record("is a")
	case "b", "c": record("is b or c")
	default: record("neither")
	}
	switch x := 3; { default: record("default", x); case x < 0: record("negative") }
}`, "one\ntwo\nthree\nfour\nother\nyes\nis a if equal($E a)\nis b or c if not(and(not(equal($E b)) not(equal($E c))))\nneither if and(not(equal($E a)) not(not(and(not(equal($E b)) not(equal($E c))))))\ndefault 3"},
		{"fallthrough into default", `
func main() {
	n := 1
	switch n { case 1: record("one"); fallthrough; default: record("rest") }
	switch n { default: record("rest"); fallthrough; case 2: record("two"); case 3: record("three") }
}`, "one\nrest\nrest\ntwo"},
		{"type switch", `
type A struct{}
type B struct{}
func f(v any) {
	switch x := v.(type) {
	case string: record("string", x)
	case int: record("int", x)
	case *A: record("A")
	case *B, nil: record("B or nil")
	case error: record("error")
	default: record("default")
	}
}
func main() { f("s"); f(1); f(&A{}); f(&B{}); f(nil); f(true)
	var v any = "t"
	if s, ok := v.(string); ok { record(s) }
}`, "string s\nint 1\nA\nB or nil\nB or nil\nerror\ndefault\nt"},
		{"select runs each of its clauses", `
func main() {
	a, b := make(chan int), make(chan int)
	x := ""
	select { case <-a: x = "a"; record("a"); case v := <-b: x = "b"; record("b", v); default: record("default") }
	record(x)
}`, "a\nb ?\ndefault\nchoice(a b \"\")"},
		{"labelled break and continue", `
func main() {
outer:
	for i := 0; i < 3; i++ {
		for j := 0; j < 3; j++ {
			if j == 1 { continue outer }
			if i == 2 { break outer }
			record(i, j)
		}
		record("never")
	}
	record("after")
loop:
	for {
		switch { default: break loop }
	}
	record("end")
}`, "0 0\n1 0\nafter\nend"},
		{"break of a select in a loop stays in the loop", `
func main() {
	c := make(chan int)
	for i := 0; i < 2; i++ { select { case <-c: break }; record(i) }
}`, "0\n1"},
		{"goto is not followed", `
func main() {
	record("a")
	goto end
end:
	record("b")
}`, "a\nb"},
		{"guards of settings", `
import "os"
func main() {
	if os.Getenv("DEBUG") == "1" { record("debug") } else { record("no debug") }
	if os.Getenv("OFF") != "" { record("off"); return }
	record("on")
}`, "debug if equal($DEBUG 1)\nno debug if not equal($DEBUG 1)\noff if not(equal($OFF \"\"))\non if not not(equal($OFF \"\"))"},
		{"guards do not leave a function", `
import "os"
func f() { if os.Getenv("X") == "" { return }; record("in") }
func main() { f(); record("after") }`, "in if not equal($X \"\")\nafter"},
		{"errors are assumed not to occur", `
import ("os"; "errors"; "fmt"; "log")
func open() (string, error) {
	if _, err := os.Open("x"); err != nil { return "", fmt.Errorf("no: %w", err) }
	return "opened", nil
}
func fails() (string, error) { return "", errors.New("always") }
func main() {
	s, err := open()
	if err != nil { log.Fatal(err) }
	record(s)
	if s, err := fails(); err != nil { record("failed", s) } else { record("fine") }
}`, "opened\nfailed \"\" if error\nfine"},
		{"defers", `
func f() (n int) {
	defer record("first")
	for i := range 2 { defer func() { record("deferred", i) }() }
	x := 1
	defer record("argument", x)
	x = 2
	defer func() { n = 7 }()
	return 3
}
func main() { record(f()) }`, "argument 1\ndeferred 1\ndeferred 0\nfirst\nchoice(3 7)"},
		{"named results", `
func f(ok bool) (s string, n int) { s = "a"; if ok { n = 1; return }; return "b", 2 }
func main() { record(f(true)); a, b := f(false); record(a, b) }`, "a 1\nb 2"},
		{"variadics", `
func f(a string, rest ...int) { record(a, len(rest), rest) }
func main() { f("x"); f("y", 1, 2); f("z", []int{3}...); g := f; g("w", 4) }`, "x 0 []\ny 2 [1 2]\nz 1 [3]\nw 1 [4]"},
		{"method values and expressions", `
type T struct{ n int }
func (t T) get() int { return t.n }
func (t *T) set(n int) { t.n = n }
type I interface{ get() int }
func main() {
	t := T{1}
	g, s := t.get, t.set
	s(2)
	record(g(), t.n, T.get(t), (*T).get(&t))
	(*T).set(&t, 5)
	record(t.get(), I.get(t))
}`, "1 2 2 2\n5 5"},
		{"embedding", `
type Base struct{ name string }
func (b *Base) rename(s string) { b.name = s }
func (b Base) who() string { return b.name }
type Mid struct{ *Base }
type Top struct { Mid; n int }
type I interface{ who() string }
func main() {
	t := Top{Mid{&Base{"a"}}, 1}
	t.rename("b")
	var i I = t
	record(t.name, t.who(), i.who(), t.Mid.Base.name)
}`, "b b b b"},
		{"interfaces", `
type I interface{ name() string }
type A struct{}
func (A) name() string { return "a" }
type B struct{}
func (*B) name() string { return "b" }
type One interface{ only() string }
type Impl struct{ s string }
func (i *Impl) only() string { return "only" }
type F func() string
func (f F) name() string { return f() }
type L []string
func (l L) name() string { return l[0] }
func unknown() One
func main() {
	for _, i := range []I{A{}, &B{}, F(func() string { return "f" }), L{"l"}} { record(i.name()) }
	record(unknown().only())
}`, "a\nb\nf\nl\nonly"},
		{"generics", `
type Set[T any] struct{ items []T }
func (s *Set[T]) add(v T) { s.items = append(s.items, v) }
func Map[T, U any](list []T, f func(T) U) (out []U) { for _, v := range list { out = append(out, f(v)) }; return }
func New[T any]() *Set[T] { return &Set[T]{} }
func main() {
	s := New[string]()
	s.add("a")
	record(s.items)
	record(Map([]int{1, 2}, func(n int) string { return "x" }), Map[int, int]([]int{3}, func(n int) int { return n + 1 }))
}`, "[a]\n[x x] [4]"},
		{"initialisation", `
var a = b + "!"
var b = f()
var c, d = pair()
var table = map[string]func(){"k": func() { record("called", a) }}
func f() string { record("f"); return "b" }
func pair() (int, int) { return 1, 2 }
func init() { record("init", a) }
func init() { record("second") }
func main() { table["k"](); record(c, d) }`, "f\ninit b!\nsecond\ncalled b!\n1 2"},
		{"recursion ends", `
func f(n int) int { record("f", n); return f(n + 1) }
func even(n int) bool { if n == 0 { return true }; return odd(n - 1) }
func odd(n int) bool { if n == 0 { return false }; return even(n - 1) }
func main() { f(0); record(even(2)) }`, "f 0\nf 1\nf 2\ntrue"},
		{"panics end the path", `
import "os"
func must(b bool) { if !b { panic("no") } }
func main() {
	if os.Getenv("X") == "" { panic("x") }
	record("after")
	must(true)
	must(false)
	record("never")
}`, "after"},
		{"conditions by &&, ||", `
import "os"
func main() {
	a := os.Getenv("A") == "1"
	if a && true { record("a") }
	if a && false { record("never") }
	if a || true { record("always") }
	if x := os.Getenv("B"); a || x != "" { record("or") }
}`, "a if equal($A 1)\nalways\nor if not(and(not(equal($A 1)) not(not(equal($B \"\")))))"},
	})
}

func TestChoices(t *testing.T) {
	runCases(t, []languageCase{
		{"defaults of an empty setting", `
import "os"
func get(k, d string) string { if v := os.Getenv(k); v != "" { return v }; return d }
func get2(k, d string) string { v := os.Getenv(k); if v == "" { return d }; return v }
func get3(k, d string) string { if v, ok := os.LookupEnv(k); ok { return v }; return d }
func get4(k, d string) string { v, ok := os.LookupEnv(k); if !ok { return d }; return v }
func get5(k, d string) string { v := os.Getenv(k); if len(v) == 0 { v = d }; return v }
func get6(k, d string) string { v := os.Getenv(k); switch v { case "": return d }; return v }
func get7(k, d string) string { v := d; if e := os.Getenv(k); e != "" { v = e }; return v }
func get8(k, d string) string { v := os.Getenv(k); if v == "" { v = d }; return v }
func get9(k, d string) (out string) { out = os.Getenv(k); if out == "" { out = d }; return }
func get10(k, d string) string { if os.Getenv(k) == "" { return d }; return os.Getenv(k) }
func get11(k, d string) string { if v, ok := os.LookupEnv(k); ok && v != "" { return v }; return d }
func get12(k, d string) string { switch v := os.Getenv(k); { case v != "": return v; default: return d } }
func main() {
	record(get("A", "d"), get2("A", "d"), get5("A", "d"), get6("A", "d"), get7("A", "d"), get8("A", "d"), get9("A", "d"), get10("A", "d"))
	record(get3("A", "d"))
	record(get4("A", "d"))
	record(get11("A", "d"))
	record(get12("A", "d"))
}`, "firstset($A d) firstset($A d) firstset($A d) firstset($A d) firstset($A d) firstset($A d) firstset($A d) firstset($A d)\n" +
			"if(present($A) $A d)\nif(not(present($A)) d $A)\nif(and(present($A) not(equal($A \"\"))) $A d)\nfirstset($A d)"},
		{"defaults of numbers", `
import ("os"; "strconv")
func num(k string, d int) int { if n, err := strconv.Atoi(os.Getenv(k)); err == nil { return n }; return d }
func num2(k string, d int) int { n, err := strconv.Atoi(os.Getenv(k)); if err != nil { return d }; return n }
func main() { record(num("N", 8)); record(num2("N", 8)) }`, "choice($N 8)\nchoice(8 $N)"},
		{"values of branches", `
import "os"
type I interface{ f() }
type A struct{}
func (A) f() { record("A.f") }
type B struct{}
func (B) f() { record("B.f") }
func main() {
	var i I
	if os.Getenv("X") == "a" { i = A{} } else { i = B{} }
	i.f()
	s := []string{"a"}
	if os.Getenv("X") != "" { s = append(s, "b") }
	record(s)
	n := 1
	if os.Args != nil { n = 2 }
	record(n)
	f := func() { record("one") }
	if os.Getenv("Y") == "y" { f = func() { record("two") } }
	f()
	m := map[string]int{}
	if os.Getenv("Z") == "z" { m["k"] = 1 }
	_, ok := m["k"]
	record(ok)
	switch os.Getenv("W") { case "1": n = 10; case "2": n = 20 }
	record(n)
}`, "A.f\nB.f\n[a b ..]\nchoice(2 1)\ntwo\none\n?\nif(equal($W 1) 10 if(equal($W 2) 20 choice(2 1)))"},
		{"many values are none", `
func pick() int
func main() {
	s := ""
	switch pick() {
	case 1: s = "1"; case 2: s = "2"; case 3: s = "3"; case 4: s = "4"; case 5: s = "5"; case 6: s = "6"; case 7: s = "7"; case 8: s = "8"
	case 9: s = "9"; case 10: s = "10"; case 11: s = "11"; case 12: s = "12"; case 13: s = "13"; case 14: s = "14"; case 15: s = "15"; case 16: s = "16"; case 17: s = "17"
	}
	record(s)
}`, "choice(1 ?)"},
		{"loops of unknown length", `
func more() bool
func main() {
	n := 0
	s := ""
	for more() { n++; s = "set" }
	record(s)
	for i := 0; more(); i++ { if i > 3 { break } }
	record("after")
}`, "choice(set \"\")\nafter"},
		{"an index that is not known", `
func pick() int
func key() string
func main() {
	a := []string{"a", "b"}
	record(a[pick()])
	a[pick()] = "c"
	record(a[0])
	m := map[string]string{"x": "1"}
	m[key()] = "2"
	record(m["x"])
}`, "choice(a b)\nchoice(a c)\nchoice(1 2)"},
	})
}
