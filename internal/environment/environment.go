// Package environment tells which environment a file of a repository is for, by the conventions of its name and folders:
// config.prod.yaml, .env.staging, overlays/prod/…, values-production.yaml, deploy/dev/….
package environment

// Of returns the name of the environment that a file is for as it stands in the path ("prod", "staging", "dev"), "" where
// nothing names one: the file is then for all of them.
func Of(name string) string { return "" }

// Production reports whether a name of an environment is one of production. chosen are the names that --env or the settings
// give; none means prod, production and their usual spellings.
func Production(name string, chosen []string) bool { return false }

// Same reports whether two names mean the same environment: prod and production, dev and development.
func Same(a, b string) bool { return false }
