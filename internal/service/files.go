package service

import (
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

func init() { frameworks = append(frameworks, fileNatives) }

// opens notes that the code opens a file by name for reading.
func (b *builder) opens(c *goflow.Call, path goflow.Value) *FileUse {
	return b.file(c, FileUse{Path: goflow.ExprOf(path)})
}

func (b *builder) file(c *goflow.Call, f FileUse) *FileUse {
	f.Name, f.Position, f.Guards = c.Sym, c.Pos.Position(), guardsOf(b.m.CurrentGuards())
	for i := range b.program.Files {
		if old := &b.program.Files[i]; old.Position == f.Position && goflow.SameExpr(old.Path, f.Path) {
			return old
		}
	}
	b.m.Learnt()
	b.program.Files = append(b.program.Files, f)
	return &b.program.Files[len(b.program.Files)-1]
}

// fileNatives know what opens files, loads time zones and connects over TLS.
func fileNatives(b *builder, n map[string]goflow.Native) {
	reads := func(from int, f FileUse) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if from < len(c.Args) {
				f.Path = goflow.ExprOf(c.Args[from])
				b.file(c, f)
			}
			return m.Results(c)
		}
	}
	all := func(from int, f FileUse) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			for _, a := range c.Args[min(from, len(c.Args)):] {
				f.Path = goflow.ExprOf(a)
				b.file(c, f)
			}
			return m.Results(c)
		}
	}
	for _, pkg := range []string{"html/template", "text/template"} {
		n[pkg+".ParseFiles"], n["(*"+pkg+".Template).ParseFiles"] = all(0, FileUse{}), all(0, FileUse{})
		n[pkg+".ParseGlob"], n["(*"+pkg+".Template).ParseGlob"] = reads(0, FileUse{Glob: true}), reads(0, FileUse{Glob: true})
		n[pkg+".Must"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value { return c.Arg(0) }
	}
	n["os.ReadDir"], n["os.DirFS"] = reads(0, FileUse{Dir: true, Optional: Maybe}), reads(0, FileUse{Dir: true, Optional: Maybe})
	n["crypto/tls.LoadX509KeyPair"] = all(0, FileUse{})
	for _, name := range []string{"os.Create", "os.WriteFile", "os.Mkdir", "os.MkdirAll"} {
		n[name] = reads(0, FileUse{Write: true})
	}
	n["time.LoadLocation"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.zone(c, goflow.ExprOf(c.Arg(0)), c.Sym)
		return m.Results(c)
	}
	b.tlsNatives(n)
	client := func(i int) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			own := No
			if c.Recv != nil {
				own = b.trustsOwn(c.Recv, "Transport", "TLSClientConfig")
			}
			b.asks(c, c.Arg(i), own)
			return m.Results(c)
		}
	}
	for name, i := range map[string]int{
		"net/http.Get": 0, "net/http.Post": 0, "net/http.Head": 0, "net/http.PostForm": 0,
		"(*net/http.Client).Get": 0, "(*net/http.Client).Post": 0, "(*net/http.Client).Head": 0, "(*net/http.Client).PostForm": 0,
	} {
		n[name] = client(i)
	}
}

// asks notes a request to an address, where that is known to be over TLS.
func (b *builder) asks(c *goflow.Call, url goflow.Value, own Truth) {
	if strings.HasPrefix(knownStart(goflow.ExprOf(url)), "https://") {
		b.tls(c, own)
	}
}

func (b *builder) zone(c *goflow.Call, zone *settings.Expr, name string) {
	z := ZoneUse{Zone: zone, Name: name, Position: c.Pos.Position()}
	for _, old := range b.program.Zones {
		if old.Position == z.Position {
			return
		}
	}
	b.program.Zones = append(b.program.Zones, z)
}
