package credential

import (
	"slices"
	"strings"
)

// SecretName reports whether a name (a variable, a field, a key, the last element of a path) is that of a secret itself:
// "DB_PASSWORD", "jwtSecret", "api-key". Names of what is about one (password_file, tokenURL, secretName, maxTokens,
// passwordHash, publicKey) are none.
//
// The last noun decides, as in any English compound: a password file is a file. What follows it without changing its meaning
// (a number, "value", "base64", the name of an environment) is passed over. The identifier of a pair (access_key_id, client_id)
// is no secret: it is written into logs and requests in the open, and where it is a provider's (AKIA…) its format gives it away.
func SecretName(name string) bool {
	if name == "PWD" || name == "OLDPWD" { // the shell's working directory
		return false
	}
	ws := words(name)
	for i, w := range ws {
		if i > 0 && (w == "for" || w == "of") { // "token for github"
			ws = ws[:i]
			break
		}
	}
	for len(ws) > 1 && (trailing[ws[len(ws)-1]] || digits(ws[len(ws)-1])) {
		ws = ws[:len(ws)-1]
	}
	if len(ws) == 0 {
		return false
	}
	before, head := ws[:len(ws)-1], ws[len(ws)-1]
	for len(before) > 0 && digits(before[len(before)-1]) { // AES256Key
		before = before[:len(before)-1]
	}
	last := ""
	if len(before) > 0 {
		last = before[len(before)-1]
		if about[before[0]] {
			return false
		}
	}
	if kind, ok := heads[head]; ok {
		return kind(before, last)
	}
	// Names written as one word: dbpassword, jwtsecret, accesstoken. What stands before must not turn the meaning.
	for _, suffix := range suffixes {
		stem, ok := strings.CutSuffix(strings.TrimSuffix(head, "s"), suffix)
		if ok && !joined[stem] && !turned[stem] && !about[stem] {
			return true
		}
	}
	return false
}

// heads are the last words of names that can be a secret's, with the condition on what stands before.
var heads = func() map[string]func(before []string, last string) bool {
	out := map[string]func([]string, string) bool{}
	add := func(list string, f func([]string, string) bool) {
		for w := range set(list) {
			out[w] = f
		}
	}
	add(`password passwords passwd passwds pwd pwds passphrase passphrases passcode
		passwort passwörter kennwort contrasena contrasenas contraseña contraseñas clave contraseya senha senhas palavrapasse motdepasse mdp
		wachtwoord wachtwoorden lösenord losenord adgangskode salasana hasło haslo parola parolası parole sifre şifre heslo jelszo jelszó
		lozinka пароль пароли mima 密码 密碼 口令 パスワード 비밀번호 requirepass masterauth psk`,
		func(_ []string, last string) bool { return !turned[last] })
	add("passe", func(before []string, _ string) bool { // mot de passe
		return len(before) >= 2 && before[len(before)-2] == "mot" && before[len(before)-1] == "de"
	})
	add("word", func(before []string, last string) bool { return last == "pass" && !turned[at(before, -2)] })
	add("phrase", func(before []string, last string) bool { return last == "pass" && !turned[at(before, -2)] })
	add("pass pw", func(before []string, last string) bool { return len(before) == 0 || holders[last] })
	add("secret secrets 密钥 密鑰", func(_ []string, last string) bool { return !objects[last] && !turned[last] })
	add("token tokens", func(before []string, last string) bool { return !counted[last] && !turned[last] })
	add("key keys", func(before []string, last string) bool {
		return keyed[last] || last == "shared" && at(before, -2) == "pre"
	})
	add("credential credentials creds cred", func(before []string, last string) bool { return !objects[last] && !turned[last] })
	add("pepper", func(_ []string, last string) bool { return true })
	add("data", func(before []string, last string) bool { return last == "key" && at(before, -2) == "client" }) // kubeconfig
	return out
}()

// at returns the i-th word from the end (-1 is the last), or "".
func at(ws []string, i int) string {
	if len(ws)+i < 0 {
		return ""
	}
	return ws[len(ws)+i]
}

func digits(word string) bool {
	return !slices.ContainsFunc([]byte(word), func(b byte) bool { return b < '0' || b > '9' })
}

var (
	// trailing follow the noun without changing what is named.
	trailing = set(`value val plain plaintext cleartext raw str string literal default base b64 hex pem bytes dev develop
	development prod production prd stg stage staging uat qa local old new current previous prev primary secondary
	backup`)
	// about in front make a name one of something about a secret: an error, a message, a column, a verb.
	about = set(`err error errors msg message messages event events field column col label placeholder header flag env action
	perm permission scope route path page view query sql max min num count is has have can should must use uses
	using allow allowed disable enable enabled disabled require required requires show hide need needs with without
	no not skip set get fetch load read check validate verify compare generate gen make parse encrypt decrypt find
	lookup input type kind attr tag param metric title text tooltip regexp regex re pattern test invalid wrong bad
	incorrect missing expired status reason code exc exception warn warning`)
	// turned directly before the noun make it an action's or a state's name: resetPassword, invalidToken.
	turned = set(`reset change changed forgot forgotten lost update confirm confirmation repeat retype verify validate check hash
	hashed encrypted bcrypt crypted invalid wrong bad incorrect missing expired weak no without empty missing
	require required of type grant field column col label header param attr input msg error show hide toggle
	remember public by`)
	// objects before "secret" or "credentials" name an object that holds them: imagePullSecret, existingSecret.
	objects = set("existing pull tls cert certificate ca kubernetes k8s kube issuer image from external sealed create allow")
	// counted before "token" are a language model's or a parser's tokens, those of a listing, and those made anew for each request.
	counted = set(`max min num total prompt input output completion context stop eos bos pad unk sep cls mask special start end
	begin next page prev previous continuation continue resume sync cancel cancellation csrf xsrf antiforgery lexer
	lex syntax json xml comma delim ident punct operator keyword literal eof current`)
	// keyed before "key" make it a secret.
	keyed = set(`api access secret private priv signing sign signature encryption encrypt encrypting enc decryption cipher crypto
	auth authentication authorization jwt jws hmac aes des chacha20 master shared account subscription storage
	license webhook deploy`)
	holders = set(`db database user usr username mysql mariadb pg postgres postgresql redis smtp mail email admin root auth login
	ftp sftp ssh mq rabbit rabbitmq amqp mongo mongodb es elastic elasticsearch basic http api app sql nats kafka
	sasl ldap bind client server service account keystore truststore store master key cert my sys system oracle
	cassandra influx influxdb wifi registry docker git svn jdbc rpc mqtt etcd clickhouse mssql sa super superuser
	web proxy broker cache db1 nacos consul zk zookeeper tls ssl pfx p12 ca`)
	// joined are words of one piece that end like a secret's name and are none.
	joined = set(`max min num next page no reset forgot change csrf xsrf public hashed encrypted bad invalid`)
	// suffixes end names written as one word.
	suffixes = []string{"password", "passwd", "passphrase", "passwort", "kennwort", "secret", "apikey", "secretkey", "accesskey", "privatekey",
		"signingkey", "signkey", "encryptionkey", "encryptkey", "authkey", "masterkey", "jwtkey", "hmackey", "aeskey", "sharedkey",
		"accesstoken", "authtoken", "apitoken", "bottoken", "refreshtoken", "bearertoken", "sessiontoken", "dbpwd", "userpwd", "rootpwd", "adminpwd",
		"dbpass", "userpass", "rootpass", "adminpass", "redispass", "mysqlpass", "smtppass"}
)
