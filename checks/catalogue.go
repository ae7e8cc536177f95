package checks

import (
	"strings"

	"github.com/golive-dev/golive/internal/golivefile"
)

// catalogue holds the slugs of every rule of the catalogue by check, built or not, in its order. It is what "not in this
// version" is told from a typing error by; a test holds the checks that are built against it. A slug
// that ends in a hyphen is a family: as many rules as the tool behind it has.
var catalogue = []struct {
	check string
	slugs []string
}{
	{"modules", []string{
		"untidy", "unverified", "sum-missing", "replace-outside", "vendor-stale", "go-version-mismatch",
		"go-version-drift", "go-unsupported", "workspace-leak", "retracted",
	}},
	{"image", []string{
		"single-stage", "source-in-final", "unpinned-base", "entry-missing", "argument-file-missing",
		"copied-path-missing", "build-target-missing", "ldflags-unknown-symbol", "runtime-file-missing", "runs-as-root",
		"nonroot-conflict", "shell-form", "libc-mismatch", "no-ca-certificates", "no-tzdata", "secret-in-layer",
		"no-dockerfile", "deps-not-cached", "port-mismatch", "build-check",
	}},
	{"config", []string{
		"secret-in-file", "credential-in-dsn", "secret-in-code", "placeholder-secret", "secret-in-manifest",
		"secret-manifest-committed", "secret-shared-across-environments", "hardcoded-endpoint",
		"no-environment-separation", "env-unset", "env-unused", "flag-unknown", "key-unknown", "dev-setting-in-production",
	}},
	{"security", []string{
		"pprof-exposed", "debug-exposed", "gosec-", "image-vulnerability", "module-vulnerability", "pod-context",
	}},
	{"logging", []string{
		"unstructured", "missing-context", "no-trace-id", "sensitive-data", "odd-key-values", "fatal-in-request",
		"debug-in-production",
	}},
	{"metrics", []string{
		"none", "not-served", "unregistered", "registered-per-request", "scrape-mismatch", "not-scraped",
		"no-business-metric", "unbounded-label", "naming", "alert-unknown-metric",
	}},
	{"tracing", []string{
		"none", "no-exporter", "no-propagator", "not-flushed", "span-not-ended", "context-lost", "entry-not-instrumented",
		"sampling-everything", "endpoint-mismatch", "no-service-name",
	}},
	{"probes", []string{
		"no-liveness", "no-readiness", "manifest-missing", "path-not-served", "port-not-listened", "grpc-not-registered",
		"behind-auth", "readiness-constant", "liveness-checks-dependency", "unbounded-check", "identical",
		"no-graceful-shutdown", "grace-period-too-short",
	}},
	{"errorhandling", []string{
		"leaked-to-client", "no-return-after-response", "stack-to-client", "swallowed", "empty-branch", "not-wrapped",
		"compared-directly", "inconsistent-response", "panic-unrecovered",
	}},
	{"goroutines", []string{
		"blocked-send", "blocked-receive", "no-exit", "waitgroup-mismatch", "lock-not-released", "cancel-lost",
		"context-dropped", "unbounded-start", "panic-kills-process", "not-awaited",
	}},
	{"resources", []string{
		"not-closed", "transaction-not-ended", "rows-err-unchecked", "defer-in-loop", "deferred-before-check",
		"opened-per-request", "close-error-ignored", "not-closed-at-shutdown",
	}},
	{"idempotency", []string{
		"unguarded-write", "annotation-unproven", "annotation-misplaced", "safe-method-writes", "key-in-memory",
		"key-made-by-server", "check-then-insert", "retry-without-key", "consumer-without-dedup",
	}},
	{"recovery", []string{
		"unanswered", "link-dead", "drill-overdue",
	}},
}

// Names returns what settings and flags may speak of: the checks given and their rules, and the names of the catalogue.
func Names(built []*Check) golivefile.Names {
	var n golivefile.Names
	for _, c := range built {
		n.Checks = append(n.Checks, c.Name)
		for _, r := range c.Rules {
			n.Rules = append(n.Rules, r.ID)
		}
	}
	for _, c := range catalogue {
		n.Catalogue = append(n.Catalogue, c.check)
		for _, slug := range c.slugs {
			if strings.HasSuffix(slug, "-") {
				continue // its members are rules, it is none
			}
			n.Catalogue = append(n.Catalogue, c.check+"/"+slug)
		}
	}
	return n
}

// Catalogue returns the slugs of a check's rules in the catalogue, nil for a name that it does not have.
func Catalogue(check string) []string {
	for _, c := range catalogue {
		if c.check == check {
			return c.slugs
		}
	}
	return nil
}
