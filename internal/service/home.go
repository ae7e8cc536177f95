package service

import (
	"os"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, homeNatives) }

// homeNatives know what the environment of a process stands for in texts: the home folder, variables in the text of a file,
// and the .env files that a program loads by itself.
func homeNatives(b *builder, n map[string]goflow.Native) {
	home := func(c *goflow.Call) *settings.Expr {
		return &settings.Expr{Op: settings.Env, Text: "HOME", Position: c.Pos.Position()}
	}
	dir := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.With(c, &goflow.Scalar{E: home(c), Kind: goflow.KindString})
	}
	n["os.UserHomeDir"] = dir // $HOME on Unix (package os, UserHomeDir)
	const homedir = "github.com/mitchellh/go-homedir"
	n[homedir+".Dir"] = dir
	n[homedir+".Expand"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		s, ok := c.Arg(0).(*goflow.Scalar)
		if !ok {
			return m.Results(c)
		}
		text, known := goflow.ConstText(s)
		rest, tilde := strings.CutPrefix(text, "~")
		switch {
		case !known || tilde && rest != "" && rest[0] != '/': // another user's
			return m.Results(c)
		case !tilde:
			return m.With(c, s)
		}
		return m.With(c, &goflow.Scalar{E: goflow.Concat(home(c), settings.Text(rest)), Kind: goflow.KindString})
	}
	n["os.ExpandEnv"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return b.expandEnv(c, true) }
	n["os.Expand"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		f, ok := goflow.Single(c.Arg(1)).(*goflow.Func)
		return b.expandEnv(c, ok && f.Sym == "os.Getenv")
	}
	for name, library := range map[string]string{"Load": "godotenv", "Overload": "godotenv overload"} {
		n["github.com/joho/godotenv."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.dotenv(c, library)
			return m.Results(c)
		}
	}
}

// expandEnv replaces the variables in a text: in that of a file when it is read, in a constant here.
func (b *builder) expandEnv(c *goflow.Call, environment bool) goflow.Value {
	if d := dataOf(c.Arg(0)); d != nil {
		o := b.m.NewObj("file", c.Sym, c.Pos)
		text := *d
		if text.expansion = ownExpansion; environment {
			text.expansion = envExpansion
		}
		o.Data = &text
		return o
	}
	text, ok := goflow.ConstText(c.Arg(0))
	if !ok || !environment || strings.Contains(text, "\x00") || len(text) > 4096 {
		return b.m.Results(c)
	}
	var parts []*settings.Expr
	for i, s := range strings.Split(os.Expand(text, func(name string) string { return "\x00" + name + "\x00" }), "\x00") {
		if i%2 == 0 {
			parts = append(parts, settings.Text(s))
			continue
		}
		e := &settings.Expr{Op: settings.Env, Text: s, Position: c.Pos.Position()}
		b.m.Read(e)
		parts = append(parts, e)
	}
	return &goflow.Scalar{E: goflow.Concat(parts...), Kind: goflow.KindString}
}

// What becomes of the variables in the text of a file before it is decoded.
const (
	noExpansion  = iota
	envExpansion // os.ExpandEnv
	ownExpansion // by a function of the program
)

// library names what reads a file, with what its text went through before (settings.ExpansionOf).
func (d *fileData) library(decoder string) string {
	switch d.expansion {
	case envExpansion:
		return decoder + " ExpandEnv"
	case ownExpansion:
		return "a decoder behind the program's own rules"
	}
	return decoder
}

// dotenv notes that the program puts what files hold into its environment: .env where it names none (godotenv.Load).
// Sources are the program's whatever the run, so that files which are not loaded by default are left out.
func (b *builder) dotenv(c *goflow.Call, library string) {
	if Holds(guardsOf(b.m.CurrentGuards()), settings.Defaults{}) == No {
		return
	}
	at := c.Pos.Position()
	for _, s := range b.program.Sources {
		if s.Library == library && s.Position == at {
			return
		}
	}
	src := &settings.Source{Library: library, Format: "env"}
	for _, a := range rest(c, 0) {
		src.Files = append(src.Files, goflow.ExprOf(a))
	}
	if len(src.Files) == 0 {
		src.Files = []*settings.Expr{settings.Text(".env")}
	}
	b.source(src, c)
}

// autoload notes what importing godotenv/autoload does: it loads .env before main.
func (b *builder) autoload() {
	const p = "github.com/joho/godotenv/autoload"
	for _, path := range sortedKeys(b.program.Imports) {
		pkg := b.m.Program.Packages[path]
		if pkg == nil {
			continue
		}
		for _, d := range pkg.Decls {
			if d.Path == p {
				b.dotenv(&goflow.Call{Sym: p, Pos: d.Pos}, "godotenv")
				return
			}
		}
	}
}
