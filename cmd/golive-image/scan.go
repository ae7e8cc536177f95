package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/internal/imagescan"
)

func newImage() *cobra.Command {
	var f scanFlags
	var src imagescan.Source
	var offline bool
	var platform string
	cmd := &cobra.Command{
		Use:   "image [REFERENCE | --input FILE]",
		Short: "Scan a container image",
		Long: `image scans a docker archive, an OCI layout (a directory or a tar archive; NAME:TAG or NAME@DIGEST chooses one of several
images), an image of a local container engine, or one of a registry.

A report without packages is one of an image in which nothing was recognised, not of a clean one. GoliveLimits in the
report lists what was not looked at.`,
		Example: `  golive-image image --input release.tar --offline-scan
  golive-image image --image-src remote ghcr.io/acme/patient:1.4`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			switch {
			case len(args) == 0 && src.Input == "":
				return usagef("no image is named: give a reference, or --input FILE")
			case len(args) == 1 && src.Input != "":
				return usagef("both %s and --input %s are named", args[0], src.Input)
			case len(args) == 1:
				src.Reference = args[0]
			}
			for _, e := range src.Engines {
				if !slices.Contains(imagescan.Engines, e) {
					return usagef("--image-src %s: %s are there", e, strings.Join(imagescan.Engines, ", "))
				}
			}
			if offline && !cmd.Flags().Changed("image-src") {
				src.Engines = slices.DeleteFunc(slices.Clone(src.Engines), func(e string) bool {
					return e == imagescan.Remote
				})
			}
			if platform != "" {
				if src.Platform, err = imagescan.ParsePlatform(platform); err != nil {
					return usagef("--platform %s: %w", platform, err)
				}
			}
			src.Insecure = f.common.insecure
			if !src.UsesNetwork() {
				imagescan.RefuseNetwork()
			}
			return f.scan(cmd, func(ctx context.Context) (*imagescan.Report, error) { return imagescan.Image(ctx, src, o) })
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&src.Input, "input", "", "an archive or an OCI layout")
	flags.StringSliceVar(&src.Engines, "image-src", imagescan.Engines, "where a reference is looked for, in this order")
	flags.StringVar(&platform, "platform", "", "os/arch of one image of several (default linux/amd64)")
	flags.BoolVar(&offline, "offline-scan", false, "use no network, but for a registry where --image-src names remote")
	return cmd
}

func newFiles() *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:   "fs DIRECTORY",
		Short: "Scan the required modules of the go.mod files below a directory",
		Long: `fs scans every go.mod below a directory: its require lines, with go.sum's modules below go 1.17. The standard library
is not among them, since go.mod does not say which one a release is built with. Other files are not looked at.`,
		Example: "  golive-image fs --scanners vuln .",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			info, err := os.Stat(args[0])
			switch {
			case err != nil:
				return &failure{err}
			case !info.IsDir():
				return usagef("%s is no directory", args[0])
			}
			imagescan.RefuseNetwork()
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return &failure{err}
			}
			return f.scan(cmd, func(ctx context.Context) (*imagescan.Report, error) { return imagescan.Modules(ctx, dir, o) })
		},
	}
	f.register(cmd)
	cmd.Flags().Bool("offline-scan", true, "understood: no network is used")
	return cmd
}

// scan runs a scan within the time it has and prints the report.
func (f *scanFlags) scan(cmd *cobra.Command, do func(context.Context) (*imagescan.Report, error)) error {
	if !isChild() {
		return f.common.supervise(cmd)
	}
	bound(int64(f.common.memory))
	f.common.logTo(cmd.ErrOrStderr())
	ctx, cancel := context.WithTimeoutCause(cmd.Context(), f.common.timeout, fmt.Errorf("not done within %s", f.common.timeout))
	defer cancel()
	type answer struct {
		report *imagescan.Report
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		report, err := do(ctx)
		done <- answer{report, err}
	}()
	select {
	case <-ctx.Done(): // Trivy does not look everywhere
		return &failure{context.Cause(ctx)}
	case a := <-done:
		if a.err != nil {
			if ctx.Err() != nil {
				a.err = context.Cause(ctx)
			}
			return &failure{a.err}
		}
		return f.print(cmd.OutOrStdout(), a.report)
	}
}

func (f *scanFlags) print(w io.Writer, report *imagescan.Report) error {
	for i := range report.Results {
		if !f.listAllPkgs {
			report.Results[i].Packages = nil
		}
		if !f.showSuppressed {
			report.Results[i].ModifiedFindings = nil
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return &failure{err}
	}
	return nil
}

func (f *commonFlags) logTo(stderr io.Writer) {
	if f.quiet {
		stderr = nil
	}
	imagescan.LogTo(stderr, f.debug)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, os.ErrNotExist)
}
