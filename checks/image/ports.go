package image

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// A portList is the ports that programs listen on in one place, and whether those are all.
type portList struct {
	numbers []int
	main    int // of the listener with the service's own routes, 0 where that is not known or there are several
	at      report.Position
	all     bool
}

// listens returns the TCP ports of a program in a place.
func listens(at place) portList {
	p := at.program
	list := portList{all: p.Cut == nil && p.ListensBeside() == "" && !slices.ContainsFunc(p.Unfollowed, mayListen)}
	mains := 0
	for _, l := range p.Listeners {
		if l.Network != "" && !strings.HasPrefix(l.Network, "tcp") || service.Holds(l.Guards, at.env) == service.No {
			continue
		}
		ports, complete := l.PortNumbers(at.env)
		list.all = list.all && complete && !slices.Contains(ports, 0)
		list.numbers = append(list.numbers, ports...)
		if l.Certain && l.AddedBy == "" && l.Business() != "" && len(ports) == 1 {
			mains++
			list.main, list.at = ports[0], l.Position
		}
	}
	if mains != 1 {
		list.main = 0
	}
	return list
}

// mayListen reports whether a call that was not followed may open a listener: one that may only add routes does not.
func mayListen(u service.Use) bool { return !strings.Contains(u.Why, "register routes") }

// A namedPort is one that EXPOSE or a manifest names.
type namedPort struct {
	first, last int
	what        string // "EXPOSE", "containerPort", "ports"
	at          report.Position
}

// judgePorts holds the ports that images and manifests name against those that a service listens on.
func (j *judge) judgePorts(p *service.Program, places []place, local settings.Environment, broken bool) {
	if !p.IsService() || broken {
		return
	}
	byImage := map[*project.Image][]place{}
	for _, at := range places {
		if at.image != nil {
			byImage[at.image] = append(byImage[at.image], at)
		}
	}
	for _, at := range places {
		if at.workload != nil {
			j.containerPorts(at)
		}
		if group := byImage[at.image]; group != nil {
			byImage[at.image] = nil
			j.exposedPorts(group, place{program: p, image: at.image, env: local})
		}
	}
}

// containerPorts judges the ports that one container declares.
func (j *judge) containerPorts(at place) {
	list := listens(at)
	if !list.all {
		return
	}
	ports, known := declaredPorts(at)
	wrong := false
	for _, d := range ports {
		if !list.within(d) {
			wrong = true
			j.wrongPort(at, list, d, fmt.Sprintf("container %s of %s", at.container.Name.Text, at.workload.Name.Text))
		}
	}
	var expose []namedPort
	sure := true
	if at.image != nil {
		expose, sure = exposed(at.image.Final)
	}
	if wrong || !known || !sure || len(ports) == 0 || list.main == 0 {
		return
	}
	if !slices.ContainsFunc(append(ports, expose...), func(d namedPort) bool { return d.first <= list.main && list.main <= d.last }) {
		j.mainMissing(at, list, ports[0])
	}
}

// exposedPorts judges EXPOSE of one image, which holds in every place where the image runs.
// alone is the image by itself: a deployment that moves the port does not make EXPOSE wrong.
func (j *judge) exposedPorts(group []place, alone place) {
	ports, known := exposed(group[0].image.Final)
	if len(ports) == 0 || j.programs(group[0].image) > 1 {
		return
	}
	var lists []portList
	for _, at := range group {
		list := listens(at)
		if !list.all {
			return
		}
		lists = append(lists, list)
	}
	plain := listens(alone)
	wrong := false
	for _, d := range ports {
		if !plain.within(d) && !slices.ContainsFunc(lists, func(l portList) bool { return l.within(d) }) {
			wrong = true
			j.wrongPort(group[0], lists[0], d, "the image of "+group[0].image.Dockerfile)
		}
	}
	if wrong || !known {
		return
	}
	for i, at := range group {
		more, sure := declaredPorts(at)
		if !sure || len(more) > 0 || lists[i].main == 0 {
			continue // containerPorts has judged it
		}
		if !slices.ContainsFunc(ports, func(d namedPort) bool { return d.first <= lists[i].main && lists[i].main <= d.last }) {
			j.mainMissing(at, lists[i], ports[0])
		}
	}
}

// programs counts the programs of the repository that an image holds.
func (j *judge) programs(img *project.Image) int {
	n := 0
	for _, b := range usedBuilds(img.Image) {
		if b.InFinal != container.No {
			n += max(1, len(b.Outputs))
		}
	}
	return n
}

func (l portList) within(d namedPort) bool {
	return slices.ContainsFunc(l.numbers, func(n int) bool { return d.first <= n && n <= d.last })
}

// declaredPorts returns the TCP ports that a container declares; known is false where one of them is not known.
func declaredPorts(at place) (list []namedPort, known bool) {
	if at.workload == nil {
		return nil, true
	}
	known = true
	what := "containerPort"
	if at.workload.Kind == "Compose" {
		what = "ports"
	}
	for _, p := range at.container.Ports {
		n, ok := p.Port.Int()
		switch {
		case !strings.EqualFold(p.Protocol, "tcp"):
		case !ok || p.Port.Position.Line == 0:
			known = false
		default:
			list = append(list, namedPort{n, n, what, p.Port.Position})
		}
	}
	return list, known
}

// exposed returns the TCP ports that EXPOSE names; known is false where one of them is not known.
func exposed(stage *container.Stage) (list []namedPort, known bool) {
	known = true
	for _, p := range stage.Expose {
		switch {
		case p.Protocol != "tcp":
		case p.Number == 0:
			known = false
		case p.Position.Line > 0:
			list = append(list, namedPort{p.Number, p.Last, "EXPOSE", p.Position})
		}
	}
	return list, known
}

func (j *judge) wrongPort(at place, list portList, d namedPort, who string) {
	numbers := slices.Clone(list.numbers)
	slices.Sort(numbers)
	var texts []string
	for _, n := range slices.Compact(numbers) {
		texts = append(texts, strconv.Itoa(n))
	}
	j.report(portMismatch, report.Finding{
		Message:  fmt.Sprintf("%s names port %s for %s, and %s listens on %s", d.what, d.text(), who, at.program.Name, orElse(join(texts), "none")),
		Label:    "nothing listens there",
		Position: d.at,
		Related:  listenersOf(at),
		Help:     "name the port that the service listens on",
		Context:  at.program.Package + ": " + d.what + " " + d.text(),
	})
}

func (j *judge) mainMissing(at place, list portList, d namedPort) {
	j.report(portMismatch, report.Finding{
		Message:  fmt.Sprintf("%s serves its routes on port %d, which neither EXPOSE nor a containerPort names", at.program.Name, list.main),
		Label:    "names other ports only",
		Position: d.at,
		Related:  []report.Related{{Message: "the service's listener", Position: list.at}},
		Help:     fmt.Sprintf("name port %d as well", list.main),
		Context:  at.program.Package + ": " + d.what,
	})
}

func (d namedPort) text() string {
	if d.first == d.last {
		return strconv.Itoa(d.first)
	}
	return fmt.Sprintf("%d-%d", d.first, d.last)
}

// listenersOf returns the places where a program listens, for a finding.
func listenersOf(at place) []report.Related {
	var list []report.Related
	for _, l := range at.program.Listeners {
		if port, ok := l.Port(at.env).Value(); ok && l.Position.Line > 0 && len(list) < 3 {
			list = append(list, report.Related{Message: "listens on port " + port, Position: l.Position})
		}
	}
	return list
}
