package vulnscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Report is what a scan found, as far as golive asks.
type Report struct {
	Family, Release string // of the operating system: alpine 3.18.4; "" where the image has none
	EndOfLife       bool   // the distribution no longer looks after the release
	Tags            []string
	Packages        int
	Targets         []Target
	Found           []Vulnerability
	Limits          []Limit
}

// A Target is one list of packages: those of the operating system, a Go binary, a go.mod.
type Target struct {
	Name     string // a path in the image or below the folder that was scanned
	Type     string // alpine, debian, gobinary, gomod, …
	OS       bool   // the operating system's packages
	Packages int
	Main     string // path of a Go binary's main module
}

// A Vulnerability is one known vulnerability of one package.
type Vulnerability struct {
	ID        string
	Package   string
	Source    string // the source package that a distribution built Package from; else Package
	Installed string
	Fixed     string // the versions that mend it, comma-separated as Trivy has them; "" for none yet
	Severity  string // CRITICAL, HIGH, MEDIUM, LOW or UNKNOWN
	Title     string
	URL       string
	Layer     int // from 1; 0 where not known
	Layers    int
	Target    Target
	Accepted  *Acceptance
}

// Serious reports whether the severity is HIGH or CRITICAL.
func (v *Vulnerability) Serious() bool { return v.Severity == "HIGH" || v.Severity == "CRITICAL" }

// An Acceptance is what an ignore file or a VEX document says of a vulnerability.
type Acceptance struct {
	Status    string // ignored, not_affected, fixed
	Statement string // why; "" where nothing is said
	File      string // in the repository
	Until     string // YYYY-MM-DD
}

// A Limit is something that the scanner could not look at.
type Limit struct {
	Message string
	Whole   bool // no package of the image's operating system could be judged
}

// wire is the part of Trivy's types.Report that is read; the names are those of its JSON (github.com/aquasecurity/trivy,
// pkg/types and pkg/fanal/types, v0.66.0).
type wire struct {
	SchemaVersion int
	ArtifactType  string
	Metadata      struct {
		OS *struct {
			Family, Name string
			EOSL         bool
		}
		DiffIDs  []string
		RepoTags []string
	}
	Results      []wireResult
	GoliveLimits []string // golive-image's own
}

type wireResult struct {
	Target, Class, Type string
	Packages            []wirePackage
	Vulnerabilities     []wireVulnerability
	Modified            []struct {
		Type, Status, Statement, Source string
		Finding                         json.RawMessage
	} `json:"ExperimentalModifiedFindings"`
}

type wirePackage struct {
	ID, Name, Version, SrcName, Relationship string
}

type wireVulnerability struct {
	VulnerabilityID, PkgID, PkgName, InstalledVersion, FixedVersion string
	Severity, Title, PrimaryURL                                     string
	Layer                                                           struct{ DiffID string }
}

const schemaVersion = 2

var severities = []string{"UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"}

// read decodes a report of a kind of artefact. It is an error where the text is anything else, or misses what is relied on.
func read(text []byte, kind string) (*Report, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errors.New("printed no report")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	var w wire
	if err := dec.Decode(&w); err != nil {
		return nil, fmt.Errorf("printed a report that cannot be read: %s", oneLine(err.Error()))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("printed something behind its report")
	}
	switch {
	case w.SchemaVersion != schemaVersion:
		return nil, fmt.Errorf("printed a report of schema %d; %d is known", w.SchemaVersion, schemaVersion)
	case w.ArtifactType != kind && !(kind == "filesystem" && w.ArtifactType == "repository"):
		return nil, fmt.Errorf("printed a report on %q, where %q was asked for", oneLine(w.ArtifactType), kind)
	}
	r := &Report{Tags: w.Metadata.RepoTags}
	if os := w.Metadata.OS; os != nil && os.Family != "none" {
		r.Family, r.Release, r.EndOfLife = oneLine(os.Family), oneLine(os.Name), os.EOSL
	}
	for _, text := range w.GoliveLimits {
		r.Limits = append(r.Limits, Limit{Message: oneLine(text), Whole: whole(text)})
	}
	for _, res := range w.Results {
		if res.Class != "os-pkgs" && res.Class != "lang-pkgs" {
			continue
		}
		if err := r.add(res, w.Metadata.DiffIDs); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// whole reports whether a limit of golive-image's (internal/imagescan, limits) leaves a whole list of packages undecided.
func whole(text string) bool {
	for _, prefix := range []string{"packages of ", "the operating system is ", "the database has no advisories for "} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

func shown(text, other string) string {
	if text = oneLine(text); text == "" {
		return other
	}
	return text
}

func (r *Report) add(res wireResult, layers []string) error {
	t := Target{Name: oneLine(res.Target), Type: res.Type, OS: res.Class == "os-pkgs", Packages: len(res.Packages)}
	source := map[string]string{}
	for _, p := range res.Packages {
		source[p.ID] = p.SrcName
		if p.Relationship == "root" {
			t.Main = oneLine(p.Name)
		}
	}
	r.Packages += t.Packages
	r.Targets = append(r.Targets, t)
	found := func(w wireVulnerability, accepted *Acceptance) error {
		if w.VulnerabilityID == "" || w.PkgName == "" || w.InstalledVersion == "" {
			return errors.New("printed a vulnerability without its ID, package or version")
		}
		v := Vulnerability{
			ID: oneLine(w.VulnerabilityID), Package: oneLine(w.PkgName), Installed: oneLine(w.InstalledVersion),
			Fixed: oneLine(w.FixedVersion), Severity: strings.ToUpper(w.Severity), Title: oneLine(w.Title),
			URL: oneLine(w.PrimaryURL), Layers: len(layers), Layer: slices.Index(layers, w.Layer.DiffID) + 1,
			Target: t, Accepted: accepted,
		}
		v.Source = shown(source[w.PkgID], v.Package)
		if !slices.Contains(severities, v.Severity) {
			v.Severity = "UNKNOWN"
		}
		r.Found = append(r.Found, v)
		return nil
	}
	for _, w := range res.Vulnerabilities {
		if err := found(w, nil); err != nil {
			return err
		}
	}
	for _, m := range res.Modified {
		if m.Type != "vulnerability" {
			continue
		}
		var w wireVulnerability
		if err := json.Unmarshal(m.Finding, &w); err != nil {
			return errors.New("printed a suppressed vulnerability that cannot be read")
		}
		if err := found(w, &Acceptance{Status: oneLine(m.Status), Statement: oneLine(m.Statement), File: m.Source}); err != nil {
			return err
		}
	}
	return nil
}
