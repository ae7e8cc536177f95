package sandbox

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func init() {
	Register("echo", func(in []byte) ([]byte, error) { return in, nil })
	Register("fail", func([]byte) ([]byte, error) { return nil, errors.New("as asked") })
	Register("panic", func([]byte) ([]byte, error) { panic("made") })
	Register("loop", func([]byte) ([]byte, error) {
		for i := 0; ; i++ {
			_ = i
		}
	})
	Register("grow", func([]byte) ([]byte, error) {
		var all [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = 1
			}
			all = append(all, b)
		}
	})
	Register("once", func([]byte) ([]byte, error) {
		return []byte(strings.Repeat("x", 64<<30)[:1]), nil
	})
	Register("recurse", func([]byte) ([]byte, error) {
		var f func(int) int
		f = func(n int) int { return f(n+1) + 1 }
		return []byte{byte(f(0))}, nil
	})
	Register("exit", func([]byte) ([]byte, error) { os.Exit(7); return nil, nil })
	Register("large", func([]byte) ([]byte, error) { return make([]byte, 1<<20), nil })
	Register("chatter", func([]byte) ([]byte, error) { os.Stdout.WriteString("noise\n"); return []byte("ok"), nil })
	Register("environ", func([]byte) ([]byte, error) { return []byte(strings.Join(os.Environ(), "\n")), nil })
	Register("network", func([]byte) ([]byte, error) {
		_, err := (&http.Client{}).Get("http://127.0.0.1:1/")
		return nil, err
	})
	Main()
}

var limits = Limits{Time: 5 * time.Second, Memory: 256 << 20, Output: 1 << 10}

func TestDo(t *testing.T) {
	var w Worker
	defer w.Close()
	for _, c := range []struct {
		task, in, want string
		err            error
		text           string
	}{
		{task: "echo", in: "hello", want: "hello"},
		{task: "fail", text: "as asked"},
		{task: "panic", text: "panic: made"},
		{task: "unknown", text: `there is no task "unknown"`},
		{task: "loop", err: ErrTime},
		{task: "echo", in: "after", want: "after"},
		{task: "grow", err: ErrMemory},
		{task: "once", err: ErrMemory},
		{task: "recurse", err: ErrMemory},
		{task: "exit", err: ErrDied},
		{task: "large", err: ErrOutput},
		{task: "chatter", want: "ok"},
		{task: "network", text: "the network is not used here"},
	} {
		l := limits
		if c.err == ErrTime {
			l.Time = 300 * time.Millisecond
		}
		start := time.Now()
		got, err := w.Do(t.Context(), c.task, []byte(c.in), l)
		if raceEnabled && c.err == ErrMemory && errors.Is(err, ErrDied) {
			err = ErrMemory // it ended without a word
		}
		switch {
		case c.err != nil && !errors.Is(err, c.err), c.text != "" && (err == nil || !strings.Contains(err.Error(), c.text)):
			t.Errorf("%s: %v", c.task, err)
		case c.err == nil && c.text == "" && (err != nil || string(got) != c.want):
			t.Errorf("%s: %q, %v", c.task, got, err)
		}
		if took := time.Since(start); took > 4*time.Second {
			t.Errorf("%s took %v", c.task, took)
		}
	}
}

func TestChildHasNoEnvironment(t *testing.T) {
	t.Setenv("GOLIVE_TEST_TOKEN", "leaked")
	t.Setenv("HTTP_PROXY", "leaked")
	var w Worker
	defer w.Close()
	got, err := w.Do(t.Context(), "environ", nil, limits)
	if err != nil || strings.Contains(string(got), "leaked") || !strings.Contains(string(got), marker) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCancelEndsTheChild(t *testing.T) {
	var w Worker
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := w.Do(ctx, "loop", nil, limits); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if w.cmd != nil {
		t.Error("the child lives")
	}
}
