package imagescan

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aquasecurity/trivy/pkg/clock"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

func TestMain(m *testing.M) {
	LogTo(nil, false)
	os.Exit(m.Run())
}

// today is when the tests take place: ends of life and expiries are held against it.
var today = clock.With(context.Background(), time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC))

func options(t *testing.T, advisories ...imagetest.Advisory) Options {
	t.Helper()
	dir := t.TempDir()
	imagetest.Database(t, dir, advisories...)
	return Options{
		Database:   Locate(dir),
		Scanners:   []string{"vuln"},
		PkgTypes:   PkgTypes,
		Severities: Severities,
	}
}

// lines are what a report finds: package, installed and fixed version, number of the layer, ID.
func lines(r *Report) []string {
	var found []string
	for _, res := range r.Results {
		for _, v := range res.Vulnerabilities {
			layer := slices.Index(r.Metadata.DiffIDs, v.Layer.DiffID) + 1
			found = append(found, fmt.Sprintf("%s %s -> %s layer %d %s %s", v.PkgName, v.InstalledVersion, v.FixedVersion, layer, v.VulnerabilityID, v.Severity))
		}
	}
	slices.Sort(found)
	return found
}

func packages(r *Report) (n int) {
	for _, res := range r.Results {
		n += len(res.Packages)
	}
	return n
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

const (
	alpineBad = "libcrypto3 3.5.1-r0 -> 3.5.2-r0 layer 1 CVE-2099-0001 HIGH"
	debianBad = "libssl3 3.0.16-1~deb12u1 -> 3.0.17-1~deb12u2 layer 1 CVE-2099-0001 HIGH"
	rockyBad  = "openssl-libs 1:3.0.7-27.el9 -> 1:3.0.7-28.el9_4 layer 1 CVE-2099-0001 HIGH"
	goBad     = "example.test/vulnerable v1.2.3 -> 1.3.0 layer %d CVE-2099-0100 CRITICAL"
)

// Every kind of image, from every kind of place, has exactly its bad packages reported.
func TestImages(t *testing.T) {
	o := options(t, imagetest.Known...)
	program := imagetest.Layer{"usr/local/bin/patient": imagetest.Binary(t)}
	registry := imagetest.Registry(t)
	for _, test := range []struct {
		name string
		img  v1.Image
		want []string
	}{
		{"alpine", imagetest.Image(t, imagetest.Alpine(), program), []string{fmt.Sprintf(goBad, 2), alpineBad}},
		{"debian", imagetest.Image(t, imagetest.Debian()), []string{debianBad}},
		{"distroless", imagetest.Image(t, imagetest.Distroless(), program), []string{fmt.Sprintf(goBad, 2), debianBad}},
		{"rocky", imagetest.Image(t, imagetest.Rocky()), []string{rockyBad}},
		{"scratch", imagetest.Image(t, program), []string{fmt.Sprintf(goBad, 1)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			reference := registry + "/" + test.name + ":1.0"
			imagetest.Push(t, reference, test.img)
			directory := imagetest.Layout(t, map[string]v1.Image{"": test.img})
			for place, src := range map[string]Source{
				"tarball":    {Input: imagetest.Tarball(t, test.img)},
				"layout":     {Input: directory},
				"oci-tar":    {Input: archive(t, directory, false)},
				"oci-tar.gz": {Input: archive(t, directory, true)},
				"registry":   {Reference: reference, Engines: []string{"remote"}},
			} {
				report, err := Image(today, src, o)
				if err != nil {
					t.Errorf("%s: %v", place, err)
					continue
				}
				same(t, place, lines(report), test.want)
				same(t, place+": limits", report.Limits, nil)
				if n := packages(report); n < 2 {
					t.Errorf("%s: %d packages", place, n)
				}
				if env := report.Metadata.ImageConfig.Config.Env; env != nil {
					t.Errorf("%s: the report has the environment %v", place, env)
				}
			}
		})
	}
}

// Every go.mod below a folder is scanned, and nothing else.
func TestModules(t *testing.T) {
	o := options(t, imagetest.Known...)
	dir := t.TempDir()
	imagetest.Module(t, filepath.Join(dir, "services", "patient"))
	write(t, filepath.Join(dir, "web", "package-lock.json"), `{"lockfileVersion": 3, "packages": {"node_modules/x": {"version": "1.0.0"}}}`)
	report, err := Modules(today, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "modules", lines(report), []string{fmt.Sprintf(goBad, 0)})
	if len(report.Results) != 1 || report.Results[0].Target != "services/patient/go.mod" || report.Results[0].Type != "gomod" {
		t.Errorf("results: %+v", report.Results)
	}
	same(t, "limits", report.Limits, nil)

	outside := write(t, filepath.Join(t.TempDir(), "go.mod"), imagetest.GoMod)
	write(t, filepath.Join(dir, "broken", "go.mod"), "module x\n\nrequire (\n")
	if err := os.MkdirAll(filepath.Join(dir, "link"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link", "go.mod")); err != nil {
		t.Skip(err)
	}
	if report, err = Modules(today, dir, o); err != nil {
		t.Fatal(err)
	}
	if len(report.Results) != 1 || len(report.Limits) != 1 || !strings.HasPrefix(report.Limits[0], "could not be analysed: broken/go.mod") {
		t.Errorf("results %+v, limits %q", report.Results, report.Limits)
	}
}

// What Trivy leaves out without a word is said.
func TestLimits(t *testing.T) {
	o := options(t, append(imagetest.Known, imagetest.Advisory{Source: "debian 11", Package: "bash", ID: "CVE-2099-0005", Fixed: "1"})...)
	with := func(l imagetest.Layer, file, text string) imagetest.Layer {
		l[file] = text
		return l
	}
	for _, test := range []struct {
		name   string
		layer  imagetest.Layer
		limit  string
		packs  bool
		eosl   bool
		system string
	}{
		{"nothing", imagetest.Layer{"app": "text"}, "", false, false, ""},
		{"newer than the database", with(with(imagetest.Alpine(), "etc/alpine-release", "3.99.0\n"), "etc/os-release", "ID=alpine\nVERSION_ID=3.99.0\n"),
			"the database has no advisories for alpine 3.99.0", true, false, "alpine"},
		{"past its end", with(imagetest.Debian(), "etc/debian_version", "11.11\n"),
			"debian 11.11 gets no security updates any more", true, true, "debian"},
		{"unsupported", imagetest.Layer{"etc/fedora-release": "Fedora release 40 (Forty)\n", "var/lib/rpm/Packages.db": imagetest.Rocky()["var/lib/rpm/Packages.db"]},
			"packages of fedora 40 were not held against advisories", false, false, "fedora"},
		{"not recognised", imagetest.Layer{"var/lib/dpkg/status": imagetest.Debian()["var/lib/dpkg/status"]}, "the operating system was not recognised", false, false, "none"},
		{"no packages", imagetest.Layer{"etc/alpine-release": "3.22.1\n"}, "none of its packages were found", false, false, "alpine"},
		{"a version that is none", with(imagetest.Alpine(), "lib/apk/db/installed", "P:openssl\nV:one\nA:x86_64\no:openssl\n\n"), "a package's version could not be read: ", false, false, "alpine"},
		{"broken database of packages", with(imagetest.Rocky(), "var/lib/rpm/Packages.db", "not a database"), "could not be analysed: ", false, false, "rocky"},
	} {
		t.Run(test.name, func(t *testing.T) {
			report, err := Image(today, Source{Input: imagetest.Tarball(t, imagetest.Image(t, test.layer))}, o)
			if err != nil {
				t.Fatal(err)
			}
			if test.limit == "" && len(report.Limits) > 0 || !strings.Contains(strings.Join(report.Limits, "\n"), test.limit) {
				t.Errorf("limits %q, want %q", report.Limits, test.limit)
			}
			if got := packages(report) > 0; got != test.packs {
				t.Errorf("packages found: %v", got)
			}
			os := report.Metadata.OS
			if os == nil != (test.system == "") || os != nil && (string(os.Family) != test.system || os.Eosl != test.eosl) {
				t.Errorf("operating system: %+v", os)
			}
		})
	}
	t.Run("no advisories for Go", func(t *testing.T) {
		o := options(t, imagetest.Known[0])
		report, err := Image(today, Source{Input: imagetest.Tarball(t, imagetest.Image(t, imagetest.Layer{"patient": imagetest.Binary(t)}))}, o)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "limits", report.Limits, []string{"the database has no advisories for Go modules"})
	})
}

// A file that an upper layer removes is not in the image.
func TestWhiteout(t *testing.T) {
	o := options(t, imagetest.Known...)
	program := imagetest.Binary(t)
	img := imagetest.Image(t, imagetest.Layer{"bin/patient": program, "srv/patient": program}, imagetest.Layer{"bin/.wh.patient": ""})
	report, err := Image(today, Source{Input: imagetest.Tarball(t, img)}, o)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "after removal", lines(report), []string{fmt.Sprintf(goBad, 1)})
}

func TestLayoutChoosesOne(t *testing.T) {
	o := options(t, imagetest.Known...)
	amd := imagetest.ImageFor(t, "amd64", imagetest.Alpine())
	arm := imagetest.ImageFor(t, "arm64", imagetest.Distroless())
	both := imagetest.Layout(t, map[string]v1.Image{"": amd, "arm": arm})
	tags := imagetest.Layout(t, map[string]v1.Image{"one": amd, "two": imagetest.ImageFor(t, "amd64", imagetest.Debian())})
	digest, err := amd.Digest()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		src  Source
		want string // a finding, or an error
	}{
		{Source{Input: both}, alpineBad},
		{Source{Input: both, Platform: &v1.Platform{OS: "linux", Architecture: "arm64"}}, debianBad},
		{Source{Input: both, Platform: &v1.Platform{OS: "linux", Architecture: "s390x"}}, "it holds no image for linux/s390x"},
		{Source{Input: both + ":arm"}, debianBad},
		{Source{Input: both + "@" + digest.String()}, alpineBad},
		{Source{Input: tags}, "it holds 2 images, name one"},
		{Source{Input: tags + ":two"}, debianBad},
		{Source{Input: tags + ":three"}, "it holds no such image"},
		{Source{Input: imagetest.Layout(t, nil)}, "it holds no such image"},
	} {
		report, err := Image(today, test.src, o)
		got := fmt.Sprint(err)
		if err == nil {
			got = strings.Join(lines(report), "\n")
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s: %s, want %s", test.src.Input, got, test.want)
		}
	}
}
