package inventory

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// errNoGit says that there is no git repository at the root, or no git to ask.
var errNoGit = errors.New("no git")

type listed struct {
	path    string
	tracked bool
}

// Git runs git in dir, read-only and with nothing of the repository's own switched on: no file-system monitor, no hooks,
// no locks, no pager, no terminal. The result is git's standard output.
func Git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	full := append([]string{
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.untrackedCache=false",
		"-c", "core.quotePath=false", "-c", "submodule.recurse=false", "--no-pager", "--no-optional-locks",
	}, args...)
	cmd := exec.CommandContext(ctx, "git", full...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errNoGit
		}
		if line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); line != "" {
			return nil, errors.New(line)
		}
		return nil, err
	}
	return out, nil
}

// gitFiles returns the files that git tracks or would track, and the paths among them that are submodules.
func gitFiles(ctx context.Context, root string) ([]listed, map[string]bool, error) {
	if _, err := os.Lstat(filepath.Join(root, ".git")); err != nil {
		return nil, nil, errNoGit
	}
	staged, err := Git(ctx, root, "ls-files", "-z", "--stage")
	if err != nil {
		return nil, nil, err
	}
	others, err := Git(ctx, root, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, nil, err
	}
	var files []listed
	submodules := map[string]bool{}
	last := ""
	for _, rec := range strings.Split(string(staged), "\x00") {
		meta, name, ok := strings.Cut(rec, "\t")
		if !ok || name == last { // a conflict has up to three stages of one path
			continue
		}
		last = name
		files = append(files, listed{name, true})
		if strings.HasPrefix(meta, "160000 ") {
			submodules[name] = true
		}
	}
	for _, name := range strings.Split(string(others), "\x00") {
		if name != "" {
			files = append(files, listed{path: strings.TrimSuffix(name, "/")})
		}
	}
	return files, submodules, nil
}

// ownExcludes returns the texts of the ignore files that lie outside the work tree: core.excludesFile and the
// repository's info/exclude (gitignore(5)), in the order in which the later wins. Files that are absent are empty.
func ownExcludes(ctx context.Context, root string, git bool) []string {
	if !git {
		return nil
	}
	var texts []string
	for _, args := range [][]string{
		{"config", "--path", "--get", "core.excludesFile"}, {"rev-parse", "--git-path", "info/exclude"},
	} {
		out, err := Git(ctx, root, args...)
		name := strings.TrimSpace(string(out))
		if err != nil || name == "" {
			continue
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(root, name)
		}
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() > MaxFileSize {
			continue
		}
		if text, err := os.ReadFile(name); err == nil {
			texts = append(texts, string(text))
		}
	}
	return texts
}
