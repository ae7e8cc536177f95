package container

import "github.com/moby/buildkit/frontend/dockerfile/instructions"

// platformNames are the arguments that BuildKit sets by itself in the global scope (Dockerfile reference, "Automatic
// platform ARGs in the global scope"). What they hold is the build's choice.
var platformNames = []string{"BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM",
	"TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT"}

// platformArgs makes the global scope as it is before the first instruction.
func (b *builder) platformArgs() environment {
	env := newEnvironment()
	for _, name := range platformNames {
		env.set(name, unknownValue("", "${"+name+"}"))
	}
	target := b.cfg.Target
	if target == "" {
		target = "default"
		for _, it := range b.file.items {
			if it.from != nil {
				target = it.from.Name
			}
		}
		if target == "" {
			target = "default"
		}
	}
	env.set("TARGETSTAGE", literal(target))
	for _, name := range append(platformNames, "TARGETSTAGE") {
		if v, ok := b.given(name); ok {
			env.set(name, v)
		}
	}
	return env
}

// given returns the value that the build gives an argument.
func (b *builder) given(name string) (Value, bool) {
	if contains(b.cfg.ArgsUnknown, name) {
		return unknownValue("", "${"+name+"}"), true
	}
	v, ok := b.cfg.Args[name]
	return literal(v), ok
}

// globalArg evaluates an ARG before the first FROM.
func (b *builder) globalArg(it *item) {
	for _, kv := range it.Command.(*instructions.ArgCommand).Args {
		arg := Arg{Name: kv.Key, Position: it.source.find(kv.Key, 0)}
		if kv.Value != nil {
			v := b.expandGlobal(it, *kv.Value)
			arg.Default = &v
		}
		given, ok := b.given(kv.Key)
		before, set := b.globals.get(kv.Key)
		switch {
		case ok:
			arg.Value = given
		case arg.Default != nil:
			arg.Value = *arg.Default
		case set == Yes:
			arg.Value = before // declared again, or a platform argument
		default:
			arg.Value = bareArg(kv.Key)
		}
		b.globals.set(kv.Key, arg.Value)
		b.img.GlobalArgs = append(b.img.GlobalArgs, arg)
	}
}

func (b *builder) expandGlobal(it *item, word string) Value {
	v, err := b.globals.expand(word, b.file.escape, false)
	if err != nil {
		b.img.Problems = append(b.img.Problems, Problem{Position: it.Position, Message: err.Error(), Fatal: true})
	}
	return v
}
