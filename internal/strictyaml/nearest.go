package strictyaml

import "github.com/agext/levenshtein"

// Nearest returns the name that a misspelt word most likely stands for, empty where none is near: at most a third of its
// letters differ, two at least.
func Nearest(word string, names []string) string {
	best, distance := "", max(len(word)/3, 2)+1
	for _, name := range names {
		if d := levenshtein.Distance(word, name, nil); d < distance {
			best, distance = name, d
		}
	}
	return best
}
