package secretscan

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// public are rules whose finding is public by what its provider says of it, with that reason: no credential.
var public = map[string]string{
	"stripe-publishable-token": "made to stand in a web page",
	"lob-pub-api-key":          "made to stand in a web page",
	"mapbox-api-token":         "pk. is Mapbox's prefix for tokens of public pages, sk. that for secret ones",
	"adobe-client-id":          "the identifier of an OAuth client stands in every authorisation URL",
	"bitbucket-client-id":      "the same",
	"discord-client-id":        "the same",
	"linkedin-client-id":       "the same",
	"messagebird-client-id":    "the same",
	"asana-client-id":          "the same",
}

// documented are the samples of providers' documentation, by the SHA-256 of the text, so that none stands here as it is.
var documented = map[string]string{
	"2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326": "Stripe's API reference",
	"f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397": "Stripe's API reference, older",
	"7e8de44ea9ecf6d53415c90f5b249a8591f7abafbf7d65a2c0d855afeca3ec09": "Stripe's API reference",
	"bc3ae723f57c6b9e3fd80b699fcc420f6074b0b1718039669d22631d508ac0a7": "GitHub on OAuth apps",
	"82e74299544e00738f9c0acb69b1eb348b3e20ffcfabcb34779bd37590fead6c": "GitHub on GitHub apps",
	"3543c50b0cb9cea8e55eb1f529b79f043cb250d485fde7b66cabbb5183add7da": "GitHub on tokens",
	"6d7fa4e64d4b1f3ea31962e258b684de1f244434ebb11089b9d9817e44c43303": "GitHub on GitHub apps",
	"789eb04ae4c00984483bc16c3fd1249161cc2935ef6b399b596c0defc2a08f1d": "the age specification",
}

// genuine judges a match of a rule, text[start:end], and returns where the secret itself stands. ok is false where it is no credential.
func (r *rule) genuine(text, lower []byte, start, end int) (from, to int, ok bool) {
	switch r.ID {
	case "private-key":
		return privateKey(text, lower, start, end)
	case "gcp-service-account":
		return 0, 0, false // the file's "type" is no secret; its private_key is found as one
	case "jwt-token":
		return start, end, jwt(text[start:end])
	case "dockerconfig-secret":
		return start, end, dockerConfig(text[start:end])
	}
	start, end = inner(text, start, end)
	if !bounded(text, start, end) {
		return 0, 0, false
	}
	if r.provider != "" && !named(lower, start, r.provider) {
		return 0, 0, false
	}
	if text[end-1] != '=' && !quoted(text, end) {
		for end < len(text) && nameByte(text[end]) {
			end++
		}
	}
	return start, end, generated(string(text[start:end]))
}

// inner leaves of a match its last quoted part, as rules without a group match the quotes and the name before, too.
func inner(text []byte, start, end int) (int, int) {
	match := text[start:end]
	if last := match[len(match)-1]; last == '"' || last == '\'' {
		match = match[:len(match)-1]
		end--
		if i := bytes.LastIndexAny(match, `"'`); i >= 0 {
			start += i + 1
		}
	} else if match[0] == '"' || match[0] == '\'' {
		start++
	}
	return start, end
}

// bounded reports whether text[start:end] is a token by itself, and no part of a longer name or hash.
func bounded(text []byte, start, end int) bool {
	if start >= end || start > 0 && alnum(text[start]) && alnum(text[start-1]) {
		return false
	}
	return end == len(text) || !alnum(text[end]) || !hexTail.Match(text[start:end])
}

// hexTail is a token whose last part is hexadecimal digits only: a longer run of them is another thing, a hash.
var hexTail = regexp.MustCompile(`[^0-9a-fA-F][0-9a-fA-F]{32,}$`)

func quoted(text []byte, end int) bool {
	return end < len(text) && (text[end] == '"' || text[end] == '\'' || text[end] == '`')
}

func alnum(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

func nameByte(b byte) bool { return alnum(b) || b == '_' || b == '-' }

var (
	secretWord = regexp.MustCompile(`secret|token|key|passw|pwd|auth|credential|bearer`)
	idWord     = regexp.MustCompile(`(?:id|hash|sha\d*|md5|checksum|digest|integrity|commit|rev|revision|version|etag|name|url|path|file)s?\W*$`)
)

// named reports whether the name before a value, which begins with the provider's, is that of a secret.
func named(lower []byte, start int, provider string) bool {
	before := lower[max(start-64, 0):start]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	i := bytes.LastIndex(before, []byte(provider))
	if i < 0 {
		return false
	}
	name := before[i+len(provider):]
	if i := bytes.IndexAny(name, "=:|>\"'"); i >= 0 {
		name = name[:i]
	}
	return secretWord.Match(name) && !idWord.Match(name)
}

// prefix is the part of a token that all of its kind have.
var prefix = regexp.MustCompile(`^(?:https?://.*/services/|[A-Za-z0-9]{1,12}[_.-](?:(?:live|test|pat|pw|tkn|api|uut|ort|out|u)[_.-])?)`)

// generated reports whether a token was made by a machine for somebody, and is no sample: no run or sequence, no words of a template,
// and a digit where there is room for one.
func generated(value string) bool {
	sum := sha256.Sum256([]byte(value))
	if _, ok := documented[hex.EncodeToString(sum[:])]; ok {
		return false
	}
	tail := value[len(prefix.FindString(value)):]
	if len(tail) < 8 {
		tail = value
	}
	return !sequence(tail) && credential.Classify(tail) != credential.Placeholder && (len(tail) < 30 || strings.ContainsAny(tail, "0123456789"))
}

// sequence reports whether half of text or more is runs of one character or of neighbours in the alphabet: 0000, 1234, abcd.
func sequence(text string) bool {
	steps := 0
	for i := 1; i < len(text); i++ {
		switch d := int(text[i]) - int(text[i-1]); {
		case d == 0, d == 1, text[i-1] == '9' && text[i] == '0':
			steps++
		}
	}
	return 2*steps >= len(text)
}

// privateKey extends a key's body to its block, and drops blocks whose body is no encoded key ("your key goes here").
func privateKey(text, lower []byte, start, end int) (int, int, bool) {
	body := string(text[start:end])
	body = strings.NewReplacer(`\n`, "", `\r`, "", "\\", "").Replace(strings.Join(strings.Fields(body), ""))
	var small, capital, digit bool
	for i := range len(body) {
		small = small || 'a' <= body[i] && body[i] <= 'z'
		capital = capital || 'A' <= body[i] && body[i] <= 'Z'
		digit = digit || '0' <= body[i] && body[i] <= '9'
	}
	from := bytes.LastIndex(lower[:start], []byte("begin"))
	to := bytes.Index(lower[end:], []byte("end"))
	if !small || !capital || !digit || sequence(body) || from < 0 || to < 0 {
		return 0, 0, false
	}
	for from > 0 && (lower[from-1] == '-' || lower[from-1] == ' ') {
		from--
	}
	for lower[from] == ' ' {
		from++
	}
	to += end
	if i := bytes.Index(lower[to:], []byte("-----")); i >= 0 {
		to += i + len("-----")
	}
	return from, to, true
}

// jwt reports whether token is a signed JSON Web Token that is nobody's sample. Its parts must be what RFC 7515 and 7519 say: objects in
// JSON, and the header names an algorithm.
func jwt(token []byte) bool {
	parts := strings.Split(string(token), ".")
	if len(parts) != 3 || parts[2] == "" {
		return false
	}
	var header struct{ Alg string }
	var claims map[string]any
	if !object(parts[0], &header) || !object(parts[1], &claims) || header.Alg == "" || strings.EqualFold(header.Alg, "none") {
		return false
	}
	// the token that jwt.io shows, which tutorials copy with other names in it; Supabase's key for browsers
	return claims["sub"] != "1234567890" && claims["role"] != "anon"
}

func object(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	return err == nil && json.Unmarshal(raw, into) == nil
}

// dockerConfig reports whether a registry configuration in base64 has a credential in it.
func dockerConfig(encoded []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(string(encoded))
	if err != nil {
		return false
	}
	type entry struct{ Auth, Password, IdentityToken, RegistryToken string }
	var config struct{ Auths map[string]entry }
	if json.Unmarshal(raw, &config) != nil {
		return false
	}
	if config.Auths == nil { // the older .dockercfg has no "auths" around
		if json.Unmarshal(raw, &config.Auths) != nil {
			return false
		}
	}
	for _, e := range config.Auths {
		if _, password, ok := strings.Cut(decoded(e.Auth), ":"); ok && e.Password == "" {
			e.Password = password
		}
		for _, value := range []string{e.Password, e.IdentityToken, e.RegistryToken} {
			if credential.Classify(value) == credential.Literal {
				return true
			}
		}
	}
	return false
}

func decoded(auth string) string {
	raw, _ := base64.StdEncoding.DecodeString(auth)
	return string(raw)
}
