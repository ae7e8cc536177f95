package vulnscan

import (
	"bufio"
	"bytes"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// accepted names the files of the repository in place of those that the scanner was handed, and adds what it leaves out:
// until when an entry of the ignore file holds, and the remark above it.
func (r *Report) accepted(given map[string]string, ignore *Document) {
	var entries map[string]entry
	if ignore != nil {
		entries = ignoreEntries(*ignore)
	}
	for i := range r.Found {
		v := &r.Found[i]
		if v.Accepted == nil {
			continue
		}
		if name, ok := given[v.Accepted.File]; ok {
			v.Accepted.File = name
		} else {
			v.Accepted.File = oneLine(v.Accepted.File)
		}
		if ignore == nil || v.Accepted.File != ignore.Name {
			continue
		}
		e := entries[v.ID]
		v.Accepted.Until = e.until
		if v.Accepted.Statement == "" {
			v.Accepted.Statement = e.remark
		}
	}
}

// An entry is what an ignore file says of one vulnerability.
type entry struct{ until, remark string }

// ignoreEntries reads .trivyignore or .trivyignore.yaml as Trivy does (pkg/result, ParseIgnoreFile), for what it says beside
// the names. The scanner itself decides what is ignored.
func ignoreEntries(d Document) map[string]entry {
	entries := map[string]entry{}
	if strings.HasSuffix(d.Name, ".yaml") || strings.HasSuffix(d.Name, ".yml") {
		var file struct {
			Vulnerabilities []struct {
				ID        string    `yaml:"id"`
				ExpiredAt time.Time `yaml:"expired_at"`
				Statement string    `yaml:"statement"`
			} `yaml:"vulnerabilities"`
		}
		if yaml.Unmarshal(d.Text, &file) != nil {
			return entries
		}
		for _, v := range file.Vulnerabilities {
			e := entry{remark: oneLine(v.Statement)}
			if !v.ExpiredAt.IsZero() {
				e.until = v.ExpiredAt.Format(time.DateOnly)
			}
			if _, twice := entries[v.ID]; !twice {
				entries[v.ID] = e
			}
		}
		return entries
	}
	remark := ""
	lines := bufio.NewScanner(bytes.NewReader(d.Text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if rest, ok := strings.CutPrefix(line, "#"); ok || line == "" {
			remark = oneLine(rest)
			if line == "" {
				remark = ""
			}
			continue
		}
		fields := strings.Fields(line)
		e := entry{remark: remark}
		for _, f := range fields[1:] {
			if day, ok := strings.CutPrefix(f, "exp:"); ok {
				e.until = oneLine(day)
			}
		}
		if _, twice := entries[fields[0]]; !twice {
			entries[fields[0]] = e
		}
	}
	return entries
}
