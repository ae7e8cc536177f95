package image

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// judgeFiles holds each file that a program opens by a constant name against its image and what is mounted over it.
func judgeFiles(ctx context.Context, j *judge, at place) {
	for _, use := range at.program.Files {
		if use.Write || !comesTo(use.Guards, at.env) || flagSet(use.Path, at.env) || use.Optional == service.Yes {
			continue
		}
		text, ok := use.Path.Eval(at.env).Value()
		if !ok {
			continue
		}
		if name := fileName(text, use.Glob); name != "" && !j.writes(at, name) && (use.Optional == service.No || !j.tolerates(use)) {
			j.runtimeFile(ctx, at, use, text, name)
		}
	}
}

// flagSet reports whether a flag on the command line decides a path: argument-file-missing judges that.
func flagSet(e *settings.Expr, env settings.Environment) bool {
	set := false
	e.Walk(func(x *settings.Expr) {
		set = set || x.Op == settings.Flag && env != nil && env.Flag(x.Text).State == settings.Set
	})
	return set
}

// fileName returns the path that has to be there for a name to be opened: of a pattern the folder in front of the first
// wildcard. It is "" where a name says nothing of a file.
func fileName(text string, glob bool) string {
	name := strings.TrimPrefix(text, "file://")
	if glob {
		if i := strings.IndexAny(name, "*?["); i >= 0 {
			name = path.Dir(name[:i] + "x")
		}
	}
	if strings.Contains(name, "://") || strings.ContainsAny(name, "\x00\n*?") || strings.HasPrefix(name, "~") {
		return ""
	}
	if name = path.Clean(name); name == "." || name == ".." || name == "/" || strings.HasPrefix(name, "../") {
		return ""
	}
	return name
}

// writes reports whether the program makes a file of a name itself, or the folder that it is in.
func (j *judge) writes(at place, name string) bool {
	for _, use := range at.program.Files {
		if !use.Write {
			continue
		}
		for _, made := range use.Path.Eval(at.env).Texts {
			if made = path.Clean(made); made == name || covers(made, path.Join("/", name)) || path.Dir(made) == name {
				return true
			}
		}
	}
	return false
}

// systemPaths are there in every container, or come from what runs it.
var systemPaths = []string{"/proc", "/sys", "/dev", "/run", "/var/run", "/tmp", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
	"/etc/mtab", "/etc/machine-id", "/etc/os-release", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/ssl", "/etc/pki", "/usr/share/zoneinfo",
	"/usr/lib", "/lib"}

func (j *judge) runtimeFile(ctx context.Context, at place, use service.FileUse, text, name string) {
	img, stage := at.image.Image, at.image.Final
	repo := j.repositoryPath(img, name)
	full := name
	if path.IsAbs(name) {
		for _, system := range systemPaths {
			if covers(system, name) {
				return
			}
		}
		if repo == "" {
			return // what the repository does not hold either is put there by whoever runs the image
		}
	} else {
		if repo == "" && use.Optional != service.No {
			return
		}
		wd, ok := j.workDir(at)
		if !ok {
			j.unknown(runtimeFileMissing, use.Position, "where %s is: the working directory is not known", quoted(name))
			return
		}
		full = path.Join("/", wd, name)
	}
	truth, _ := stage.FS.Lookup(full)
	if truth == container.Unknown && j.foreignTo(img, full) {
		truth = container.No
	}
	if truth == container.Yes || j.volume(stage, full) {
		j.decide(runtimeFileMissing, use.Position)
		return
	}
	if truth == container.No {
		if mounted, _ := j.mounted(ctx, img, full); mounted == container.Yes {
			j.decide(runtimeFileMissing, use.Position)
			return
		} else if mounted == container.Unknown {
			truth = container.Unknown
		}
	}
	if truth == container.Unknown {
		j.unknown(runtimeFileMissing, use.Position, "whether the final image of %s has %s, or a volume brings it, is not known", at.image.Dockerfile, quoted(full))
		return
	}
	j.decide(runtimeFileMissing, use.Position)
	f := report.Finding{
		Message:  fmt.Sprintf("%s opens %s with %s, and the final image of %s has no %s", at.program.Name, text, use.Name, at.image.Dockerfile, full),
		Label:    "no such file in the image",
		Position: use.Position,
		Related:  []report.Related{{Message: "the final stage", Position: baseAt(stage)}},
		Help:     "copy it into the final stage, or embed it into the program (go:embed)",
		Context:  at.program.Package + ": " + use.Name + " " + text,
	}
	if rel, ok := below(img.Context, repo); ok && repo != "" {
		f.Help = fmt.Sprintf("add COPY %s %s to the final stage, or embed it into the program (go:embed)", rel, full)
	}
	j.report(runtimeFileMissing, f)
}
