package modules

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
	"golang.org/x/tools/txtar"
)

// published are the modules that the tests' proxy serves, so that no test needs the network: each file name is
// PATH@VERSION/FILE.
const published = `
-- fhir.example/r4@v1.0.0/go.mod --
module fhir.example/r4

go 1.24
-- fhir.example/r4@v1.0.0/r4.go --
// Package r4 reads patients.
package r4

// Patient is a patient.
type Patient struct{ ID string }
-- fhir.example/r4@v1.0.1/go.mod --
module fhir.example/r4

go 1.24
-- fhir.example/r4@v1.0.1/r4.go --
// Package r4 reads patients.
package r4

// Patient is a patient.
type Patient struct{ ID, Name string }
-- fhir.example/r4@v1.0.2/go.mod --
module fhir.example/r4

go 1.24

retract v1.0.1 // drops the patient's name
-- fhir.example/r4@v1.0.2/r4.go --
// Package r4 reads patients.
package r4

// Patient is a patient.
type Patient struct{ ID, Name string }
-- dicom.example/tags@v0.3.0/go.mod --
module dicom.example/tags

go 1.24

require fhir.example/r4 v1.0.0
-- dicom.example/tags@v0.3.0/tags.go --
// Package tags names DICOM tags.
package tags

import "fhir.example/r4"

// Owner is the patient of an image.
func Owner() r4.Patient { return r4.Patient{} }
`

func TestMain(m *testing.M) { os.Exit(withProxy(m)) }

func withProxy(m *testing.M) int {
	dir, err := os.MkdirTemp("", "golive-proxy-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	proxy := filepath.Join(dir, "proxy")
	if err := serve(proxy); err != nil {
		panic(err)
	}
	slashed := filepath.ToSlash(proxy)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	for k, v := range map[string]string{
		"GOPROXY": "file://" + slashed, "GOSUMDB": "off", "GOFLAGS": "-modcacherw", "GOMODCACHE": filepath.Join(dir, "cache"),
		"GOPRIVATE": "", "GONOPROXY": "", "GONOSUMDB": "", "GOTOOLCHAIN": "local", "GOENV": "off",
	} {
		os.Setenv(k, v)
	}
	return m.Run()
}

// serve writes the published modules as the tree of files that GOPROXY=file:// reads (go.dev/ref/mod#goproxy-protocol).
func serve(proxy string) error {
	files := map[module.Version]map[string][]byte{}
	for _, f := range txtar.Parse([]byte(published)).Files {
		name, file := cutLast(f.Name)
		path, version, _ := strings.Cut(name, "@")
		mod := module.Version{Path: path, Version: version}
		if files[mod] == nil {
			files[mod] = map[string][]byte{}
		}
		files[mod][file] = f.Data
	}
	lists := map[string]string{}
	for mod, content := range files {
		base := filepath.Join(proxy, filepath.FromSlash(mod.Path), "@v")
		if err := os.MkdirAll(base, 0o755); err != nil {
			return err
		}
		var list []modzip.File
		for name, data := range content {
			list = append(list, memory{name, data})
		}
		var archive bytes.Buffer
		if err := modzip.Create(&archive, mod, list); err != nil {
			return err
		}
		if _, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len())); err != nil {
			return err
		}
		lists[mod.Path] += mod.Version + "\n"
		for name, data := range map[string][]byte{
			mod.Version + ".zip": archive.Bytes(), mod.Version + ".mod": content["go.mod"],
			mod.Version + ".info": fmt.Appendf(nil, `{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, mod.Version),
			"list":                []byte(lists[mod.Path]),
		} {
			if err := os.WriteFile(filepath.Join(base, name), data, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func cutLast(name string) (string, string) {
	i := strings.LastIndex(name, "/")
	return name[:i], name[i+1:]
}
