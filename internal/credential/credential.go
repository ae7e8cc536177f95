// Package credential tells credentials from what only looks like them: which names mean a secret, which values are one, and
// where a data source name or URL carries a password. It knows texts; where in a repository they stand is for its callers.
package credential

import "github.com/golive-dev/golive/report"

// A Kind says by what a Site was recognised, the strongest first.
type Kind int

// The kinds.
const (
	Provider Kind = iota + 1 // a provider's format (Trivy's built-in rules): a fact by itself
	DSN                      // the password of a data source name or a URL
	Named                    // a literal under the name of a secret, in a configuration file, manifest, .env or Dockerfile
	Code                     // the same in Go: variable, constant, field or map key, or a parameter known to take a secret
	Object                   // a value of a Kubernetes Secret
)

// A Site is one credential that stands written in a file of the repository, or a placeholder where one belongs.
type Site struct {
	Kind Kind
	// Name is what the credential is called there: a key's path, a variable, a field, a parameter ("jwt.SigningKey",
	// "redis.Options.Password"), or what the provider calls it.
	Name string
	// Value is the secret itself, of a DSN only its password. Nothing prints it: it goes into report.Finding.Secrets.
	Value string
	// Placeholder is set where Value is a template's text to be filled in ("changeme", "your_jwt_secret_key_here").
	Placeholder bool
	// Manifest is set where a container or a ConfigMap holds it, with Holder as "ConfigMap pay", "container api" or, in compose,
	// "service api".
	Manifest bool
	Holder   string
	report.Position
}
