package image

import "testing"

func TestSecretValue(t *testing.T) {
	const literal, dsn = "literal secret", "URL with a password"
	tests := []struct{ name, value, want string }{
		{"DB_PASSWORD", "hunter2-prod", literal},
		{"DB_PASSWORD", "changeme", literal},
		{"API_KEY", "k-4711-aa", literal},
		{"NPM_TOKEN", "npm_abcdef", literal},
		{"AWS_ACCESS_KEY_ID", "AKIAABCDEFGH", literal},
		{"AWS_SECRET_ACCESS_KEY", "wJalr/XUtnFEMI", literal},
		{"SECRET_KEY_BASE", "f00f00f00", literal},
		{"JWT_SECRET", `"s3cr3t"`, literal},
		{"POSTGRES_PASSWORD2", "ward", literal},
		{"dbpassword", "ward-2019", literal},
		{"DATABASE_URL", "postgres://ward:w0rd@db/ward", dsn},

		{"DB_PASSWORD", "", ""},
		{"DB_PASSWORD", "$PASSWORD", ""},
		{"DB_PASSWORD", "none", ""},
		{"DB_PASSWORD_FILE", "/run/secrets/db", ""},
		{"DB_PASSWORD", "/run/secrets/db", ""},
		{"TOKEN_TTL", "15m", ""},
		{"TOKEN_URL", "https://login.example.com/token", ""},
		{"TOKEN", "https://login.example.com/token", ""},
		{"MAX_TOKENS", "4096", ""},
		{"PUBLIC_KEY", "abc", ""},
		{"KEYBOARD", "de", ""},
		{"AUTHOR", "ward team", ""},
		{"BYPASS", "x", ""},
		{"PASSENGER", "x", ""},
		{"SECRET_NAME", "ward-db", ""},
		{"API_KEY", "<your key>", ""},
		{"DATABASE_URL", "postgres://db/ward", ""},
		{"DATABASE_URL", "postgres://ward@db/ward", ""},
		{"VERSION", "1.4.0", ""},
	}
	for _, tt := range tests {
		if got := secretValue(tt.name, tt.value); got != tt.want {
			t.Errorf("%s=%s: %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}

func TestMasked(t *testing.T) {
	for value, want := range map[string]string{"short": "***", "hunter2-prod": "hu***", "пароль-длинный": "па***"} {
		if got := masked(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// Names alone, for files that the repository does not hold.
func TestSecretFileByName(t *testing.T) {
	j := &judge{}
	for _, name := range []string{
		".env", ".env.production", "deploy/.env.local", "keys/id_rsa", "id_ed25519", "deploy_rsa", "tls/server.key", "server.pem",
		"tls/key.pem", "privkey.pem", ".netrc", ".npmrc", ".pypirc", ".git-credentials", "kubeconfig", ".kube/config",
		".aws/credentials", ".docker/config.json", "gcp-service-account.json", "credentials.json", "client.p12", "app.keystore",
	} {
		if j.secretFile(name, false) == "" {
			t.Errorf("%s: no secret", name)
		}
	}
	for _, name := range []string{
		".env.example", ".env.sample", ".env.template", ".env.dist", "app.env", "id_rsa.pub", "server.crt", "ca.pem", "ca-bundle.pem",
		"fullchain.pem", "cert.pem", "truststore.jks", "public.key", "environment.go", "config/config.json", "package.json",
		"credentials.example.json", "keyboard.yaml", "env", "config.yaml", "dhparam.pem", ".aws/config",
	} {
		if got := j.secretFile(name, false); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPEM(t *testing.T) {
	const cert, key = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n"
	for _, tt := range []struct {
		name, text string
		secret     bool
	}{
		{"server.pem", cert, false}, {"server.pem", cert + key, true}, {"ca.pem", key, true}, {"server.pem", "", true},
		{"jwt.pem", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", false}, {"clinic-root.pem", "", false},
	} {
		if got := pem(tt.name, []byte(tt.text)) != ""; got != tt.secret {
			t.Errorf("%s %.30q: %v", tt.name, tt.text, got)
		}
	}
}
