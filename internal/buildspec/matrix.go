package buildspec

import (
	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
)

// rounds returns the values of each job of a matrix, as "matrix.KEY" (and "matrix.KEY.FIELD" for mappings). Keys whose
// values only the run knows are unknown. There is one round at least.
func rounds(matrix *yaml.Node) []map[string]string {
	list := []map[string]string{{}}
	if matrix != nil && matrix.Kind == yaml.MappingNode {
		list[0][literalMatrix] = "true"
	}
	keys := map[string]bool{}
	for _, p := range yamlfile.Pairs(matrix) {
		values := yamlfile.Items(p.Value)
		if key := p.Key.Value; len(values) == 0 {
			if key == "include" {
				delete(list[0], literalMatrix)
			}
			for _, round := range list {
				round["matrix."+key] = unknown("expr_" + key)
			}
			continue
		} else if key == "include" || key == "exclude" {
			continue
		}
		keys["matrix."+p.Key.Value] = true
		var next []map[string]string
		for _, round := range list {
			for _, v := range values {
				if len(next) == maxRounds {
					break
				}
				next = append(next, join(round, flatten("matrix."+p.Key.Value, v, 0)))
			}
		}
		list = next
	}
	list = drop(list, yamlfile.Items(yamlfile.Get(matrix, "exclude")))
	return include(list, keys, yamlfile.Items(yamlfile.Get(matrix, "include")))
}

// literalMatrix is set in the rounds of a matrix whose keys are all told: any other key is then empty.
const literalMatrix = "literal matrix"

// flatten returns the scalars of a value under their dotted names.
func flatten(name string, n *yaml.Node, depth int) map[string]string {
	out := map[string]string{}
	if s, ok := yamlfile.String(n); ok {
		out[name] = evaluator{}.expand(s)
		return out
	}
	if depth < 4 {
		for _, p := range yamlfile.Pairs(n) {
			for k, v := range flatten(name+"."+p.Key.Value, p.Value, depth+1) {
				out[k] = v
			}
		}
	}
	return out
}

func join(a, b map[string]string) map[string]string {
	out := make(map[string]string, len(a)+len(b))
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		out[k] = v
	}
	return out
}

// drop leaves out the rounds that an exclude entry describes.
func drop(list []map[string]string, exclude []*yaml.Node) []map[string]string {
	for _, n := range exclude {
		want := fields(n)
		kept := list[:0:0]
		for _, round := range list {
			if len(want) == 0 || !agrees(round, want, func(string) bool { return true }) {
				kept = append(kept, round)
			}
		}
		list = kept
	}
	return list
}

// include adds entries as the workflow syntax says: to every round whose own values an entry does not change, else as a
// round of its own.
func include(list []map[string]string, keys map[string]bool, entries []*yaml.Node) []map[string]string {
	only := len(keys) == 0 && len(entries) > 0
	if only {
		list = nil
	}
	matrix := len(list)
	for _, n := range entries {
		if len(list) >= maxRounds {
			break
		}
		add, found := fields(n), false
		for i := 0; i < matrix; i++ {
			if agrees(list[i], add, func(k string) bool { return keys[k] }) {
				list[i], found = join(list[i], add), true
			}
		}
		if !found {
			add[literalMatrix] = "true"
			list = append(list, add)
		}
	}
	if len(list) == 0 {
		return []map[string]string{{}}
	}
	return list
}

func fields(n *yaml.Node) map[string]string {
	out := map[string]string{}
	for _, p := range yamlfile.Pairs(n) {
		out = join(out, flatten("matrix."+p.Key.Value, p.Value, 0))
	}
	return out
}

// agrees reports whether a round has all of the values that count.
func agrees(round, want map[string]string, counts func(string) bool) bool {
	for k, v := range want {
		if counts(k) && round[k] != v {
			return false
		}
	}
	return true
}
