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

// OnlyDescribes reports whether a placeholder merely says what belongs there ("password", "secret-key"). As the password
// of an account it lets anyone in all the same, which nothing that is still to be filled in does.
func OnlyDescribes(value string) bool {
	text := unquote(strings.TrimSpace(value))
	if fallback, ok := defaultOf(text); ok {
		return OnlyDescribes(fallback)
	}
	return Classify(text) == Placeholder && !marked(text) && !fillsIn(words(text))
}

func unquote(text string) string {
	for _, q := range []string{`"`, `'`, "`"} {
		if len(text) >= 2 && strings.HasPrefix(text, q) && strings.HasSuffix(text, q) {
			return strings.TrimSpace(text[1 : len(text)-1])
		}
	}
	return text
}

// label reports whether text is one of a form: "Password", "Passwort:", "密码".
func label(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || unicode.IsUpper(first) && strings.ToUpper(text) != text || first > unicode.MaxASCII
}

var (
	nothing = set(`true false yes no on off null nil none undefined ~ enabled disabled enable disable optional required always
	never auto automatic default empty unset n/a na inherit prefer allow deny basic bearer oauth oauth2 jwt string
	text str int bool boolean bytes byte number object any char varchar password:string plain`)
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
