package credential

import (
	"regexp"
	"strings"
)

// withDefault is the shell's and Compose's ${NAME:-default}, and the ${NAME:default} of Spring and Kratos. The forms with ? and +
// give an error or another value, no default.
var (
	withDefault = regexp.MustCompile(`^` + referenceDefault + `$`)
	anyDefault  = regexp.MustCompile(referenceDefault)
)

const referenceDefault = `\$\{[A-Za-z_][A-Za-z0-9_.]*(?::?[-=]|:)([^{}?+=-][^{}]*)\}`

// defaultOf returns the default of a reference that has one.
func defaultOf(text string) (string, bool) {
	m := withDefault.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// references are the notations of templates, orchestrators and secret stores, wherever they stand in a value.
var references = regexp.MustCompile(strings.Join([]string{
	`\$\{[^}]*\}`,             // shell, Compose, Spring, Terraform, Kratos
	`\$\([^)]*\)`,             // Kubernetes, shell
	`\$\[[^\]]*\]`,            // Azure pipelines
	`\{\{.*?\}\}`,             // Go templates, Helm, Jinja, GitHub (with $ before)
	`<%.*?%>`,                 // ERB, EJS
	`\{%.*?%\}`,               // Jinja
	`#\{[^}]*\}#?`,            // Ruby, Octopus
	`%\([A-Za-z_]\w*\)s`,      // Python, supervisord
	`%[A-Za-z_]\w{2,}%`,       // Windows
	`%(?:\[\d+\])?[+#]?[svq]`, // a verb of Go's fmt
}, "|"))

// wholeReferences are those that must be the whole value.
var wholeReferences = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`\$[A-Za-z_]\w*`,
	`\(\([^()]+\)\)`,             // Concourse
	`\{[A-Za-z_][\w.-]*\}`,       // {password}
	`@@?[A-Za-z_][\w.-]*@@?`,     // Maven, CMake
	`__[A-Za-z_][A-Za-z0-9_]*__`, // tokens that a pipeline replaces
	`!(?:Ref|Sub|GetAtt|ImportValue|env|vault|secret)\b.*`, // CloudFormation's and others' YAML tags
	`@Microsoft\.KeyVault\(.*\)`,
	`ENC\[.*\]`, `ENC\(.*\)`, `DEC::.*`, // SOPS, Jasypt, hiera-eyaml
	`\$ANSIBLE_VAULT;(?s:.*)`,
	`vault\.[\w.-]+`, `secrets?\.[A-Za-z_][\w.-]*`, `var\.[\w.\[\]"-]+`, `local\.[\w.-]+`, `module\.[\w.-]+`, `data\.\w+\.[\w.\[\]"-]+`, // Terraform and the like
	`random_password\.[\w.\[\]-]+`, `process\.env\.\w+`, `import\.meta\.env\.\w+`, `settings\.\w+`, `config\.[\w.]+`, `env\.\w+`,
	`[\w.]*(?i:getenv|lookupenv|getstring|env|lookup|file|fetch|readsecret)\(.*\)`, // a call
	`ENV\[.*\]`, `os\.environ.*`,
	`<path:[^<>]+>`,              // Argo CD's Vault plugin
	`projects/[^/]+/secrets/\S+`, // Google Secret Manager
	`secret/(?:data/)?[\w./-]+(?:[#:]\w+)?`,
	`-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE)(?s:.*)`,
}, "|") + `)$`)

// schemes are the prefixes by which loaders and secret stores are named, before ":" or "://".
var schemes = set(`vault bao ssm awsssm awssm awssecrets secretsmanager aws-secretsmanager parameterstore gcpsecretmanager
	gcpsecrets gcp-sm gsm sm azurekeyvault azkv keyvault akv op onepassword 1password bws bitwarden doppler
	infisical conjur keyring pass gopass sops kms gcpkms awskms env environ environment file path secret secrets
	secretref secretkeyref k8s kubernetes configmap ref getenv exec cmd command berglas chamber external
	externalsecret keychain passwordfile arn consul etcd dotenv`)

// refers reports whether text names where the secret is.
func refers(text string) bool {
	if references.MatchString(text) || wholeReferences.MatchString(text) {
		return true
	}
	if name, rest, ok := strings.Cut(text, ":"); ok && rest != "" {
		if schemes[strings.ToLower(name)] || strings.HasPrefix(name, "ref+") {
			return true
		}
	}
	return envName(text)
}

// envName reports whether text is the name of an environment variable that holds a secret: DB_PASSWORD.
func envName(text string) bool {
	if !strings.Contains(text, "_") || strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) >= 0 {
		return false
	}
	return SecretName(text) && !fillsIn(words(text))
}

// mask replaces each reference of a text (${X}, {{ .x }}, %s) by letters of the same length, so that a grammar that knows no references
// can be applied and its offsets are the text's.
func mask(text string) string {
	spans := references.FindAllStringIndex(text, -1)
	if len(spans) == 0 {
		return text
	}
	masked := []byte(text)
	for _, s := range spans {
		for i := s[0]; i < s[1]; i++ {
			masked[i] = 'r'
		}
	}
	return string(masked)
}
