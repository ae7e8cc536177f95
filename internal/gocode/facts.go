package gocode

import (
	"encoding/gob"
	"fmt"
	"go/types"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/types/objectpath"
)

// facts holds what analyzers state of the repository's own objects and packages. Facts belong to a type of fact and not
// to an analyzer, as everywhere in go/analysis.
type facts struct {
	program *Program

	mu       sync.RWMutex
	objects  map[objectKey]stated
	packages map[packageKey]stated
	encoded  map[reflect.Type]bool
}

type objectKey struct {
	obj types.Object
	typ reflect.Type
}

type packageKey struct {
	pkg *types.Package
	typ reflect.Type
}

type stated struct {
	fact analysis.Fact
	by   *Package
}

func newFacts(p *Program) *facts {
	return &facts{program: p, objects: map[objectKey]stated{}, packages: map[packageKey]stated{}, encoded: map[reflect.Type]bool{}}
}

// canonical returns the object of the loaded package that an object stands for: itself, but where another module of the
// repository sees the package with other dependencies.
func (f *facts) canonical(obj types.Object) types.Object {
	if obj == nil || obj.Pkg() == nil {
		return obj
	}
	if fn, ok := obj.(*types.Func); ok {
		obj = fn.Origin()
	}
	pkg := f.program.variant[obj.Pkg()]
	if pkg == nil {
		return obj
	}
	if path, err := objectpath.For(obj); err == nil {
		if same, err := objectpath.Object(pkg.Types, path); err == nil {
			return same
		}
	}
	return obj
}

func copyFact(from stated, to analysis.Fact) bool {
	if from.fact == nil {
		return false
	}
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from.fact).Elem())
	return true
}

func (f *facts) ofObject(obj types.Object, fact analysis.Fact) bool {
	key := objectKey{f.canonical(obj), reflect.TypeOf(fact)}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return copyFact(f.objects[key], fact)
}

func (f *facts) ofPackage(pkg *types.Package, fact analysis.Fact) bool {
	if own := f.program.Package(pkg); own != nil {
		pkg = own.Types
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return copyFact(f.packages[packageKey{pkg, reflect.TypeOf(fact)}], fact)
}

// factView is what one analyzer on one package sees of the facts.
type factView struct {
	*facts
	action
}

func (f *facts) of(act action) factView { return factView{f, act} }

func (v factView) importObject(obj types.Object, fact analysis.Fact) bool {
	if obj == nil {
		panic("nil object")
	}
	if v.ofObject(obj, fact) {
		return true
	}
	return isNoReturn(v.analyzer) && knownNoReturn(obj)
}

func (v factView) importPackage(pkg *types.Package, fact analysis.Fact) bool {
	if pkg == nil {
		panic("nil package")
	}
	return v.ofPackage(pkg, fact)
}

func (v factView) exportObject(obj types.Object, fact analysis.Fact) {
	if obj.Pkg() != v.pkg.Types {
		panic(fmt.Sprintf("%s states a fact of %s, which belongs to another package", v.analyzer.Name, obj))
	}
	v.state(fact)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.objects[objectKey{obj, reflect.TypeOf(fact)}] = stated{fact, v.pkg}
}

func (v factView) exportPackage(fact analysis.Fact) {
	v.state(fact)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.packages[packageKey{v.pkg.Types, reflect.TypeOf(fact)}] = stated{fact, v.pkg}
}

// state checks what the go command's driver would refuse: a type of fact that the analyzer does not declare, and the
// first fact of each type that cannot be encoded.
func (v factView) state(fact analysis.Fact) {
	t := reflect.TypeOf(fact)
	if !slices.ContainsFunc(v.analyzer.FactTypes, func(f analysis.Fact) bool { return reflect.TypeOf(f) == t }) {
		panic(fmt.Sprintf("%s does not declare facts of type %T", v.analyzer.Name, fact))
	}
	v.mu.Lock()
	known := v.encoded[t]
	v.encoded[t] = true
	v.mu.Unlock()
	if known || t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 0 {
		return
	}
	if err := gob.NewEncoder(io.Discard).Encode(fact); err != nil {
		panic(fmt.Sprintf("facts of type %T cannot be encoded: %v", fact, err))
	}
}

// allObjects returns the facts of the analyzer's types about this package and those that it imports, by package and name.
func (v factView) allObjects() []analysis.ObjectFact {
	var all []analysis.ObjectFact
	v.mu.RLock()
	for key, s := range v.objects {
		if v.declares(key.typ) && v.sees(s.by) {
			all = append(all, analysis.ObjectFact{Object: key.obj, Fact: s.fact})
		}
	}
	v.mu.RUnlock()
	slices.SortFunc(all, func(a, b analysis.ObjectFact) int {
		return compareAll(strings.Compare(a.Object.Pkg().Path(), b.Object.Pkg().Path()), strings.Compare(a.Object.String(), b.Object.String()),
			strings.Compare(fmt.Sprintf("%T", a.Fact), fmt.Sprintf("%T", b.Fact)))
	})
	return all
}

func (v factView) allPackages() []analysis.PackageFact {
	var all []analysis.PackageFact
	v.mu.RLock()
	for key, s := range v.packages {
		if v.declares(key.typ) && v.sees(s.by) {
			all = append(all, analysis.PackageFact{Package: key.pkg, Fact: s.fact})
		}
	}
	v.mu.RUnlock()
	slices.SortFunc(all, func(a, b analysis.PackageFact) int {
		return compareAll(strings.Compare(a.Package.Path(), b.Package.Path()), strings.Compare(fmt.Sprintf("%T", a.Fact), fmt.Sprintf("%T", b.Fact)))
	})
	return all
}

func (v factView) declares(t reflect.Type) bool {
	return slices.ContainsFunc(v.analyzer.FactTypes, func(f analysis.Fact) bool { return reflect.TypeOf(f) == t })
}

// sees reports whether facts of a package reach this one: its own, and those of packages that it imports.
func (v factView) sees(by *Package) bool {
	if by == v.pkg {
		return true
	}
	_, found := slices.BinarySearch(v.pkg.Deps, by.Path)
	return found
}

func isNoReturn(a *analysis.Analyzer) bool { return a == ctrlflow.Analyzer }

// knownNoReturn names functions of the standard library and of well-known packages that never return. Their bodies are
// not loaded, so that nothing can be inferred; what ctrlflow takes as given itself (os.Exit, runtime.Goexit, zap, klog)
// needs no mention, except where that knowledge is applied to a package's own functions only.
func knownNoReturn(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	name := fn.Name()
	recv := ""
	if r := fn.Signature().Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		named, ok := t.(*types.Named)
		if !ok {
			return false
		}
		recv = named.Obj().Name()
	}
	list, ok := noReturns[strings.TrimPrefix(fn.Pkg().Path()+"."+recv, "vendor/")]
	return ok && slices.Contains(list, name)
}

var (
	exits     = []string{"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Exit", "Fatalw", "Panicw"}
	noReturns = map[string][]string{ // package.receiver -> functions
		"os.":                               {"Exit"},
		"runtime.":                          {"Goexit"},
		"syscall.":                          {"Exit"},
		"log.":                              {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"},
		"log.Logger":                        {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"},
		"testing.common":                    {"FailNow", "Fatal", "Fatalf", "Skip", "SkipNow", "Skipf"},
		"go.uber.org/zap.Logger":            {"Fatal", "Panic"},
		"go.uber.org/zap.SugaredLogger":     exits,
		"github.com/sirupsen/logrus.":       exits,
		"github.com/sirupsen/logrus.Logger": exits,
		"github.com/sirupsen/logrus.Entry":  exits,
		"k8s.io/klog.":                      {"Exit", "ExitDepth", "Exitf", "Exitln", "Fatal", "FatalDepth", "Fatalf", "Fatalln"},
		"k8s.io/klog/v2.":                   {"Exit", "ExitDepth", "Exitf", "Exitln", "Fatal", "FatalDepth", "Fatalf", "Fatalln"},
		"github.com/golang/glog.":           {"Exit", "Exitf", "Exitln", "Fatal", "Fatalf", "Fatalln", "FatalDepth"},
	}
)

// noReturn reports of a function whether it never returns, as ctrlflow found for the repository's own and as the table
// says for others.
func (p *Program) noReturn() func(*types.Func) bool {
	facts := p.base().facts
	fact := reflect.TypeOf(ctrlflow.Analyzer.FactTypes[0])
	return func(fn *types.Func) bool {
		return facts.ofObject(fn, reflect.New(fact.Elem()).Interface().(analysis.Fact)) || knownNoReturn(fn)
	}
}
