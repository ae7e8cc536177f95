package project

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/filecreds"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/settings"
)

// files looks through every tracked file, several at a time.
func (c *collector) files(ctx context.Context) {
	p := c.project
	type result struct {
		sites   []credential.Site
		problem *CredentialProblem
		looked  bool
	}
	var names []string
	var levels []judged
	for _, e := range p.Files.Entries() {
		if e.Kind != inventory.Regular || !p.tracked(e) || media[strings.ToLower(path.Ext(e.Path))] {
			continue
		}
		if level := p.holdsCredentials(e.Path); level != nothing {
			names, levels = append(names, e.Path), append(levels, level)
		}
	}
	results := make([]result, len(names))
	next := make(chan int)
	var wait sync.WaitGroup
	for range max(1, p.Jobs) {
		wait.Go(func() {
			for i := range next {
				r := &results[i]
				r.sites, r.problem, r.looked = p.fileCredentials(names[i], levels[i])
			}
		})
	}
	for i := range names {
		if ctx.Err() != nil {
			c.out.Problems = append(c.out.Problems, CredentialProblem{Message: "the files were not all looked through: " + context.Cause(ctx).Error(), Whole: true})
			break
		}
		next <- i
	}
	close(next)
	wait.Wait()
	for i, r := range results {
		c.sites = append(c.sites, r.sites...)
		if r.problem != nil {
			c.out.Problems = append(c.out.Problems, *r.problem)
		}
		if !r.looked {
			continue
		}
		c.out.Files++
		if c.out.Example == "" {
			c.out.Example = names[i]
		}
		if settings.FormatOf(names[i]) != "" {
			if c.out.Read++; c.out.Read == 1 {
				c.out.Example = names[i]
			}
		}
	}
}

// tracked reports whether a file is part of what is handed on: git has it in its index. Without git, and before the first file is
// added, that is every file which is not ignored.
func (p *Project) tracked(e inventory.Entry) bool {
	return e.Tracked || !p.anyTracked.get(func() bool {
		return slices.ContainsFunc(p.Files.Entries(), func(e inventory.Entry) bool { return e.Tracked })
	})
}

// media are endings of files that hold no text.
var media = set(`.png .jpg .jpeg .gif .webp .ico .bmp .tif .tiff .svgz .woff .woff2 .ttf .otf .eot .mp3 .mp4 .mov .avi .webm .ogg .wav .zip .gz .tgz .bz2 .xz
	.zst .7z .rar .tar .jar .class .so .dll .dylib .exe .o .a .wasm .pdf .psd .sketch .db .sqlite .pyc .parquet`)

// sums are files of hashes: what looks like a key in them is none.
var sums = set("go.sum go.work.sum package-lock.json yarn.lock pnpm-lock.yaml cargo.lock composer.lock poetry.lock gemfile.lock npm-shrinkwrap.json modules.txt chart.lock")

func (p *Project) fileCredentials(name string, level judged) (sites []credential.Site, problem *CredentialProblem, looked bool) {
	if sums[strings.ToLower(path.Base(name))] {
		return nil, nil, true
	}
	content, err := p.Files.ReadFile(name)
	if err != nil {
		message := "the file could not be read, so that no credential was looked for in it"
		if errors.Is(err, inventory.ErrTooLarge) {
			message = "the file is too large to be looked through for credentials"
		}
		return nil, &CredentialProblem{File: name, Message: message, Whole: true}, false
	}
	if path.Ext(name) == ".go" && generated(content) {
		return nil, nil, false
	}
	hits, amiss := p.finder().Find(name, content)
	for _, h := range hits {
		switch {
		case h.Loose, level == provider && h.Kind != credential.Provider:
		case h.Kind == credential.Provider && (credential.Classify(h.Value) == credential.Placeholder || level == provider && forShow(h)):
		case h.Kind == credential.Object: // the manifests say what becomes of them
		case pipeline(name) && (h.Placeholder || h.Kind == credential.DSN && localDSN(h)): // of what it starts for its tests
		default:
			sites = append(sites, h.Site)
		}
	}
	if amiss != "" && level == all {
		problem = &CredentialProblem{File: name, Message: "credentials were looked for by their form alone: " + amiss}
	}
	return sites, problem, true
}

// forShow reports whether a credential in a document was written there to be seen: what an answer to a login looks like (a JWT), or
// what somebody counted up.
func forShow(h filecreds.Hit) bool {
	return strings.HasPrefix(h.Value, "eyJ") || strings.Contains(h.Value, "12345678") || strings.Contains(strings.ToLower(h.Value), "abcdefg")
}

// generated reports whether a Go file says that a program wrote it (https://go.dev/s/generatedcode).
func generated(content []byte) bool {
	for line := range strings.Lines(string(content[:min(len(content), 8192)])) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "// Code generated ") && strings.HasSuffix(line, " DO NOT EDIT.") {
			return true
		}
		if strings.HasPrefix(line, "package ") {
			return false
		}
	}
	return false
}

// pipeline reports whether a file is one of a CI system.
func pipeline(name string) bool {
	base := strings.ToLower(path.Base(name))
	return strings.Contains("/"+name, "/.github/") || strings.Contains("/"+name, "/.circleci/") || strings.Contains("/"+name, "/.gitlab/") ||
		strings.HasPrefix(base, ".gitlab-ci") || strings.HasPrefix(base, "azure-pipelines") || strings.HasPrefix(base, ".drone") ||
		strings.HasPrefix(base, ".travis") || strings.HasPrefix(base, "bitbucket-pipelines") || strings.HasPrefix(base, ".woodpecker")
}

// localDSN reports whether a data source name of a pipeline leads to a database that the pipeline itself starts for its tests:
// on the same machine, or a service by its short name.
func localDSN(h filecreds.Hit) bool {
	return h.Host == "" || !strings.Contains(h.Host, ".") || strings.HasPrefix(h.Host, "127.")
}
