package settings

import (
	"maps"
	"slices"
	"strings"

	"github.com/golive-dev/golive/report"
)

// A Load is one decoding of a Source into a value of the program.
type Load struct {
	Below    string // the key whose block is decoded, "" for the whole file
	Shape    *Shape
	Position report.Position // the call
}

// A Shape says which keys a value has a place for as a library fills it. Shapes of recursive types are circles.
type Shape struct {
	// Open says that any key is taken, or that it is not known which: maps of anything, interfaces, types that decode
	// themselves, and values that are no blocks.
	Open   bool
	Type   string            // the struct's type as Go writes it without its import path: "config.MySQL"
	Fields map[string]*Field // of a struct, by key
	Elem   *Shape            // of a list's elements, or the values of a map
	Fold   Fold
}

// A Field is a field of a struct that a key fills.
type Field struct {
	Shape    *Shape
	Position report.Position // where the struct has it, empty for one of a library
}

// A Fold says which keys mean the same.
type Fold int

// The folds. The zero Fold compares keys as they are.
const (
	Exact     Fold = iota
	FoldCase       // without regard to case
	FoldWords      // without regard to case, underscores and hyphens
)

// Of returns a key in the form in which it is compared.
func (f Fold) Of(key string) string {
	switch f {
	case FoldCase:
		return strings.ToLower(key)
	case FoldWords:
		return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))
	}
	return key
}

// Below returns the shape of what stands under a key; ok is false where a struct certainly has no place for it.
func (s *Shape) Below(key string) (below *Shape, ok bool) {
	switch {
	case s == nil || s.Open:
		return nil, true
	case s.Fields == nil:
		return s.Elem, true
	}
	for name, f := range s.Fields {
		if s.Fold.Of(name) == s.Fold.Of(key) {
			return f.Shape, true
		}
	}
	return nil, false
}

// Keys returns the keys that a struct has a place for, sorted.
func (s *Shape) Keys() []string { return slices.Sorted(maps.Keys(s.Fields)) }
