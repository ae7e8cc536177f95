package credential

import (
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	for want, values := range map[Class]string{
		None: `

			true
			False
			yes
			off
			null
			nil
			none
			~
			0
			1
			30
			999
			0.75
			3600
			8080
			30s
			1h30m
			15m
			10MB
			50%
			enabled
			required
			/etc/secrets/db
			/run/secrets/db_password
			./certs/server.key
			../config/token
			~/.ssh/id_rsa
			C:\secrets\db.txt
			certs/server.pem
			token.txt
			id_rsa.key
			https://auth.acme.example/oauth/token
			http://localhost:8080
			localhost:6379
			:8080
			$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy
			$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG
			{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr
			sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
			-----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
			-----BEGIN CERTIFICATE----- MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq
			ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxk user@host
			Password
			Password:
			Passwort
			Contraseña
			密码
			密码：
			パスワード
			Token
			Enter your password
			Please enter your password
			Password is required
			password must be at least 8 characters
			The token is invalid or has expired.
			Invalid credentials
			Forgot your password?
			Reset password
			string
			bearer
			varchar
			x`,
		Reference: `
			${DB_PASSWORD}
			${DB_PASSWORD:?must be set}
			${DB_PASSWORD:-}
			${DB_PASSWORD:-${OTHER}}
			$DB_PASSWORD
			$(DB_PASSWORD)
			$(cat /run/secrets/db)
			%DB_PASSWORD%
			%(DB_PASSWORD)s
			%s
			%[1]s
			prefix-${SUFFIX}
			{{ .Values.password }}
			{{ vault_db_password }}
			{{- .Values.db.password | quote -}}
			${{ secrets.DB_PASSWORD }}
			<%= ENV["DB_PASSWORD"] %>
			vault:secret/data/db#password
			vault://secret/db
			ref+vault://secret/db#/password
			ssm:/prod/db/password
			secretsmanager:prod/db
			arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf
			projects/acme/secrets/db/versions/latest
			sm://acme/db-password
			op://vault/item/field
			file:///run/secrets/db
			env:DB_PASSWORD
			env://DB_PASSWORD
			ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]
			ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)
			$ANSIBLE_VAULT;1.1;AES256
			!Ref DbPassword
			!vault |
			((db-password))
			@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/db)
			{password}
			@DB_PASSWORD@
			__DB_PASSWORD__
			#{DbPassword}#
			os.Getenv("DB_PASSWORD")
			process.env.DB_PASSWORD
			var.db_password
			data.aws_ssm_parameter.db.value
			random_password.db.result
			secrets.DB_PASSWORD
			DB_PASSWORD
			JWT_SECRET
			MYSQL_ROOT_PASSWORD
			keyring:db
			<path:kv/data/db#password>
			-----BEGIN PGP MESSAGE----- hQEMA
			-----BEGIN AGE ENCRYPTED FILE----- YWdl`,
		Placeholder: `
			changeme
			CHANGEME
			ChangeMe123
			change-me
			change_me_in_production
			change-this-in-production
			please-change-me
			replace_me
			REPLACE-WITH-YOUR-KEY
			your_jwt_secret_key_here
			your-api-key
			YOUR_API_KEY
			YOUR_SECRET_HERE
			yourpassword
			yourSecretKey
			your-256-bit-secret
			<your token>
			<password>
			<DB_PASSWORD>
			[your token]
			xxx
			xxxx
			XXXXXXXXXXXX
			sk_xxxxxxxxxxxxxxxx
			****
			********
			...
			todo
			TODO
			fixme
			tbd
			insert-token-here
			put_secret_here
			enter-password
			-- fill --
			dummy
			dummy-secret
			placeholder
			example
			example-token
			my-example-password
			password
			secret
			mysecret
			my-secret
			my-secret-key
			my_super_secret_key
			supersecret
			super-secret-jwt-key
			jwt-secret
			secret-key
			secretkey
			api-key
			token
			some-token
			this-is-a-secret
			redacted
			[REDACTED]
			换成你的密钥
			请修改
			你的密码
			00000000-0000-0000-0000-000000000000
			${JWT_SECRET:-changeme}
			fake-token
			not-a-real-secret
			do-not-use-in-production
			dev-secret-change-in-production
			generate-with-openssl-rand-base64-32
			openssl rand -hex 32`,
		Literal: `
			root
			admin
			guest
			postgres
			minioadmin
			123456
			12345678
			1234
			0000
			111111
			qwerty
			letmein
			hunter2
			admin123
			password123
			Password1!
			Passw0rd
			P@ssw0rd
			p@$$w0rd
			pa$$word
			s3cr3t
			dangerous
			Zk82mmQ1
			Wj82kQpz
			test123
			welcome1
			correct horse battery staple
			9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
			0123456789abcdef0123456789abcdef
			6f1ed002ab5595859014ebf0951522d9
			550e8400-e29b-41d4-a716-446655440000
			p7Xq2LwT9vRb4NcK8sZm1HyFd6JgU3aEo5QiWt0B
			/7Xq2LwT9vRb4NcK8sZm+HyFd6JgU3aEo5QiWt0B=
			aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=
			Kd83hsYw
			a:b
			Tr0ub4dor&3
			Sommer2024!
			acme-prod-2024
			gT5!kk#9
			Bearer p7Xq2LwT9vRb4NcK8sZm
			${DB_PASSWORD:-Zk82mmQ1}
			${DB_PASSWORD:root}
			${DB_PASSWORD-root}`,
	} {
		for _, value := range strings.Split(values, "\n") {
			value = strings.TrimLeft(value, "\t")
			if value == "" && want != None {
				continue
			}
			if got := Classify(value); got != want {
				t.Errorf("Classify(%q) = %v, want %v", value, got, want)
			}
		}
	}
	key := "-----BEGIN PRIVATE " + "KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE " + "KEY-----"
	if got := Classify(key); got != Literal {
		t.Errorf("a private key is %v", got)
	}
	if got := Classify("\"Zk82mmQ1\""); got != Literal {
		t.Errorf("a quoted literal is %v", got)
	}
}

func TestOnlyDescribes(t *testing.T) {
	for _, value := range []string{"password", "secret", "my-secret-key", `"secret-key"`, "${DB_PASSWORD:-password}"} {
		if want := value != "my-secret-key"; OnlyDescribes(value) != want {
			t.Errorf("%s: %t", value, !want)
		}
	}
	for _, value := range []string{"", "changeme", "your-password", "<password>", "xxxx", "hunter22", "${DB_PASSWORD}", "TODO"} {
		if OnlyDescribes(value) {
			t.Errorf("%s: true", value)
		}
	}
}
