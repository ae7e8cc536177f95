package container

import (
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/util/gitutil"
	"github.com/moby/patternmatcher"
)

// copyParams are what COPY and ADD have in common.
type copyParams struct {
	instructions.SourcesAndDest
	chown, chmod string
	link         bool
	unpack       *bool
	checksum     string
}

// copy runs a COPY or ADD.
func (r *stageRun) copy(it *item) {
	c := &Copy{Position: it.Position, Instruction: it.Instruction, Parents: it.parents}
	var p copyParams
	switch cmd := it.Command.(type) {
	case *instructions.CopyCommand:
		p = copyParams{SourcesAndDest: cmd.SourcesAndDest, chown: cmd.Chown, chmod: cmd.Chmod, link: cmd.Link}
		c.From = r.copyFrom(it, cmd.From)
		c.Parents = c.Parents || cmd.Parents
		it.exclude = append(it.exclude, cmd.ExcludePatterns...)
	case *instructions.AddCommand:
		p = copyParams{SourcesAndDest: cmd.SourcesAndDest, chown: cmd.Chown, chmod: cmd.Chmod, link: cmd.Link, unpack: cmd.Unpack}
		c.Add = true
		it.exclude = append(it.exclude, cmd.ExcludePatterns...)
	}
	c.Link = p.link
	c.Chown, c.Chmod = r.expand(it, p.chown), r.expand(it, p.chmod)
	for _, e := range it.exclude {
		c.Exclude = append(c.Exclude, literal(e))
	}
	c.Dest = r.expand(it, p.DestPath)
	r.stage.Copies = append(r.stage.Copies, c)

	dst, known := r.destination(c.Dest)
	if known {
		c.DestPath = path.Clean(dst)
	}
	t := &transfer{to: r.fs(), like: Node{Origin: it.Position, Stage: c.From.Stage}, certain: true, chmod: execOf(c.Chmod)}
	if !r.patterns(it, t) {
		known = false
	}
	repeated := map[string]int{}
	for _, raw := range p.SourcePaths {
		src := CopySource{Value: r.expand(it, raw)}
		src.Position = it.source.find(raw, repeated[raw])
		repeated[raw]++
		r.copySource(c, &src, t, dst, known, p)
		c.Sources = append(c.Sources, src)
	}
	for _, content := range p.SourceContents {
		r.heredoc(it, c, content, t, dst, known)
	}
}

// destination returns the absolute destination with its trailing slash, as BuildKit's pathRelativeToWorkingDir. Where it
// is not known, it is the folder in which the destination lies as far as that is known.
func (r *stageRun) destination(dest Value) (string, bool) {
	text := dest.Text
	if !dest.Known {
		text = dest.prefix()
		text = text[:strings.LastIndex(text, "/")+1]
	}
	if !path.IsAbs(text) {
		if !r.stage.WorkDir.Known {
			return "/", false
		}
		if text == "" || text == "." {
			text = "./"
		}
		joined := path.Join(r.stage.WorkDir.Text, text)
		switch {
		case strings.HasSuffix(text, "/") && joined != "/":
			joined += "/"
		case strings.HasSuffix(text, "/."):
			joined = strings.TrimSuffix(joined, "/") + "/."
		}
		text = joined
	}
	return text, dest.Known
}

// patterns compiles --exclude for the transfer.
func (r *stageRun) patterns(it *item, t *transfer) bool {
	if len(it.exclude) == 0 {
		return true
	}
	m, err := patternmatcher.New(it.exclude)
	if err != nil {
		r.problem(it, true, "--exclude: %v", err)
		return false
	}
	t.exclude = m
	return true
}

// execOf says whether --chmod makes files executable; symbolic modes are not evaluated.
func execOf(chmod Value) Truth {
	if !chmod.Known || chmod.Text == "" {
		return Unknown
	}
	mode, err := strconv.ParseUint(chmod.Text, 8, 32)
	if err != nil {
		return Unknown
	}
	return truthOf(mode&0o111 != 0)
}

// copyFrom finds out where --from leads, by the rules of BuildKit: a number is a stage, a name is a stage or an image.
func (r *stageRun) copyFrom(it *item, from string) CopyFrom {
	if from == "" {
		return CopyFrom{Kind: FromContext}
	}
	f := CopyFrom{Value: literal(from), Position: it.source.find(from, 0)}
	if strings.Contains(from, "$") {
		// COPY --from does not expand variables (Dockerfile reference, "COPY --from").
		f.Kind, f.Value = FromUnknown, unknownValue(from, from)
		return f
	}
	stage := r.builder.stageByName(from)
	if n, err := strconv.Atoi(from); err == nil {
		stage = nil
		if n < 0 || n >= len(r.builder.img.Stages) {
			r.problem(it, true, "invalid stage index %d", n)
			f.Kind = FromUnknown
			return f
		}
		stage = r.builder.img.Stages[n]
	}
	switch {
	case stage == nil:
		f.Kind, f.Image = FromImage, parseBase(f.Value)
		f.Image.Position = f.Position
		f.Image.Scratch = from == "scratch"
	case stage.Index >= r.stage.Index:
		r.problem(it, true, "cannot copy from stage %q: it needs to be defined before this stage", from)
		f.Kind = FromUnknown
	default:
		f.Kind, f.Stage = FromStage, stage
	}
	return f
}

// copySource finds one source and copies it.
func (r *stageRun) copySource(c *Copy, src *CopySource, t *transfer, dst string, known bool, p copyParams) {
	if c.From.Kind == FromContext && src.Known {
		if ref, err := gitutil.ParseGitRef(src.Text); err == nil && !ref.IndistinguishableFromLocal {
			src.Kind = SourceGit
		} else if strings.HasPrefix(src.Text, "http://") || strings.HasPrefix(src.Text, "https://") {
			src.Kind = SourceURL
		}
	}
	if !known {
		t.to.addFog(path.Clean(dst))
		dst, t = "/", &transfer{to: r.scratchpad(), like: t.like, exclude: t.exclude}
	}
	switch {
	case src.Kind != SourcePath && !c.Add:
		r.problem(&item{Instruction: c.Instruction}, true, "COPY takes no URL; ADD does")
		src.Found, src.Reason = Unknown, "COPY takes no URL"
	case src.Kind == SourceGit:
		src.Reason = "the content of a git repository elsewhere"
		t.to.mkdir(path.Clean(dst), t.like, true)
		t.to.addFog(path.Clean(dst))
	case src.Kind == SourceURL:
		src.Reason = "a file from the network"
		r.addURL(src, t, dst, p.unpack != nil && *p.unpack)
	case !src.Known:
		src.Reason = "a variable in it has no value"
		r.copyUnknown(src.Value, t, dst)
	case c.From.Kind == FromContext:
		r.copyPath(c, src, t, r.builder.context(), dst, c.Add && (p.unpack == nil || *p.unpack))
	case c.From.Kind == FromStage:
		r.copyPath(c, src, t, c.From.Stage.FS, dst, false)
	default:
		src.Reason = "the content of an image elsewhere"
		if c.From.Kind == FromUnknown {
			src.Reason = "where it is copied from is not known"
		}
		r.copyUnknown(src.Value, t, dst)
	}
}

// copyUnknown copies a source of which nothing is known but its name.
func (r *stageRun) copyUnknown(src Value, t *transfer, dst string) {
	name := path.Join("/", src.Text)
	if !src.Known || hasWildcard(name) {
		name = "/"
	}
	empty := newFS(r.builder.world, false)
	from := *t
	from.from = empty
	from.into(name, name, dst)
}

// addURL places what ADD fetches: a file named after the last element of the URL's path.
func (r *stageRun) addURL(src *CopySource, t *transfer, dst string, unpack bool) {
	name := "__unnamed__"
	if u, err := url.Parse(src.Text); err == nil {
		if base := path.Base(u.Path); base != "." && base != "/" {
			name = base
		}
	}
	if unpack {
		t.to.mkdir(path.Clean(dst), t.like, true)
		t.to.addFog(path.Clean(dst))
		return
	}
	r.place(t, name, Node{Kind: File, Exec: No}, dst)
}

// heredoc places a file that the Dockerfile itself holds.
func (r *stageRun) heredoc(it *item, c *Copy, content instructions.SourceContent, t *transfer, dst string, known bool) {
	data := literal(content.Data)
	if content.Expand {
		v, err := r.env.expand(content.Data, r.builder.file.escape, true)
		if err != nil {
			r.problem(it, true, "%v", err)
		}
		data = v
	}
	c.Sources = append(c.Sources, CopySource{Value: literal(content.Path), Kind: SourceHeredoc, Found: Yes})
	if !known {
		t.to.addFog(path.Clean(dst))
		return
	}
	n := Node{Kind: File, Exec: No}
	if data.Known {
		n.Text = &data.Text
	}
	r.place(t, content.Path, n, dst)
}

// place copies a single file that is in no file system yet.
func (r *stageRun) place(t *transfer, name string, n Node, dst string) {
	if strings.Contains(name, "/") {
		name = path.Join("/", name)[1:]
	}
	one := newFS(r.builder.world, true)
	one.put("/"+name, n, true)
	from := *t
	from.from, from.exclude = one, nil
	from.into("/"+name, name, dst)
}

func (r *stageRun) problem(it *item, fatal bool, format string, args ...any) {
	r.builder.img.Problems = append(r.builder.img.Problems,
		Problem{Position: it.Position, Message: fmt.Sprintf(format, args...), Fatal: fatal})
}
