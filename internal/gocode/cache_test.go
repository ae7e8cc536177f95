package gocode

import (
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const small = `
-- go.mod --
module acme.example/api
go 1.25
-- a/a.go --
package a
import ("encoding/json"; "os")
var H json.Marshaler
var _ = os.Getenv("X")
-- b/b.go --
package b
import "text/tabwriter"
func F(t *tabwriter.Writer) error { return t.Flush() }
`

func packs(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCacheServesTheSecondRun(t *testing.T) {
	cfg := config(lay(t, small))
	cfg.CacheDir = t.TempDir()
	first, second := load(t, cfg), load(t, cfg)
	if first.Stats.Cached != 0 || second.Stats.Cached != second.Stats.Dependencies || second.Stats.Dependencies == 0 {
		t.Errorf("from the cache: %d of %d, then %d of %d", first.Stats.Cached, first.Stats.Dependencies, second.Stats.Cached, second.Stats.Dependencies)
	}
	for _, name := range []string{"acme.example/api/a", "acme.example/api/b"} {
		for i, imp := range find(t, first, name).Types.Imports() {
			if a, b := api(imp), api(find(t, second, name).Types.Imports()[i]); a != b {
				t.Errorf("%s differs between the runs:\n%s\n%s", imp.Path(), a, b)
			}
		}
	}
	if off := load(t, config(lay(t, small))); off.Stats.Cached != 0 {
		t.Errorf("%d packages from a cache that is off", off.Stats.Cached)
	}
}

func TestDamagedPacksAreMadeAnew(t *testing.T) {
	cfg := config(lay(t, small))
	cfg.CacheDir = t.TempDir()
	load(t, cfg)
	files := packs(t, cfg.CacheDir)
	if len(files) != 1 {
		t.Fatalf("packs %v, want that of the standard library", files)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	flipped := []byte(strings.Replace(string(whole), "type Marshaler interface", "type Marshaler struct   ", 1))
	for name, content := range map[string][]byte{
		"cut": whole[:len(whole)/2], "empty": {}, "flipped": flipped, "of another format": []byte("golive/reduced/0\n" + string(whole[len(cacheFormat):])),
	} {
		if err := os.WriteFile(files[0], content, 0o600); err != nil {
			t.Fatal(err)
		}
		p := load(t, cfg)
		if p.Stats.Cached != 0 || len(p.Problems) > 0 {
			t.Errorf("%s: %d packages from the cache, problems: %s", name, p.Stats.Cached, problems(p.Problems))
		}
		if again, err := os.ReadFile(files[0]); err != nil || string(again) != string(whole) {
			t.Errorf("%s: the pack was not written anew (%v)", name, err)
		}
	}
}

func TestCacheGrowsByWhatIsAskedFor(t *testing.T) {
	cfg := config(lay(t, small))
	cfg.CacheDir = t.TempDir()
	cfg.InScope = func(dir string) bool { return dir == "a" }
	load(t, cfg)
	cfg.InScope = nil
	p := load(t, cfg)
	if p.Stats.Cached == 0 || p.Stats.Cached == p.Stats.Dependencies {
		t.Errorf("%d of %d from the cache", p.Stats.Cached, p.Stats.Dependencies)
	}
	if p = load(t, cfg); p.Stats.Cached != p.Stats.Dependencies {
		t.Errorf("%d of %d from the cache in the third run", p.Stats.Cached, p.Stats.Dependencies)
	}
}

func TestChangedVendorFoldersAreSeen(t *testing.T) {
	inv := lay(t, `
-- go.mod --
module acme.example/api
go 1.25
require example.com/dep v1.0.0
-- vendor/modules.txt --
# example.com/dep v1.0.0
## explicit
example.com/dep
-- vendor/example.com/dep/d.go --
package dep
var X int
-- a.go --
package api
import "example.com/dep"
var X int = dep.X
`)
	cfg := config(inv)
	cfg.CacheDir = t.TempDir()
	load(t, cfg)
	if p := load(t, cfg); p.Stats.Cached != 1 || len(p.Problems) > 0 {
		t.Errorf("%d packages from the cache, problems: %s", p.Stats.Cached, problems(p.Problems))
	}
	if err := os.WriteFile(filepath.Join(inv.Dir(), "vendor/example.com/dep/d.go"), []byte("package dep\nvar X string\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if p := load(t, cfg); p.Stats.Cached != 0 || !strings.Contains(problems(p.Problems), "cannot use dep.X") {
		t.Errorf("%d packages from the cache, problems: %s", p.Stats.Cached, problems(p.Problems))
	}
}

func TestRunsShareACache(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 6 {
		cfg := config(lay(t, small))
		cfg.CacheDir = dir
		if i%2 == 0 {
			cfg.InScope = func(dir string) bool { return dir == "a" }
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			p, err := Load(t.Context(), cfg)
			if err != nil || len(p.Problems) > 0 {
				t.Errorf("%v %v", err, p)
			}
		}()
	}
	wg.Wait()
	for _, name := range packs(t, dir) {
		if strings.HasPrefix(filepath.Base(name), "tmp-") {
			t.Errorf("%s is left over", name)
		}
	}
	cfg := config(lay(t, small))
	cfg.CacheDir = dir
	if p := load(t, cfg); p.Stats.Cached == 0 {
		t.Error("nothing is in the cache")
	}
}

func TestEvictionTakesTheOldest(t *testing.T) {
	c := openCache(t.TempDir(), "")
	put := func(name string, age time.Duration) string {
		file := filepath.Join(c.dir, name)
		if err := writeFile(file, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
		return file
	}
	old, middle, young := put("aa/old", 3*time.Hour), put("bb/middle", 2*time.Hour), put("cc/young", time.Minute)
	killed, running := put("aa/tmp-1", 2*time.Hour), put("aa/tmp-2", time.Minute)
	c.evict(300)
	for file, stays := range map[string]bool{old: false, middle: true, young: true, killed: false, running: true} {
		if _, err := os.Stat(file); (err == nil) != stays {
			t.Errorf("%s: %v, should stay: %v", filepath.Base(file), err, stays)
		}
	}
}

func FuzzDecodePack(f *testing.F) {
	p := &pack{id: "x", entries: map[string]*reduced{"k": {imports: []string{"a"}, files: []string{"package x\n"}}}}
	f.Add(p.encode()[len(cacheFormat)+32:])
	f.Fuzz(func(t *testing.T, body []byte) {
		d := &packReader{rest: string(body)}
		for n := d.number(); n > 0 && !d.bad; n-- {
			d.text()
			d.texts()
		}
	})
}

// api writes what importers can see of a package.
func api(pkg *types.Package) string {
	var b strings.Builder
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		b.WriteString(obj.String())
		if c, ok := obj.(*types.Const); ok {
			b.WriteString(" = " + c.Val().ExactString())
		}
		b.WriteString("\n")
		t, ok := obj.(*types.TypeName)
		if !ok {
			continue
		}
		b.WriteString("\t= " + t.Type().Underlying().String() + "\n")
		if _, ok := t.Type().(*types.TypeParam); ok || types.IsInterface(t.Type()) {
			continue
		}
		for m := range types.NewMethodSet(types.NewPointer(t.Type())).Methods() {
			b.WriteString("\t" + m.String() + "\n")
		}
		if named, ok := types.Unalias(t.Type()).(*types.Named); ok {
			for m := range named.Methods() {
				b.WriteString("\t" + m.String() + "\n")
			}
		}
	}
	return b.String()
}
