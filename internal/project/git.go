package project

import (
	"context"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
)

// Commit returns the abbreviated commit of the work tree and whether the tracked files differ from it. Both are empty
// without git, or before the first commit.
func (p *Project) Commit(ctx context.Context) (commit string, dirty bool) {
	if !p.Files.HasGit() {
		return "", false
	}
	out, err := inventory.Git(ctx, p.Files.Dir(), "rev-parse", "--short", "HEAD")
	if err != nil {
		return "", false
	}
	status, err := inventory.Git(ctx, p.Files.Dir(), "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all")
	return strings.TrimSpace(string(out)), err == nil && len(status) > 0
}
