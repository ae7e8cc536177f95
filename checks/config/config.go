// Package config asks whether anything is written down that is secret, or that should vary by environment. It judges files,
// code and manifests, and holds what the code reads against what files and manifests set; nothing is run.
package config

import (
	"context"
	"embed"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// Check is the check named config.
var Check = &checks.Check{
	Name:     "config",
	Question: "is anything written down that is secret, or that should vary by environment?",
	Reads:    "all tracked files, code, configuration, manifests, charts, compose",
	Rules: []*report.Rule{
		secretInFile, credentialInDSN, secretInCode, placeholderSecret, secretInManifest, secretManifestCommitted,
		secretShared, hardcodedEndpoint, noSeparation, envUnset, envUnused, flagUnknown, keyUnknown, devSetting,
	},
	Run: run,
}

//go:embed rules/*.md
var documents embed.FS

func rule(slug, title string, severity report.Severity) *report.Rule {
	return checks.NewRule(documents, "config", slug, title, severity)
}

// secret makes a rule about a credential: CWE-798 is "use of hard-coded credentials", CWE-312 "cleartext storage of sensitive
// information".
func secret(slug, title string, score float64, cwe ...int) *report.Rule {
	r := rule(slug, title, report.Error)
	r.Security = &report.Security{Score: score, CWE: cwe}
	return r
}

var (
	secretInFile            = secret("secret-in-file", "a file holds a credential in its provider's format", 8.0, 312, 798)
	credentialInDSN         = secret("credential-in-dsn", "an address carries its password", 7.5, 312, 798)
	secretInCode            = secret("secret-in-code", "the code holds a secret as a literal", 7.5, 798)
	placeholderSecret       = secret("placeholder-secret", "a secret is still the template's placeholder", 7.0, 1188)
	secretInManifest        = secret("secret-in-manifest", "a manifest holds a secret as plain text", 7.5, 312)
	secretManifestCommitted = secret("secret-manifest-committed", "a Secret stands in the repository with its values", 7.5, 312)
	secretShared            = secret("secret-shared-across-environments", "two environments share one secret", 7.0, 1391)
	hardcodedEndpoint       = rule("hardcoded-endpoint", "an address is fixed in the code", report.Warning)
	noSeparation            = rule("no-environment-separation", "nothing lets an environment differ", report.Warning)
	envUnset                = rule("env-unset", "a variable that the code requires is set nowhere", report.Error)
	envUnused               = rule("env-unused", "a variable is set that nothing reads", report.Note)
	flagUnknown             = rule("flag-unknown", "the program is started with a flag that it does not define", report.Error)
	keyUnknown              = rule("key-unknown", "a configuration file has a key that nothing is loaded from", report.Warning)
	devSetting              = rule("dev-setting-in-production", "production runs with a development setting", report.Warning)
)

// A judge is one run of the check.
type judge struct {
	pass     *checks.Pass
	project  *project.Project
	services *project.Services
}

// parts are the parts of the check, each in a file of its own. They report on their own; a part that could not look files a
// limit, and an error of one keeps no other from looking.
var parts = []func(context.Context, *judge) error{
	judgeSecrets, judgeEndpoints, judgeEnvironments, judgeSeparation, judgeVariables, judgeFlags, judgeKeys,
}

func run(ctx context.Context, pass *checks.Pass) error {
	j := &judge{pass: pass, project: pass.Project, services: pass.Project.Services(ctx)}
	var first error
	for _, part := range parts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := part(ctx, j); err != nil && first == nil {
			first = err
		}
	}
	return first
}
