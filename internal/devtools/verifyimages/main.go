// Command verifyimages holds the image model of internal/container against a real builder. Every case of testdata is built
// by buildah, stage by stage, from base images that are made on this machine; each built image is mounted, and what the
// model says of paths, user, working directory, entry, ports and environment is compared with it. No registry and no
// network is contacted, and everything that is written lies below one temporary folder.
//
//	go run ./internal/devtools/verifyimages [-run REGEXP] [-cases DIR] [-v] [-if-present] [-write docs/accuracy.md]
//
// It exits with 1 on a contradiction, with 2 where the comparison itself failed, with 3 without buildah.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"regexp"
	"sync"
	"time"
)

// hint says how to install what is missing.
const hint = "buildah is not installed: apt-get install -y --no-install-recommends buildah crun busybox-static, as root"

func main() {
	var o options
	flag.StringVar(&o.run, "run", "", "only the cases whose names match this regular expression")
	flag.StringVar(&o.cases, "cases", "", "folder of *.txtar to take the cases from, instead of the program's own")
	flag.BoolVar(&o.verbose, "v", false, "print what is unknown, and the builder's output where it is not as expected")
	flag.BoolVar(&o.keep, "keep", false, "keep the temporary folder")
	flag.BoolVar(&o.ifPresent, "if-present", false, "exit with 0 where buildah is not installed")
	flag.StringVar(&o.write, "write", "", "Markdown file whose section on the image model is rewritten")
	flag.BoolVar(&o.builderOnly, "builder-only", false, "build without asking the model; with -v, list what each case adds to its base images")
	flag.IntVar(&o.jobs, "j", 3, "cases at a time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(o.main(ctx))
}

type options struct {
	run, write, cases                     string
	verbose, keep, ifPresent, builderOnly bool
	jobs                                  int
}

func (o options) main(ctx context.Context) int {
	if err := available(); err != nil {
		if o.ifPresent && errors.Is(err, errNoBuilder) {
			fmt.Println("skipped: buildah is not installed")
			return 0
		}
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	sum, err := o.verify(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "verifyimages:", err)
		return 2
	}
	sum.print(os.Stdout, o.verbose)
	if o.write != "" && o.run == "" && o.cases == "" && !o.builderOnly {
		if err := sum.rewrite(o.write); err != nil {
			fmt.Fprintln(os.Stderr, "verifyimages:", err)
			return 2
		}
	}
	switch {
	case sum.broken() > 0:
		return 2
	case sum.contradictions() > 0:
		return 1
	}
	return 0
}

// verify runs every chosen case.
func (o options) verify(ctx context.Context) (sum *summary, err error) {
	filter, err := regexp.Compile(o.run)
	if err != nil {
		return nil, err
	}
	folder, err := fs.Sub(archives, "testdata")
	if o.cases != "" {
		folder, err = os.DirFS(o.cases), nil
	}
	if err != nil {
		return nil, err
	}
	cases, err := readCases(folder)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "verifyimages")
	if err != nil {
		return nil, err
	}
	if o.keep {
		fmt.Fprintln(os.Stderr, "kept:", tmp)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	}
	start := time.Now()
	b, err := newBuilder(ctx, tmp)
	if err != nil {
		return nil, err
	}
	var chosen []*testCase
	for _, c := range cases {
		if filter.MatchString(c.name) {
			chosen = append(chosen, c)
		}
	}
	results := make([]result, len(chosen))
	limit := make(chan struct{}, max(1, o.jobs))
	var wg sync.WaitGroup
	for i, c := range chosen {
		wg.Add(1)
		limit <- struct{}{}
		go func() {
			defer wg.Done()
			defer func() { <-limit }()
			results[i] = runCase(ctx, b, c, tmp, o.builderOnly)
		}()
	}
	wg.Wait()
	return &summary{builder: b.version, results: results, took: time.Since(start)}, ctx.Err()
}
