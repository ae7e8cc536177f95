package config

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// judgeEndpoints reports the addresses of databases, caches, brokers and RPC servers that are written into a service's code. One
// that a setting may replace is a default, and no finding.
func judgeEndpoints(ctx context.Context, j *judge) error {
	e := &endpoints{judge: j, seen: map[report.Position]bool{}}
	looked, first := 0, report.Position{}
	for _, p := range j.services.Model.Programs {
		if !p.IsService() {
			continue
		}
		for i := range p.Connections {
			c := &p.Connections[i]
			if c.Any && e.kind(c) == "" || fileDrivers[c.Driver] {
				continue
			}
			if looked++; first.File == "" {
				first = c.Position
			}
			if err := e.connection(ctx, p, c); err != nil {
				return err
			}
		}
		if p.Cut != nil && len(p.Cut.Message) > 0 {
			j.pass.Limit(report.Limit{File: p.Cut.File, Line: p.Cut.Line,
				Message: fmt.Sprintf("whether %s connects to an address that is written into the code is not known in full: %s", p.Name, p.Cut.Message)})
		}
	}
	if looked > 0 {
		j.pass.Evidence(first.File, first.Line, "%s with the address of a database, cache, broker or RPC server", checks.Plural(looked, "call"))
	}
	return nil
}

type endpoints struct {
	*judge
	literals *literals
	seen     map[report.Position]bool
}

// connection judges the addresses that one call is given. Several are one cluster: the first that is fixed is reported.
func (e *endpoints) connection(ctx context.Context, p *service.Program, c *service.Connection) error {
	for _, addr := range c.Addrs {
		at, text, ok := fixed(addr)
		if !ok {
			continue
		}
		where, ok := endpointOf(text, c.DSN)
		if !ok || e.own(p, where) {
			continue
		}
		if e.literals == nil {
			code, err := e.project.Code(ctx)
			if err != nil {
				return err
			}
			e.literals = newLiterals(code)
		}
		if slices.ContainsFunc(c.Guards, e.chooses) {
			continue
		}
		e.report(p, c, e.literals.definition(at, where.host), where)
		return nil
	}
	return nil
}

func (e *endpoints) report(p *service.Program, c *service.Connection, at report.Position, where endpoint) {
	if at.File == "" {
		at = c.Position
	}
	if e.seen[at] || !e.project.PackageInScope(path.Dir(at.File)) {
		return
	}
	e.seen[at] = true
	kind := "a " + e.kind(c)
	if c.Kind == "RPC server" {
		kind = "an " + c.Kind
	}
	f := report.Finding{
		Message:  fmt.Sprintf("%s connects to %s at %s, an address that is written into the code", p.Name, kind, where),
		Label:    "the same in every environment",
		Position: at,
		Help:     "read the address from a setting (an environment variable, a flag, a configuration file)",
		Context:  c.Name,
	}
	if at.File != c.File || at.Line != c.Line {
		f.Related = append(f.Related, report.Related{Message: "the connection is opened here", Position: c.Position})
	}
	e.pass.Report(hardcodedEndpoint, f)
}

// kind says what a call connects to. What connects to anything is judged by the port, by IANA's list and the products' defaults.
func (e *endpoints) kind(c *service.Connection) string {
	if !c.Any {
		return c.Kind
	}
	for _, addr := range c.Addrs {
		if _, text, ok := fixed(addr); ok {
			where, _ := endpointOf(text, false)
			if kind := knownPorts[where.port]; kind != "" {
				return kind
			}
		}
	}
	return ""
}

var knownPorts = map[string]string{
	"5432": "database", "3306": "database", "1433": "database", "1521": "database", "27017": "database", "9042": "database", "2379": "database", "2181": "database",
	"6379": "cache", "11211": "cache", "5672": "broker", "5671": "broker", "9092": "broker", "4222": "broker", "1883": "broker", "8883": "broker",
}

// fileDrivers are drivers of database/sql that open a file, or no database at all.
var fileDrivers = map[string]bool{"sqlite": true, "sqlite3": true, "duckdb": true, "txdb": true, "ramsql": true, "sqlmock": true, "csv": true, "genji": true, "ql": true}

// own reports whether an address is where the program itself listens: a gateway that calls its own RPC server.
func (e *endpoints) own(p *service.Program, where endpoint) bool {
	switch where.host {
	case "", "localhost", "127.0.0.1", "::1":
	default:
		return false
	}
	return slices.ContainsFunc(p.Listeners, func(l *service.Listener) bool {
		port := &settings.Expr{Op: settings.Call, Text: "port", Args: []*settings.Expr{l.Addr}}
		return slices.Contains(port.Eval(settings.Defaults{}).Texts, where.port)
	})
}

// chooses reports whether a condition asks for the text of a setting: which environment it is, or whether an address is given.
// What stands behind it is chosen by a setting, or a default.
func (e *endpoints) chooses(g service.Guard) bool {
	if g.Condition == nil {
		return e.literals.comparesText(g.Position)
	}
	found := false
	g.Condition.Walk(func(x *settings.Expr) {
		switch x.Op {
		case settings.Present, settings.Command:
			found = true
		case settings.Equal:
			text := x.Args[1].Text
			_, err := strconv.ParseBool(text)
			found = found || err != nil
		}
	})
	return found
}
