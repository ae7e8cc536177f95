// Package imagescan runs Trivy's own scan of container images and of required modules, in process and without the network
// unless an image is asked of a registry. It is the only package that links Trivy's scan pipeline, and only cmd/golive-image
// links it (ADR 4).
//
// Trivy keeps its database, its logger and its HTTP transport in package variables, so one scan runs at a time.
package imagescan

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	trivydb "github.com/aquasecurity/trivy-db/pkg/db"
	dbtypes "github.com/aquasecurity/trivy-db/pkg/types"
	"github.com/aquasecurity/trivy/pkg/cache"
	"github.com/aquasecurity/trivy/pkg/fanal/analyzer"
	"github.com/aquasecurity/trivy/pkg/fanal/applier"
	"github.com/aquasecurity/trivy/pkg/fanal/artifact"
	artimage "github.com/aquasecurity/trivy/pkg/fanal/artifact/image"
	artlocal "github.com/aquasecurity/trivy/pkg/fanal/artifact/local"
	ftypes "github.com/aquasecurity/trivy/pkg/fanal/types"
	"github.com/aquasecurity/trivy/pkg/fanal/walker"
	"github.com/aquasecurity/trivy/pkg/result"
	"github.com/aquasecurity/trivy/pkg/scan"
	"github.com/aquasecurity/trivy/pkg/scan/langpkg"
	"github.com/aquasecurity/trivy/pkg/scan/local"
	"github.com/aquasecurity/trivy/pkg/scan/ospkg"
	"github.com/aquasecurity/trivy/pkg/types"
	"github.com/aquasecurity/trivy/pkg/vulnerability"
	"github.com/samber/lo"

	_ "modernc.org/sqlite" // the driver that Trivy reads rpm's database with
)

// Options say what is looked for and what is left out of the report.
type Options struct {
	Database   Database
	Scanners   []string // of Scanners
	PkgTypes   []string // of PkgTypes
	Severities []string // of Severities; findings of others are left out
	IgnoreFile string   // .trivyignore or .trivyignore.yaml; one that does not exist ignores nothing
	VEX        []string // files: OpenVEX or CSAF
	SkipDirs   []string
	SkipFiles  []string
}

// What Options may name, in Trivy's words.
var (
	Scanners   = []string{string(types.VulnerabilityScanner), string(types.SecretScanner)}
	PkgTypes   = types.PkgTypes
	Severities = dbtypes.SeverityNames
)

// IgnoreFile is the ignore file that Trivy looks for where it is named none.
const IgnoreFile = result.DefaultIgnoreFile

// A Report is Trivy's report, with what it cannot say about itself.
type Report struct {
	types.Report

	// Limits says in words what was not looked at: a file that could not be read as what it is, an operating system without
	// advisories. The key is golive's own; Trivy's reports do not have it.
	Limits []string `json:"GoliveLimits,omitempty"`
}

// Image scans an image. The error says why it could not; a report without packages is one of an image in which nothing was
// recognised, not of a clean one.
func Image(ctx context.Context, src Source, o Options) (*Report, error) {
	return run(ctx, o, func(c cache.Cache) (artifact.Artifact, func(), error) {
		img, cleanup, err := src.open(ctx)
		if err != nil {
			return nil, nil, err
		}
		art, err := artimage.NewArtifact(img, c, artifact.Option{
			Type:              ftypes.TypeContainerImage,
			Parallel:          parallel(),
			NoProgress:        true,
			Offline:           true,
			DisabledAnalyzers: slices.Concat(unwanted, analyzer.TypeLockfiles, secrets(o)),
			DisabledHandlers:  handlersOff,
			WalkerOption:      walker.Option{SkipDirs: o.SkipDirs, SkipFiles: o.SkipFiles},
			ImageOption:       ftypes.ImageOptions{RegistryOptions: src.registry()},
		})
		if err != nil {
			cleanup()
			return nil, nil, err
		}
		return art, cleanup, nil
	})
}

// Modules scans the go.mod files below dir. The targets of the report are their paths relative to dir, and its packages
// those that Trivy takes for required: every require line, with go.sum's modules below go 1.17. The standard library is not
// among them, since go.mod does not say which one a release is built with.
func Modules(ctx context.Context, dir string, o Options) (*Report, error) {
	report, err := run(ctx, o, func(c cache.Cache) (artifact.Artifact, func(), error) {
		languages := slices.DeleteFunc(slices.Clone(analyzer.TypeLanguages), func(t analyzer.Type) bool {
			return t == analyzer.TypeGoMod
		})
		art, err := artlocal.NewArtifact(dir, c, walker.NewFS(), artifact.Option{
			Type:              ftypes.TypeFilesystem,
			Parallel:          parallel(),
			NoProgress:        true,
			Offline:           true,
			DisabledAnalyzers: slices.Concat(unwanted, analyzer.TypeOSes, languages, secrets(o)),
			DisabledHandlers:  handlersOff,
			WalkerOption:      walker.Option{SkipDirs: o.SkipDirs, SkipFiles: o.SkipFiles},
		})
		return art, func() {}, err
	})
	if err != nil {
		return nil, err
	}
	// Names and addresses of people are nobody's business here.
	report.Metadata.Author, report.Metadata.Committer, report.Metadata.CommitMsg = "", "", ""
	return report, nil
}

// unwanted are the analyzers that trivy's own command leaves out as well, when it looks for vulnerabilities: files of
// configuration and licences, what Alpine's archive says of removed packages, archives of rpm, and the digests of
// executables, which would be sent to Rekor.
var unwanted = slices.Concat(analyzer.TypeConfigFiles, []analyzer.Type{
	analyzer.TypeLicenseFile,
	analyzer.TypeHistoryDockerfile,
	analyzer.TypeApkCommand,
	analyzer.TypeExecutable,
	analyzer.TypeRpmArchive,
})

// handlersOff is what asks Rekor even where artifact.Option.Offline is set.
var handlersOff = []ftypes.HandlerType{ftypes.UnpackagedPostHandler}

func secrets(o Options) []analyzer.Type {
	if slices.Contains(o.Scanners, string(types.SecretScanner)) {
		return nil
	}
	return []analyzer.Type{analyzer.TypeSecret, analyzer.TypeImageConfigSecret}
}

// parallel bounds how many files are in memory at a time.
func parallel() int { return min(runtime.GOMAXPROCS(0), 5) }

// run opens the database, scans what open returns and filters the findings. A panic in Trivy is an error.
func run(ctx context.Context, o Options, open func(cache.Cache) (artifact.Artifact, func(), error)) (report *Report, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // a page of the database that is not there
	defer func() {
		if r := recover(); r != nil {
			report, err = nil, fmt.Errorf("the scan panicked: %v", r)
		}
	}()
	if err := o.checkFiles(); err != nil {
		return nil, err
	}
	known, err := o.Database.open()
	if err != nil {
		return nil, err
	}
	defer trivydb.Close()
	o.Database.initJava()

	log := captureLog()
	defer log.restore()
	mem := cache.NewMemoryCache()
	art, cleanup, err := open(mem)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	service := scan.NewService(local.NewService(
		applier.NewApplier(mem), ospkg.NewScanner(), langpkg.NewScanner(), vulnerability.NewClient(trivydb.Config{}),
	), art)
	scanned, err := service.ScanArtifact(ctx, types.ScanOptions{
		PkgRelationships:    ftypes.Relationships, // without them Trivy finds no packages, no vulnerabilities and no error
		PkgTypes:            o.PkgTypes,
		Scanners:            lo.Map(o.Scanners, func(s string, _ int) types.Scanner { return types.Scanner(s) }),
		VulnSeveritySources: []dbtypes.SourceID{"auto"},
	})
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := filter(ctx, scanned, o); err != nil {
		return nil, err
	}
	return finish(scanned, known, log), nil
}

// finish drops what a reader has no use for and must not see, and says what was not looked at.
func finish(scanned types.Report, known advisories, log *capture) *Report {
	scanned.Results = lo.Filter(scanned.Results, func(r types.Result, _ int) bool { return r.Target != "" || !r.IsEmpty() })
	// The environment and the build's history of an image may hold secrets.
	scanned.Metadata.ImageConfig.Config.Env = nil
	scanned.Metadata.ImageConfig.History = nil
	report := &Report{Report: scanned}
	report.Limits = slices.Concat(log.limits(), known.limits(scanned))
	return report
}
