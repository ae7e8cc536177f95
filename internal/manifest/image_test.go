package manifest

import "testing"

func TestImageBase(t *testing.T) {
	for image, want := range map[string]string{
		"intake":                "intake",
		"clinic/intake:1.4":     "intake",
		"localhost:5000/intake": "intake",
		"registry.clinic.example:5000/a/b/intake:v1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": "intake",
		"${REGISTRY}/intake:${TAG}":                       "intake",
		"${REGISTRY:-ghcr.io/x}/intake":                   "intake",
		"$REGISTRY/clinic/intake:$TAG":                    "intake",
		"${IMAGE_PREFIX}intake:$(TAG)":                    "intake",
		"$(IMAGE_PREFIX)intake":                           "intake",
		"{{ .Values.registry }}/intake:{{ .Values.tag }}": "intake",
		"ghcr.io/clinic/${SERVICE}:1":                     "",
		"clinic/intake-${ARCH}":                           "",
		"${IMAGE}":                                        "",
		"":                                                "",
		"Not A Name":                                      "",
		"clinic/intake:v1-${X}+dirty":                     "intake",
		"clinic/intake@sha256:short":                      "intake",
	} {
		if got := ImageBase(image); got != want {
			t.Errorf("ImageBase(%q) = %q, want %q", image, got, want)
		}
	}
}
