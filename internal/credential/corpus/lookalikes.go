package corpus

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// placeholders are the texts of templates.
var placeholders = strings.Split(`changeme|CHANGE_ME|change-me-in-production|please-change-this|replace_me|REPLACE-WITH-YOUR-KEY|your_jwt_secret_key_here|your-api-key|YOUR_API_KEY
	|yourpassword|your-256-bit-secret|<your token>|<password>|xxx|xxxxxxxxxxxx|XXXXXXXX|****|********|todo|TODO|fixme|insert-token-here|put_secret_here|dummy-secret|placeholder
	|example-token|my-secret-key|my_super_secret_key|jwt-secret|redacted|换成你的密钥|请修改|fake-token|not-a-real-secret|generate-with-openssl-rand-base64-32|00000000-0000-0000-0000-000000000000
	|secret|password|-- fill --|sk_live_xxxxxxxxxxxxxxxxxxxxxxxx|ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`, "|")

// references name where a secret is.
var references = strings.Split(`${DB_PASSWORD}|${DB_PASSWORD:?must be set}|$DB_PASSWORD|$(DB_PASSWORD)|%DB_PASSWORD%|{{ .Values.password }}|{{ vault_db_password }}|${{ secrets.DB_PASSWORD }}
	|vault:secret/data/db#password|ref+vault://secret/db#/password|ssm:/prod/db/password|arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf
	|projects/acme/secrets/db/versions/latest|sm://acme/db-password|op://vault/item/field|file:///run/secrets/db|env:DB_PASSWORD|ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]
	|ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)|((db-password))|@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/db)|@DB_PASSWORD@|__DB_PASSWORD__|#{DbPassword}#|process.env.DB_PASSWORD
	|var.db_password|data.aws_ssm_parameter.db.value|random_password.db.result|secrets.DB_PASSWORD|DB_PASSWORD|postgres://app:${DB_PASSWORD}@pg/app|mysql://app:$(DB_PASSWORD)@db/app
	|amqp://app:{{ .Values.mq.password }}@mq/|app:%s@tcp(db:3306)/app`, "|")

// nothings stand under a secret's name and are none.
var nothings = strings.Split(`|true|false|null|30s|15m|0|3600|/run/secrets/db_password|./certs/server.key|https://auth.acme.example/oauth/token|localhost:6379|required|none
	|Password|Passwort:|Enter your password|Password is required|密码|Contraseña|$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy|string`, "|")

// aboutSecrets are names of what is about a secret, with what stands there.
var aboutSecrets = [][2]string{
	{"password_file", "/run/secrets/db"}, {"secret_name", "pay-db-credentials"}, {"token_url", "https://auth.acme.example/token"}, {"token_type", "bearer"}, {"token_ttl", "24h"},
	{"token_issuer", "acme-auth-9f2c"}, {"auth_header", "X-Acme-Authorization"}, {"api_key_header", "X-API-Key"}, {"api_key_prefix", "pay_live_"}, {"access_key_id", "pay-reader-01"},
	{"client_id", "0oa1b2c3d4E5f6G7h8i9"}, {"key_id", "3f2a9c81d7"}, {"max_tokens", "4096"}, {"token_count", "128000"}, {"tokenizer", "cl100k_base"}, {"next_token", "eyJvZmZzZXQiOjIwfQ"},
	{"csrf_token", "csrfmiddlewaretoken"}, {"primary_key", "order_id"}, {"partition_key", "tenant7Region2"}, {"cache_key", "orders:v2:list"}, {"routing_key", "orders.created.v1"},
	{"password_policy", "min12-upper1-digit1"}, {"password_field", "user_password_2"}, {"password_pattern", "^(?=.*[0-9])[A-Za-z0-9!@#]{12,64}$"}, {"existing_secret", "pay-db-v2"},
	{"image_pull_secret", "registry-pull-7"}, {"tls_secret", "pay-tls-2024"}, {"secret_key_ref", "pay-db/password1"}, {"credentials_file", "/etc/gcp/key.json"}, {"public_key", "k51qzi5uqu5dl"},
	{"password_hash", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, {"cookie_name", "pay_session_v2"}, {"session_name", "SESSIONID42"}, {"keyspace", "orders_v3"},
	{"reset_password_path", "/v1/password/reset"}, {"msg_wrong_password", "wrong user name or password, 3 tries left"}, {"err_invalid_token", "token4xx: invalid"}, {"compass", "north42"},
	{"author", "A1ice9"}, {"tokens_per_minute", "90000"},
}

// plain are values of ordinary names that look like secrets: hashes, identifiers, addresses.
func plain(g gen) [][3]string {
	var out [][3]string
	for range 6 {
		out = append(out, [][3]string{
			{"SHA-256", "checksum", g.hex(64)}, {"SHA-1", "commit", g.hex(40)}, {"MD5", "etag", g.hex(32)}, {"UUID", "tenant_id", g.uuid()}, {"UUID", "request_id", g.uuid()},
			{"digest", "image", "registry.acme.example:5000/pay@sha256:" + g.hex(64)}, {"SRI", "integrity", "sha384-" + g.of(std64, 64)}, {"SHA-512", "digest", "sha512-" + g.of(std64, 86) + "=="},
			{"base64 image", "icon", "data:image/png;base64,iVBORw0KGgo" + g.of(std64, 120)}, {"identifier", "trace_id", g.hex(32)}, {"identifier", "build", g.alnum(24)},
			{"provider's name", "twitter_handle", "acme" + g.of(lower, 10)}, {"provider's name", "linkedin_profile", g.of(lower, 14)}, {"provider's checksum", "discord_js_md5", g.hex(32)},
			{"provider's checksum", "linear_sha1", g.hex(40)}, {"provider's identifier", "heroku_app_id", g.uuid()}, {"provider's identifier", "hubspot_form_id", g.uuid()}, {"provider's identifier", "facebook_page_hash", g.hex(32)},
			{"address without a password", "url", "postgres://billing@pg-ro.acme.internal:5432/billing"}, {"address without a password", "repo", "git@github.com:acme/pay.git"},
			{"address without a password", "docs", "https://docs.acme.example/orders#a:b@c"}, {"address without a password", "contact", "mailto:team@acme.example"},
			{"public key", "stripe_publishable_key", "pk_" + "live_" + g.alnum(24)}, {"public key", "mapbox_public", "pk." + g.alnum(60) + "." + g.alnum(22)},
			{"sample", "sample_key_id", "AK" + "IAIOSFODNN7EXAMPLE"}, {"version", "version", "v1.2.3-0.20240102030405-" + g.hex(12)}, {"Go module", "module", "github.com/acme/pay v1.2.3/go.mod h1:" + g.of(std64, 43) + "="},
		}...)
	}
	return out
}

// LookAlikes returns what is no credential.
func LookAlikes() []Case {
	g := newGen(2)
	var cases []Case
	number := func() int { return 500 + len(cases) }
	add := func(c Case, text string) {
		c.Line, c.EndLine = at(c.Content, text)
		cases = append(cases, c)
	}
	turn := 0
	keyed := func(of, key, value string, placeholder bool) {
		turn++
		f := formats[turn%len(formats)]
		if strings.ContainsAny(value, "\"\\") || f.name == "env" && strings.ContainsAny(value, " #") || f.name == "json" && strings.Contains(value, "<") {
			f = formats[1]
		}
		value = strings.TrimSpace(value)
		file, content := f.render(number(), key, value)
		text := value
		if text == "" {
			text = content
		}
		add(Case{File: file, Content: content, Group: of, Of: f.name, Key: key, Value: value, Placeholder: placeholder}, text)
	}
	secretNames := []string{"db_password", "jwt_secret", "api_key", "access_token", "signing_key"}
	for i, v := range placeholders {
		keyed("placeholder", secretNames[i%len(secretNames)], v, true)
	}
	for i, v := range references {
		key := secretNames[i%len(secretNames)]
		keyed("reference", key, v, false)
		keyed("reference", secretNames[(i+2)%len(secretNames)], v, false)
	}
	for i, v := range nothings {
		keyed("no value for a secret", secretNames[i%len(secretNames)], v, false)
	}
	for _, kv := range aboutSecrets {
		keyed("name about a secret", kv[0], kv[1], false)
	}
	for _, p := range plain(g) {
		keyed(p[0], p[1], p[2], false)
	}
	for _, f := range wholeFiles(g) {
		c := Case{File: fmt.Sprintf(f.name, number()), Content: f.content, Group: f.of, ByPath: f.byPath}
		add(c, f.content)
	}
	return cases
}

type wholeFile struct {
	of, name, content string
	byPath            bool
}

// wholeFiles are files that are full of what looks like secrets.
func wholeFiles(g gen) []wholeFile {
	repeat := func(n int, f func() string) string {
		var b strings.Builder
		for range n {
			b.WriteString(f())
		}
		return b.String()
	}
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	token := "gh" + "p_" + g.alnum(36)
	return []wholeFile{
		{"lock file", "c%03d/go.sum", repeat(40, func() string { return "github.com/acme/x v1.2.3 h1:" + g.of(std64, 43) + "=\n" }), false},
		{"lock file", "web/c%03d/package-lock.json", "{\"packages\": {" + strings.TrimSuffix(repeat(40, func() string {
			return "\"node_modules/twitter-text\": {\"version\": \"1.0.0\", \"integrity\": \"sha512-" + g.of(std64, 86) + "==\"},\n"
		}), ",\n") + "}}\n", false},
		{"lock file", "web/c%03d/yarn.lock", repeat(40, func() string {
			return "discord.js@^14:\n  version \"14.0.0\"\n  resolved \"https://registry.yarnpkg.com/discord.js/-/discord.js-14.tgz#" + g.hex(40) + "\"\n  integrity sha512-" + g.of(std64, 86) + "==\n\n"
		}), false},
		{"lock file", "tools/c%03d/requirements.txt", repeat(40, func() string { return "facebook-sdk==3.1.0 --hash=sha256:" + g.hex(64) + "\n" }), false},
		{"minified asset", "web/c%03d/app.min.js", "!function(){" + repeat(400, func() string {
			return "var " + g.of(lower, 2) + "=\"" + g.alnum(20) + "\",key=" + g.of(lower, 3) + ".token;"
		}) + "}();\n", false},
		{"minified asset", "web/c%03d/app.min.css", repeat(300, func() string {
			return "." + g.of(lower, 6) + "{background:url(data:image/png;base64," + g.of(std64, 80) + ")}"
		}), false},
		{"source map", "web/c%03d/app.js.map", "{\"version\":3,\"mappings\":\"" + repeat(300, func() string { return g.of(std64, 7) + ";" }) + "\"}\n", false},
		{"certificate", "deploy/c%03d.crt", "-----BEGIN CERTIFICATE-----\n" + g.lines(20) + "\n-----END CERTIFICATE-----\n", false},
		{"public key", "deploy/c%03d.pub", "-----BEGIN PUBLIC KEY-----\nMIIBIjAN" + g.lines(6) + "\n-----END PUBLIC KEY-----\n", false},
		{"public key", "deploy/c%03d_id.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" + g.of(std64, 48) + " deploy@acme\n", false},
		{"key template", "deploy/c%03d.pem", "-----BEGIN RSA PRIVATE " + "KEY-----\nPUT YOUR PRIVATE KEY HERE AND KEEP IT OUT OF GIT\n-----END RSA PRIVATE " + "KEY-----\n", false},
		{"sealed secret", "deploy/c%03d.yaml", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: pay}\nspec:\n  encryptedData:\n    password: AgB" + g.of(std64, 400) + "==\n", false},
		{"SOPS file", "deploy/c%03d.enc.yaml", "db:\n  password: ENC[AES256_GCM,data:" + g.of(std64, 24) + ",iv:" + g.of(std64, 43) + "=,tag:" + g.of(std64, 22) + "==,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:" +
			g.of(std64, 60) + ",iv:x,tag:y,type:str]\n  version: 3.8.1\n", false},
		{"external secret", "deploy/c%03d.yaml", "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: pay}\nspec:\n  secretStoreRef: {name: vault, kind: ClusterSecretStore}\n  data:\n    - secretKey: password\n      remoteRef: {key: prod/pay/db, property: password}\n", false},
		{"sample JWT", "docs/c%03d.txt", "Authorization: Bearer " + part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"sub":"1234567890","name":"John Doe","iat":1516239022}`) + "." + g.of(url64, 43) + "\n", false},
		{"unsigned JWT", "docs/c%03d.txt", part(`{"alg":"none","typ":"JWT"}`) + "." + part(`{"sub":"someone","iat":1516239022}`) + ".\n", false},
		{"OpenAPI", "api/c%03d.yaml", "openapi: 3.0.0\ninfo: {title: pay, version: 1.0.0}\npaths: {}\ncomponents:\n  schemas:\n    Login:\n      properties:\n        password: {type: string, format: password}\n        token: {type: string}\n  securitySchemes:\n    bearer: {type: http, scheme: bearer}\n", false},
		{"translation", "locales/c%03d.json", "{\"login\": {\"password\": \"Password\", \"token\": \"Token\", \"passwordAgain\": \"Repeat your password\", \"secret\": \"Secret question\"}}\n", false},
		{"translation", "locales/c%03d.yaml", "login:\n  password: Passwort\n  wrong_password: Das Passwort ist falsch.\n  token: Zugangscode\n", false},
		{"HTML form", "web/c%03d.html", "<form><label for=\"password\">Password: </label><input type=\"password\" name=\"password\" placeholder=\"your password\"><input type=\"hidden\" name=\"csrf_token\" value=\"{{ .CSRF }}\"></form>\n", false},
		{"SQL schema", "migrations/c%03d.sql", "CREATE TABLE users (id uuid PRIMARY KEY, password varchar(255) NOT NULL, token text, api_key_hash char(64));\n", false},
		{"Terraform", "infra/c%03d.tf", "resource \"aws_db_instance\" \"pay\" {\n  username = \"pay\"\n  password = random_password.db.result\n}\nvariable \"db_password\" {\n  type      = string\n  sensitive = true\n}\n", false},
		{"Go source", "internal/c%[1]d/c.go", "package c\n\nimport (\n\t\"errors\"\n\t\"log/slog\"\n\t\"os\"\n\t\"regexp\"\n)\n\nvar (\n\tpasswordRE       = regexp.MustCompile(`^[A-Za-z0-9]{12,}$`)\n\terrWrongPassword = errors.New(\"wrong password\")\n\tpassword         = os.Getenv(\"DB_PASSWORD\")\n\ttokenHeader      = \"X-Auth-Token\"\n)\n\n" +
			"// Check checks.\nfunc Check(p string) error {\n\tslog.Info(\"password: checked\", \"user\", \"a:b@c\")\n\tif !passwordRE.MatchString(p) || p == password || tokenHeader == \"\" {\n\t\treturn errWrongPassword\n\t}\n\treturn nil\n}\n", false},
		{"log", "docs/c%03d.log", "10:00:01 INFO login user=app@acme.example password: ****\n10:00:02 INFO connect postgres://app:***@pg:5432/app\n10:00:03 token=<redacted> key=[REDACTED]\n", false},
		{"test fixture", "internal/t%03d/client_test.go", "package t\n\nconst token = \"" + token + "\"\n", true},
		{"test fixture", "internal/t%03d/testdata/config.yaml", "token: " + token + "\npassword: " + g.alnum(12) + "\n", true},
		{"test fixture", "internal/t%03d/testdata/key.pem", "-----BEGIN RSA PRIVATE " + "KEY-----\nMII" + g.lines(12) + "\n-----END RSA PRIVATE " + "KEY-----\n", true},
		{"sample file", "deploy/c%03d.env.example", "DB_PASSWORD=" + g.alnum(12) + "\nDATABASE_URL=mysql://app:" + g.alnum(10) + "@db/app\n", true},
		{"sample file", "config/c%03d.sample.yaml", "jwt_secret: " + g.alnum(24) + "\n", true},
		{"sample file", "config/c%03d.example.toml", "password = \"" + g.alnum(12) + "\"\n", true},
		{"sample file", "config/c%03d.yaml.template", "password: " + g.alnum(12) + "\n", true},
	}
}
