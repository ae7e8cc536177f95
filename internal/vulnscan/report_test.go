package vulnscan

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-dev/golive/report"
)

// canned returns a scanner that prints a text.
func canned(t *testing.T, text, stderr string, opts Options) *Scanner {
	t.Helper()
	opts.Start = func(_ context.Context, call Call) ([]byte, string, error) {
		return []byte(strings.ReplaceAll(text, "IGNOREFILE", call.Args[argument(call.Args, "--ignorefile")])), stderr, nil
	}
	return open(t, opts)
}

func argument(args []string, flag string) int {
	for i, a := range args {
		if a == flag {
			return i + 1
		}
	}
	return 0
}

const debian = `{
  "SchemaVersion": 2, "CreatedAt": "2026-11-26T10:00:00Z", "ArtifactName": "clinic.tar", "ArtifactType": "container_image",
  "Metadata": {
    "Size": 5843968, "OS": {"Family": "debian", "Name": "12.5", "EOSL": true}, "ImageID": "sha256:9617",
    "DiffIDs": ["sha256:aa", "sha256:bb"], "RepoTags": ["registry.example.com/clinic:1.4"],
    "ImageConfig": {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:aa"]}, "config": {}}
  },
  "Results": [
    {"Target": "clinic.tar (debian 12.5)", "Class": "os-pkgs", "Type": "debian",
     "Packages": [{"ID": "libssl3@3.0.11-1", "Name": "libssl3", "Version": "3.0.11", "SrcName": "openssl", "Layer": {}}],
     "Vulnerabilities": [{"VulnerabilityID": "CVE-2023-5678", "PkgID": "libssl3@3.0.11-1", "PkgName": "libssl3",
       "InstalledVersion": "3.0.11-1", "FixedVersion": "3.0.13-1", "Status": "fixed", "Layer": {"DiffID": "sha256:bb"},
       "Severity": "medium", "Title": "openssl:\u001b[31m long\nrunning", "PrimaryURL": "https://avd.aquasec.com/nvd/cve-2023-5678"}],
     "ExperimentalModifiedFindings": [{"Type": "vulnerability", "Status": "ignored", "Statement": "", "Source": "IGNOREFILE",
       "Finding": {"VulnerabilityID": "CVE-2023-9999", "PkgID": "libssl3@3.0.11-1", "PkgName": "libssl3", "InstalledVersion": "3.0.11-1", "Severity": "HIGH"}}]},
    {"Target": "clinic", "Class": "lang-pkgs", "Type": "gobinary",
     "Packages": [{"ID": "acme.example/clinic", "Name": "acme.example/clinic", "Relationship": "root"}, {"ID": "x@v1", "Name": "x", "Version": "v1"}]},
    {"Target": "/etc/passwd", "Class": "secret", "Secrets": []}
  ]
}`

func TestReadsWhatTrivyPrints(t *testing.T) {
	s := canned(t, debian, "", Options{Ignore: &Document{".trivyignore", []byte("# the API is not used\nCVE-2023-9999 exp:2027-01-31\n")}})
	r, err := s.Image(t.Context(), Image{Name: "clinic.tar", Archive: "/x/clinic.tar"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Family != "debian" || r.Release != "12.5" || !r.EndOfLife || r.Packages != 3 || len(r.Tags) != 1 || len(r.Targets) != 2 || r.Targets[1].Main != "acme.example/clinic" {
		t.Errorf("%+v", r)
	}
	if len(r.Found) != 2 {
		t.Fatalf("%+v", r.Found)
	}
	v, a := r.Found[0], r.Found[1].Accepted
	if v.ID != "CVE-2023-5678" || v.Package != "libssl3" || v.Source != "openssl" || v.Severity != "MEDIUM" || v.Layer != 2 || v.Layers != 2 || v.Title != "openssl: [31m long running" || !v.Target.OS || v.Accepted != nil {
		t.Errorf("%+v", v)
	}
	if a == nil || *a != (Acceptance{Status: "ignored", Statement: "the API is not used", File: ".trivyignore", Until: "2027-01-31"}) {
		t.Errorf("%+v", a)
	}
	if len(r.Limits) != 1 || r.Limits[0].Whole || !strings.Contains(r.Limits[0].Message, "debian 12.5, is past its end of life") {
		t.Errorf("%+v", r.Limits)
	}
}

func TestReportsThatSayNothing(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                  "golive-image printed a report of schema 0; 2 is known",
		`{"SchemaVersion":3}`: "golive-image printed a report of schema 3; 2 is known",
		`{"SchemaVersion":2}`: `golive-image printed a report on "", where "container_image" was asked for`,
		`{"SchemaVersion":2,"ArtifactType":"filesystem"}`:                                                                                                            `golive-image printed a report on "filesystem", where "container_image" was asked for`,
		`{"SchemaVersion":2,"ArtifactType":"container_image"}`:                                                                                                       ErrNoPackages.Error(),
		`{"SchemaVersion":2,"ArtifactType":"container_image","Results":[]}`:                                                                                          ErrNoPackages.Error(),
		`{"SchemaVersion":2,"ArtifactType":"container_image","Results":[{"Class":"secret"}]}`:                                                                        ErrNoPackages.Error(),
		`{"SchemaVersion":2,"ArtifactType":"container_image","Results":[{"Class":"os-pkgs","Vulnerabilities":[{}]}]}`:                                                "golive-image printed a vulnerability without its ID, package or version",
		`{"SchemaVersion":2,"ArtifactType":"container_image","Results":[{"Class":"os-pkgs","ExperimentalModifiedFindings":[{"Type":"vulnerability","Finding":7}]}]}`: "golive-image printed a suppressed vulnerability that cannot be read",
		`null`: "golive-image printed a report of schema 0; 2 is known",
		`[]`:   "golive-image printed a report that cannot be read",
		" \n":  "golive-image printed no report",
	} {
		_, err := canned(t, text, "", Options{}).Image(t.Context(), Image{Name: "clinic"})
		var known *Error
		if !errors.As(err, &known) || !strings.HasPrefix(known.Message, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestSystemsThatNobodyKnows: no findings in them mean nothing.
func TestSystemsThatNobodyKnows(t *testing.T) {
	const head = `{"SchemaVersion":2,"ArtifactType":"container_image","Metadata":{"OS":{"Family":"alpine","Name":"3.99"}},"Results":[`
	const program = `{"Target":"clinic","Class":"lang-pkgs","Type":"gobinary","Packages":[{"ID":"x@v1","Name":"x"}]}`
	const system = `{"Target":"clinic (alpine 3.99)","Class":"os-pkgs","Type":"alpine","Packages":[{"ID":"a@1","Name":"a"}]}`
	for _, c := range []struct{ text, stderr, want string }{
		{head + program + `]}`, "", "no packages of its operating system, alpine 3.99, were found"},
		{head + system + `]}`, "WARN This OS version is not on the EOL list family=alpine", "the database may not know its operating system, alpine 3.99"},
		{head + system + `],"GoliveLimits":["the database has no advisories for alpine 3.99"]}`, "", "the database has no advisories for alpine 3.99"},
	} {
		r, err := canned(t, c.text, c.stderr, Options{}).Image(t.Context(), Image{Name: "clinic"})
		if err != nil || len(r.Limits) != 1 || !r.Limits[0].Whole || r.Limits[0].Message != c.want {
			t.Errorf("%s: %+v, %v", c.want, r, err)
		}
	}
}

func TestDatabase(t *testing.T) {
	for text, want := range map[string]string{
		`{"Version":"0.66.0"}`: "there is no vulnerability database",
		`{"Version":"0.66.0","VulnerabilityDB":{"Version":1,"UpdatedAt":"2026-11-25T06:11:00Z"}}`: "the vulnerability database has schema 1; 2 is known",
		`{"Version":"0.66.0","VulnerabilityDB":{"Version":2,"UpdatedAt":"2026-11-25T06:11:00Z"}}`: "",
		`Version: 0.66.0`: "golive-image does not say its version in a way that can be read",
	} {
		opts := Options{Start: func(context.Context, Call) ([]byte, string, error) { return []byte(text), "", nil }}
		db, err := open(t, opts).Database(t.Context())
		var known *Error
		switch {
		case want == "" && (err != nil || db.Updated.Day() != 25 || db.Scanner != "golive-image 0.66.0"):
			t.Errorf("%s: %+v, %v", text, db, err)
		case want != "" && (!errors.As(err, &known) || !strings.HasPrefix(known.Message, want)):
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestModulesAreLaidOut(t *testing.T) {
	var seen string
	s := open(t, Options{Start: func(_ context.Context, call Call) ([]byte, string, error) {
		text, err := os.ReadFile(filepath.Join(call.Args[len(call.Args)-1], "services", "a", "go.mod"))
		if err != nil {
			t.Error(err)
		}
		seen = string(text)
		return []byte(`{"SchemaVersion":2,"ArtifactType":"filesystem","Results":[{"Target":"services/a/go.mod","Class":"lang-pkgs","Type":"gomod"}]}`), "", nil
	}})
	r, err := s.Modules(t.Context(), []Document{{"services/a/go.mod", []byte("module a\n")}})
	if err != nil || seen != "module a\n" || len(r.Targets) != 1 || r.Targets[0].Name != "services/a/go.mod" {
		t.Errorf("%+v, %v, %q", r, err, seen)
	}
}

func TestIgnoreEntries(t *testing.T) {
	for name, text := range map[string]string{
		".trivyignore":      "# a heading\n\n# of no use here\nCVE-1 exp:2027-01-31 # and more\nCVE-2\n",
		".trivyignore.yaml": "vulnerabilities:\n  - id: CVE-1\n    expired_at: 2027-01-31\n    statement: of no use here\n  - id: CVE-2\n    statement: of no use here\n",
	} {
		got := ignoreEntries(Document{name, []byte(text)})
		if got["CVE-1"] != (entry{"2027-01-31", "of no use here"}) || got["CVE-2"] != (entry{"", "of no use here"}) || len(got) != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(ignoreEntries(Document{".trivyignore.yaml", []byte("a: [")})) != 0 {
		t.Error("entries of a broken file")
	}
}

func TestClean(t *testing.T) {
	t.Setenv("GITHUB_TOKEN", "one-of-mine-0815")
	s := open(t, Options{Root: "/home/ada/clinic", Start: func(context.Context, Call) ([]byte, string, error) { return nil, "", nil }})
	for text, want := range map[string]string{
		"open /home/ada/clinic/a/go.mod: denied":            "open a/go.mod: denied",
		"open /var/lib/x/trivy.db: denied":                  "open …/trivy.db: denied",
		"token one-of-mine-0815 refused":                    "token *** refused",
		"GET https://ada:hunter22@r.example.com/v2/: no":    "GET https://***@r.example.com/v2/: no",
		`Authorization: "abcdefgh" refused`:                 `Authorization: "***" refused`,
		"GET https://r.example.com/x?X-Amz-Signature=abc&a": "GET https://r.example.com/x?X-Amz-Signature=***&a",
		"a\x1b[31mb\u2028\nc":                               "a [31mb c",
		"open " + s.temp + "/modules/a/go.mod":              "open a/go.mod",
		"/given/clinic.tar: truncated":                      "clinic.tar: truncated",
		strings.Repeat("long ", 200):                        strings.Repeat("long ", 99) + "long…",
	} {
		if got := s.clean(text, "/given/clinic.tar"); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestReach(t *testing.T) {
	const text = `{"GoVersion":"go1.26","Roots":["own"],"Modules":[{"Path":"m"},{"Path":"own"}],"Complete":true,"Vulnerabilities":[
{"ID":"GO-2024-1","Aliases":["CVE-2024-1","GHSA-a"],"Level":"imported","Module":{"Path":"m"}},
{"ID":"GO-2024-2","Aliases":["CVE-2024-2"],"Level":"called","Module":{"Path":"m"},"Calls":[{"Function":"m.F","File":"main.go","Line":7}]},
{"ID":"GO-2024-3","Aliases":["CVE-2024-3"],"Level":"of a later version","Module":{"Path":"m"}}]}`
	r, err := canned(t, text, "", Options{}).Reach(t.Context(), "/db", "/own")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"CVE-2024-1": true, "GHSA-a": true, "GO-2024-1": true, "CVE-2024-2": false, "CVE-2024-3": false, "CVE-2024-4": false} {
		if r.Avoids("m", id) != want {
			t.Errorf("%s: %v", id, !want)
		}
	}
	if !r.Avoids("not-compiled-in", "CVE-2024-4") {
		t.Error("nothing of the module is compiled in")
	}
	if calls := r.Calls("m", "CVE-2024-2"); len(calls) != 1 || calls[0] != (ReachedCall{"m.F", "main.go", 7}) || r.Calls("m", "CVE-2024-1") != nil {
		t.Errorf("%+v", calls)
	}
	if (*Reached)(nil).Avoids("m", "CVE-2024-1") || (*Reached)(nil).Calls("m", "CVE-2024-2") != nil {
		t.Error("nothing is known, and something is said")
	}
	r, err = canned(t, strings.Replace(text, `"Complete":true`, `"Complete":false`, 1), "", Options{}).Reach(t.Context(), "/db", "/own")
	if err != nil || r.Avoids("m", "CVE-2024-1") || r.Avoids("not-compiled-in", "CVE-2024-4") {
		t.Errorf("calls of C code are not seen: %v", err)
	}
	for _, text := range []string{"", "{}", "[]", `{"Complete":true}`} {
		if _, err := canned(t, text, "", Options{}).Reach(t.Context(), "/db", "/own"); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

func TestImagesThatAreNamed(t *testing.T) {
	root := t.TempDir()
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	outside := t.TempDir()
	for _, name := range []string{filepath.Join(root, "clinic.tar"), filepath.Join(outside, "other.tar")} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "layout"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "other.tar"), filepath.Join(root, "link.tar")); err != nil {
		t.Skip(err)
	}
	t.Chdir(root)
	at := report.Position{File: ".golive.yaml", Line: 3}
	up, _ := filepath.Rel(root, filepath.Join(outside, "other.tar"))
	for _, c := range []struct {
		name           string
		flag, settings string // the archive's base, "ref" or "refused"
	}{
		{"clinic.tar", "clinic.tar", "clinic.tar"},
		{"layout:1.4", "layout:1.4", "layout:1.4"},
		{"layout", "layout", "layout"},
		{"clinic:1.4", "ref", "ref"},
		{"registry.example.com:5000/clinic@sha256:" + strings.Repeat("a", 64), "ref", "ref"},
		{"gone.tar", "refused", "refused"},
		{"./gone", "refused", "refused"},
		{"Clinic", "refused", "refused"},
		{"-clinic", "refused", "refused"},
		{filepath.Join(outside, "other.tar"), "other.tar", "refused"},
		{up, "other.tar", "refused"},
		{"link.tar", "link.tar", "refused"},
	} {
		sort := func(img Image) string {
			switch {
			case img.Refused != "":
				return "refused"
			case img.Archive != "":
				return filepath.Base(img.Archive)
			}
			return "ref"
		}
		if got := sort(ByFlag(c.name, filepath.Base)); got != c.flag {
			t.Errorf("--image %s: %s", c.name, got)
		}
		img := BySettings(c.name, root, root, at)
		if got := sort(img); got != c.settings || img.At != at {
			t.Errorf("image: [%s]: %s", c.name, got)
		}
		if strings.Contains(img.Name+img.Refused, outside+"/") && c.name != filepath.Join(outside, "other.tar") {
			t.Errorf("%s: an absolute path: %+v", c.name, img)
		}
	}
}
