package checktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/vulnscan"
)

// An answer is what the scanner of known vulnerabilities prints in a case: a rule that needs a database is tested without.
type answer struct {
	command string // image, modules, version or reach
	image   string
	file    string // in the case
}

func parseAnswer(words []string) (answer, error) {
	switch {
	case len(words) == 3 && words[0] == "image":
		return answer{words[0], words[1], words[2]}, nil
	case len(words) == 2 && slices.Contains([]string{"modules", "version", "reach"}, words[0]):
		return answer{command: words[0], file: words[1]}, nil
	}
	return answer{}, errors.New("want scan image NAME FILE, or scan modules, version or reach FILE")
}

// handed puts the paths that the scanner was handed in place of the words IGNOREFILE and VEX, as values of their own.
func handed(text []byte, args []string) []byte {
	for word, flag := range map[string]string{`"IGNOREFILE"`: "--ignorefile", `"VEX"`: "--vex"} {
		if i := slices.Index(args, flag); i >= 0 {
			text = bytes.ReplaceAll(text, []byte(word), []byte(strconv.Quote(args[i+1])))
		}
	}
	return text
}

// asked asks for what the answers are given to, of a scanner that gives them.
func asked(archive *txtar.Archive, answers []answer) vulnscan.Asked {
	a := vulnscan.Asked{Start: func(_ context.Context, call vulnscan.Call) ([]byte, string, error) {
		want := answer{command: map[string]string{"fs": "modules"}[call.Args[0]]}
		if want.command == "" {
			want.command = call.Args[0]
		}
		if want.command == "image" {
			want.image = call.Args[len(call.Args)-1]
		}
		for _, given := range answers {
			if given.command == want.command && given.image == want.image {
				for _, f := range archive.Files {
					if f.Name == given.file {
						return handed(f.Data, call.Args), "", nil
					}
				}
			}
		}
		if want.command == "version" {
			yesterday := time.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
			return fmt.Appendf(nil, `{"Version":"0.66.0","VulnerabilityDB":{"Version":2,"UpdatedAt":%q,"NextUpdate":%q}}`, yesterday, yesterday), "", nil
		}
		return nil, "golive-image: the case has no answer to " + want.command + " " + want.image, errors.New("exit status 1")
	}}
	for _, given := range answers {
		switch given.command {
		case "image":
			a.Images = append(a.Images, vulnscan.Image{Name: given.image})
		case "modules":
			a.Modules = true
		}
	}
	return a
}
