package goflow

import (
	"slices"
	"strings"
)

// A Program is the summaries of a module's packages, linked by name.
type Program struct {
	Packages map[string]*Package
	funcs    map[string]*FuncSummary
	types    map[string]*Type
	impls    map[string][]string
}

// Link puts summaries together. Later packages of the same path are left out.
func Link(packages []*Package) *Program {
	p := &Program{Packages: map[string]*Package{}, funcs: map[string]*FuncSummary{}, types: map[string]*Type{}, impls: map[string][]string{}}
	for _, pkg := range packages {
		if p.Packages[pkg.Path] != nil {
			continue
		}
		p.Packages[pkg.Path] = pkg
		for name, f := range pkg.Funcs {
			p.funcs[name] = f
		}
		for key, t := range pkg.Types {
			if old := p.types[key]; old == nil || t.Local {
				p.types[key] = t
			}
		}
	}
	return p
}

// Func returns the summary of a function by its Symbol, nil for one that is not of the module.
func (p *Program) Func(symbol string) *FuncSummary { return p.funcs[symbol] }

// Type returns what is known of a type, nil where nothing is.
func (p *Program) Type(key string) *Type { return p.types[strings.TrimPrefix(key, "*")] }

// method finds a method of a type by name, promoted ones too: the embedded fields on the way, and its Symbol. For a type
// of another module it is a guess at the Symbol without a path.
func (p *Program) method(key, name string) (path []Field, symbol string) {
	return p.methodAt(key, name, 0)
}

const maxEmbedded = 5

func (p *Program) methodAt(key, name string, depth int) ([]Field, string) {
	t := p.Type(key)
	if t == nil || depth > maxEmbedded {
		return nil, ""
	}
	if s := t.Methods[name]; s != "" {
		return nil, s
	}
	for _, f := range t.Fields {
		if !f.Embedded {
			continue
		}
		if path, s := p.methodAt(f.Type, name, depth+1); s != "" {
			return append([]Field{f}, path...), s
		}
	}
	return nil, ""
}

// hasMethod reports whether a type has a method, as far as its own package tells; an embedded type of another module may
// have any.
func (p *Program) hasMethod(key, name string, depth int) bool {
	t := p.Type(key)
	if t == nil || depth > maxEmbedded {
		return depth > 0
	}
	if t.Methods[name] != "" {
		return true
	}
	if depth > 0 && !t.Local {
		return t.Kind != KindIface || slices.Contains(t.Needs, name)
	}
	if t.Kind == KindIface {
		return slices.Contains(t.Needs, name)
	}
	for _, f := range t.Fields {
		if f.Embedded && p.hasMethod(f.Type, name, depth+1) {
			return true
		}
	}
	return false
}

// Implementations returns the module's types that have all methods of an interface of the module, sorted.
func (p *Program) Implementations(iface string) []string {
	if list, ok := p.impls[iface]; ok {
		return list
	}
	var list []string
	if t := p.Type(iface); t != nil && t.Kind == KindIface && len(t.Needs) > 0 {
		for key, c := range p.types {
			if !c.Local || c.Kind == KindIface || len(c.Methods) == 0 && c.Kind != KindStruct {
				continue
			}
			if !slices.ContainsFunc(t.Needs, func(m string) bool { return !p.hasMethod(key, m, 0) }) {
				list = append(list, key)
			}
		}
		slices.Sort(list)
	}
	p.impls[iface] = list
	return list
}
