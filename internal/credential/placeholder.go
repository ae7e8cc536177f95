package credential

import (
	"regexp"
	"strings"
)

// inside are texts that only a placeholder has in it, whatever stands around; letters of other scripts included.
var inside = []string{
	"changeme", "change_me", "change-me", "change me", "changeit", "changethis", "change_this", "change-this",
	"replaceme", "replace_me", "replace-me", "replace me", "replacethis", "replace_this", "replace-this",
	"replace with", "placeholder", "example", "dummy", "redacted", "fill_me", "fill-me", "fillme", "fill in",
	"fill_in", "fill-in", "goes_here", "goes-here", "goes here", "goeshere", "to_be_", "to-be-",
	"tobereplaced", "not_a_real", "not-a-real", "notareal", "notreal", "not-real", "not_real", "do_not_use",
	"do-not-use", "donotuse", "in_production", "in-production", "inproduction", "for-production",
	"for_production", "openssl", "换成", "你的", "您的", "请修改", "请填写", "请替换", "替换", "填写", "示例", "修改为", "改成", "ここに",
	"変更して", "замените", "ваш", "ersetzen", "remplacer", "cambiame", "cámbiame", "여기에",
}

// fillers are the words by which a template speaks to its reader.
var fillers = set(`your yours my mine todo fixme tbd tba insert enter put change replace replaceme placeholder sample fake mock foo
	foobar redacted masked hidden removed censored fillme fill somewhere supply provide specify set yoursecret
	yourpassword yourtoken yourkey yourapikey ihre dein deine votre tu su seu`)

// descriptors only say what belongs there.
var descriptors = set(`password passwd passwort pass pwd passphrase secret secrets token key apikey credential credentials creds jwt
	hmac aes auth api access private client app application db database user username admin signing sign encryption
	encrypt session cookie refresh bearer oauth oauth2 github gitlab slack aws azure gcp google stripe openai
	telegram bot webhook a an the some any this that is here super very really strong secure long random value
	string text name of for to from with and or me it please default mysecret mypassword mytoken mykey secretkey
	accesskey privatekey supersecret topsecret top account service server project base64 hex encoded bit bits char
	chars characters min minimum at least prod production dev development staging test local mysql postgres
	postgresql redis mongo mongodb rabbitmq kafka smtp mail email root id new own real actual generate generated
	openssl rand length byte bytes 16 24 32 48 64 128 256 512 url host xxx`)

// weak are descriptors that are a working account's name or a product's default, hence a password where they stand alone.
var weak = set("root admin user username test postgres postgresql mysql redis mongo mongodb rabbitmq kafka local default server service database dev prod app")

// marked reports whether text has what only a template's text has in it: "changeme", brackets, a run of x.
func marked(text string) bool {
	lower := strings.ToLower(text)
	if strings.HasPrefix(text, "{") { // a document of JSON, in which a host's name says nothing of the rest
		lower = reserved.ReplaceAllString(lower, "")
	}
	for _, t := range inside {
		if strings.Contains(lower, t) {
			return true
		}
	}
	return bracketed(text) || repeats(lower) || strings.Trim(text, "*.-_=#•? ") == ""
}

// reserved are the names of hosts that RFC 2606 keeps for documentation.
var reserved = regexp.MustCompile(`[\w.-]*\bexample(?:\.(?:com|net|org))?\b`)

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
