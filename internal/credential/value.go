package credential

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Class says what a value under a secret's name is.
type Class int

// The classes. The zero Class is None.
const (
	None        Class = iota // empty, or no text that could be a secret (a boolean, a number of few digits, a path, a URL without a password)
	Reference                // it names where the secret is: ${VAR}, $(VAR), {{ .Values.x }}, vault:…, op://…, ENC[…]
	Placeholder              // a template's text to be filled in: changeme, your_api_key_here, <token>, xxxx
	Literal                  // the secret itself
)

// Classify tells what a value under a secret's name is.
//
// A weak password is a Literal: root, guest and 123456 let anyone in. A value that says only what belongs there (password,
// my-secret-key) is a Placeholder. The default of a reference (${DB_PASSWORD:-root}) is judged as a value: it is what
// applies where the variable is not set.
func Classify(value string) Class {
	text := unquote(strings.TrimSpace(value))
	if text == "" || !utf8.ValidString(text) {
		return None
	}
	if fallback, ok := defaultOf(text); ok {
		if class := Classify(fallback); class == Literal || class == Placeholder {
			return class
		}
		return Reference
	}
	switch {
	case refers(text):
		return Reference
	case plainURL.MatchString(text):
		if s, ok := ParseDSN(text); ok {
			return s.Class
		}
		return None
	case marked(text):
		return Placeholder
	case caption(text):
		return None
	case fillsIn(words(text)), describes(text, words(text)):
		return Placeholder
	case notSecret(text):
		return None
	}
	return Literal
}

func unquote(text string) string {
	for _, q := range []string{`"`, `'`, "`"} {
		if len(text) >= 2 && strings.HasPrefix(text, q) && strings.HasSuffix(text, q) {
			return strings.TrimSpace(text[1 : len(text)-1])
		}
	}
	return text
}

// withDefault is the shell's and Compose's ${NAME:-default}, and the ${NAME:default} of Spring and Kratos. The forms with ? and +
// give an error or another value, no default.
var withDefault = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_.]*(?::?[-=]|:)([^{}?+=-][^{}]*)\}$`)

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
	`projects/[^/]+/secrets/\S+`, // Google Secret Manager
	`secret/(?:data/)?[\w./-]+(?:[#:]\w+)?`,
	`-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE)(?s:.*)`,
}, "|") + `)$`)

// schemes are the prefixes by which loaders and secret stores are named, before ":" or "://".
var schemes = set(`vault bao ssm awsssm awssm awssecrets secretsmanager aws-secretsmanager parameterstore gcpsecretmanager gcpsecrets gcp-sm gsm sm
	azurekeyvault azkv keyvault akv op onepassword 1password bws bitwarden doppler infisical conjur keyring pass gopass sops kms gcpkms awskms env environ
	environment file path secret secrets secretref secretkeyref k8s kubernetes configmap ref getenv exec cmd command berglas chamber
	external externalsecret keychain passwordfile arn consul etcd dotenv`)

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

// inside are texts that only a placeholder has in it, whatever stands around; letters of other scripts included.
var inside = []string{"changeme", "change_me", "change-me", "change me", "changeit", "changethis", "change_this", "change-this", "replaceme", "replace_me",
	"replace-me", "replace me", "replacethis", "replace_this", "replace-this", "replace with", "placeholder", "example", "dummy", "redacted", "fill_me", "fill-me",
	"fillme", "fill in", "fill_in", "fill-in", "goes_here", "goes-here", "goes here", "goeshere", "to_be_", "to-be-", "tobereplaced", "not_a_real", "not-a-real",
	"notareal", "notreal", "not-real", "not_real", "do_not_use", "do-not-use", "donotuse", "in_production", "in-production", "inproduction", "for-production", "for_production",
	"openssl", "换成", "你的", "您的", "请修改", "请填写", "请替换", "替换", "填写", "示例", "修改为", "改成", "ここに", "変更して", "замените", "ваш", "ersetzen", "remplacer", "cambiame", "cámbiame",
	"여기에"}

// fillers are the words by which a template speaks to its reader.
var fillers = set(`your yours my mine todo fixme tbd tba insert enter put change replace replaceme placeholder sample fake mock foo foobar
	redacted masked hidden removed censored fillme fill somewhere supply provide specify set yoursecret yourpassword
	yourtoken yourkey yourapikey ihre dein deine votre tu su seu`)

// descriptors only say what belongs there.
var descriptors = set(`password passwd passwort pass pwd passphrase secret secrets token key apikey credential credentials creds jwt hmac aes auth api access private
	client app application db database user username admin signing sign encryption encrypt session cookie refresh bearer oauth oauth2 github gitlab slack
	aws azure gcp google stripe openai telegram bot webhook a an the some any this that is here super very really strong secure long random
	value string text name of for to from with and or me it please default mysecret mypassword mytoken mykey secretkey accesskey privatekey
	supersecret topsecret top account service server project base64 hex encoded bit bits char chars characters min minimum at least prod production dev
	development staging test local mysql postgres postgresql redis mongo mongodb rabbitmq kafka smtp mail email root id new own real actual generate generated
	openssl rand length byte bytes 16 24 32 48 64 128 256 512 url host xxx`)

// weak are descriptors that are a working account's name or a product's default, hence a password where they stand alone.
var weak = set("root admin user username test postgres postgresql mysql redis mongo mongodb rabbitmq kafka local default server service database dev prod app")

// marked reports whether text has what only a template's text has in it: "changeme", brackets, a run of x.
func marked(text string) bool {
	lower := strings.ToLower(text)
	for _, t := range inside {
		if strings.Contains(lower, t) {
			return true
		}
	}
	return bracketed(text) || repeats(lower) || strings.Trim(text, "*.-_=#•? ") == ""
}

// bracketed reports whether text is <your token>, [your token] or -- fill --.
func bracketed(text string) bool {
	inner, ok := strings.CutPrefix(text, "<")
	if ok && strings.HasSuffix(inner, ">") && !strings.Contains(inner, "</") {
		return true
	}
	if inner, ok = strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		return len(words(inner)) > 0 && (fillsIn(words(inner)) || describes(inner[:len(inner)-1], words(inner)))
	}
	inner, ok = strings.CutPrefix(text, "--")
	return ok && len(inner) > 2 && inner[0] != '-' && strings.HasSuffix(inner, "--")
}

// repeats reports whether text has a run that nobody's generator makes: xxxx, ****, 000000000.
func repeats(lower string) bool {
	run, longest := 1, 1
	for i := 1; i < len(lower); i++ {
		if lower[i] != lower[i-1] {
			run = 1
			continue
		}
		run++
		switch lower[i] {
		case 'x', '*', '.', '_', '?', '#':
			if run >= 4 {
				return true
			}
		}
		longest = max(longest, run)
	}
	bare := strings.ReplaceAll(lower, "-", "")
	if lower == "xxx" || lower == "***" || lower == "..." || lower == "???" {
		return true
	}
	return len(bare) > 8 && strings.Count(bare, bare[:1]) == len(bare) || longest >= 12
}

// fillsIn reports whether words speak to the reader of a template: "your jwt secret".
func fillsIn(ws []string) bool {
	if len(ws) == 0 {
		return false
	}
	for _, w := range ws {
		if w == "your" || w == "yours" || w == "todo" || w == "fixme" || w == "tbd" || w == "yoursecret" || w == "yourpassword" || w == "yourtoken" {
			return true
		}
	}
	if strings.HasPrefix(ws[0], "your") && len(ws[0]) > 4 {
		return true
	}
	known, filler := 0, false
	for _, w := range ws {
		if fillers[w] {
			filler = true
			known++
		} else if descriptors[w] {
			known++
		}
	}
	return filler && known == len(ws)
}

// describes reports whether a value only says what belongs there: "password", "my-secret-key".
func describes(text string, ws []string) bool {
	if len(ws) == 1 && weak[ws[0]] {
		return false
	}
	secret := false
	for _, w := range ws {
		if !descriptors[w] && !fillers[w] {
			return false
		}
		secret = secret || SecretName(w) || w == "key"
	}
	return secret
}

// label reports whether text is one of a form: "Password", "Passwort:", "密码".
func label(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || unicode.IsUpper(first) && strings.ToUpper(text) != text || first > unicode.MaxASCII
}

var (
	nothing = set(`true false yes no on off null nil none undefined ~ enabled disabled enable disable optional required always never auto automatic
		default empty unset n/a na inherit prefer allow deny basic bearer oauth oauth2 jwt string text str int bool boolean bytes byte number object any char varchar
		password:string plain`)
	number   = regexp.MustCompile(`^[+-]?\d{1,3}(?:[._]\d+)*$|^\d+\.\d+$`)
	weakPIN  = regexp.MustCompile(`^(?:0123|1234|4321|12345|54321|1111|2222|8888|0000|11111|00000)$`)
	digitsRE = regexp.MustCompile(`^\d{4,5}$`)
	duration = regexp.MustCompile(`^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w|y))+$`)
	size     = regexp.MustCompile(`^\d+(?:\.\d+)?\s?(?i:b|kb|mb|gb|ki|mi|gi|k|m|g|%)$`)
	plainURL = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://\S*$`)
	hostPort = regexp.MustCompile(`^[A-Za-z0-9.-]*:\d{2,5}$`)
	drive    = regexp.MustCompile(`^(?:[A-Za-z]:\\|~/|\.{1,2}/|/)`)
	fileName = regexp.MustCompile(`^[\w.\-/\\]+\.(?i:pem|key|crt|cer|cert|der|p12|pfx|jks|keystore|json|ya?ml|toml|ini|conf|cfg|txt|env|sh|go|js|ts|html?|sql|properties|gpg|asc|pub|token|secret)$`)
	hash     = regexp.MustCompile(`^(?:\$(?:2[abxy]?|1|5|6|y|argon2\w*|pbkdf2[\w-]*|scrypt)\$.*|\{(?i:ssha|sha|md5|smd5|crypt|ssha256|ssha512|pbkdf2)[\w-]*\}.+|(?i:sha(?:1|224|256|384|512)|md5|pbkdf2|scrypt|argon2\w*)[:-][A-Za-z0-9+/=:$_-]{16,})$`)
	public   = regexp.MustCompile(`^(?:-----BEGIN (?:[A-Z0-9 ]*PUBLIC KEY|CERTIFICATE)(?s:.*)|ssh-(?:rsa|ed25519|dss) .*|ecdsa-sha2-.*|age1[a-z0-9]{50,})$`)
)

// notSecret reports whether text could be no secret: a boolean, a small number, a duration, a path, a URL, a hash, a public key, a
// label or a sentence.
func notSecret(text string) bool {
	lower := strings.ToLower(text)
	switch {
	case nothing[lower], number.MatchString(text), duration.MatchString(text), size.MatchString(text), hostPort.MatchString(text),
		fileName.MatchString(text), hash.MatchString(text), public.MatchString(text):
		return true
	case digitsRE.MatchString(text):
		return !weakPIN.MatchString(text)
	case drive.MatchString(text):
		return path(text)
	}
	return utf8.RuneCountInString(text) < 3 || sentence(text)
}

// caption reports whether text stands in a form or a message: "Password", "Enter your password", "密码：".
func caption(text string) bool {
	if !label(text) {
		return false
	}
	ws, about, all := words(text), false, true
	for _, w := range ws {
		secret := SecretName(w)
		about = about || secret
		all = all && (secret || descriptors[w])
	}
	return all || about && strings.ContainsAny(text, " \t")
}

// path reports whether text, which begins as one, is a file's path and not base64 that begins with a slash.
func path(text string) bool {
	for _, segment := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '\\' }) {
		if len(segment) >= 16 && random(segment) {
			return false
		}
	}
	return !strings.ContainsAny(text, "+=")
}

// random reports whether text mixes small letters, capitals and digits as a generator does.
func random(text string) bool {
	var lower, upper, digit int
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z':
			lower++
		case 'A' <= c && c <= 'Z':
			upper++
		case '0' <= c && c <= '9':
			digit++
		}
	}
	return lower > 0 && upper > 0 && digit > 0
}

// prose are words that a sentence for people has and a passphrase has not.
var prose = set(`is are was the your you must please enter invalid not for to cannot can't at least or if with should be has have
	required wrong incorrect failed error missing use this an in of and it`)

// sentence reports whether text is one for people: an error, a help text, a label of several words.
func sentence(text string) bool {
	fields := strings.Fields(text)
	if len(fields) < 2 || strings.HasPrefix(text, "-----BEGIN") {
		return false
	}
	switch strings.ToLower(fields[0]) {
	case "bearer", "basic", "token":
		return false
	}
	common := 0
	for _, f := range fields {
		if prose[strings.ToLower(strings.Trim(f, ".,:;!?()'\""))] {
			common++
		}
	}
	return common > 0 || strings.ContainsAny(text[len(text)-1:], ".:!?") || len(fields) >= 6
}
