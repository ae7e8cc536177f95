package manifest

import (
	"path"
	"regexp"
	"strings"

	"github.com/distribution/reference"
)

// placeholders match the parts of an image's name that something fills in later.
var placeholders = regexp.MustCompile(`\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+`)

// prefixes match a placeholder that by its name ends a registry's path, as in "${IMAGE_PREFIX}intake".
var prefixes = regexp.MustCompile(`(?i)\$[({]?\w*(?:prefix|registry|namespace|hub)[)}]([A-Za-z0-9])`)

// ImageBase returns the last element of an image's name, without registry, path, tag and digest. Parts that something
// fills in later (${REGISTRY}, $(TAG), {{ .Values.tag }}) are allowed for; where such a part is in the last element
// itself, the result is "".
func ImageBase(image string) string {
	const mark = "golive0unknown"
	text := prefixes.ReplaceAllString(strings.TrimSpace(image), mark+"/$1")
	text = placeholders.ReplaceAllString(text, mark)
	if rest, ok := strings.CutPrefix(text, mark); ok && strings.HasPrefix(rest, "/") {
		text = "localhost" + rest // whatever the registry is
	}
	text, _, _ = strings.Cut(text, "@")
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		// A tag glued to a placeholder ("app:v1-${X}+dirty") need not follow the grammar.
		if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, '/') {
			named, err = reference.ParseNormalizedNamed(text[:i])
		}
		if err != nil {
			return ""
		}
	}
	base := path.Base(reference.Path(named))
	if strings.Contains(base, mark) {
		return ""
	}
	return base
}
