package filecreds

import (
	"encoding/binary"
	"unicode/utf16"

	"fmt"
	"strings"
	"testing"
)

var finder = New()

// describe lists hits as "line kind name=what stands there", loose ones with a "~".
func describe(file, content string) []string {
	hits := finder.Quotable(file, []byte(content))
	var out []string
	for _, h := range hits {
		mark := ""
		if h.Loose {
			mark = "~"
		}
		if h.Placeholder {
			mark += "?"
		}
		out = append(out, fmt.Sprintf("%d %s%s %s=%s", h.Line, mark, []string{"", "provider", "dsn", "named", "code", "object"}[h.Kind], h.Name, content[h.Start:h.End]))
	}
	return out
}

func TestFind(t *testing.T) {
	slack := "xoxb-" + "263594206564-" + "2343594206574-" + "FGqddMF8t08v8N7Oq4i57vs1"
	for _, test := range []struct{ name, file, content, want string }{
		{"yaml", "app.yaml", "db:\n  password: Wj82kQpz\n  url: \"postgres://a:Tq7vN2xR@pg/x\"\n  user: root\n  password_file: /run/db\n", "2 named db.password=Wj82kQpz\n3 dsn db.url=Tq7vN2xR"},
		{"references", "app.yaml", "db:\n  password: ${DB_PASSWORD}\n  url: postgres://a:${PW}@pg/x\n  token: '{{ .Values.token }}'\n  secret: \"\"\n", ""},
		{"placeholder", "app.yaml", "jwtSecret: your_jwt_secret_key_here\n", "1 ?named jwtSecret=your_jwt_secret_key_here"},
		{"documents", "app.yaml", "a: 1\n---\npassword: 'Wj82''kQpz'\n", "3 named password=Wj82''kQpz"},
		{"a broken document and a whole one", "app.yaml", "a: [1\npassword: Wj82kQpz\n---\ntoken: Tq7vN2xRw\n", "2 ~named password=Wj82kQpz\n4 named token=Tq7vN2xRw"},
		{"pairs", "x.yaml", "env:\n  - name: DB_PASSWORD\n    value: Wj82kQpz\n  - name: LEVEL\n    value: Wj82kQpz\n", "3 named env.0.DB_PASSWORD=Wj82kQpz"},
		{"assignments in a list", "compose.yaml", "environment:\n  - DB_PASSWORD=Wj82kQpz\n  - URL=amqp://a:Kd83hsYw@mq/\n  - A=b\n", "2 named environment.DB_PASSWORD=Wj82kQpz\n3 dsn environment.1=Kd83hsYw"},
		{"a file in a file", "cm.yaml", "kind: ConfigMap\ndata:\n  app.yaml: |\n    # it\n    db:\n      password: Wj82kQpz\n  x.env: |\n    TOKEN=Tq7vN2xRw\n", "6 named db.password=Wj82kQpz\n8 named TOKEN=Tq7vN2xRw"},
		{"key of jwt", "app.yaml", "jwt:\n  key: Wj82kQpz0\nmap:\n  key: Wj82kQpz0\n", "2 named jwt.key=Wj82kQpz0"},
		{"keys that are made up", "app.yaml", "session:\n  key: change-me\n  name: change-me\ncookie_key: Wj82kQpz0\nhash_salt: changeme\nsort_key: changeme\n", "2 ?named session.key=change-me\n5 ?named hash_salt=changeme"},
		{"filled in by a plugin", "s.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  annotations:\n    avp.kubernetes.io/path: kv/a\nstringData:\n  pw: <pw>\n  token: Wj82kQpz\n", "8 object stringData.token=Wj82kQpz"},
		{"brackets without a plugin", "s.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  pw: <pw>\n  path: <path:kv/a#pw>\n", "4 ?object stringData.pw=<pw>"},
		{"secret", "s.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  pw: V2o4MmtRcHo=\n  url: ''\nstringData:\n  u: redis://:pf4Lz9Qm@c:6379\n", "4 object data.pw=V2o4MmtRcHo=\n7 dsn stringData.u=pf4Lz9Qm"},
		{"toml", "app.toml", "[a]\npassword = \"Wj82kQpz\"\nurl = 'amqp://w:Kd83hsYw@mq:5672/'\nport = 5\n", "2 named a.password=Wj82kQpz\n3 dsn a.url=Kd83hsYw"},
		{"json", "app.json", "{\"a\": {\"apiKey\": \"Wj82kQpz\"}, // x\n \"n\": 1}", "1 named a.apiKey=Wj82kQpz"},
		{"env", ".env", "DB_PASSWORD=\"Wj82kQpz\" # x\nURL=mysql://o:Pw7xx20Lk@db:3306/o\nA=${DB_PASSWORD}\n", "1 named DB_PASSWORD=Wj82kQpz\n2 dsn URL=Pw7xx20Lk"},
		{"env with a reference beside a password", ".env", "URL=postgres://o:Pw7xx20Lk@${HOST}/o\n", "1 dsn URL=Pw7xx20Lk"},
		{"properties", "a.properties", "db.password = Wj82kQpz\n", "1 named db.password=Wj82kQpz"},
		{"ini", "a.ini", "[db]\npassword=Wj82kQpz\n", "2 named db.password=Wj82kQpz"},
		{"dockerfile", "Dockerfile", "ENV DB_PASSWORD=Wj82kQpz A=b\nENV TOKEN Tq7vN2xRw\nRUN echo password is good\n", "1 ~named DB_PASSWORD=Wj82kQpz\n2 ~named TOKEN=Tq7vN2xRw"},
		{"shell", "x.sh", "export PGPASSWORD='Wj82kQpz'\nmigrate -database \"postgres://a:Tq7vN2xR@pg/x\" --token Kd83hsYw0\n", "1 ~named PGPASSWORD=Wj82kQpz\n2 ~dsn postgres=Tq7vN2xR\n2 ~named token=Kd83hsYw0"},
		{"go", "x.go", "package x\n\nconst dbPassword = \"Wj82kQpz\"\n\nvar c = conf{Secret: \"Tq7vN2xRw\", Name: \"x\"}\n\nvar u = \"postgres://a:Kd83hsYw@pg/x\" + tail\n",
			"3 ~named dbPassword=Wj82kQpz\n5 ~named Secret=Tq7vN2xRw\n7 ~dsn postgres=Kd83hsYw"},
		{"command lines", "x.sh", "curl -u ops:Wj82kQpz http://x\nmysqladmin -pTq7vN2xR -P 3306 ping\nredis-cli -a Kd83hsYw ping\ndocker login -u a -p Pw7xx20Lk\ncurl -u ops:$PW http://x\nid -u ops:x\nmkdir -p abcdefgh1\nmysql -p$PW\n",
			"1 ~named password=Wj82kQpz\n2 ~named password=Tq7vN2xR\n3 ~named password=Kd83hsYw\n4 ~named password=Pw7xx20Lk"},
		{"lists of words", "Dockerfile", "CMD [\"/a\", \"--api-token\", \"Wj82kQpz0\", \"--level\", \"Tq7vN2xR0\", \"--password=Kd83hsYw\", \"x\"]\n", "1 ~named api-token=Wj82kQpz0\n1 ~named password=Kd83hsYw"},
		{"commands in a manifest", "d.yaml", "args: [\"--api-token\", \"Wj82kQpz0\"]\ncommand: [sh, -c, \"A=b x --db-password=Tq7vN2xR0 && curl -u 'o:Kd83hsYw' x\"]\nx: tokens are fine\n",
			"1 ~named api-token=Wj82kQpz0\n2 ~named db-password=Tq7vN2xR0\n2 ~named password=Kd83hsYw"},
		{"commands in code", "x.go", "package x\n\nvar c = exec.Command(\"mysql\", \"-uroot\", \"-pWj82kQpz\", \"--port\", \"3306\")\n", "3 ~named password=Wj82kQpz"},
		{"headers", "d.yaml", "command: [curl, -H, \"Authorization: Bearer Wj82kQpz0\", x]\nschemes: basic authentication\n", "1 ~named password=Wj82kQpz0"},
		{"parameters and comments", "x.go", "package x\n\nfunc login(user, password string) {}\n\nfunc f() {\n\tlogin(\"root\", \"Wj82kQpz\") // password: Tq7vN2xR\n\tr.SetBasicAuth(\"a\", \"Kd83hsYw\")\n\tg(\"x?token=Pw7xx20Lk&b\", \"password=%s\", \"token=\"+x)\n}\n",
			"6 ~named password=Wj82kQpz\n6 ~named password=Tq7vN2xR\n7 ~named password=Kd83hsYw\n8 ~named token=Pw7xx20Lk&b"},
		{"provider", "notes.txt", "use " + slack + " for it\n", "1 provider Slack token=" + slack},
		{"provider under a name", "a.yaml", "a:\n  token: " + slack + "\n", "2 provider Slack token=" + slack},
		{"binary", "x", "\x00password=Wj82kQpz", ""},
		{"block scalar", "a.yaml", "token: |\n  Tq7vN2xRw\nb: 1\n", "2 named token=Tq7vN2xRw"},
		{"unicode", "a.yaml", "ä: \"ö\"\nпароль: Wj82kQpz\n", "2 named пароль=Wj82kQpz"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(describe(test.file, test.content), "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"cannot dial postgres://a:Wj82kQpz@pg/x: refused": "Wj82kQpz",
		"DB_PASSWORD=Wj82kQpz is not allowed":             "Wj82kQpz",
		"the password is not read by anything":            "",
		"the flag --password is not defined":              "",
		"secret: a Secret of the cluster":                 "",
	} {
		var got []string
		for _, h := range finder.Words([]byte(text)) {
			got = append(got, text[h.Start:h.End])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("a.yaml", []byte("a:\n  password: |\n    x\n  b: &x [postgres://a:bcdefgh@c/d, *x]\n"))
	f.Add(".env", []byte("PASSWORD='a\nb'\n"))
	f.Add("a.json", []byte("{\"token\": \"a\\u0041bcdefg\"}"))
	f.Add("a.go", []byte("package a\nconst password = `x`+\"\\n\"\n"))
	f.Add("a.yaml", []byte("apiVersion: v1\nkind: Secret\nstringData:\n  a: >-\n    x y\n    z\n"))
	f.Fuzz(func(t *testing.T, file string, content []byte) {
		hits := finder.Quotable(file, content)
		lines := 1 + strings.Count(string(content), "\n")
		last := 0
		for _, h := range hits {
			if h.Start < last || h.End > len(content) || h.End <= h.Start || h.Line < 1 || h.EndLine > lines {
				t.Errorf("%+v in %d bytes and %d lines", h, len(content), lines)
			}
			last = h.End
		}
	})
}

// TestUTF16 reads what an editor of another system wrote: it has NUL bytes and is text all the same.
func TestUTF16(t *testing.T) {
	secret := "AKIA" + "QZ3RV5TLW7XNB2KD"
	content := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("aws_access_key_id = " + secret + "\r\n")) {
		content = binary.LittleEndian.AppendUint16(content, u)
	}
	hits, _ := New().Find("deploy/keys.txt", content)
	if len(hits) != 1 || hits[0].Value != secret || hits[0].Line != 1 {
		t.Errorf("found %+v", hits)
	}
}
