package image

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeArguments holds each file that CMD and ENTRYPOINT hand to the program against the final image, and against what
// workloads mount.
func judgeArguments(ctx context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	list, known := startWords(stage)
	if !known {
		return // they may be arguments of anything
	}
	for _, f := range j.fileArguments(img, programArguments(list)) {
		j.fileArgument(ctx, img, f)
	}
}

// programArguments returns the arguments of the program behind wrappers and a shell's command line. What stands behind an
// entry script are the script's arguments, which it mostly hands on.
func programArguments(list []word) []word {
	all := hops(list)
	if len(all) == 0 {
		return nil
	}
	last := all[len(all)-1]
	if last.kind != shell {
		return last.rest
	}
	if last.text == nil || !last.text.known {
		return nil
	}
	s, ok := parseScript(last.text.text)
	if !ok || s.changes {
		return nil
	}
	c, ok := s.program()
	if !ok {
		return nil
	}
	var args []word
	for i, text := range c.words {
		if i > 0 {
			w := *last.text
			w.text, w.known = text, text != ""
			args = append(args, w)
		}
	}
	return args
}

// A fileArgument is an argument that names a file which the program reads.
type fileArgument struct {
	word
	name string // of the file, as written
	flag string // "" for an operand
}

// readable are the endings of files that programs read when they start. Databases, logs, sockets and the like, which they
// make themselves, are none.
var readable = words(`.yaml .yml .json .json5 .jsonc .toml .conf .cfg .cnf .ini .env .properties .xml .hcl .cue .pem .crt .cer .key
	.p12 .pfx .jks .tmpl .tpl .gotmpl .rego .lua .csv .proto .sql .html .txt`)

// weak endings are also those of what programs write, or of no file at all; they count where the repository holds a path
// of that name.
var weak = words(".txt .csv .html .sql .key .json .xml .proto .lua .env")

// written are parts of the names of flags whose file the program makes.
var written = regexp.MustCompile(`(?i)log|out|pid|sock|dump|cache|data|store|storage|db|database|trace|prof|report|export|dest|target|tmp|temp|save|write|backup|audit|state`)

var notPath = regexp.MustCompile(`://|[\s$*?{}<>|;&"'` + "`" + `]|^:|^\d+(\.\d+)*$|^[^/]*@|^[\w.-]+:\d+$`)

// fileArguments picks the arguments that are files to read.
func (j *judge) fileArguments(img *container.Image, args []word) []fileArgument {
	var files []fileArgument
	flag := ""
	for _, w := range args {
		name, thisFlag := w.text, flag
		flag = ""
		if strings.HasPrefix(name, "-") {
			before, value, ok := strings.Cut(name, "=")
			if !ok {
				flag = before
				continue
			}
			name, thisFlag = value, before
		}
		if !w.known || name == "" || w.command == nil || w.at.Line == 0 || notPath.MatchString(name) || written.MatchString(thisFlag) {
			continue
		}
		if j.isFileName(img, name, thisFlag) {
			files = append(files, fileArgument{w, name, thisFlag})
		}
	}
	return files
}

// settingsFlag are the names of flags by which programs are told where their settings are.
var settingsFlag = regexp.MustCompile(`^--?(f|c|conf|config|cfg|settings|configuration)([-_.]?(file|path))?$`)

// isFileName decides whether an argument is meant as a file: by its ending, by its flag, or as the repository holds a path
// of that name.
func (j *judge) isFileName(img *container.Image, name, flag string) bool {
	ext := strings.ToLower(path.Ext(name))
	if readable[ext] && (!weak[ext] || settingsFlag.MatchString(flag)) {
		return true
	}
	if !strings.Contains(name, "/") && !weak[ext] {
		return false
	}
	return j.repositoryPath(img, name) != ""
}

// repositoryPath returns the path of the repository that a path in the image was probably meant to be a copy of: the same
// path below the build context or the working directory, or for a file with an ending one of the same name.
func (j *judge) repositoryPath(img *container.Image, name string) string {
	clean := path.Clean(name)
	candidates := []string{strings.TrimPrefix(clean, "/")}
	if wd := img.Final.WorkDir; wd.Known && path.IsAbs(clean) {
		if rest, ok := strings.CutPrefix(clean, strings.TrimSuffix(wd.Text, "/")+"/"); ok {
			candidates = append(candidates, rest)
		}
	}
	for _, c := range candidates {
		full := path.Join(img.Context, c)
		if c == "." || c == "" || strings.HasPrefix(full, "..") {
			continue
		}
		if _, ok := j.files.Lookup(full); ok || j.files.IsDir(full) {
			return full
		}
	}
	if path.Ext(clean) == "" {
		return ""
	}
	hit := ""
	for _, e := range j.files.Entries() {
		if path.Base(e.Path) == path.Base(clean) && !outsideRelease(e.Path) {
			if hit != "" {
				return ""
			}
			hit = e.Path
		}
	}
	return hit
}

func (j *judge) fileArgument(ctx context.Context, img *container.Image, f fileArgument) {
	stage := img.Final
	full := path.Clean(f.name)
	if !path.IsAbs(full) {
		if !stage.WorkDir.Known {
			j.unknown(argumentFileMissing, f.at, "where %s is: the working directory is not known", quoted(f.name))
			return
		}
		full = path.Join("/", stage.WorkDir.Text, full)
	}
	truth, _ := stage.FS.Lookup(full)
	if truth == container.Unknown && ownSettings(img, full) && j.foreignTo(img, full) {
		truth = container.No
	}
	switch {
	case truth == container.Yes, j.volume(stage, full):
		j.decide(argumentFileMissing, f.at)
		return
	case truth == container.Unknown:
		j.unknown(argumentFileMissing, f.at, "whether %s is in the final image is not known", quoted(full))
		return
	}
	switch mounted, why := j.mounted(ctx, img, full); mounted {
	case container.Yes:
		j.decide(argumentFileMissing, f.at)
		return
	case container.Unknown:
		j.unknown(argumentFileMissing, f.at, "whether a volume brings %s: %s", quoted(full), why)
		return
	}
	j.decide(argumentFileMissing, f.at)
	finding := report.Finding{
		Message:  fmt.Sprintf("%s names %s, and the final image has no %s", f.keyword, f.name, full),
		Label:    "no such file in the final image",
		Position: f.at,
		Help:     fmt.Sprintf("copy the file to %s, or name the path where it is", full),
		Context:  enclosing(stage, f.keyword+" "+f.name),
	}
	if f.flag != "" {
		finding.Message = fmt.Sprintf("%s passes %s %s, and the final image has no %s", f.keyword, f.flag, f.name, full)
	}
	repo := j.repositoryPath(img, f.name)
	for name, node := range stage.FS.Known() {
		if node.Origin.Line > 0 && node.Kind == container.File && path.Base(name) == path.Base(full) {
			finding.Related = origin(node, name+" is put into the image here")
			finding.Help = fmt.Sprintf("copy the file to %s, or name %s", full, name)
			break
		}
	}
	if len(finding.Related) == 0 && repo != "" {
		if rel, ok := below(img.Context, repo); ok {
			finding.Help = fmt.Sprintf("add COPY %s %s to the final stage", rel, full)
		}
	}
	j.report(argumentFileMissing, finding)
}

// volume reports whether a VOLUME of the image lies over a path: what is in it comes from outside.
func (j *judge) volume(stage *container.Stage, full string) bool {
	for _, v := range stage.Volumes {
		if !v.Known || covers(v.Text, full) {
			return true
		}
	}
	return false
}

// covers reports whether a path of an image is a mount's own or lies below it.
func covers(mount, full string) bool {
	mount = path.Join("/", mount)
	return mount == full || mount == "/" || strings.HasPrefix(full, mount+"/")
}
