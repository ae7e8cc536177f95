package manifest_test

import (
	"testing"

	"github.com/golive-dev/golive/internal/manifest"
)

func TestPublic(t *testing.T) {
	for image, want := range map[string]bool{
		"postgres:17": true, "docker.io/library/redis": true, "envoyproxy/envoy:v1.31.0": true, "hashicorp/vault@sha256:ab": true,
		"localhost:5000/acme/claims:4": false, "acme/redis-exporter": false, "localhost:5000/Postgres": true, "": false,
	} {
		if manifest.Public(image) != want {
			t.Errorf("%q: public is not %t", image, want)
		}
	}
}
