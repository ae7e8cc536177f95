package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

func TestDatabase(t *testing.T) {
	registry := imagetest.Registry(t)
	source := database(t)
	imagetest.Push(t, registry+"/mirror/trivy-db:2", imagetest.Artifact(t, filepath.Join(source, "db")))
	broken := t.TempDir()
	imagetest.Metadata(t, imagetest.Database(t, broken), 1)
	imagetest.Push(t, registry+"/old/trivy-db:2", imagetest.Artifact(t, filepath.Join(broken, "db")))
	imagetest.Push(t, registry+"/image:2", imagetest.Image(t, imagetest.Alpine()))

	cache := filepath.Join(t.TempDir(), "cache")
	at := []string{"--cache-dir", cache}
	if r := execute(t, append([]string{"db", "path"}, at...)...); r.stdout != filepath.Join(cache, "db")+"\n" {
		t.Errorf("path: %+v", r)
	}
	var info struct {
		Version         string
		VulnerabilityDB *struct {
			Version                             int
			NextUpdate, UpdatedAt, DownloadedAt time.Time
		}
	}
	version := func() {
		t.Helper()
		r := execute(t, append([]string{"version", "--format", "json"}, at...)...)
		info.VulnerabilityDB = nil
		if err := json.Unmarshal([]byte(r.stdout), &info); err != nil || info.Version == "" {
			t.Fatalf("version: %v in %+v", err, r)
		}
	}
	if version(); info.VulnerabilityDB != nil {
		t.Errorf("a database before there is one: %+v", info)
	}
	if r := execute(t, append([]string{"db", "update", "--db-repository", registry + "/mirror/trivy-db"}, at...)...); r.code != 0 || !strings.Contains(r.stdout, "2026-11-01") {
		t.Fatalf("update: %+v", r)
	}
	if version(); info.VulnerabilityDB == nil || info.VulnerabilityDB.Version != 2 || !info.VulnerabilityDB.UpdatedAt.Equal(imagetest.Updated) ||
		!info.VulnerabilityDB.DownloadedAt.After(imagetest.Updated) || info.VulnerabilityDB.NextUpdate.IsZero() {
		t.Errorf("version: %+v", info.VulnerabilityDB)
	}
	// What is no database does not take the place of one.
	for repository, want := range map[string]string{"old/trivy-db": "schema version 1", "image": "annotation", "none": "NAME_UNKNOWN"} {
		r := execute(t, append([]string{"db", "update", "--db-repository", registry + "/" + repository + ":2"}, at...)...)
		if r.code != 1 || !strings.Contains(r.stderr, want) {
			t.Errorf("update from %s: %+v", repository, r)
		}
	}
	input := imagetest.Tarball(t, imagetest.Image(t, imagetest.Debian()))
	ids, _, _ := execute(t, append([]string{"image", "--input", input}, at...)...).report(t)
	if len(ids) != 1 || ids[0] != "libssl3 CVE-2099-0001" {
		t.Errorf("found %v", ids)
	}
	entries, err := os.ReadDir(filepath.Join(cache, "db"))
	if err != nil || len(entries) != 2 {
		t.Errorf("the database's directory has %v, %v", entries, err)
	}
}
