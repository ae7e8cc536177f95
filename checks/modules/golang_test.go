package modules

import (
	"testing"

	"github.com/golive-dev/golive/internal/container"
)

func TestOldestSupported(t *testing.T) {
	for toolchain, want := range map[string]string{
		"go1.26.8": "go1.25", "go1.26": "go1.25", "go1.27rc1": "go1.25", "go1.27beta1": "go1.25", "devel go1.28-a1b2c3 Mon": "go1.26",
		"go1.26.8-custom": "go1.25", "weird": "",
	} {
		if got := oldestSupported(toolchain); got != want {
			t.Errorf("oldestSupported(%q) = %q, want %q", toolchain, got, want)
		}
	}
}

func TestBefore(t *testing.T) {
	for _, tt := range []struct {
		lang, oldest string
		want         bool
	}{{"go1.24", "go1.25", true}, {"go1.25", "go1.25", false}, {"go1.26", "go1.25", false}, {"go1.9", "go1.10", true}, {"go1.24", "", false}} {
		if got := before(tt.lang, tt.oldest); got != tt.want {
			t.Errorf("before(%s, %q) = %v", tt.lang, tt.oldest, got)
		}
	}
}

func TestSwitching(t *testing.T) {
	new, old := container.GoVersion{Text: "1.25", Major: 1, Minor: 25}, container.GoVersion{Text: "1.20", Major: 1, Minor: 20}
	for _, tt := range []struct {
		text  string // "-" is not set, "?" is not known
		image container.GoVersion
		want  choice
	}{
		{"-", new, choice{}}, {"local", new, choice{}}, {"auto", new, choice{free: true}}, {"", new, choice{free: true}}, {"path", new, choice{free: true}},
		{"go1.26.2", new, choice{set: "go1.26.2"}}, {"go1.26.2+auto", new, choice{free: true}}, {"?", new, choice{free: true}}, {"auto", old, choice{}},
	} {
		env := map[string]container.Value{"GOTOOLCHAIN": {Text: tt.text, Known: tt.text != "?"}}
		if tt.text == "-" {
			delete(env, "GOTOOLCHAIN")
		}
		if got := switching(env, tt.image); got != tt.want {
			t.Errorf("GOTOOLCHAIN=%s with %s: %+v, want %+v", tt.text, tt.image.Text, got, tt.want)
		}
	}
}

func TestChoiceOlder(t *testing.T) {
	at := func(text string, minor, patch int, exact bool) *toolchain {
		return &toolchain{known: true, version: container.GoVersion{Text: text, Major: 1, Minor: minor, Patch: patch, Exact: exact}}
	}
	for _, tt := range []struct {
		image     *toolchain
		set       string
		directive string
		want      bool
	}{
		{at("1.26", 26, 0, false), "", "1.26.5", false}, {at("1.26.2", 26, 2, true), "", "1.26.5", true}, {at("1.26.5", 26, 5, true), "", "1.26.5", false},
		{at("1.25", 25, 0, false), "", "1.26", true}, {at("1.27rc1", 27, 0, true), "", "1.27.0", true}, {at("1.27rc1", 27, 0, true), "", "1.27", false},
		{at("1.9", 9, 0, false), "", "1.10", true}, {at("1.25", 25, 0, false), "go1.26.0", "1.26.0", false}, {at("1.25", 25, 0, false), "go1.26.0", "1.26.1", true},
		{&toolchain{}, "", "1.26", false}, {at("1.25", 25, 0, false), "", "nonsense", false},
	} {
		if got := (choice{set: tt.set}).older(tt.image, tt.directive); got != tt.want {
			t.Errorf("image %s, GOTOOLCHAIN %q, go %s: %v", tt.image.version.Text, tt.set, tt.directive, got)
		}
	}
}
