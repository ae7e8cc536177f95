package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// methodsOfType returns the methods that the module declares for a type, by name with their Symbols, those of embedded
// types of the module included.
func (b *builder) methodsOfType(key string, depth int) map[string]string {
	t := b.m.Program.Type(key)
	if t == nil || !t.Local || depth > maxExpansion {
		return nil
	}
	out := map[string]string{}
	for _, f := range t.Fields {
		if f.Embedded {
			for name, sym := range b.methodsOfType(f.Type, depth+1) {
				out[name] = sym
			}
		}
	}
	for name, sym := range t.Methods {
		out[name] = sym
	}
	return out
}

// action makes a registration of a controller's method: its Prepare runs before it.
func (a *beegoApp) action(r *router, c *goflow.Call, method string, path *settings.Expr, o *goflow.Obj, all map[string]string, name string) {
	e := &entry{method: method, path: path, pos: c.Pos, handler: a.b.m.FuncValue(all[name], o, c.Pos)}
	if all[name] == "" {
		e.handler = &goflow.Func{Sym: "(*" + o.Type + ")." + name, Pos: c.Pos}
	}
	if prepare := all["Prepare"]; prepare != "" {
		e.use = middlewares{put{value: a.b.m.FuncValue(prepare, o, c.Pos), pos: c.Pos}}
	}
	a.b.register(r, e)
}

// controllerOf returns the object of a controller; a registration of one that is not known is unresolved.
func (a *beegoApp) controllerOf(r *router, c *goflow.Call, v goflow.Value) (*goflow.Obj, map[string]string) {
	o, ok := goflow.Single(v).(*goflow.Obj)
	if !ok || a.b.m.Program.Type(o.Type) == nil {
		a.b.register(r, &entry{path: settings.Text("/"), why: "the controller is not known", pos: c.Pos})
		return nil, nil
	}
	return o, a.b.methodsOfType(o.Type, 0)
}

// controller registers a controller without a mapping: each HTTP method is served by the method of that name. Those that
// it does not declare are Beego's, which answer 405 (Controller.Get and its like in controller.go).
func (a *beegoApp) controller(r *router, c *goflow.Call, path *settings.Expr, v goflow.Value) {
	o, all := a.controllerOf(r, c, v)
	if o == nil {
		return
	}
	for _, name := range append([]string{"Trace"}, beegoMethods...) {
		if all[name] != "" {
			a.action(r, c, strings.ToUpper(name), path, o, all, name)
		}
	}
}

// mapped registers a controller with mappings: "get,post:Save;*:Other" (parseMappingMethods in router.go). In v2 they may
// also be options.
func (a *beegoApp) mapped(r *router, c *goflow.Call, mappings []goflow.Value) {
	o, all := a.controllerOf(r, c, c.Arg(1))
	if o == nil {
		return
	}
	path := goflow.ExprOf(c.Arg(0))
	for _, m := range mappings {
		text, ok := goflow.ConstText(m)
		if !ok {
			a.b.register(r, &entry{path: path, why: "the mapping of methods is not known", pos: c.Pos})
			continue
		}
		for _, one := range strings.Split(text, ";") {
			methods, name, ok := strings.Cut(one, ":")
			if !ok {
				continue
			}
			for _, method := range strings.Split(methods, ",") {
				a.action(r, c, strings.ToUpper(strings.Trim(strings.TrimSpace(method), "*")), path, o, all, strings.TrimSpace(name))
			}
		}
	}
}

// notActions are methods of Beego's own Controller that a controller declares again: AutoRouter leaves them out.
var notActions = []string{
	"Init", "Prepare", "Finish", "Render", "XSRFToken", "CheckXSRFCookie", "HandlerFunc", "URLMapping", "Trace", "Mapping", "Abort",
}

// auto registers every other method of a controller as /controller/method (addAutoPrefixMethod in router.go).
func (a *beegoApp) auto(r *router, c *goflow.Call, prefix string, v goflow.Value) {
	o, all := a.controllerOf(r, c, v)
	if o == nil {
		return
	}
	controller := strings.TrimSuffix(o.Type[strings.LastIndexByte(o.Type, '.')+1:], "Controller")
	for _, name := range sortedKeys(all) {
		if name[0] < 'A' || name[0] > 'Z' || slices.Contains(beegoMethods, name) || slices.Contains(notActions, name) {
			continue
		}
		lower := joinText(joinText("/", prefix), strings.ToLower(controller)+"/"+strings.ToLower(name))
		a.action(r, c, "", settings.Text(lower), o, all, name)
		a.action(r, c, "", settings.Text(lower+"/*"), o, all, name)
		asWritten := joinText(joinText("/", prefix), controller+"/"+name)
		before := len(*r.entries)
		a.action(r, c, "", settings.Text(asWritten), o, all, name)
		a.action(r, c, "", settings.Text(asWritten+"/*"), o, all, name)
		for _, e := range (*r.entries)[before:] {
			e.builtin = true // the same under the names as they are written
		}
	}
}

// include registers a controller by its comments, which bee generates as entries of GlobalControllerRouter.
func (a *beegoApp) include(r *router, c *goflow.Call, v goflow.Value) {
	o, all := a.controllerOf(r, c, v)
	if o == nil {
		return
	}
	dot := strings.LastIndexByte(o.Type, '.')
	table, ok := a.b.m.GlobalCell(a.p+".GlobalControllerRouter", goflow.KindNil, "map").Get().(*goflow.Map)
	var list *goflow.List
	if ok && table.Cells[o.Type[:dot]+":"+o.Type[dot+1:]] != nil {
		list, _ = table.Cells[o.Type[:dot]+":"+o.Type[dot+1:]].Get().(*goflow.List)
	}
	if list == nil || list.Open {
		a.b.register(r, &entry{path: settings.Text("/"), why: "the comments of the controller are not known", pos: c.Pos})
	}
	if list == nil {
		return
	}
	for _, one := range valuesOf(list) {
		path := goflow.ExprOf(a.b.m.Field(one, "Router", goflow.KindString, "string"))
		name := text(a.b.m.Field(one, "Method", goflow.KindString, "string"))
		methods, known := methodsOf(a.b.m.Field(one, "AllowHTTPMethods", goflow.KindSlice, "[]string"))
		for _, method := range methods {
			a.action(r, c, strings.ToUpper(strings.Trim(method, "*")), path, o, all, name)
		}
		if !known {
			a.b.register(r, &entry{path: path, why: "the method is computed at run time", pos: c.Pos})
		}
	}
}
