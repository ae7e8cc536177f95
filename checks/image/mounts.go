package image

import (
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
)

// mounted says whether a workload of the image mounts a volume over a path, and why that is not known where it is not.
func (j *judge) mounted(img *container.Image, full string) (container.Truth, string) {
	model := j.manifests()
	answer, why := container.No, ""
	for _, w := range model.Workloads {
		for _, c := range w.Containers {
			link := j.runs(w, c, img)
			if link == container.No {
				continue
			}
			for _, m := range c.Mounts {
				switch {
				case m.Path.Known && !covers(m.Path.Text, full):
				case m.Path.Known && link == container.Yes:
					return container.Yes, ""
				default:
					answer, why = container.Unknown, "a workload that may run this image may mount it"
				}
			}
		}
	}
	if answer == container.No && j.templateMounts(model.Templates, full) {
		return container.Unknown, "a template of a manifest may mount it"
	}
	return answer, why
}

// runs says whether a container of a workload runs the image: by a build instruction that gives the image its name, else
// by the last element of the image's name, which is then that of its program, its main folder or its module. A workload
// that belongs to no Dockerfile may run any.
func (j *judge) runs(w manifest.Workload, c manifest.Container, img *container.Image) container.Truth {
	names := func(s *subject) bool {
		for _, b := range s.builds {
			if w.Kind == manifest.Compose && b.Evidence.File == w.Position.File && b.Name == w.Name.Text {
				return true
			}
			for _, name := range b.Images {
				if base := manifest.ImageBase(name); base != "" && base == manifest.ImageBase(c.Image.Text) {
					return true
				}
			}
		}
		return false
	}
	for _, s := range j.subjects {
		if names(s) {
			return truth(s.Dockerfile == img.Dockerfile)
		}
	}
	base := manifest.ImageBase(c.Image.Text)
	if base == "" {
		return container.Unknown
	}
	elsewhere := false
	for _, s := range j.subjects {
		if s.names[base] {
			if s.Dockerfile == img.Dockerfile {
				return container.Yes
			}
			elsewhere = true
		}
	}
	if elsewhere {
		return container.No
	}
	return container.Unknown
}

func truth(b bool) container.Truth {
	if b {
		return container.Yes
	}
	return container.No
}

// programNames returns the names by which a workload's image is taken to be this one.
func (j *judge) programNames(img *container.Image) map[string]bool {
	names := map[string]bool{}
	add := func(name string) {
		if base := path.Base(name); base != "." && base != "/" && base != "" {
			names[base] = true
		}
	}
	for _, b := range usedBuilds(img) {
		if b.InFinal == container.No {
			continue
		}
		for _, out := range b.Outputs {
			add(out)
		}
		for _, p := range b.Packages {
			add(strings.TrimSuffix(p.Repo, "/main.go"))
		}
		if m := j.moduleOf(b); m != nil {
			add(majorVersion.ReplaceAllString(m.Path, ""))
		}
	}
	if img.Final != nil {
		if list, known := startWords(img.Final); known {
			for _, h := range hops(list) {
				if h.kind == program && h.known {
					add(h.word.text)
				}
			}
		}
	}
	return names
}

var (
	majorVersion = regexp.MustCompile(`/v\d+$`)
	mountPath    = regexp.MustCompile(`(?m)^[\s-]*mountPath:\s*(.+?)\s*$`)
)

// templateMounts reports whether a manifest that needs rendering first may mount something over a path.
func (j *judge) templateMounts(templates []string, full string) bool {
	for _, name := range templates {
		text, err := j.files.ReadFile(name)
		if err != nil {
			return true
		}
		for _, m := range mountPath.FindAllSubmatch(text, -1) {
			value := strings.Trim(string(m[1]), `"'`)
			if strings.Contains(value, "{{") || covers(value, full) {
				return true
			}
		}
		if strings.Contains(string(text), "volumeMounts") && strings.Contains(string(text), "toYaml") {
			return true
		}
	}
	return false
}
