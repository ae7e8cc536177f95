package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNear(t *testing.T) {
	line := strings.Repeat("患", 1000) + "x" + strings.Repeat("y", 1_000_000)
	for _, first := range []int{0, 10, 1000, 500_000, 1_001_000, 5_000_000} {
		part, head, more := near(line, first, 200)
		if n := utf8.RuneCountInString(part); n > 200 || n < 100 {
			t.Errorf("around %d: %d code points", first, n)
		}
		runes := []rune(line)
		if rest := runes[head:]; !strings.HasPrefix(string(rest), part) || more != (len(rest) > utf8.RuneCountInString(part)) {
			t.Errorf("around %d: %d left out, more %t", first, head, more)
		}
		if first < len(runes) && (first < head || first >= head+utf8.RuneCountInString(part)) {
			t.Errorf("around %d: from %d", first, head)
		}
	}
}
