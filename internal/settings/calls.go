package settings

import (
	"net"
	"strconv"
	"strings"
	"time"
)

// calls are the pure functions of Call by name, over their arguments as text.
var calls = map[string]func(args []string) (string, bool){
	"strings.TrimSpace":  func(a []string) (string, bool) { return strings.TrimSpace(a[0]), len(a) == 1 },
	"strings.ToLower":    func(a []string) (string, bool) { return strings.ToLower(a[0]), len(a) == 1 },
	"strings.ToUpper":    func(a []string) (string, bool) { return strings.ToUpper(a[0]), len(a) == 1 },
	"strings.TrimPrefix": two(strings.TrimPrefix),
	"strings.TrimSuffix": two(strings.TrimSuffix),
	"strings.TrimLeft":   two(strings.TrimLeft),
	"strings.TrimRight":  two(strings.TrimRight),
	"strings.Trim":       two(strings.Trim),
	"strings.HasPrefix":  test(strings.HasPrefix),
	"strings.HasSuffix":  test(strings.HasSuffix),
	"strings.Contains":   test(strings.Contains),
	"product":            numbers(func(a, b int64) int64 { return a * b }),
	"sum":                numbers(func(a, b int64) int64 { return a + b }),
	"difference":         numbers(func(a, b int64) int64 { return a - b }),
	"time.ParseDuration": func(a []string) (string, bool) { // nanoseconds
		d, err := time.ParseDuration(a[0])
		return strconv.FormatInt(int64(d), 10), err == nil && len(a) == 1
	},
	"length": func(a []string) (string, bool) { return strconv.Itoa(len(a[0])), len(a) == 1 },
	"host": func(a []string) (string, bool) {
		h, _, err := net.SplitHostPort(a[0])
		return h, err == nil
	},
	"port": func(a []string) (string, bool) {
		_, p, err := net.SplitHostPort(a[0])
		return p, err == nil
	},
}

func two(f func(a, b string) string) func([]string) (string, bool) {
	return func(a []string) (string, bool) {
		if len(a) != 2 {
			return "", false
		}
		return f(a[0], a[1]), true
	}
}

// numbers computes with integers; what is none, or does not fit, is not known.
func numbers(f func(a, b int64) int64) func([]string) (string, bool) {
	return func(a []string) (string, bool) {
		if len(a) != 2 {
			return "", false
		}
		x, err1 := strconv.ParseInt(a[0], 10, 64)
		y, err2 := strconv.ParseInt(a[1], 10, 64)
		return strconv.FormatInt(f(x, y), 10), err1 == nil && err2 == nil
	}
}

func test(f func(a, b string) bool) func([]string) (string, bool) {
	return func(a []string) (string, bool) {
		if len(a) != 2 {
			return "", false
		}
		if f(a[0], a[1]) {
			return "true", true
		}
		return "false", true
	}
}

func call(name string, n int, arg func(int) Result) Result {
	f := calls[name]
	if f == nil || n == 0 || n > 2 {
		return Result{}
	}
	const sep = "\x00"
	joined := arg(0)
	for i := 1; i < n; i++ {
		joined = combine(joined, arg(i), func(a, b string) string { return a + sep + b })
	}
	r := Result{Complete: joined.Complete}
	for _, t := range joined.Texts {
		s, ok := f(strings.Split(t, sep))
		if !ok {
			r.Complete = false
			continue
		}
		r.Texts = append(r.Texts, s)
	}
	return r
}
