package imagescan

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

// suppressed are the findings that were set aside: ID, status, why, by which file.
func suppressed(r *Report) []string {
	var all []string
	for _, res := range r.Results {
		for _, m := range res.ModifiedFindings {
			all = append(all, fmt.Sprintf("%s %s %s", m.Status, m.Statement, filepath.Base(m.Source)))
		}
	}
	slices.Sort(all)
	return all
}

const openVEX = `{
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.test/vex", "author": "x",
  "timestamp": "2026-01-01T00:00:00Z", "version": 1,
  "statements": [{
    "vulnerability": {"name": "%s"},
    "products": [{"@id": "pkg:apk/alpine/libcrypto3"}],
    "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"
  }]
}`

const csaf = `{
  "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "x",
    "publisher": {"category": "vendor", "name": "x", "namespace": "https://example.test"},
    "tracking": {"id": "X-1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z",
      "current_release_date": "2026-01-01T00:00:00Z", "revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "x"}]}},
  "product_tree": {"branches": [{"category": "vendor", "name": "x", "branches": [
    {"category": "product_version", "name": "libcrypto3", "product": {"name": "libcrypto3", "product_id": "LIBCRYPTO",
      "product_identification_helper": {"purl": "pkg:apk/alpine/libcrypto3@3.5.1-r0"}}}]}]},
  "vulnerabilities": [{"cve": "CVE-2099-0001", "notes": [{"category": "description", "text": "x"}],
    "product_status": {"known_not_affected": ["LIBCRYPTO"]},
    "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["LIBCRYPTO"]}]}]
}`

func TestSuppression(t *testing.T) {
	base := options(t, imagetest.Known...)
	src := Source{Input: imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine()))}
	file := func(name, text string) string { return write(t, filepath.Join(t.TempDir(), name), text) }
	for _, test := range []struct {
		name       string
		change     func(*Options)
		suppressed string // "" where the finding stands
	}{
		{"nothing", func(*Options) {}, ""},
		{"no such ignore file", func(o *Options) { o.IgnoreFile = filepath.Join(t.TempDir(), ".trivyignore") }, ""},
		{"ignored", func(o *Options) { o.IgnoreFile = file(".trivyignore", "# why\nCVE-2099-0001\n") }, "ignored  .trivyignore"},
		{"ignored for a while yet", func(o *Options) { o.IgnoreFile = file(".trivyignore", "CVE-2099-0001 exp:2026-12-01\n") }, "ignored  .trivyignore"},
		{"ignored until yesterday", func(o *Options) { o.IgnoreFile = file(".trivyignore", "CVE-2099-0001 exp:2026-11-01\n") }, ""},
		{"ignored with a date that is none", func(o *Options) { o.IgnoreFile = file(".trivyignore", "CVE-2099-0001 exp:soon\n") }, ""},
		{"another is ignored", func(o *Options) { o.IgnoreFile = file(".trivyignore", "CVE-2099-00010\n") }, ""},
		{"YAML", func(o *Options) {
			o.IgnoreFile = file(".trivyignore.yaml", "vulnerabilities:\n- id: CVE-2099-0001\n  expired_at: 2026-12-01\n  statement: not called\n")
		}, "ignored not called .trivyignore.yaml"},
		{"YAML, expired", func(o *Options) {
			o.IgnoreFile = file(".trivyignore.yaml", "vulnerabilities:\n- id: CVE-2099-0001\n  expired_at: 2026-11-01\n  statement: not called\n")
		}, ""},
		{"YAML, other path", func(o *Options) {
			o.IgnoreFile = file(".trivyignore.yaml", "vulnerabilities:\n- id: CVE-2099-0001\n  paths: [usr/bin/*]\n")
		}, ""},
		{"OpenVEX", func(o *Options) { o.VEX = []string{file("openvex.json", fmt.Sprintf(openVEX, "CVE-2099-0001"))} },
			"not_affected vulnerable_code_not_in_execute_path openvex.json"},
		{"OpenVEX of another", func(o *Options) { o.VEX = []string{file("openvex.json", fmt.Sprintf(openVEX, "CVE-2099-0002"))} }, ""},
		{"CSAF", func(o *Options) { o.VEX = []string{file("csaf.json", csaf)} }, "not_affected  csaf.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := base
			test.change(&o)
			report, err := Image(today, src, o)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{test.suppressed}
			if test.suppressed == "" {
				want = nil
				same(t, "findings", lines(report), []string{alpineBad})
			} else {
				same(t, "findings", lines(report), nil)
			}
			same(t, "suppressed", suppressed(report), want)
		})
	}
	for _, test := range []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"YAML that is none", func(o *Options) { o.IgnoreFile = file(".trivyignore.yaml", "vulnerabilities: [") }, "yaml"},
		{"a directory", func(o *Options) { o.IgnoreFile = t.TempDir() }, "is a directory"},
		{"no such VEX", func(o *Options) { o.VEX = []string{"repo"} }, "no such file"},
		{"VEX that is none", func(o *Options) { o.VEX = []string{file("x.json", "{}")} }, "VEX"},
		{"CycloneDX speaks of an SBOM", func(o *Options) {
			o.VEX = []string{file("x.json", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}`)}
		}, "CycloneDX VEX can be used with CycloneDX SBOM"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := base
			test.change(&o)
			if _, err := Image(today, src, o); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
	t.Run("severities", func(t *testing.T) {
		o := base
		o.Severities = []string{"CRITICAL"}
		report, err := Image(today, src, o)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "findings", lines(report), nil)
		if packages(report) == 0 {
			t.Error("packages are gone too")
		}
	})
}
