package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A result is the outcome of one case.
type result struct {
	name       string
	tally      tally
	unverified string // why the builder could not verify it
	err        error  // the comparison itself failed
}

// runCase models a case, builds it and compares. With builderOnly an empty model takes the place of the real one, so that
// every path that was added shows as unknown.
func runCase(ctx context.Context, b *builder, c *testCase, tmp string, builderOnly bool) result {
	r := result{name: c.name, unverified: c.reason(b.version)}
	repo := filepath.Join(tmp, "cases", c.name)
	if r.err = c.unpack(repo); r.err != nil {
		return r
	}
	ask := model
	if builderOnly {
		ask = noModel
	}
	stages, last, err := ask(ctx, c, repo)
	if err != nil {
		r.err = err
		return r
	}
	if r.unverified != "" {
		r.tally = compareDocumented(stages[last], c)
		return r
	}
	r.tally, r.err = buildAndCompare(ctx, b, c, repo, stages, last)
	return r
}

// buildAndCompare builds every stage up to the one that is asked for.
func buildAndCompare(ctx context.Context, b *builder, c *testCase, repo string, stages []*said, last int) (tally, error) {
	var total tally
	name := filepath.Join(repo, filepath.FromSlash(c.dockerfile))
	text, err := os.ReadFile(name)
	if err != nil {
		return total, err
	}
	parts, err := splitStages(text)
	if err != nil {
		return total, err
	}
	want, err := final(parts, c.target)
	if err != nil {
		return total, err
	}
	if len(stages) != len(parts) || last != want {
		total.contradict("the model has %d stages and builds number %d, the Dockerfile has %d and builds number %d", len(stages), last, len(parts), want)
		return total, nil
	}
	context, err := listFiles(filepath.Join(repo, filepath.FromSlash(c.context)))
	if err != nil {
		return total, err
	}
	images := make([]*built, 0, len(parts))
	for i := 0; i <= want; i++ {
		target := ""
		if i == want && c.target != "" {
			target = c.target
			err = os.WriteFile(name, text, 0o644)
		} else {
			err = os.WriteFile(name, parts[i].text, 0o644)
		}
		if err != nil {
			return total, err
		}
		img, _, err := b.build(ctx, c, repo, target)
		if c.fails >= parts[i].from && c.fails <= parts[i].to {
			compareFailure(&total, stages[i], c.fails, err)
			break
		}
		if err != nil {
			return total, fmt.Errorf("stage %d: %w", i, err)
		}
		images = append(images, img)
	}
	var trees []tree
	for _, img := range images {
		trees = append(trees, img.tree)
	}
	for i, img := range images {
		base := b.base
		if fromScratch(parts, i) {
			base = map[string]bool{"/": true}
		}
		t := compare(stages[i], img, base, b.basePorts, candidates(trees, b.base, context, stages[i].listed))
		if len(parts) > 1 {
			for j := range t.contradictions {
				t.contradictions[j] = fmt.Sprintf("stage %d: %s", i, t.contradictions[j])
			}
		}
		total.add(t)
	}
	return total, nil
}

// compareFailure expects that the build failed, and that the model knew it at this very line and at no other.
func compareFailure(t *tally, m *said, line int, err error) {
	t.stages++
	if err == nil {
		t.contradict("line %d: the case expects the build to fail here, and it does not", line)
	}
	found := false
	for _, miss := range m.missing {
		if miss.line == line {
			found = true
			t.absent++
		} else {
			t.contradict("line %d: the model is certain that %s is missing, and the builder came to line %d", miss.line, miss.what, line)
		}
	}
	if !found {
		t.contradict("line %d: the build fails here, the model finds nothing missing", line)
	}
}

// listFiles returns the files and folders below dir, relative to it.
func listFiles(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if rel != "." {
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	return names, err
}

// brief returns the first line of an error, and its last ones where they tell more.
func brief(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	for i := len(lines) - 1; i > 0; i-- {
		if strings.Contains(strings.ToLower(lines[i]), "error") {
			return lines[0] + ": " + strings.TrimSpace(lines[i])
		}
	}
	if errors.Is(err, context.Canceled) {
		return "interrupted"
	}
	return lines[0]
}
