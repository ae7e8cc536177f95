package gocmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
)

// A Content is what the module cache holds of a module version.
type Content struct {
	State   State
	Problem string // of Unreadable
}

// A State says whether the cache holds a module as it was downloaded.
type State int

// The states of a module in the cache.
const (
	NotCached  State = iota
	Intact           // its hash is the one that was noted when it was downloaded
	Modified         // its hash is another
	Unreadable       // it could not be hashed
)

// Verify hashes the folder that a build takes a module version from, or its archive where it is not unpacked, and
// compares with the hash that the go command noted when it downloaded it, as go mod verify does.
func (c *Command) Verify(mod module.Version) Content {
	path, err := module.EscapePath(mod.Path)
	if err != nil || c.ModCache == "" {
		return Content{State: NotCached}
	}
	version, err := module.EscapeVersion(mod.Version)
	if err != nil {
		return Content{State: NotCached}
	}
	archive := filepath.Join(c.ModCache, "cache", "download", filepath.FromSlash(path), "@v", version+".zip")
	dir := filepath.Join(c.ModCache, filepath.FromSlash(path)+"@"+version)
	noted, err := os.ReadFile(archive + "hash")
	if err != nil {
		return Content{State: NotCached}
	}
	var hash string
	_, partial := os.Stat(strings.TrimSuffix(archive, ".zip") + ".partial")
	if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() && errors.Is(partial, fs.ErrNotExist) {
		hash, err = dirhash.HashDir(dir, mod.Path+"@"+mod.Version, dirhash.DefaultHash)
	} else if _, statErr := os.Stat(archive); statErr == nil {
		hash, err = dirhash.HashZip(archive, dirhash.DefaultHash)
	} else {
		return Content{State: NotCached}
	}
	switch {
	case err != nil:
		return Content{State: Unreadable, Problem: oneLine(c.cleaner(c.root)(err.Error()))}
	case hash != string(bytes.TrimSpace(noted)):
		return Content{State: Modified}
	}
	return Content{State: Intact}
}

// A Retraction is what a module's latest version says of one of its versions.
type Retraction struct {
	Module    module.Version
	Retracted bool
	Rationale string // one line, may be empty
	Problem   string // why there is no answer
}

const (
	maxQuery     = 50  // versions a call of the go command: what one answers is kept when a later one has no time left
	maxRationale = 200 // code points
)

// Retractions asks which versions their authors retracted. It needs the network.
func (c *Command) Retractions(ctx context.Context, mods []module.Version) ([]Retraction, error) {
	dir, err := os.MkdirTemp("", "golive-retracted-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var all []Retraction
	for len(mods) > 0 {
		n := min(len(mods), maxQuery)
		args := []string{"list", "-mod=mod", "-m", "-e", "-retracted", "-json=Path,Version,Retracted,Error"}
		for _, m := range mods[:n] {
			args = append(args, m.String())
		}
		mods = mods[n:]
		// The command waits for the network and does not compute: many modules at a time.
		out, err := c.RunEnv(ctx, dir, []string{"GOMAXPROCS=32"}, args...)
		if err != nil {
			return all, err
		}
		list, err := retractions(out)
		if err != nil {
			return all, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func retractions(out []byte) ([]Retraction, error) {
	var all []Retraction
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct {
			Path, Version string
			Retracted     []string
			Error         *struct{ Err string }
		}
		if err := dec.Decode(&m); err == io.EOF {
			return all, nil
		} else if err != nil {
			return all, fmt.Errorf("go list: %w", err)
		}
		r := Retraction{Module: module.Version{Path: m.Path, Version: m.Version}, Retracted: len(m.Retracted) > 0}
		if r.Retracted {
			r.Rationale = oneLine(m.Retracted[0])
			if utf8.RuneCountInString(r.Rationale) > maxRationale {
				r.Rationale = string([]rune(r.Rationale)[:maxRationale]) + "..."
			}
			if r.Rationale == "retracted by module author" { // what go list says without a reason
				r.Rationale = ""
			}
		}
		if m.Error != nil {
			r.Problem = oneLine(m.Error.Err)
		}
		all = append(all, r)
	}
}
