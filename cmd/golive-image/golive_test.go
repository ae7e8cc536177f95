package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
	"github.com/golive-dev/golive/internal/vulnscan"
)

// asGolive returns the scanner as golive starts it.
func asGolive(t *testing.T, opts vulnscan.Options) *vulnscan.Scanner {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no symbolic links for everybody there")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	opts.Program = filepath.Join(t.TempDir(), "golive-image")
	if err := os.Symlink(self, opts.Program); err != nil {
		t.Fatal(err)
	}
	opts.Time, opts.Offline = time.Minute, true
	s, err := vulnscan.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func ids(r *vulnscan.Report) (found, accepted []string) {
	for _, v := range r.Found {
		text := v.Package + " " + v.ID + " " + v.Severity + " " + v.Fixed
		if v.Accepted != nil {
			accepted = append(accepted, text+": "+v.Accepted.File+": "+v.Accepted.Status+" until "+v.Accepted.Until+": "+v.Accepted.Statement)
		} else {
			found = append(found, text)
		}
	}
	slices.Sort(found)
	return found, accepted
}

// TestAsGoliveReadsIt holds what golive asks and what it reads against the program itself.
func TestAsGoliveReadsIt(t *testing.T) {
	cache := database(t)
	ignore := &vulnscan.Document{Name: ".trivyignore", Text: []byte("# no TLS here\nCVE-2099-0001 exp:2099-12-31\n")}
	archive := imagetest.Tarball(t, imagetest.Image(t, imagetest.Debian(), imagetest.Layer{"patient": imagetest.Binary(t)}))
	bad := imagetest.BadModule + " CVE-2099-0100 CRITICAL 1.3.0"

	s := asGolive(t, vulnscan.Options{Database: cache})
	db, err := s.Database(t.Context())
	if err != nil || !db.Updated.Equal(imagetest.Updated) {
		t.Errorf("%+v, %v", db, err)
	}
	r, err := s.Image(t.Context(), vulnscan.Image{Name: "patient.tar", Archive: archive})
	if err != nil {
		t.Fatal(err)
	}
	found, accepted := ids(r)
	if !slices.Equal(found, []string{bad, "libssl3 CVE-2099-0001 HIGH 3.0.17-1~deb12u2"}) || accepted != nil || len(r.Limits) > 0 {
		t.Errorf("%q, %q, %+v", found, accepted, r.Limits)
	}
	for _, v := range r.Found {
		if v.Target.OS && (v.Layer != 1 || v.Layers != 2 || v.Source != "openssl") || !v.Target.OS && (v.Layer != 2 || v.Target.Main != "example.test/patient") {
			t.Errorf("%+v", v)
		}
	}

	s = asGolive(t, vulnscan.Options{Database: cache, Ignore: ignore})
	r, err = s.Image(t.Context(), vulnscan.Image{Name: "patient.tar", Archive: archive})
	if err != nil {
		t.Fatal(err)
	}
	found, accepted = ids(r)
	if !slices.Equal(found, []string{bad}) ||
		!slices.Equal(accepted, []string{"libssl3 CVE-2099-0001 HIGH 3.0.17-1~deb12u2: .trivyignore: ignored until 2099-12-31: no TLS here"}) {
		t.Errorf("%q, %q", found, accepted)
	}
	r, err = s.Modules(t.Context(), []vulnscan.Document{{Name: "services/patient/go.mod", Text: []byte(imagetest.GoMod)}})
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := ids(r); !slices.Equal(found, []string{bad}) || r.Found[0].Target.Name != "services/patient/go.mod" || len(r.Limits) > 0 {
		t.Errorf("%q, %+v", found, r)
	}
}

// TestAsGoliveSeesItFail: each is an error that says why, and none an image without vulnerabilities.
func TestAsGoliveSeesItFail(t *testing.T) {
	whole, err := os.ReadFile(imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine())))
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.tar")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	empty := imagetest.Tarball(t, imagetest.Image(t, imagetest.Layer{"notes.txt": "nothing\n"}))
	cache := database(t)
	for _, c := range []struct {
		database string
		img      vulnscan.Image
		want     string
	}{
		{t.TempDir(), vulnscan.Image{Name: "empty.tar", Archive: empty}, "no vulnerability database"},
		{cache, vulnscan.Image{Name: "cut.tar", Archive: cut}, "golive-image: "},
		{cache, vulnscan.Image{Name: "empty.tar", Archive: empty}, vulnscan.ErrNoPackages.Error()},
		{cache, vulnscan.Image{Name: "127.0.0.1:1/patient:1"}, "golive-image: image 127.0.0.1:1/patient:1"},
	} {
		_, err := asGolive(t, vulnscan.Options{Database: c.database}).Image(t.Context(), c.img)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), os.TempDir()) {
			t.Errorf("%s: %v, want %s", c.img.Name, err, c.want)
		}
	}
	if _, err := asGolive(t, vulnscan.Options{Database: t.TempDir()}).Database(t.Context()); err == nil || err.Error() != "there is no vulnerability database" {
		t.Errorf("without a database: %v", err)
	}
}
