package gocreds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-dev/golive/internal/credential"
)

// A text that reaches what takes a secret is one unless it can be none; a text that merely has a secret's name may as well be
// the name of something ("password" as the key of a field, "invalid_token" as an error's code), so more is asked of it.

// usable reports whether a text can be a secret that a program runs with. A template's placeholder can: nothing in a compiled
// program fills it in. What stands for a hidden value is none.
func usable(text string) (placeholder, ok bool) {
	class := credential.Classify(text)
	if class != credential.Literal && class != credential.Placeholder {
		return false, false
	}
	switch {
	case hidden(text):
		return false, false
	case strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">"):
		return false, false
	}
	return class == credential.Placeholder, true
}

// hidden reports whether a text stands in for one that must not be shown.
func hidden(text string) bool {
	first, n := utf8.DecodeRuneInString(text)
	if strings.Trim(text, text[:n]) == "" && !unicode.IsDigit(first) { // "****", "xxxx", "…"
		return true
	}
	switch strings.Trim(strings.ToLower(text), "<>[](){}*#_-. ") {
	case "redacted", "hidden", "masked", "filtered", "removed", "omitted", "sensitive", "secret-redacted", "sanitized", "obfuscated":
		return true
	}
	return false
}

func privatePEM(text string) bool {
	_, rest, ok := strings.Cut(text, "-----BEGIN ")
	kind, body, closed := strings.Cut(rest, "-----")
	return ok && closed && strings.HasSuffix(kind, "PRIVATE KEY") && strings.Contains(body, "-----END")
}

// credible reports whether a text that has a secret's name is more likely the secret than the name of something.
func credible(name, text string) bool {
	if privatePEM(text) {
		return true
	}
	switch {
	case len(text) < 3, strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), foreignWord(text): // a sentence, a label
		return false
	case strings.Contains(text, "://"), strings.Contains(text, "%s"), strings.Contains(text, "%v"), strings.Contains(text, "%d"),
		strings.Contains(text, "%q"), strings.Contains(text, "{{"), strings.ContainsAny(text, "(){}<>"):
		return false
	case strings.HasPrefix(text, "/"), strings.HasPrefix(text, "./"), strings.HasPrefix(text, "../"), headerName(text):
		return false
	case sameName(name, text), dotted(text), vocabularyOnly(text):
		return false
	case strong(name):
		return true
	}
	return random(text, len(words(name)) > 1)
}

// foreignWord reports whether a text with letters beyond ASCII is a word or a sentence of some language, as a form's label is, and no
// password: it has neither a digit nor a symbol within, or is mostly of a script that puts no spaces between its words ("密码至少8位").
func foreignWord(text string) bool {
	foreign, unspaced, marks := 0, 0, 0
	for _, r := range strings.TrimRightFunc(text, unicode.IsPunct) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			unspaced++
		case unicode.IsDigit(r), r <= '~' && !unicode.IsLetter(r) && !strings.ContainsRune("-_.'", r):
			marks++
		}
		if r > '~' {
			foreign++
		}
	}
	return foreign > 0 && (marks == 0 || 2*unspaced > utf8.RuneCountInString(text))
}

// strong reports whether a name can be nothing but a secret's, as "password" and "clientSecret" are. A token may be a parser's,
// a key may be one of a map.
func strong(name string) bool {
	for i, ws := 0, words(name); i < len(ws); i++ {
		switch ws[i] {
		case "token", "tokens", "credential", "credentials", "creds", "cred", "keys", "auth":
			continue
		case "key":
			if i > 0 {
				switch ws[i-1] {
				case "signing", "sign", "private", "priv", "encryption", "encrypt", "hmac", "aes", "jwt", "secret", "access", "api", "master":
					return true
				}
			}
			continue
		}
		for _, s := range []string{"password", "passwd", "passphrase", "pwd", "secret", "apikey", "pass", "passwort"} {
			if strings.HasSuffix(strings.TrimSuffix(ws[i], "s"), s) || ws[i] == s {
				return true
			}
		}
	}
	return false
}

// random reports whether a text looks like one that nobody reads: letters and digits, long enough. Less is asked where the name
// says more than "token" alone.
func random(text string, named bool) bool {
	letters, digits := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if named {
		return len(text) >= 8 && letters >= 2 && digits >= 1
	}
	return len(text) >= 12 && letters >= 4 && digits >= 2
}

// sameName reports whether a text says what its name says: Password = "password", GrantTypePassword = "password",
// ClientSecret = "client_secret".
func sameName(name, text string) bool {
	n, v := squeeze(name), strings.TrimSuffix(squeeze(text), "s")
	n = strings.TrimSuffix(n, "s")
	return v == "" || strings.HasSuffix(n, v) || strings.HasSuffix(v, n) || strings.HasPrefix(n, v)
}

func squeeze(s string) string { return strings.Join(words(s), "") }

// words splits a name at its humps and punctuation, in lower case.
func words(name string) []string {
	var out []string
	start := -1
	runes := []rune(name)
	flush := func(end int) {
		if start >= 0 {
			out = append(out, strings.ToLower(string(runes[start:end])))
		}
		start = -1
	}
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush(i)
			continue
		}
		if start >= 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			flush(i)
		}
		if start < 0 {
			start = i
		}
	}
	flush(len(runes))
	return out
}

// vocabulary are the words that names of secrets, and of their fields, columns, errors and types, are made of.
var vocabulary = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`password passwords passwd pwd pass passphrase secret secrets token tokens key keys api apikey access accesskey
		accesstoken refresh refreshtoken private public client server jwt auth oauth oauth2 authn authz authorization authentication bearer basic digest
		csrf xsrf session id user username login name email account credential credentials cred creds signing signature sign encryption hash
		hashed salt value string text bytes bool int integer number float hidden required optional invalid missing expired wrong bad incorrect
		error err failed failure denied reset change changed update updated create created delete deleted forgot confirm confirmation
		none null nil unknown type grant code state nonce scope app application header cookie query param body form field column json
		xml yaml env file vault kms aws gcp azure k8s kubernetes opaque static dynamic rotate service admin webhook x the of for is not and or
		plain ldap sasl scram hmac rsa ecdsa aes sha256 sha512 md5 kdf pbkdf2 argon2 bcrypt scrypt totp otp mfa hs256 hs384 hs512 rs256 es256`) {
		set[w] = true
	}
	return set
}()

// bare are words of the vocabulary that are a working password where nothing of a secret is said beside them.
var bare = map[string]bool{"admin": true, "user": true, "username": true, "login": true, "root": true, "service": true, "server": true, "app": true, "account": true}

// vocabularyOnly reports whether a text is made of such words alone.
func vocabularyOnly(text string) bool {
	naming := false
	for _, w := range words(text) {
		plain := strings.TrimRight(w, "0123456789")
		if !vocabulary[w] && !vocabulary[plain] {
			return false
		}
		naming = naming || !bare[w] && !bare[plain]
	}
	return naming
}

// dotted reports whether a text is a dotted path of plain words ("auth.password.invalid"), or a list of them ("required,min").
func dotted(text string) bool {
	if !strings.ContainsAny(text, ".,|:/=") {
		return false
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".,|:/=_-", r) }) {
		if strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLower(r) }) >= 0 && strings.IndexFunc(part, func(r rune) bool { return !unicode.IsDigit(r) }) >= 0 {
			return false
		}
	}
	return true
}

// headerName reports whether a text looks like a header's name: words in capitals with hyphens between them ("X-Api-Key").
func headerName(text string) bool {
	parts := strings.Split(text, "-")
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		if p == "" || !unicode.IsUpper(rune(p[0])) || strings.IndexFunc(p, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 {
			return false
		}
	}
	return true
}

// label reports whether a text is one capitalised word or several, as a form's label is ("Passwort").
func label(text string) bool {
	return text != "" && unicode.IsUpper(rune(text[0])) && strings.IndexFunc(text[1:], func(r rune) bool { return !unicode.IsLower(r) }) < 0
}
