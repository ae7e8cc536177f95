package goflow

import (
	"strings"
	"testing"
)

// cases runs programs and compares what they record, one record a line.
func runCases(t *testing.T, cases []languageCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(evaluated(t, c.src), "\n"); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

type languageCase struct{ name, src, want string }

func TestValues(t *testing.T) {
	runCases(t, []languageCase{
		{"constants", `
const (a = iota; b; c)
const d = "x" + "y"
func main() { record(a, b, c, d, 2.5, 4.0, true, 'a', 1<<10, -3, len("abc")) }`,
			"0 1 2 xy 2.5 4 true 97 1024 -3 3"},
		{"arithmetic", `
func main() {
	x := 7
	record(x+1, x-1, x*2, x/2, x%4, -x, x < 8, x >= 8, x == 7, !(x == 7))
	x += 3
	x++
	record(x)
	s := "a"
	s += "b"
	record(s+"c", s < "b")
}`, "8 6 14 3 3 -7 true false true false\n11\nabc true"},
		{"floats and shifts stay right or unknown", `
func main() {
	f := 1.5
	n := 7.0
	k := 1
	record(f+1, n/2, 1<<k, k|2)
}`, "call:sum(1.5 1) ? ? ?"},
		{"sprintf", `
import ("fmt"; "os")
func main() {
	p := 8080
	record(fmt.Sprintf(":%d", p), fmt.Sprintf("%s:%v%%", os.Getenv("H"), p), fmt.Sprintf("%5d!", p), fmt.Sprintf("%q", "a"), fmt.Sprint(p), fmt.Sprintf("%d", []int{1}))
}`, `:8080 concat($H :8080%) ? "a" 8080 ?`},
		{"texts", `
import ("os"; "strings"; "net"; "path"; "cmp"; "strconv")
func main() {
	record(strings.ToUpper("a"), strings.TrimSpace(" x "), strings.Join([]string{"a", os.Getenv("B")}, ","), strings.HasPrefix("abc", "ab"))
	record(net.JoinHostPort("", "80"), net.JoinHostPort("::1", "80"), net.JoinHostPort(os.Getenv("H"), "80"))
	record(path.Join("/a", "../b"), path.Join("/a", os.Getenv("B")), cmp.Or(os.Getenv("A"), "d"), cmp.Or("", "e"), cmp.Or(0, 5), strconv.Itoa(8))
	record(strings.Split("a,b", ","), "abc"[1:2], "abc"[:1])
}`, "A x concat(a, $B) true\n:80 [::1]:80 hostport($H 80)\n/b concat(/a/ $B) firstset($A d) e 5 8\n[a b] b a"},
		{"struct copies and pointers", `
type T struct { N int; In struct{ M int } }
func (t T) value() { t.N = 100 }
func (t *T) pointer() { t.N = 200 }
func by(t T) { t.N = 300 }
func main() {
	a := T{N: 1}
	b := a
	p := &a
	p.N = 2
	b.N = 3
	record(a.N, b.N, p.N)
	a.value(); record(a.N)
	by(a); record(a.N)
	a.pointer(); record(a.N)
	c := *p
	c.N, c.In.M = 5, 6
	record(a.N, a.In.M, c.In.M)
	*p = T{N: 9}
	record(a.N)
	list := []T{a}
	a.N = 10
	record(list[0].N)
	list[0].N = 11
	for _, one := range list { one.N = 12 }
	record(list[0].N)
	m := map[string]T{"k": a}
	a.N = 13
	record(m["k"].N)
}`, "2 3 2\n2\n2\n200\n200 0 6\n9\n9\n11\n10"},
		{"assigning a struct clears what it does not set", `
type T struct { A, B int }
func main() {
	x := T{A: 1, B: 2}
	p := &x
	*p = T{A: 3}
	record(x.A, x.B)
	x = T{B: 4}
	record(x.A, x.B, p.B)
}`, "3 0\n0 4 4"},
		{"pointers to plain variables", `
func set(p *string) { *p = "set" }
func main() {
	s := "a"
	p := &s
	set(p)
	record(s, *p)
	n := new(int)
	*n = 4
	record(*n)
	q := &[]int{1, 2}
	record(len(*q), (*q)[1])
}`, "set set\n4\n2 2"},
		{"arrays are values", `
func main() {
	a := [2]int{1, 2}
	b := a
	b[0] = 9
	record(a[0], b[0], len(a))
	var c [3]string
	c[1] = "x"
	d := [4]int{1}
	record(c[1], len(d))
}`, "1 9 2\n? 4"},
		{"slices share, append copies", `
func main() {
	a := []int{1, 2, 3}
	b := a[:2]
	b[0] = 9
	record(a[0], len(b))
	c := append(a[:1:1], 7)
	record(a[1], c)
	var z []int
	record(z == nil, len(z), append(z, 1))
	i := []string{2: "c", 0: "a"}
	record(len(i), i[0])
}`, "9 2\n2 [9 7]\ntrue 0 [1]\n3 a"},
		{"maps", `
func main() {
	m := map[string]int{"a": 1}
	m["b"] = 2
	v, ok := m["a"]
	w, no := m["z"]
	record(v, ok, w, no, m["q"], len(m))
	if x, ok := m["b"]; ok { record("there", x) }
	if _, ok := m["c"]; !ok { record("not there") }
	delete(m, "a")
	_, ok = m["a"]
	record(ok)
	mm := map[string]map[string]string{"x": {"y": "z"}}
	record(mm["x"]["y"])
	var none map[string]int
	record(none == nil, none["a"])
}`, "1 true 0 false 0 2\nthere 2\nnot there\n?\nz\ntrue 0"},
		{"several results, swaps and blanks", `
func two() (int, string) { return 1, "b" }
func take(n int, s string) { record(n, s) }
func main() {
	a, b := two()
	_, c := two()
	take(two())
	x, y := 1, 2
	x, y = y, x
	record(a, b, c, x, y)
}`, "1 b\n1 b b 2 1"},
		{"nested composites", `
type A struct { B *B; L []B; M map[string]*B }
type B struct{ S string }
func main() {
	a := &A{B: &B{"x"}, L: []B{{"y"}, {S: "z"}}, M: map[string]*B{"k": {S: "w"}}}
	record(a.B.S, a.L[1].S, a.M["k"].S, A{}.B == nil)
}`, "x z w true"},
		{"types by name", `
type Port int
type Name string
type Names []string
func (n Names) first() string { return n[0] }
func main() {
	p := Port(80)
	n := Name("a")
	record(int(p)+1, string(n)+"b", Names{"x"}.first(), string([]byte("q")))
}`, "81 ab x q"},
	})
}
