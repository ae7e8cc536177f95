package secretscan

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/golive-dev/golive/internal/credential/corpus"
)

// texts returns what the scanner finds, as it stands.
func texts(content string) []string {
	var out []string
	for _, m := range New().Scan([]byte(content)) {
		out = append(out, m.Rule+" "+content[m.Start:m.End])
	}
	return out
}

func pat() string { return "gh" + "p_" + "R4nd0mL00kingT0kenOf36CharsZq7Xw2Lp9" }

// TestExact holds the bytes of each planted credential that is found by its format against those that were planted.
func TestExact(t *testing.T) {
	found := 0
	for _, c := range corpus.Planted() {
		for _, m := range New().Scan([]byte(c.Content)) {
			found++
			if got := c.Content[m.Start:m.End]; got != c.Secret || m.Text != got {
				t.Errorf("%s in %s: found %q (%q), planted %q", c.Of, c.File, got, m.Text, c.Secret)
			}
		}
	}
	if found < 100 {
		t.Errorf("%d found", found)
	}
}

// TestWindows holds what is found around keywords against what the rules find in the whole text, in half of the corpus as one file, and
// with all of that in one line.
func TestWindows(t *testing.T) {
	var b strings.Builder
	filler := rand.New(rand.NewPCG(1, 1))
	planted := corpus.Planted()
	for i := 0; i < len(planted); i += 2 {
		c := planted[i]
		for range filler.IntN(4) {
			fmt.Fprintf(&b, "func f%d(task, key string) { /* nothing */ }\n", filler.Int())
		}
		b.WriteString(c.Content)
	}
	text := b.String()
	for _, content := range []string{text, strings.ReplaceAll(text, "\n", " ")} {
		s, whole := New(), []Match(nil)
		lower := lowerASCII([]byte(content))
		for i := range s.rules {
			r := &s.rules[i]
			if r.byAssignment {
				whole = append(whole, s.assignments(r, []byte(content), window{0, len(content)})...)
			}
			for _, at := range s.trivy.FindLocations(r.Rule, []byte(content)) {
				if at.Start < 0 {
					continue
				}
				if start, end, ok := r.genuine([]byte(content), lower, at.Start, at.End); ok {
					whole = append(whole, Match{Rule: r.ID, Start: start, End: end})
				}
			}
		}
		whole = apart(whole)
		got := s.Scan([]byte(content))
		if len(whole) < 40 || !slices.EqualFunc(got, whole, func(a, b Match) bool {
			return (a.Rule == b.Rule || a.Rule == "gcp-service-account") && a.Start == b.Start && a.End == b.End
		}) {
			t.Errorf("%d found around keywords, %d in the whole text", len(got), len(whole))
		}
	}
}

func TestEncodings(t *testing.T) {
	line := "TOKEN=" + pat() + "\r\nPORT=8080\r\n"
	if got := texts("\ufeff" + line); len(got) != 1 || got[0] != "github-pat "+pat() {
		t.Errorf("with a byte order mark: %q", got)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		content := order.AppendUint16(nil, 0xfeff)
		for _, unit := range utf16.Encode([]rune("# Größe 🔑\r\n" + line)) {
			content = order.AppendUint16(content, unit)
		}
		got := New().Scan(content)
		if len(got) != 1 || got[0].Text != pat() || got[0].End-got[0].Start != 2*len(pat()) {
			t.Fatalf("%v: %+v", order, got)
		}
		before := content[:got[0].Start]
		if n := strings.Count(string(before), "\n"); n != 1 {
			t.Errorf("%v: line %d", order, n+1)
		}
	}
	if got := texts("\x00\x01" + line); len(got) != 0 {
		t.Errorf("in a binary file: %q", got)
	}
}

func TestPrivateKey(t *testing.T) {
	begin, end := "-----BEGIN RSA PRIVATE "+"KEY-----", "-----END RSA PRIVATE "+"KEY-----"
	body := "MIIEpAIBAAKCAQEA7bq4FLG0ctccbv5Wd9X2\nZt8uQk1yRr0sLw3eGf6hJ9mNa4pVc5xT\nQ2s="
	for _, c := range []struct{ name, content, want string }{
		{"a file", begin + "\n" + body + "\n" + end + "\n", begin + "\n" + body + "\n" + end},
		{"lines of Windows", strings.ReplaceAll("k:\n"+begin+"\n"+body+"\n"+end+"\n", "\n", "\r\n"), strings.ReplaceAll(begin+"\n"+body+"\n"+end, "\n", "\r\n")},
		{"JSON", `{"key": "` + begin + `\n` + strings.ReplaceAll(body, "\n", `\n`) + `\n` + end + `\n"}`, begin + `\n` + strings.ReplaceAll(body, "\n", `\n`) + `\n` + end},
		{"a template", begin + "\nPUT YOUR PRIVATE KEY HERE AND NOWHERE ELSE PLEASE\n" + end, ""},
		{"no body", begin + "\n...\n" + end, ""},
		{"a run of one letter", begin + "\n" + strings.Repeat("A", 60) + "a1\n" + end, ""},
		{"a public key", strings.ReplaceAll(begin+"\n"+body+"\n"+end, "RSA PRIVATE", "PUBLIC"), ""},
		{"a certificate", strings.ReplaceAll(begin+"\n"+body+"\n"+end, "RSA PRIVATE "+"KEY", "CERTIFICATE"), ""},
	} {
		got := texts(c.content)
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) != 1 || got[0] != "private-key "+c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// TestAssignments holds the notations in which a name and its value stand against those that Trivy's rules know.
func TestAssignments(t *testing.T) {
	id := "550e8400-e29b-41d4-a716-446655440000"
	for _, content := range []string{"HEROKU_API_KEY=%", "export HEROKU_API_KEY=%\r", "heroku_api_key = \"%\"", "{\n  \"heroku_api_key\": \"%\",\n", "heroku.api-key: %", "  - HEROKU_API_KEY=%",
		"env:\n  - name: HEROKU_API_KEY\n    value: \"%\"", "ENV HEROKU_API_KEY=%"} {
		if got := texts(strings.Replace(content, "%", id, 1) + "\n"); len(got) != 1 || got[0] != "heroku-api-key "+id {
			t.Errorf("%q: %q", content, got)
		}
	}
	npm := "np" + "m_R4nd0mL00kingT0kenOf36CharsZq7Xw2Lp9"
	if got := texts("//registry.npmjs.org/:_authToken=" + npm + "\n"); len(got) != 1 || got[0] != "npm-access-token "+npm {
		t.Errorf(".npmrc: %q", got)
	}
	for _, content := range []string{"HEROKU_APP_ID=%", "HEROKU_API_KEY=${%}", "{\"heroku_app_id\": \"%\"}", "env:\n  - name: HEROKU_APP\n    value: \"%\"", "# see heroku api key docs\nTENANT=%",
		"HEROKU_API_KEY=\nTENANT=%"} {
		if got := texts(strings.Replace(content, "%", id, 1) + "\n"); len(got) != 0 {
			t.Errorf("%q: %q", content, got)
		}
	}
}

func TestNobodysCredential(t *testing.T) {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	signature := "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJVadQssw5c8"
	for name, content := range map[string]string{
		"AWS' sample":            "aws_access_key_id = AK" + "IAIOSFODNN7EXAMPLE",
		"AWS' sample of a key":   "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"Stripe's sample":        "sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc",
		"a publishable key":      "pk_" + "live_Zq7Xw2Lp9R4nd0mL00king1",
		"x in place of it":       "gh" + "p_" + strings.Repeat("x", 36),
		"the alphabet":           "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789",
		"Slack's sample":         "https://hooks.slack" + ".com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
		"counted":                "xo" + "xb-1234567890",
		"jwt.io's sample":        part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"sub":"1234567890","name":"Somebody Else"}`) + "." + signature,
		"no JWT":                 "ey" + strings.Repeat("Zm9vYmFy", 4) + ".ey" + strings.Repeat("Zm9vYmFy", 4) + "." + signature,
		"a key for browsers":     part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"iss":"supabase","role":"anon"}`) + "." + signature,
		"a checksum":             `discord.js: "9f86d081884c7d659a2feaa0c55ad015"`,
		"a checksum by its name": `twitter_sha: "9f86d081884c7d659a2feaa0c55ad0159f86d081"`,
		"an identifier":          `heroku = { heroku_app_id: "550e8400-e29b-41d4-a716-446655440000" }`,
		"a longer hash":          "SK" + strings.Repeat("9f86d081", 5),
		"inside a name":          "task_RISK" + strings.Repeat("9f86d081", 4),
		"a service account's":    "{\n  \"type\": \"service_account\",\n  \"private_key\": \"\"\n}",
		"an empty registry file": ".dockerconfigjson: " + base64.StdEncoding.EncodeToString([]byte(`{"auths":{"registry.acme.example":{}}}`)),
		"a masked registry file": ".dockerconfigjson: " + base64.StdEncoding.EncodeToString([]byte(`{"mask":"**SOPS**"}`)),
		"one of a template":      ".dockerconfigjson: " + base64.StdEncoding.EncodeToString([]byte(`{"auths":{"r":{"auth":"`+base64.StdEncoding.EncodeToString([]byte("user:changeme"))+`"}}}`)),
	} {
		if got := texts(content + "\n"); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, content := range map[string]string{
		"the rest of a Slack token": "xo" + "xb-849302174650-7483920174653-Zq7Xw2Lp9R4nd0mL00kingK1",
		"a long Stripe key":         "sk_" + "live_51Zq7Xw2Lp9R4nd0mL00kingK1Zq7Xw2Lp9R4nd0mL00kingK1Zq7Xw2Lp9R4nd0mL00kingK1",
	} {
		if got := New().Scan([]byte("a " + content + " b")); len(got) != 1 || got[0].Text != content {
			t.Errorf("%s: %+v", name, got)
		}
	}
	registry := base64.StdEncoding.EncodeToString([]byte(`{"auths":{"r":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("ci:Zk82mmQ1")) + `"}}}`))
	if got := texts(".dockerconfigjson: " + registry); len(got) != 1 || got[0] != "dockerconfig-secret "+registry {
		t.Errorf("a registry's: %q", got)
	}
}

// TestTogether runs under the race detector: one scanner, several goroutines, the same answer each time.
func TestTogether(t *testing.T) {
	content := []byte(strings.Repeat("nothing\n", 100) + "a = \"" + pat() + "\"\n")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := New().Scan(content); len(got) != 1 || got[0].Text != pat() {
				t.Errorf("%+v", got)
			}
		})
	}
	all.Wait()
}

func FuzzScan(f *testing.F) {
	for _, c := range corpus.Planted() {
		f.Add([]byte(c.Content))
	}
	f.Add([]byte("\xff\xfek\x00e\x00y\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		last := 0
		for _, m := range New().Scan(content) {
			if m.Start < last || m.End <= m.Start || m.End > len(content) || m.Text == "" {
				t.Errorf("%q: %+v", content, m)
			}
			if content[0] < 0xfe && m.Text != string(content[m.Start:m.End]) {
				t.Errorf("%q: %+v", content, m)
			}
			last = m.End
		}
	})
}

// BenchmarkScan is the throughput in source code, in an asset of one line, and in base64 of one line.
func BenchmarkScan(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	source := strings.Repeat("func (s *server) task(key string, token []byte) error {\n\treturn s.client.Do(\"https://acme.example\", key)\n}\n", 10000)
	asset := strings.Repeat(`var a=function(e){return e.key&&"live"+e.token||this.task["x"]};`, 16000)
	blob := make([]byte, 1<<20)
	for i := range blob {
		blob[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[r.IntN(64)]
	}
	for name, content := range map[string][]byte{"source": []byte(source), "asset": []byte(asset), "base64": blob} {
		b.Run(name, func(b *testing.B) {
			s := New()
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				s.Scan(content)
			}
		})
	}
}
