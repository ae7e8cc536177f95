package probes

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// judgeShutdown looks for servers that no signal shuts down. Of servers of which the settings decide which one is started
// one is reported, and only where none is started for certain.
func judgeShutdown(j *judge, p *program) {
	deaf := onlyOtherSignals(p.Program)
	var perhaps *service.Listener
	reported := false
	for _, l := range p.Listeners {
		opened := p.holds(l.Guards)
		if !business(p.Program, l) || l.File == "" || opened == service.No {
			continue
		}
		graceful := stopsOnSignal(l)
		switch {
		case graceful == service.Yes && deaf == nil:
			j.decide(noGracefulShutdown, l.Position)
		case deaf != nil && p.stopSignal:
			j.unknown(noGracefulShutdown, l.Position, "an image of %s asks for another signal than SIGTERM", p.Name)
		case graceful == service.Maybe, p.Cut != nil:
			j.unknown(noGracefulShutdown, l.Position, "whether a signal leads to the shutdown of %s's server is not known", p.Name)
		case opened == service.Maybe:
			if perhaps == nil {
				perhaps = l
			}
		default:
			reported = true
			j.decide(noGracefulShutdown, l.Position)
			j.report(noGracefulShutdown, noShutdown(p, l, deaf))
		}
	}
	if perhaps != nil && !reported {
		j.decide(noGracefulShutdown, perhaps.Position)
		j.report(noGracefulShutdown, noShutdown(p, perhaps, deaf))
	}
}

// stopsOnSignal says whether a signal leads to the end of a listener's server that lets requests end, or of one that its
// library has no gentler word for.
func stopsOnSignal(l *service.Listener) service.Truth {
	best := service.No
	for _, s := range l.Shutdown {
		if !s.Graceful && s.Name != "Stop" {
			continue
		}
		if s.OnSignal == service.Yes {
			return service.Yes
		}
		if s.OnSignal == service.Maybe {
			best = service.Maybe
		}
	}
	return best
}

// onlyOtherSignals returns a registration where a program registers for signals by name and never for SIGTERM, which is the
// one that the platform sends.
func onlyOtherSignals(p *service.Program) *service.Signal {
	for _, s := range p.Signals {
		if len(s.Names) == 0 || slices.Contains(s.Names, "SIGTERM") {
			return nil
		}
	}
	if len(p.Signals) == 0 {
		return nil
	}
	return &p.Signals[0]
}

func noShutdown(p *program, l *service.Listener, deaf *service.Signal) report.Finding {
	f := report.Finding{
		Message: "no signal leads to the shutdown of " + p.Name + "'s server: every rollout cuts off the requests under way",
		Label:   "started, and never shut down", Position: l.Position, Context: p.Package,
		Help: "on SIGTERM call Shutdown with a deadline, and return from main when it has ended",
	}
	if l.Protocol == service.GRPC {
		f.Help = "on SIGTERM call GracefulStop, and return from main when it has ended"
	}
	gentle := slices.ContainsFunc(l.Shutdown, func(s service.Stop) bool { return s.Graceful })
	if gentle && deaf != nil {
		f.Message = p.Name + "'s server is not shut down on SIGTERM, which the platform sends: the program registers for " + strings.Join(deaf.Names, ", ") + " only"
		f.Label = "never shut down on SIGTERM"
		f.Help = "register for syscall.SIGTERM as well"
	}
	if deaf != nil && deaf.File != "" {
		f.Related = append(f.Related, report.Related{Message: "registers for " + strings.Join(deaf.Names, ", "), Position: deaf.Position})
	}
	for _, s := range l.Shutdown {
		if s.File == "" || len(f.Related) > 2 {
			continue
		}
		what := s.Name + " is called here, and no signal leads to it"
		if deaf != nil || s.OnSignal == service.Yes {
			what = s.Name + " is called here"
		}
		f.Related = append(f.Related, report.Related{Message: what, Position: s.Position})
	}
	return f
}

// shutdowns says for the evidence how a program's servers end.
func shutdowns(p *service.Program) string {
	for _, l := range p.Listeners {
		for _, s := range l.Shutdown {
			if s.OnSignal == service.Yes && s.File != "" {
				return s.Name + " on a signal at " + file(s.Position)
			}
		}
	}
	return "no shutdown on a signal"
}
