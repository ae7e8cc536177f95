package imagetest

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	ggcrtypes "github.com/google/go-containerregistry/pkg/v1/types"
)

// Artifact returns the files of a database's directory in the form in which registries hold Trivy's database.
func Artifact(t testing.TB, dir string) v1.Image {
	t.Helper()
	files := Layer{}
	for _, name := range []string{"trivy.db", "metadata.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	var archive bytes.Buffer
	z := gzip.NewWriter(&archive)
	if _, err := z.Write(tarOf(t, files)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	img, err := mutate.Append(mutate.MediaType(empty.Image, ggcrtypes.OCIManifestSchema1), mutate.Addendum{
		Layer:       static.NewLayer(archive.Bytes(), "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"),
		Annotations: map[string]string{"org.opencontainers.image.title": "db.tar.gz"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return img
}
