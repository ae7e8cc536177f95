// Package imagetest makes what tests of image scans need, without a network: vulnerability databases in Trivy's format, and
// container images of the kinds that matter. It does not link Trivy's scan.
package imagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	trivydb "github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	bolt "go.etcd.io/bbolt"
)

// An Advisory says that versions of a package before Fixed are vulnerable, or all where there is no such version.
type Advisory struct {
	Source   string // "alpine 3.22", "debian 12", GoSource
	Package  string
	ID       string
	Fixed    string
	Severity types.Severity
	Title    string
}

// GoSource is the source of advisories for Go modules.
const GoSource = "go::GitHub Security Advisory Go"

// Known are the advisories that the images of this package are made for: each has one package with the vulnerability of its
// kind, and others without.
var Known = []Advisory{
	{"alpine 3.22", "openssl", "CVE-2099-0001", "3.5.2-r0", types.SeverityHigh, "openssl: a bad thing in Alpine"},
	{"alpine 3.22", "busybox", "CVE-2099-0002", "1.30.0-r0", types.SeverityHigh, "busybox: mended long before"},
	{"debian 12", "openssl", "CVE-2099-0001", "3.0.17-1~deb12u2", types.SeverityHigh, "openssl: a bad thing in Debian"},
	{"debian 12", "tzdata", "CVE-2099-0003", "2020a-0+deb12u1", types.SeverityMedium, "tzdata: mended long before"},
	{"rocky 9", "openssl-libs", "CVE-2099-0001", "1:3.0.7-28.el9_4", types.SeverityHigh, "openssl: a bad thing in Rocky"},
	{"rocky 9", "zlib", "CVE-2099-0004", "1.2.11-30.el9", types.SeverityCritical, "zlib: mended long before"},
	{GoSource, BadModule, "CVE-2099-0100", "1.3.0", types.SeverityCritical, "vulnerable: a bad thing in Go"},
	{GoSource, GoodModule, "CVE-2099-0101", "1.0.0", types.SeverityHigh, "sound: mended long before"},
}

// Trivy's database is a package variable.
var databases sync.Mutex

// Database writes a database of advisories below cacheDir, where Trivy looks for it, and returns its directory.
func Database(t testing.TB, cacheDir string, advisories ...Advisory) string {
	t.Helper()
	databases.Lock()
	defer databases.Unlock()
	dir := filepath.Join(cacheDir, "db")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := trivydb.Init(dir); err != nil {
		t.Fatal(err)
	}
	if err := (trivydb.Config{}).BatchUpdate(func(tx *bolt.Tx) error { return put(tx, advisories) }); err != nil {
		t.Fatal(err)
	}
	if err := trivydb.Close(); err != nil {
		t.Fatal(err)
	}
	Metadata(t, dir, trivydb.SchemaVersion)
	return dir
}

func put(tx *bolt.Tx, advisories []Advisory) error {
	var c trivydb.Config
	if _, err := tx.CreateBucketIfNotExists([]byte("vulnerability")); err != nil {
		return err
	}
	for _, a := range advisories {
		advisory := types.Advisory{FixedVersion: a.Fixed}
		source := types.DataSource{ID: "fixture", Name: "Fixture", URL: "https://example.test"}
		if a.Source == GoSource {
			advisory = types.Advisory{VulnerableVersions: []string{">=0"}}
			if a.Fixed != "" {
				advisory = types.Advisory{VulnerableVersions: []string{"<" + a.Fixed}, PatchedVersions: []string{a.Fixed}}
			}
			source = types.DataSource{ID: "ghsa", Name: "GitHub Security Advisory Go", URL: "https://example.test"}
		}
		if err := c.PutDataSource(tx, a.Source, source); err != nil {
			return err
		}
		if err := c.PutAdvisory(tx, []string{a.Source, a.Package}, a.ID, advisory); err != nil {
			return err
		}
		err := c.PutVulnerability(tx, a.ID, types.Vulnerability{
			Title:          a.Title,
			Description:    a.Title,
			Severity:       a.Severity.String(),
			VendorSeverity: types.VendorSeverity{"nvd": a.Severity},
			References:     []string{fmt.Sprintf("https://example.test/%s", a.ID)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Metadata writes the file beside a database that says its schema version and its age: it was updated when Updated says.
func Metadata(t testing.TB, dir string, schema int) {
	t.Helper()
	err := metadata.NewClient(dir).Update(metadata.Metadata{
		Version:      schema,
		UpdatedAt:    Updated,
		NextUpdate:   Updated.Add(24 * time.Hour),
		DownloadedAt: Updated.Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Updated is the age of the databases.
var Updated = time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)
