package vulnscan

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// Reached is what govulncheck says of one module's code, as golive-image reach prints it (internal/imagescan/reach).
type Reached struct {
	// Complete reports whether every call was followed; with C code compiled in, what it calls is not seen.
	Complete        bool
	Roots           []string
	Modules         []reachedModule // those that packages are compiled in from
	Vulnerabilities []reachedVulnerability
}

type reachedModule struct{ Path, Version string }

type reachedVulnerability struct {
	ID      string
	Aliases []string
	Level   string // called, imported or required
	Module  reachedModule
	Calls   []ReachedCall
}

// A ReachedCall is a vulnerable function that the code calls, and the line in the module's own code from which the way leads
// to it, where that is known: a file relative to the module's folder.
type ReachedCall struct {
	Function string
	File     string
	Line     int
}

// Avoids reports whether it is certain that the code calls nothing of a vulnerability of a module: every call was followed,
// and either the database knows the vulnerability and none leads to it, or no package of the module is compiled in.
func (r *Reached) Avoids(module, id string) bool {
	if r == nil || !r.Complete {
		return false
	}
	known := false
	for _, v := range r.Vulnerabilities {
		if v.concerns(module, id) {
			if v.Level != "imported" && v.Level != "required" {
				return false
			}
			known = true
		}
	}
	return known || !slices.ContainsFunc(r.Modules, func(m reachedModule) bool { return m.Path == module })
}

// Calls returns the vulnerable functions that the code calls.
func (r *Reached) Calls(module, id string) []ReachedCall {
	if r == nil {
		return nil
	}
	var calls []ReachedCall
	for _, v := range r.Vulnerabilities {
		if v.concerns(module, id) && v.Level == "called" {
			calls = append(calls, v.Calls...)
		}
	}
	return calls
}

func (v *reachedVulnerability) concerns(module, id string) bool {
	return v.Module.Path == module && (v.ID == id || slices.Contains(v.Aliases, id))
}

// Reach asks golive-image what the code of the module in a folder reaches, with the copy of the Go vulnerability database in
// another. The error is an *Error or that of ctx.
func (s *Scanner) Reach(ctx context.Context, db, dir string) (*Reached, error) {
	if !s.own() {
		return nil, &Error{Message: s.Name + " cannot tell what the code reaches; golive-image can"}
	}
	out, _, err := s.run(ctx, []string{"reach", "--db", db, "-C", dir, "--timeout", s.opts.Time.String()}, db)
	if err != nil {
		return nil, err
	}
	var r Reached
	if err := json.Unmarshal(out, &r); err != nil || len(r.Roots) == 0 {
		return nil, &Error{Message: fmt.Sprintf("%s printed something about what the code reaches that cannot be read", s.Name)}
	}
	return &r, nil
}
