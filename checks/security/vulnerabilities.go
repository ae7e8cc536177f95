package security

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// Settings are the check's own, under checks.security.
type Settings struct {
	Database    string              `yaml:"database"`     // folder of Trivy's database; "" is the scanner's own. Relative to the project
	DatabaseAge golivefile.Period   `yaml:"database-age"` // from which on the database is too old
	ScanTime    golivefile.Duration `yaml:"scan-time"`    // for one scan
	VEX         []string            `yaml:"vex"`          // documents of the repository, relative to the project
	GoVulndb    string              `yaml:"go-vulndb"`    // a copy of the Go vulnerability database, to ask what is reachable
}

func defaults() any {
	const week = 7 * 24 * time.Hour
	return &Settings{DatabaseAge: golivefile.Period{Text: "7d", Duration: week}, ScanTime: golivefile.Duration{Duration: vulnscan.MaxTime}}
}

// A scan is what the parts on known vulnerabilities share.
type scan struct {
	settings *Settings
	opened   bool
	scanner  *vulnscan.Scanner
	database string // what the evidence says of it
	err      error  // why there is no scanner with a database

	// reported are the vulnerabilities that are reported where go.mod requires the module, by module and ID.
	reported map[[2]string]bool
}

// close ends what open began.
func (s *scan) close() {
	if s.scanner != nil {
		s.scanner.Close()
	}
}

// open finds a scanner with a database, once. The error is the same every time.
func (j *judge) open(ctx context.Context) error {
	s := &j.scan
	if s.opened {
		return s.err
	}
	s.opened = true
	s.scanner, s.err = vulnscan.Open(vulnscan.Options{
		Program: j.pass.Project.Asked.Program, Start: j.pass.Project.Asked.Start, Offline: j.pass.Project.Offline,
		Root: j.pass.Project.Files.Dir(), Database: j.folder(s.settings.Database), Time: s.settings.ScanTime.Duration,
		VEX: j.statements(), Ignore: j.ignoreFile(),
	})
	if s.err != nil {
		return s.err
	}
	db, err := s.scanner.Database(ctx)
	if err != nil {
		s.err = err
		return err
	}
	j.aged(db)
	return nil
}

// aged says how old the database is. Of what was found since it was made, nothing is known.
func (j *judge) aged(db vulnscan.Database) {
	today := golivefile.Today(os.Getenv("SOURCE_DATE_EPOCH"), time.Now())
	s := &j.scan
	switch {
	case db.Updated.IsZero() && db.Due.Before(today.Time):
		s.database = "a vulnerability database of unknown age"
		j.pass.Limit(report.Limit{Message: "the vulnerability database does not say how old it is", Incomplete: true, Help: s.scanner.UpdateHelp()})
	case db.Updated.IsZero():
		s.database = "a vulnerability database that is good until " + db.Due.Format(time.DateOnly)
	default:
		day := db.Updated.UTC().Truncate(24 * time.Hour)
		age := max(today.Sub(day), 0)
		s.database = fmt.Sprintf("the vulnerability database of %s (%s old)", day.Format(time.DateOnly), checks.Plural(int(age.Hours()/24), "day"))
		if age > s.settings.DatabaseAge.Duration {
			j.pass.Limit(report.Limit{
				Message:    fmt.Sprintf("%s is older than %s: what became known since is not in it", s.database, s.settings.DatabaseAge.Text),
				Incomplete: true, Help: s.scanner.UpdateHelp() + ", or accept its age with checks.security.database-age",
			})
		}
	}
	s.database += ", by " + db.Scanner
}

// folder returns the absolute path of a folder that the settings name.
func (j *judge) folder(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(j.pass.Project.Files.Dir(), filepath.FromSlash(j.pass.Project.Dir), filepath.FromSlash(name))
}

// statements reads the VEX documents that the settings name.
func (j *judge) statements() []vulnscan.Document {
	var list []vulnscan.Document
	for _, name := range j.scan.settings.VEX {
		name = path.Join(j.pass.Project.Dir, name)
		text, err := j.pass.Project.Files.ReadFile(name)
		if err != nil {
			j.pass.Limit(report.Limit{Message: "the VEX document " + name + " of the settings cannot be read, so that what it says does not hold"})
			continue
		}
		list = append(list, vulnscan.Document{Name: name, Text: text})
	}
	return list
}

// ignoreFile reads the project's .trivyignore.yaml, else its .trivyignore. One that git does not track holds nothing: nobody
// who looks at the release sees it.
func (j *judge) ignoreFile() *vulnscan.Document {
	var found *vulnscan.Document
	for _, name := range []string{".trivyignore.yaml", ".trivyignore"} {
		name = path.Join(j.pass.Project.Dir, name)
		entry, ok := j.pass.Project.Files.Lookup(name)
		if !ok {
			continue
		}
		at := report.Limit{File: name, Line: 1}
		text, err := j.pass.Project.Files.ReadFile(name)
		switch {
		case err != nil:
			at.Message = name + " cannot be read, so that it holds nothing"
		case !entry.Tracked && j.pass.Project.Files.HasGit():
			at.Message = name + " is not tracked by git, so that it holds nothing"
		case found != nil:
			at.Message = name + " holds nothing beside " + found.Name
		default:
			found = &vulnscan.Document{Name: name, Text: text}
			continue
		}
		j.pass.Limit(at)
	}
	return found
}

// unscanned files that a part could not look at something, and what would help.
func (j *judge) unscanned(what string, at report.Position, err error) {
	limit := report.Limit{Message: what + ": " + err.Error(), File: at.File, Line: at.Line, Incomplete: true}
	var known *vulnscan.Error
	if errors.As(err, &known) {
		limit.Help = known.Help
	}
	j.pass.Limit(limit)
}

// accepted returns who accepted a vulnerability, nil where nobody did.
func accepted(v *vulnscan.Vulnerability) *report.Suppression {
	a := v.Accepted
	if a == nil {
		return nil
	}
	s := &report.Suppression{Kind: "settings", Until: a.Until}
	switch {
	case a.Status == "ignored":
		s.Reason = a.File + ": " + orElse(a.Statement, "ignored, without a reason")
	case a.Statement != "":
		s.Reason = fmt.Sprintf("%s: %s: %s", a.File, a.Status, a.Statement)
	default:
		s.Reason = a.File + ": " + a.Status
	}
	return s
}

// found says what was found in something: "CVE-2024-1 (HIGH) in openssl 3.0.11, fixed in 3.0.13: title".
func found(v *vulnscan.Vulnerability, in string) string {
	text := fmt.Sprintf("%s (%s) in %s, ", v.ID, v.Severity, in)
	if v.Fixed == "" {
		text += "not fixed yet"
	} else {
		text += "fixed in " + v.Fixed
	}
	if v.Title != "" {
		text += ": " + strings.TrimSuffix(clip(v.Title, maxTitle), ".")
	}
	return text
}

const maxTitle = 120 // code points

func clip(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n-1])) + "…"
	}
	return text
}
