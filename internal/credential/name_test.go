package credential

import (
	"strings"
	"testing"
)

func TestSecretName(t *testing.T) {
	for _, name := range strings.Fields(`
		password Password PASSWORD passwd pwd dbPwd DB_PWD passphrase pass_phrase keyPassphrase pass db_pass smtpPass MYSQL_ROOT_PASSWORD
		DB_PASSWORD db-password dbPassword dbpassword database.password spring.datasource.password PGPASSWORD REDISCLI_AUTH_PASSWORD
		rootPassword adminPassword UserPassword password2 PASSWORD_1 passwordValue DB_PASSWORD_PROD prodPassword stagingDbPassword oldPassword
		newPassword currentPassword default_password passwords Passwords keyStorePassword trust-store-password tls_key_password basicAuthPassword
		secret Secret SECRET secrets jwtSecret JWTSecret JWT_SECRET jwt-secret clientSecret client_secret CLIENT_SECRET clientsecret appSecret
		app_secret AppSecret webhookSecret webhook_secret cookieSecret session_secret SECRET_KEY secretKey secret_key SecretKey secret_key_base
		sharedSecret hmacSecret consumerSecret aws_secret_access_key AWS_SECRET_ACCESS_KEY SecretAccessKey awsSecretKey
		token Token TOKEN accessToken access_token ACCESS_TOKEN refreshToken refresh_token authToken auth_token authtoken bearerToken botToken
		bot_token BOT_TOKEN GITHUB_TOKEN githubToken SLACK_BOT_TOKEN apiToken api_token API_TOKEN vault_token VAULT_TOKEN personalAccessToken
		api_key apiKey API_KEY api-key apikey APIKey apiKeys API_KEYS OPENAI_API_KEY openaiApiKey stripeApiKey x-api-key X_API_KEY accessKey access_key
		ACCESS_KEY accesskey privateKey private_key PRIVATE_KEY privatekey signingKey signing_key SIGNING_KEY jwtSigningKey JWTSigningKey jwtKey jwt_key
		hmacKey hmac_key HMAC_KEY encryptionKey encryption_key ENCRYPTION_KEY aesKey AES_KEY AES256Key aes_256_key masterKey master_key MASTER_KEY
		authKey auth_key authkey sharedKey shared_access_key accountKey account_key AccountKey subscriptionKey storageKey private_key_pem
		credential credentials dbCredentials creds pepper PASSWORD_PEPPER requirepass masterauth psk preSharedKey wifi_psk
		contraseña contrasena passwort kennwort datenbankPasswort senha senhaBanco_senha mot_de_passe motdepasse wachtwoord hasło пароль 密码 mima
		token_for_github passwordFor_admin secretBase64 token_hex client-key-data deployKey licenseKey db1Password`) {
		if !SecretName(name) {
			t.Errorf("%q is the name of a secret", name)
		}
	}
	for _, name := range strings.Fields(`
		password_file passwordFile PASSWORD_FILE DB_PASSWORD_FILE secret_path tokenPath token_url tokenURL TokenURL TOKEN_ENDPOINT token_uri secretName
		secret_name SecretName secretRef secret_ref secretKeyRef SecretKeyRef secretKeySelector passwordSecretRef existingSecret imagePullSecret
		imagePullSecrets tlsSecret tokenTTL token_ttl token_expiry tokenExpiry access_token_expires_in jwt_expiration token_lifetime password_length
		minPasswordLength password_type tokenType token_type authTokenHeader token_header api_key_header apiKeyHeader token_prefix key_prefix
		api_key_prefix access_key_id AccessKeyID AWS_ACCESS_KEY_ID client_id clientId secretId secret_id key_id kid token_id max_tokens maxTokens
		MAX_TOKENS max_completion_tokens num_tokens token_count tokenCount total_tokens prompt_tokens tokenizer Tokenizer tokenize next_token nextToken
		nextPageToken page_token continuation_token csrf_token csrfToken xsrfToken cancellationToken eos_token pad_token
		public_key publicKey PUBLIC_KEY pubkey publishableKey primary_key primaryKey foreign_key partition_key sort_key routing_key cache_key cacheKey
		sshPublicKey keyboard monkey turkey hotkey keyspace keystore keyring key keys Key password_hash passwordHash PasswordHash hashedPassword
		hashed_password encryptedPassword encrypted_password password_digest bcrypt_cost passwordField password_label passwordRegexp password_policy
		passwordPolicy passwordError errInvalidPassword ErrInvalidPassword ErrWrongPassword invalidToken invalid_password msgPasswordReset resetPassword
		ResetPassword forgotPassword forgot_password changePassword updatePassword confirmPassword confirm_password password_reset_url
		requirePassword require_password usePassword hasPassword is_secret isSecret no_password showPassword allow_empty_password
		ALLOW_EMPTY_PASSWORD getPassword setPassword checkPassword validateToken parseToken generateToken verifyToken comparePassword
		PWD OLDPWD pwdir passed passenger bypass compass passive pass_through firstPass testPass secretary secretsManager secretmanager
		secrets_dir secretStore secretProvider secretsPath credentialsFile credentials_path credentialHelper credential_process googleCredentialsFile
		tokenSource tokenStore TokenService tokenIssuer token_audience token_bucket tokenName cookieName cookie_name session_name
		author authorization authority oauth auth authMode auth_type authenticate basic_auth Authorization email user username login host port dsn
		certificate cert ca_cert tls_cert signature signed certKeyFile ssl_key_path keyfile key_file keyPath description name id uuid hash salt
		columnPassword fieldPassword FieldToken labelPassword flagToken envPassword headerToken eventPasswordChanged actionResetPassword
		PermissionResetPassword queryToken routeForgotPassword pathToken passwordPattern password_min secretCount word words passport`) {
		if SecretName(name) {
			t.Errorf("%q is not the name of a secret", name)
		}
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"DB_PASSWORD": "db password", "jwtSecretKey": "jwt secret key", "JWTSecretKey": "jwt secret key", "api-key": "api key", "a.b[0].c": "a b 0 c",
		"AES256Key": "aes 256 key", "userIDs": "user ids", "X509Cert": "x 509 cert", "contraseñaBD": "contraseña bd", "密码": "密码", "": "",
	} {
		if got := strings.Join(words(name), " "); got != want {
			t.Errorf("words(%q) = %q, want %q", name, got, want)
		}
	}
}
