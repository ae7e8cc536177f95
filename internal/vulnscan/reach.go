package vulnscan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"path/filepath"
)

// Reached is what govulncheck says of one module's code: which vulnerabilities of the Go vulnerability database concern its
// build, and which of them the code can get to.
type Reached struct {
	aliases map[string][]string // CVE and GHSA IDs, and the Go IDs themselves, with the Go IDs
	present map[string]bool     // Go IDs whose module is in the build, in a version that has them
	called  map[string]bool     // those of which a vulnerable symbol is reached
}

// Avoids reports whether it is certain that the code reaches nothing of a vulnerability: the database knows it by that ID, it
// is in the build, and no call leads to its symbols.
func (r *Reached) Avoids(id string) bool {
	if r == nil {
		return false
	}
	known := false
	for _, goID := range r.aliases[id] {
		if r.called[goID] {
			return false
		}
		known = known || r.present[goID]
	}
	return known
}

// Reach asks golive-image what the code of the module in a folder reaches, with the copy of the Go vulnerability database in
// another. The error is an *Error or that of ctx.
func (s *Scanner) Reach(ctx context.Context, db, dir string) (*Reached, error) {
	if !s.own() {
		return nil, &Error{Message: s.Name + " cannot tell what the code reaches; golive-image can"}
	}
	out, _, err := s.run(ctx, []string{"reach", "--db", (&url.URL{Scheme: "file", Path: filepath.ToSlash(db)}).String(), "-C", dir, "--timeout", s.opts.Time.String()}, db)
	if err != nil {
		return nil, err
	}
	r, err := readReach(out)
	if err != nil {
		return nil, &Error{Message: s.Name + " " + err.Error()}
	}
	return r, nil
}

// readReach decodes govulncheck's stream of messages (golang.org/x/vuln/internal/govulncheck, protocol v1.0.0).
func readReach(out []byte) (*Reached, error) {
	r := &Reached{aliases: map[string][]string{}, present: map[string]bool{}, called: map[string]bool{}}
	level := ""
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var m struct {
			Config *struct {
				ScanLevel string `json:"scan_level"`
			} `json:"config"`
			OSV *struct {
				ID      string   `json:"id"`
				Aliases []string `json:"aliases"`
			} `json:"osv"`
			Finding *struct {
				OSV   string `json:"osv"`
				Trace []struct {
					Function string `json:"function"`
				} `json:"trace"`
			} `json:"finding"`
		}
		err := dec.Decode(&m)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.New("printed something about reachability that cannot be read: " + oneLine(err.Error()))
		}
		switch {
		case m.Config != nil:
			level = m.Config.ScanLevel
		case m.OSV != nil:
			for _, id := range append([]string{m.OSV.ID}, m.OSV.Aliases...) {
				r.aliases[id] = append(r.aliases[id], m.OSV.ID)
			}
		case m.Finding != nil:
			r.present[m.Finding.OSV] = true
			if len(m.Finding.Trace) > 0 && m.Finding.Trace[0].Function != "" {
				r.called[m.Finding.OSV] = true
			}
		}
	}
	if level != "symbol" {
		return nil, errors.New("did not say which symbols the code reaches")
	}
	return r, nil
}
