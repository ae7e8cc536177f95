package image

import (
	"context"
	"fmt"
	"slices"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// judgeNonRoot holds runAsNonRoot of the workloads that run an image against the image's user. The kubelet looks at the
// user as the image's configuration has it (kubelet/kuberuntime, verifyRunAsNonRoot): it starts neither root nor a name.
func judgeNonRoot(ctx context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	for _, w := range j.runners(ctx, img) {
		key := effective(w, func(s *manifest.Security) manifest.Value { return s.RunAsNonRoot })
		if !key.True() || key.Position.Line == 0 || effective(w, func(s *manifest.Security) manifest.Value { return s.RunAsUser }).Set() {
			continue
		}
		why, known := refused(stage)
		if others, sure := j.othersRefused(img, w.Container); known && why != "" && !sure {
			why, known = others, false
		}
		switch {
		case !known:
			j.foreignBase(nonrootConflict, key.Position, stage)
			j.unknown(nonrootConflict, key.Position, "whether the kubelet starts the image of %s as not root: %s", img.Dockerfile, why)
		case why == "":
			j.decide(nonrootConflict, key.Position)
		default:
			j.decide(nonrootConflict, key.Position)
			at := baseAt(stage)
			if stage.User.Value.Position.Line > 0 {
				at = stage.User.Value.Position
			}
			j.report(nonrootConflict, report.Finding{
				Message:  fmt.Sprintf("runAsNonRoot is set and no runAsUser, and the image of %s %s: the kubelet does not start it", img.Dockerfile, why),
				Label:    "CreateContainerConfigError",
				Position: key.Position,
				Related:  []report.Related{{Message: "the image's user", Position: at}},
				Help:     "end the image with a user by number (USER 65532:65532), or set runAsUser beside runAsNonRoot",
				Context:  w.Workload.Name.Text + "/" + w.Container.Name.Text + ": runAsNonRoot",
			})
		}
	}
}

// runners returns the containers that run an image, as its build states or as the program in it tells.
func (j *judge) runners(ctx context.Context, img *container.Image) []project.WorkloadContainer {
	list := slices.Clone(j.subject(img).Workloads)
	for _, d := range j.pass.Project.Services(ctx).Deployments {
		w := project.WorkloadContainer{Workload: d.Workload, Container: d.Container}
		if d.Image == j.subject(img) && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// effective returns a setting of a container: its own, else the pod's.
func effective(w project.WorkloadContainer, of func(*manifest.Security) manifest.Value) manifest.Value {
	for _, s := range []*manifest.Security{w.Container.Security, w.Workload.Security} {
		if s != nil && of(s).Set() {
			return of(s)
		}
	}
	return manifest.Value{}
}

// refused says what keeps the kubelet from starting an image as not root, "" where nothing does; known is false where the
// user is not known, why then says so.
func refused(stage *container.Stage) (why string, known bool) {
	user, root := stage.User, stage.Base.Root()
	set := user.Value.Raw != ""
	switch {
	case user.Root == container.Yes && set:
		return "has USER " + user.Value.Raw + ", which is root", true
	case user.Root == container.Yes && root.Scratch:
		return "has no USER, so that it runs as root", true
	case user.Root == container.Yes:
		return fmt.Sprintf("has no USER, and %s runs as root", root.Ref.Text), true
	case user.Name != "" && !number(user.Name):
		return fmt.Sprintf("has the user %s by name, which may be anybody's", user.Name), true
	case user.Name != "":
		return "", true
	case set:
		return fmt.Sprintf("who USER %s is stands in the arguments of the build", user.Value.Raw), false
	case namedNonRoot(root):
		return "", true
	}
	return fmt.Sprintf("which user %s has is not known", quoted(orElse(root.Ref.Text, root.Ref.Raw))), false
}

func number(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

// othersRefused reports whether every other image that a container may run is refused as well; else why that is not sure.
func (j *judge) othersRefused(img *container.Image, c *manifest.Container) (why string, sure bool) {
	for _, s := range j.subjects {
		if s.Image == img || s.Final == nil {
			continue
		}
		for _, w := range s.Workloads {
			if w.Container != c {
				continue
			}
			if other, known := refused(s.Final); !known || other == "" {
				return "the container may as well run the image of " + s.Dockerfile, false
			}
		}
	}
	return "", true
}
