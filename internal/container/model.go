package container

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// Model reads one Dockerfile and models what a build of it makes. The error is a *ParseError; the Image beside it holds
// what could be read, with everything that an unreadable instruction may do unknown. The Image is nil only where nothing
// could be parsed at all. Problems that BuildKit would only meet while it builds are in Image.Problems.
func Model(cfg Config) (*Image, error) {
	text := cfg.Bytes
	if text == nil {
		var err error
		if text, err = cfg.Files.ReadFile(cfg.Dockerfile); err != nil {
			return nil, &ParseError{File: cfg.Dockerfile, Message: "the file cannot be read", Err: err}
		}
	}
	parsed, failure := parseFile(cfg.Dockerfile, text)
	if failure != nil {
		return nil, failure
	}
	b := &builder{cfg: cfg, file: parsed, ignore: findIgnore(cfg), img: &Image{
		Dockerfile: cfg.Dockerfile, Context: cfg.Context, EscapeToken: parsed.escape, Syntax: parsed.syntax,
	}}
	b.img.Ignorefile = b.ignore.file
	b.world = &world{budget: maxNodes, visits: maxVisits, ghost: b.ghost}
	if failure := b.arrange(); failure != nil {
		return b.img, failure
	}
	for _, p := range b.plans {
		b.run(p)
	}
	b.finish()
	if b.world.budget <= 0 || b.world.visits <= 0 {
		b.img.Problems = append(b.img.Problems, Problem{Position: Position{File: cfg.Dockerfile},
			Message: fmt.Sprintf("the build concerns more than %d paths; what lies beyond is unknown", maxNodes)})
	}
	if parsed.err != nil {
		return b.img, parsed.err
	}
	return b.img, nil
}

// A builder holds what the stages of one build share.
type builder struct {
	cfg     Config
	file    *file
	ignore  *ignore
	img     *Image
	world   *world
	globals environment
	plans   []*plan
	named   map[string]*Stage
	ctx     *FS
	goFiles map[string]*goFile
}

// A plan is a stage with the items that are to run in it.
type plan struct {
	stage *Stage
	from  item
	items []item
}

// arrange sorts the instructions into stages and evaluates what stands before the first FROM.
func (b *builder) arrange() *ParseError {
	b.named = map[string]*Stage{}
	b.globals = b.platformArgs()
	for _, it := range b.file.items {
		b.img.Instructions = append(b.img.Instructions, it.Instruction)
		switch {
		case it.from != nil || it.broken && it.Name == "FROM":
			b.addStage(it)
		case len(b.plans) > 0:
			p := b.plans[len(b.plans)-1]
			it.Stage = p.stage
			p.items = append(p.items, it)
		case it.Name == "ARG" && !it.broken:
			b.globalArg(&it)
		case b.file.err == nil:
			b.file.err = &ParseError{File: b.cfg.Dockerfile, Line: it.Position.Line, EndLine: it.Position.EndLine,
				Message: "no build stage in current context: " + it.Name + " before the first FROM"}
		}
	}
	if len(b.plans) == 0 {
		if b.file.err != nil {
			return b.file.err
		}
		return &ParseError{File: b.cfg.Dockerfile, Message: "the file has no FROM"}
	}
	return b.target()
}

func (b *builder) addStage(it item) {
	s := &Stage{Index: len(b.img.Stages), Position: it.Position, image: b.img}
	it.Stage = s
	if it.from != nil {
		s.Name = it.from.Name
	}
	b.img.Stages = append(b.img.Stages, s)
	b.plans = append(b.plans, &plan{stage: s, from: it})
}

// target finds the stage that is to be built.
func (b *builder) target() *ParseError {
	b.img.Final = b.img.Stages[len(b.img.Stages)-1]
	if b.cfg.Target == "" {
		return nil
	}
	var found *Stage
	for _, s := range b.img.Stages {
		if strings.EqualFold(s.Name, b.cfg.Target) {
			found = s
		}
	}
	if n, err := strconv.Atoi(b.cfg.Target); found == nil && err == nil && n >= 0 && n < len(b.img.Stages) {
		found = b.img.Stages[n]
	}
	if found == nil {
		return &ParseError{File: b.cfg.Dockerfile, Message: "there is no stage " + strconv.Quote(b.cfg.Target)}
	}
	b.img.Final = found
	return nil
}

// stageByName finds the stage that --from names. BuildKit knows all stages by then; of two with one name the last counts.
func (b *builder) stageByName(name string) *Stage {
	var found *Stage
	for _, s := range b.img.Stages {
		if s.Name != "" && s.Name == strings.ToLower(name) {
			found = s
		}
	}
	return found
}

// context returns the build context, made on first use.
func (b *builder) context() *FS {
	if b.ctx == nil {
		b.ctx = b.contextFS()
	}
	return b.ctx
}

// finish works out what depends on the whole: which stages the final one needs, and what of each build it holds.
func (b *builder) finish() {
	need(b.img.Final)
	b.settleWildcards()
	in := map[*Build]bool{}
	maybe := map[*Build]bool{}
	for _, n := range b.img.Final.FS.Known() {
		if n.Build != nil && n.Kind != Dir {
			in[n.Build] = true
		}
	}
	for _, n := range b.img.Final.FS.Maybe() {
		if n.Build != nil {
			maybe[n.Build] = true
		}
	}
	lost := false // something unknown went on, which may have carried an output along
	for _, s := range b.img.Stages {
		lost = lost || s.Used && s.carriesUnknown()
	}
	for _, s := range b.img.Stages {
		for _, build := range s.Builds {
			switch {
			case in[build]:
				build.InFinal = Yes
			case s.Used && (lost || maybe[build] || !build.OutputKnown):
				build.InFinal = Unknown
			default:
				build.InFinal = No
			}
		}
	}
}

// settleWildcards decides which wildcards may match nothing. The client sends only what the sources of the stages in use
// match (BuildKit's filterPaths), so that a wildcard below a folder fails where nothing else brings that folder.
func (b *builder) settleWildcards() {
	var sent []string // repository paths that are sent with what is below them
	for _, s := range b.img.Stages {
		if !s.Used {
			continue
		}
		for _, c := range s.Copies {
			for _, src := range c.Sources {
				switch {
				case c.From.Kind != FromContext || src.Kind != SourcePath:
				case src.Whole || src.Found == Unknown:
					return // everything may be sent
				default:
					sent = append(sent, src.Matches...)
				}
			}
		}
		if s.bindsContext {
			return
		}
	}
	for _, s := range b.img.Stages {
		for _, c := range s.Copies {
			for i := range c.Sources {
				src := &c.Sources[i]
				if folder := path.Join(b.cfg.Context, src.base); src.base != "" && !touches(sent, folder) {
					src.Optional = false
				}
			}
		}
	}
}

// touches reports whether one of the paths is a folder, in it or above it.
func touches(paths []string, folder string) bool {
	for _, p := range paths {
		if p == folder || strings.HasPrefix(p, folder+"/") || strings.HasPrefix(folder, p+"/") {
			return true
		}
	}
	return false
}

// need marks a stage and those that it depends on.
func need(s *Stage) {
	if s == nil || s.Used {
		return
	}
	s.Used = true
	need(s.Base.Stage)
	for _, c := range s.Copies {
		need(c.From.Stage)
	}
	for _, m := range s.mounted {
		need(m)
	}
}

// carriesUnknown reports whether the stage holds files that came there by a copy or a command that is not known.
func (s *Stage) carriesUnknown() bool {
	for _, f := range s.FS.fogs {
		if contains(f.dirs, "/") {
			return true
		}
	}
	for _, c := range s.Copies {
		for _, src := range c.Sources {
			if c.From.Kind == FromStage && src.Found == Unknown {
				return true
			}
		}
	}
	return false
}

// Label names a stage for a message: its name, else its number.
func (s *Stage) Label() string {
	if s.Name != "" {
		return s.Name
	}
	return strconv.Itoa(s.Index)
}
