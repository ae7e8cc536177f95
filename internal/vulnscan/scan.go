package vulnscan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// A Database is what the scanner says of its vulnerability database.
type Database struct {
	Scanner string    // name and version
	Updated time.Time // when it was built; zero where it does not say
	Due     time.Time // when the next one was to come
}

// databaseSchema is the version of trivy-db that this golive's scanner reads (trivy-db, pkg/db, SchemaVersion).
const databaseSchema = 2

// Database asks the scanner for its database. The error is an *Error where there is none that it can use.
func (s *Scanner) Database(ctx context.Context) (Database, error) {
	args := append([]string{"version", "--format", "json"}, s.cacheDir()...)
	out, said, err := s.run(ctx, args)
	if err != nil {
		return Database{}, err
	}
	var v struct {
		Version         string
		VulnerabilityDB *struct {
			Version               int
			UpdatedAt, NextUpdate time.Time
		}
	}
	if err := json.Unmarshal(out, &v); err != nil {
		return Database{}, &Error{Message: s.Name + " does not say its version in a way that can be read: " + oneLine(err.Error())}
	}
	db := Database{Scanner: strings.TrimSpace(s.Name + " " + oneLine(v.Version))}
	switch {
	case v.VulnerabilityDB == nil || v.VulnerabilityDB.Version == 0:
		message := "there is no vulnerability database"
		if said != "" {
			message += " (" + said + ")"
		}
		return db, &Error{Message: message, Help: s.UpdateHelp()}
	case v.VulnerabilityDB.Version != databaseSchema:
		return db, &Error{Message: fmt.Sprintf("the vulnerability database has schema %d; %d is known", v.VulnerabilityDB.Version, databaseSchema), Help: s.UpdateHelp()}
	}
	db.Updated, db.Due = v.VulnerabilityDB.UpdatedAt, v.VulnerabilityDB.NextUpdate
	if db.Updated.Year() < 2000 {
		db.Updated = time.Time{}
	}
	return db, nil
}

// UpdateHelp is the command that fetches a database.
func (s *Scanner) UpdateHelp() string {
	command := "golive-image db update"
	if !s.own() {
		command = "trivy image --download-db-only"
	}
	if s.opts.Database != "" {
		command += " --cache-dir DIR, with the folder that the settings name"
	}
	if s.opts.Offline {
		command += "; offline, copy the folder from a machine that can"
	}
	return command
}

func (s *Scanner) cacheDir() []string {
	if s.opts.Database == "" {
		return nil
	}
	return []string{"--cache-dir", s.opts.Database}
}

// common are the arguments of every scan.
func (s *Scanner) common() []string {
	args := append([]string{"--format", "json", "--scanners", "vuln", "--list-all-pkgs", "--show-suppressed", "--no-progress"}, s.cacheDir()...)
	args = append(args, "--skip-db-update", "--offline-scan", "--timeout", s.opts.Time.String())
	if !s.own() {
		args = append(args, "--skip-java-db-update", "--skip-version-check", "--disable-telemetry", "--cache-backend", "memory")
	}
	for _, name := range s.vex {
		args = append(args, "--vex", name)
	}
	return append(args, "--ignorefile", s.ignore)
}

// ErrNoPackages says that nothing was recognised in an image: it is not known to be clean.
var ErrNoPackages = errors.New("no packages were found in it, so nothing is known of it")

// Image scans an image. The error is an *Error or that of ctx.
func (s *Scanner) Image(ctx context.Context, img Image) (*Report, error) {
	if img.Refused != "" {
		return nil, &Error{Message: img.Refused}
	}
	args := append([]string{"image"}, s.common()...)
	var private []string
	switch {
	case img.Archive != "":
		args = append(args, "--input", img.Archive)
		private = append(private, img.Archive)
	default:
		sources := "docker,containerd,podman"
		if !s.opts.Offline {
			sources += ",remote"
		}
		args = append(args, "--image-src", sources, "--", img.Name)
	}
	out, said, err := s.run(ctx, args, private...)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && e.Help == "" && img.Archive == "" && s.opts.Offline {
			e.Help = "load the image into a local engine, or name its tarball; --offline asks no registry"
		}
		return nil, err
	}
	r, err := read(out, "container_image")
	if err != nil {
		return nil, &Error{Message: s.Name + " " + err.Error()}
	}
	if r.Packages == 0 {
		return nil, &Error{Message: ErrNoPackages.Error()}
	}
	r.system(said)
	r.accepted(s.given, s.opts.Ignore)
	return r, nil
}

// system files what is not known of the operating system's packages.
func (r *Report) system(said string) {
	if r.Family == "" || len(r.Limits) > 0 { // golive-image says it by itself
		return
	}
	name := strings.TrimSpace(r.Family + " " + r.Release)
	packages, found := 0, 0
	for _, t := range r.Targets {
		if t.OS {
			packages += t.Packages
		}
	}
	for _, v := range r.Found {
		if v.Target.OS {
			found++
		}
	}
	// The texts are those of Trivy's log (pkg/detector/ospkg).
	unknown := strings.Contains(said, "not on the EOL list") || strings.Contains(said, "Unsupported os")
	switch {
	case packages == 0:
		r.Limits = append(r.Limits, Limit{Message: "no packages of its operating system, " + name + ", were found", Whole: true})
	case unknown:
		r.Limits = append(r.Limits, Limit{Message: "the database may not know its operating system, " + name, Whole: found == 0})
	case r.EndOfLife:
		r.Limits = append(r.Limits, Limit{Message: "its operating system, " + name + ", is past its end of life: what was found since is in no database"})
	}
}

// Modules scans go.mod files, by their paths in the repository. Targets of the report are these paths. The error is an *Error or that of ctx.
func (s *Scanner) Modules(ctx context.Context, files []Document) (*Report, error) {
	dir := filepath.Join(s.temp, "modules")
	for _, f := range files {
		if err := write(filepath.Join(dir, filepath.FromSlash(path.Clean(f.Name))), f.Text); err != nil {
			return nil, &Error{Message: "cannot lay out what the scanner reads: " + s.clean(err.Error())}
		}
	}
	out, _, err := s.run(ctx, append(append([]string{"fs"}, s.common()...), "--", dir))
	if err != nil {
		return nil, err
	}
	r, err := read(out, "filesystem")
	if err != nil {
		return nil, &Error{Message: s.Name + " " + err.Error()}
	}
	r.accepted(s.given, s.opts.Ignore)
	return r, nil
}

// layOut makes a folder to work in and one for temporary files, and writes what the scanner is handed, so that it opens no path that the repository could bend.
func (s *Scanner) layOut() error {
	for _, dir := range []string{"work", "tmp", "modules"} {
		if err := os.Mkdir(filepath.Join(s.temp, dir), 0o700); err != nil {
			return err
		}
	}
	hand := func(folder string, d Document) (string, error) {
		name := filepath.Join(s.temp, folder, path.Base(d.Name))
		s.given[name] = d.Name
		return name, write(name, d.Text)
	}
	for i, d := range s.opts.VEX {
		name, err := hand(fmt.Sprintf("vex%d", i), d)
		if err != nil {
			return err
		}
		s.vex = append(s.vex, name)
	}
	ignore := Document{Name: ".trivyignore"} // an empty one, so that no other is looked for
	if s.opts.Ignore != nil {
		ignore = *s.opts.Ignore
	}
	var err error
	s.ignore, err = hand("ignore", ignore)
	return err
}

func write(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}
