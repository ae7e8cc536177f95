package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/golive-dev/golive/internal/imagescan"
)

// scanFlags are the flags of image and fs, by trivy's names and with trivy's meaning. Some of trivy's are understood and have
// nothing to switch off here.
type scanFlags struct {
	format         string
	scanners       []string
	severities     []string
	pkgTypes       []string
	ignoreFile     string
	vex            []string
	skipDirs       []string
	skipFiles      []string
	showSuppressed bool
	listAllPkgs    bool
	common         commonFlags
}

// commonFlags are those of every command that works.
type commonFlags struct {
	cacheDir       string
	dbRepositories []string
	timeout        time.Duration
	quiet, debug   bool
	insecure       bool
	memory         byteSize
}

func (f *commonFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.cacheDir, "cache-dir", imagescan.DefaultCacheDir(),
		"trivy's cache directory, a directory that holds trivy.db and metadata.json, or the file trivy.db")
	flags.DurationVar(&f.timeout, "timeout", 5*time.Minute, "bound on the whole run")
	f.memory = 2 << 30
	flags.Var(&f.memory, "memory-limit", "bound on the memory that is used")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no warnings on standard error")
	flags.BoolVarP(&f.debug, "debug", "d", false, "all that Trivy says, on standard error")
	flags.BoolVar(&f.insecure, "insecure", false, "do not check a registry's certificate, and speak plain HTTP with it")
}

func (f *scanFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.common.register(flags)
	flags.StringVarP(&f.format, "format", "f", "json", "json is the only one")
	flags.StringSliceVar(&f.scanners, "scanners", []string{"vuln"}, "vuln, secret")
	flags.StringSliceVarP(&f.severities, "severity", "s", imagescan.Severities, "severities that are reported")
	flags.StringSliceVar(&f.pkgTypes, "pkg-types", imagescan.PkgTypes, "os, library")
	flags.StringVar(&f.ignoreFile, "ignorefile", imagescan.IgnoreFile, "findings to suppress, .trivyignore or .trivyignore.yaml")
	flags.StringSliceVar(&f.vex, "vex", nil, "VEX documents (files in the format OpenVEX or CSAF)")
	flags.StringSliceVar(&f.skipDirs, "skip-dirs", nil, "directories to skip, globs too")
	flags.StringSliceVar(&f.skipFiles, "skip-files", nil, "files to skip, globs too")
	flags.BoolVar(&f.showSuppressed, "show-suppressed", true, "list suppressed findings as ExperimentalModifiedFindings")
	flags.BoolVar(&f.listAllPkgs, "list-all-pkgs", true, "list every package that was found")
	// What is so here in any case.
	never := "understood: never done during a scan"
	flags.Bool("skip-db-update", true, never)
	flags.Bool("skip-java-db-update", true, never)
	flags.Bool("skip-version-check", true, never)
	flags.Bool("disable-telemetry", true, never)
	flags.Bool("no-progress", true, "understood: there is no progress bar")
	flags.String("cache-backend", "memory", "understood: results are kept in memory")
	flags.StringSliceVar(&f.common.dbRepositories, "db-repository", nil, "understood: used by db update only")
}

// options holds the flags against what there is.
func (f *scanFlags) options(cmd *cobra.Command) (imagescan.Options, error) {
	o := imagescan.Options{
		Database:   imagescan.Locate(f.common.cacheDir),
		IgnoreFile: f.ignoreFile,
		VEX:        f.vex,
		SkipDirs:   f.skipDirs,
		SkipFiles:  f.skipFiles,
		Scanners:   f.scanners,
		PkgTypes:   f.pkgTypes,
	}
	for _, s := range f.severities {
		o.Severities = append(o.Severities, strings.ToUpper(s))
	}
	if f.format != "json" {
		return o, usagef("--format %s: json is the only format", f.format)
	}
	if f.common.timeout <= 0 {
		return o, usagef("--timeout %s: it must be more than nothing", f.common.timeout)
	}
	for _, list := range []struct {
		flag         string
		given, known []string
	}{
		{"scanners", f.scanners, imagescan.Scanners},
		{"pkg-types", f.pkgTypes, imagescan.PkgTypes},
		{"severity", o.Severities, imagescan.Severities},
	} {
		if len(list.given) == 0 {
			return o, usagef("--%s names none", list.flag)
		}
		for _, word := range list.given {
			if !slices.Contains(list.known, word) {
				return o, usagef("--%s %s: %s are there", list.flag, word, strings.Join(list.known, ", "))
			}
		}
	}
	for _, v := range f.vex {
		if v == "repo" || v == "repository" || v == "oci" || v == "sbom-ref" {
			return o, usagef("--vex %s: only files are read, nothing is fetched", v)
		}
	}
	if cmd.Flags().Changed("ignorefile") && !exists(f.ignoreFile) {
		return o, usagef("--ignorefile %s: there is no such file", f.ignoreFile)
	}
	return o, nil
}

// A byteSize is a flag such as 2GiB.
type byteSize int64

func (b *byteSize) String() string { return units.BytesSize(float64(*b)) }
func (*byteSize) Type() string     { return "size" }

func (b *byteSize) Set(text string) error {
	n, err := units.RAMInBytes(text)
	if err == nil && n < 64<<20 {
		err = errors.New("the program needs 64MiB for itself")
	}
	*b = byteSize(n)
	return err
}
