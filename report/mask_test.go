package report

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	r := Report{Checks: []CheckResult{{Findings: []Finding{
		{Position: at("a", 1, 0, 0), Secrets: []string{"hunter2-x", "hunter2-x-prod", "pw", "root", "12345", "k3y!"}},
	}}}}
	m := r.Masker(nil)
	for _, test := range []struct{ file, text, want string }{
		{"a", "x=hunter2-x-prod y=hunter2-x", "x=hu************ y=hu*******"},
		{"b", "x=hunter2-x", "x=hu*******"},
		{"a", "pw", "**"},
		{"a", "\npw root", "\npw root"}, // another line
		{"b", "pw", "pw"},               // two letters would blot out common words elsewhere
		{"a", "root:12345", "****:*****"},
		{"b", "k3y!", "****"}, // what is short shows nothing
	} {
		if got := m.Content(test.file, test.text); got != test.want {
			t.Errorf("%s: %q becomes %q, want %q", test.file, test.text, got, test.want)
		}
	}
	for text, want := range map[string]string{
		"nothing": "nothing", "it runs as root on port 12345": "it runs as root on port 12345", "by hunter2-x": "by hu*******",
	} {
		if got := m.Words(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// What is quoted is masked by what stands in its file, though no finding is about it.
func TestMaskWhatIsQuoted(t *testing.T) {
	const content = "a: s3cret-word\nb: admin\nc: -----\n  second-line\n"
	span := func(text string) Secret {
		i := strings.Index(content, text)
		return Secret{Start: i, End: i + len(text)}
	}
	r := Report{
		Checks: []CheckResult{{Findings: []Finding{{Rule: "other/rule", Position: at("f", 2, 0, 0), Message: "s3cret-word, cGxhaW4tdGV4dA, admin"}}}},
		SecretsOf: func(file string, _ []byte) []Secret {
			if file != "f" {
				return nil
			}
			first := span("s3cret-word")
			first.Also = []string{"cGxhaW4tdGV4dA"}
			return []Secret{span("-----\n  second-line"), first, span("admin"), span("-----\n  sec")}
		},
	}
	files := sources{"f": content}
	m := r.Masker(files)
	want := "a: s3*********\nb: *****\nc: --***\n*************\n"
	if got := m.Content("f", content); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := m.Content("g", "x: s3cret-word, admin"); got != "x: s3*********, admin" {
		t.Errorf("another file reads %q", got)
	}
	r.MaskSecrets(files)
	if got := r.Checks[0].Findings[0].Message; got != "s3*********, cG************, admin" {
		t.Errorf("the message is %q", got)
	}
}
