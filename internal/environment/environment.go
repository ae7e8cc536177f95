// Package environment tells which environment a file of a repository is for, by the conventions of its name and folders:
// config.prod.yaml, .env.staging, overlays/prod/…, values-production.yaml, deploy/dev/….
package environment

import (
	"path"
	"slices"
	"strings"
)

// Of returns the name of the environment that a file is for as it stands in the path ("prod", "staging", "prod-eu"), "" where
// nothing names one: the file is then for all of them. The file's own name counts before its folders, the inner folder before
// the outer. chosen are names that count although they are no usual ones (--env blue).
func Of(name string, chosen ...string) string {
	if env, _ := ofFile(path.Base(name), chosen); env != "" {
		return env
	}
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if env := ofFolder(path.Base(dir), path.Base(path.Dir(dir)), chosen); env != "" {
			return env
		}
	}
	return ""
}

// Base returns the name that a file would have if it were for no environment in particular: etc/config.yaml for
// etc/config.prod.yaml, .env for .env.production. It is the name itself where the file's own name tells no environment.
func Base(name string, chosen ...string) string {
	dir := path.Dir(name)
	if _, base := ofFile(path.Base(name), chosen); base != "" {
		return path.Join(dir, base)
	}
	return name
}

// Production reports whether a name of an environment is one of production. chosen are the names that --env or the settings
// give; none means prod, production and their usual spellings, in whatever region ("prod-eu").
func Production(name string, chosen []string) bool {
	if name == "" {
		return false
	}
	if len(chosen) == 0 {
		return classOf(name) == production
	}
	return slices.ContainsFunc(chosen, func(c string) bool {
		if strings.EqualFold(c, name) {
			return true
		}
		class := words[strings.ToLower(c)].class
		return class != "" && class == classOf(name) || class == "" && slices.Contains(tokens(name), strings.ToLower(c))
	})
}

// Development reports whether a name of an environment is that of developers and their tests.
func Development(name string) bool {
	switch classOf(name) {
	case development, "local", "test", "ci", "sandbox":
		return true
	}
	return false
}

// Same reports whether two names mean the same environment: prod and production, dev and development. Regions of one
// environment are the same.
func Same(a, b string) bool {
	x, y := classOf(a), classOf(b)
	if x == "" || y == "" {
		return strings.EqualFold(a, b)
	}
	return x == y
}

// Lists reports whether a folder is by its name one that has a folder for each environment.
func Lists(folder string) bool { return slices.Contains(lists, strings.ToLower(folder)) }

// ofFile returns the environment in a file's name, and the name without it ("" where it would be nothing but an ending).
func ofFile(base string, chosen []string) (env, without string) {
	hidden := strings.HasPrefix(base, ".")
	parts := strings.Split(strings.TrimPrefix(base, "."), ".")
	for i, part := range parts {
		last := i == len(parts)-1
		isChosen := slices.ContainsFunc(chosen, func(c string) bool { return strings.EqualFold(c, part) })
		if last && i > 0 && (!hidden || i > 1 || classOf(part) == "") && !isChosen && endings[strings.ToLower(part)] {
			break // the ending
		}
		if last && i == 0 && !hidden {
			break // a name without an ending
		}
		first, n, total := find(part, chosen)
		if n == 0 || hidden && i == 0 {
			continue
		}
		whole := n == total || i > 0 && len(others(tokens(part), first, n)) == 0
		if !whole && !strong(part, chosen) && !settingsStem(tokens(part), first, n) {
			continue
		}
		if whole && i == 0 && !hidden && !strong(part, chosen) && len(parts) > 2 {
			continue // test.values.yaml says little
		}
		rest := cut(part, first, n, total)
		switch kept := slices.Concat(parts[:i], nonEmpty(rest), parts[i+1:]); {
		case i == 0 && rest == "" && len(kept) <= 1:
		case hidden:
			without = "." + strings.Join(kept, ".")
		default:
			without = strings.Join(kept, ".")
		}
		return named(part, first, n), without
	}
	return "", ""
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// settingsStem reports whether what stands beside an environment's word in a file's name is what settings are called:
// "config-test", "test-values"; in front of other words ("demo-app") it is the name of something.
func settingsStem(all []string, first, n int) bool {
	rest := slices.Concat(all[:first], all[first+n:])
	return len(rest) > 0 && !slices.ContainsFunc(rest, func(t string) bool { return !stems[t] }) &&
		(first > 0 || slices.Contains([]string{"values", "config", "env", "settings"}, rest[0]))
}

func ofFolder(folder, parent string, chosen []string) string {
	first, n, total := find(folder, chosen)
	if n == 0 {
		return ""
	}
	listed := Lists(parent)
	switch {
	case n == total && (listed || strong(folder, chosen)):
	case n < total && listed && strong(folder, chosen):
	case n < total && strong(folder, chosen) && len(others(tokens(folder), first, n)) == 0:
	default:
		return ""
	}
	return named(folder, first, n)
}

// others are the words beside an environment's that are none of places and numbers.
func others(all []string, first, n int) (list []string) {
	for i, t := range all {
		if (i < first || i >= first+n) && !place(t) {
			list = append(list, t)
		}
	}
	return list
}

// find finds the words of an environment in a part of a path: n of total words, from first on. Of several the one that is
// not production holds ("prod-test"); "pre-prod" and "non-prod" are names of their own.
func find(part string, chosen []string) (first, n, total int) {
	all := tokens(part)
	if i, n := findChosen(all, chosen); n > 0 {
		return i, n, len(all)
	}
	for i, t := range all {
		size, class := 0, ""
		if i+1 < len(all) && words[t+all[i+1]].class != "" && words[all[i+1]].class != "" {
			size, class = 2, words[t+all[i+1]].class
		} else if w := words[t]; w.class != "" && (i == 0 || words[all[i-1]+t].class == "") {
			size, class = 1, w.class
		}
		if size > 0 && (n == 0 || class != production) {
			first, n = i, size
			if class != production {
				break
			}
		}
	}
	return first, n, len(all)
}

// findChosen finds the words of a chosen name among others.
func findChosen(all, chosen []string) (first, n int) {
	for _, c := range chosen {
		want := tokens(c)
		for i := range all {
			if n := len(want); n > 0 && i+n <= len(all) && slices.Equal(all[i:i+n], want) {
				return i, n
			}
		}
	}
	return 0, 0
}

// strong reports whether a part of a path names an environment by a word that hardly means anything else.
func strong(part string, chosen []string) bool {
	all := tokens(part)
	if _, n := findChosen(all, chosen); n > 0 {
		return true
	}
	for i, t := range all {
		if words[t].strong || i > 0 && words[all[i-1]+t].strong {
			return true
		}
	}
	return false
}

// named returns an environment's name with the places beside it, as "prod-eu".
func named(part string, first, n int) string {
	all := tokens(part)
	from, to := first, first+n
	for to < len(all) && place(all[to]) {
		to++
	}
	for from > 0 && place(all[from-1]) {
		from--
	}
	return strings.Join(all[from:to], "-")
}

// cut returns a part of a file's name without the words of the environment.
func cut(part string, first, n, total int) string {
	if n == total {
		return ""
	}
	all := tokens(part)
	rest := slices.Concat(all[:first], all[first+n:])
	rest = slices.DeleteFunc(rest, place)
	// The name's own letters, where it begins with what is left.
	if joined := strings.Join(rest, "-"); len(part) >= len(joined) && first > 0 && plain(part[:len(joined)]) == plain(joined) {
		return part[:len(joined)]
	}
	return strings.Join(rest, "-")
}

func plain(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

// classOf returns what a name of an environment means: one of production, development and the like; "" where it is none of the
// usual ones.
func classOf(name string) string {
	all := tokens(name)
	first, n, _ := find(name, nil)
	if n == 0 {
		return ""
	}
	return words[strings.Join(all[first:first+n], "")].class
}
