package manifest

import (
	"path"
	"regexp"
	"strings"

	"github.com/distribution/reference"
)

// placeholders match the parts of an image's name that something fills in later.
var placeholders = regexp.MustCompile(`\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|\$\w+`)

// ImageBase returns the last element of an image's name, without registry, path, tag and digest. Parts that something
// fills in later (${REGISTRY}, $(TAG), {{ .Values.tag }}) are allowed for; where such a part is in the last element
// itself, the result is "".
func ImageBase(image string) string {
	const mark = "golive0unknown"
	text := placeholders.ReplaceAllString(strings.TrimSpace(image), mark)
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
