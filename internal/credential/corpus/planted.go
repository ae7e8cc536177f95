package corpus

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// A provider is one whose credentials are planted.
type provider struct {
	name, key string
	make      func(g gen) string
	// bare is set where Trivy's rule knows the format itself; byName where it wants the provider's name or quotes around the value. With
	// neither Trivy has no rule, and the key alone tells.
	bare, byName bool
}

func tail(prefix, alphabet string, n int) func(gen) string {
	return func(g gen) string { return prefix + g.of(alphabet, n) }
}

var providers = []provider{
	{"AWS", "aws_access_key_id", tail("AK"+"IA", upper+"234567", 16), true, false},
	{"AWS", "aws_secret_access_key", tail("", std64, 40), false, true},
	{"GitHub", "github_token", tail("gh"+"p_", alnum, 36), true, false},
	{"GitHub", "github_oauth_token", tail("gh"+"o_", alnum, 36), true, false},
	{"GitHub", "github_app_token", tail("gh"+"s_", alnum, 36), true, false},
	{"GitHub", "github_pat", func(g gen) string { return "github_" + "pat_" + g.alnum(22) + "_" + g.alnum(59) }, true, false},
	{"GitLab", "gitlab_token", tail("gl"+"pat-", url64, 20), true, false},
	{"Hugging Face", "hf_token", tail("h"+"f_", lower+upper+digit, 34), true, false},
	{"Shopify", "shopify_token", tail("shp"+"at_", hexes, 32), true, false},
	{"Slack", "slack_bot_token", func(g gen) string {
		return "xo" + "xb-" + g.of(digit, 12) + "-" + g.of(digit, 13) + "-" + g.alnum(24)
	}, true, false},
	{"Slack", "slack_webhook", func(g gen) string {
		return "https://hooks.slack" + ".com/services/T" + g.of(upper+digit, 9) + "/B" + g.of(upper+digit, 10) + "/" + g.alnum(24)
	}, true, false},
	{"Stripe", "stripe_key", tail("sk_"+"live_", alnum, 24), true, false},
	{"PyPI", "pypi_token", tail("pypi-"+"AgEIcHlwaS5vcmc", url64, 80), true, false},
	{"Heroku", "heroku_api_key", gen.uuid, false, true},
	{"Twilio", "twilio_api_key", tail("S"+"K", hexes, 32), true, false},
	{"age", "age_key", tail("AGE-SECRET"+"-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58), true, false},
	{"Facebook", "facebook_app_secret", func(g gen) string { return g.hex(32) }, false, true},
	{"Twitter", "twitter_api_secret", func(g gen) string { return g.hex(40) }, false, true},
	{"Adobe", "adobe_client_secret", tail("p8"+"e-", lower+digit, 32), true, false},
	{"Alibaba Cloud", "aliyun_access_key_id", tail("LT"+"AI", alnum, 20), true, false},
	{"Alibaba Cloud", "alibaba_secret_key", func(g gen) string { return g.of(lower+digit, 30) }, false, true},
	{"Asana", "asana_client_secret", func(g gen) string { return g.of(lower+digit, 32) }, false, true},
	{"Atlassian", "atlassian_api_token", func(g gen) string { return g.alnum(24) }, false, true},
	{"Bitbucket", "bitbucket_client_secret", func(g gen) string { return g.of(url64, 64) }, false, true},
	{"Beamer", "beamer_api_key", func(g gen) string { return "b_" + g.of(url64, 44) }, false, true},
	{"Clojars", "clojars_token", tail("CLOJ"+"ARS_", lower+digit, 60), true, false},
	{"Contentful", "contentful_token", func(g gen) string { return g.of(url64, 43) }, false, true},
	{"Databricks", "databricks_token", tail("da"+"pi", hexes, 32), true, false},
	{"Discord", "discord_client_secret", func(g gen) string { return g.of(url64, 32) }, false, true},
	{"Doppler", "doppler_token", tail("dp."+"pt.", alnum, 43), false, true},
	{"Dropbox", "dropbox_secret", func(g gen) string { return g.of(lower+digit, 15) }, false, true},
	{"Duffel", "duffel_token", tail("duffel_"+"live_", url64, 43), false, true},
	{"Dynatrace", "dynatrace_token", func(g gen) string { return "dt0" + "c01." + g.of(upper+digit, 24) + "." + g.of(upper+digit, 64) }, false, true},
	{"EasyPost", "easypost_key", tail("EZ"+"AK", alnum, 54), false, true},
	{"Fastly", "fastly_api_token", func(g gen) string { return g.of(url64, 32) }, false, true},
	{"Finicity", "finicity_client_secret", func(g gen) string { return g.alnum(20) }, false, true},
	{"Flutterwave", "flutterwave_key", func(g gen) string { return "FLWSECK" + "_TEST-" + g.hex(32) + "-X" }, true, false},
	{"Frame.io", "frameio_token", tail("fio"+"-u-", url64, 64), true, false},
	{"GoCardless", "gocardless_token", tail("liv"+"e_", url64, 40), false, true},
	{"Grafana", "grafana_api_key", tail("eyJr"+"Ijoi", alnum, 80), true, false},
	{"HashiCorp", "tfc_token", func(g gen) string { return g.alnum(14) + ".atlas" + "v1." + g.of(url64, 67) }, false, true},
	{"HubSpot", "hubspot_api_key", gen.uuid, false, true},
	{"Intercom", "intercom_access_token", func(g gen) string { return g.of(alnum, 60) }, false, true},
	{"Linear", "linear_api_key", tail("lin_"+"api_", alnum, 40), true, false},
	{"Lob", "lob_api_key", tail("live"+"_", hexes, 35), false, true},
	{"Mailchimp", "mailchimp_api_key", func(g gen) string { return g.hex(32) + "-us20" }, false, true},
	{"Mailgun", "mailgun_api_key", tail("key"+"-", hexes, 32), false, true},
	{"MessageBird", "messagebird_api_token", func(g gen) string { return g.of(alnum, 25) }, false, true},
	{"New Relic", "newrelic_user_key", tail("NR"+"AK-", upper+digit, 27), false, true},
	{"npm", "npm_token", tail("np"+"m_", alnum, 36), false, true},
	{"PlanetScale", "planetscale_password", tail("pscale_"+"pw_", alnum, 43), true, false},
	{"Packagist", "packagist_token", tail("packagist_"+"uut_", hexes, 68), true, false},
	{"Postman", "postman_api_key", func(g gen) string { return "PM" + "AK-" + g.hex(24) + "-" + g.hex(34) }, true, false},
	{"Pulumi", "pulumi_access_token", tail("pu"+"l-", hexes, 40), true, false},
	{"RubyGems", "rubygems_api_key", tail("ruby"+"gems_", hexes, 48), true, false},
	{"SendGrid", "sendgrid_api_key", func(g gen) string { return "S" + "G." + g.of(url64, 22) + "." + g.of(url64, 43) }, true, false},
	{"Sendinblue", "sendinblue_api_key", func(g gen) string { return "xkey" + "sib-" + g.hex(64) + "-" + g.alnum(16) }, true, false},
	{"Shippo", "shippo_token", tail("shippo_"+"live_", hexes, 40), true, false},
	{"LinkedIn", "linkedin_client_secret", func(g gen) string { return g.of(lower+upper, 16) }, false, true},
	{"Twitch", "twitch_client_secret", func(g gen) string { return g.of(lower+digit, 30) }, false, true},
	{"Typeform", "typeform_token", tail("tf"+"p_", url64, 59), false, true},
	{"JSON Web Token", "service_token", func(g gen) string {
		part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
		return part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"sub":"`+g.uuid()+`","aud":"acme","iat":17`+g.of(digit, 8)+`}`) + "." + g.of(url64, 43)
	}, true, false},
	// No rule of Trivy's: only the names that they stand under tell.
	{"OpenAI", "openai_api_key", tail("sk-"+"proj-", alnum, 48), false, false},
	{"Anthropic", "anthropic_api_key", tail("sk-"+"ant-api03-", url64, 93), false, false},
	{"Google", "google_api_key", tail("AI"+"za", url64, 35), false, false},
	{"Datadog", "datadog_api_key", func(g gen) string { return g.hex(32) }, false, false},
	{"DigitalOcean", "digitalocean_token", tail("dop_"+"v1_", hexes, 64), false, false},
	{"Cloudflare", "cloudflare_api_token", func(g gen) string { return g.of(url64, 40) }, false, false},
	{"Telegram", "telegram_bot_token", func(g gen) string { return g.of(digit, 10) + ":AA" + g.of(url64, 33) }, false, false},
	{"Okta", "okta_api_token", tail("00", url64, 40), false, false},
	{"Vault", "vault_token", tail("hv"+"s.", alnum, 24), false, false},
	{"Sentry", "sentry_auth_token", func(g gen) string { return g.hex(64) }, false, false},
	{"Tencent Cloud", "tencent_secret_key", func(g gen) string { return g.alnum(32) }, false, false},
	{"Algolia", "algolia_admin_api_key", func(g gen) string { return g.hex(32) }, false, false},
	{"PagerDuty", "pagerduty_auth_token", func(g gen) string { return g.alnum(20) }, false, false},
	{"CircleCI", "circle_token", func(g gen) string { return g.hex(40) }, false, false},
	{"WeChat", "wechat_app_secret", func(g gen) string { return g.hex(32) }, false, false},
	{"Razorpay", "razorpay_key_secret", func(g gen) string { return g.alnum(24) }, false, false},
	{"Square", "square_access_token", tail("EA"+"AA", url64, 60), false, false},
	{"Snyk", "snyk_token", gen.uuid, false, false},
}

// dsns are data source names by driver, % standing for the password.
var dsns = [][2]string{
	{"mysql", "orders:%@tcp(db.acme.internal:3306)/orders?parseTime=true"}, {"mysql", "root:%@tcp(127.0.0.1:3306)/pay?charset=utf8mb4&loc=Local"},
	{"mysql", "app:%@unix(/run/mysqld.sock)/app"}, {"mysql", "app:%@/app"}, {"mysql", "mysql://app:%@db:3306/app"}, {"mysql", "mysql://app:%@tcp(db:3306)/app"},
	{"postgres", "postgres://billing:%@pg.internal:5432/billing?sslmode=verify-full"}, {"postgres", "postgresql://app:%@h1:5432,h2:5432/app"},
	{"postgres", "host=pg port=5432 user=app password=% dbname=app sslmode=require"}, {"postgres", "user=app password='%' host=pg dbname=app"},
	{"postgres", "postgres://pg.internal/app?user=app&password=%"}, {"postgres", "pgx5://app:%@pg/app"}, {"postgres", "jdbc:postgresql://pg:5432/app?user=app&password=%"},
	{"cockroachdb", "cockroachdb://app:%@crdb:26257/app"}, {"redis", "redis://:%@cache.internal:6379/0"}, {"redis", "rediss://default:%@cache:6380"},
	{"redis", "redis-sentinel://:%@s1:26379,s2:26379/0"}, {"amqp", "amqp://worker:%@mq.internal:5672/"}, {"amqp", "amqps://worker:%@mq:5671/pay"},
	{"mongodb", "mongodb://app:%@m1:27017,m2:27017/app?replicaSet=rs0"}, {"mongodb", "mongodb+srv://app:%@cluster0.ab1cd.mongodb.net/app"},
	{"sqlserver", "sqlserver://sa:%@db:1433?database=app"}, {"sqlserver", "server=db;user id=sa;password=%;database=app"},
	{"sqlserver", "Server=tcp:acme.database.windows.net,1433;Initial Catalog=app;User ID=app;Password=%;Encrypt=True"}, {"sqlserver", "odbc:server=db;uid=sa;pwd=%"},
	{"sqlserver", "jdbc:sqlserver://db:1433;databaseName=app;user=sa;password=%"}, {"clickhouse", "clickhouse://reader:%@ch.internal:9000/logs"},
	{"clickhouse", "tcp://ch:9000?username=reader&password=%&database=logs"}, {"clickhouse", "http://ch:8123/?username=reader&password=%"},
	{"kafka", "kafka://svc:%@k1:9092,k2:9092/orders"}, {"kafka", "org.apache.kafka.common.security.plain.PlainLoginModule required username='svc' password='%';"},
	{"oracle", "oracle://app:%@db:1521/orcl"}, {"oracle", "app/%@//db:1521/orcl"}, {"nats", "nats://svc:%@nats:4222"}, {"nats", "nats://%@nats:4222"},
	{"snowflake", "app:%@acme-eu1/app/public?warehouse=wh"}, {"sqlite", "file:app.db?_auth&_auth_user=admin&_auth_pass=%"}, {"ldap", "ldaps://svc:%@ldap.acme.internal:636"},
	{"smtp", "smtp://mailer:%@smtp.acme.internal:587"}, {"smtp", "smtps://mailer:%@smtp:465"}, {"ftp", "ftp://upload:%@ftp.acme.internal/in"}, {"http", "https://elastic:%@es.acme.internal:9200"},
	{"http", "https://x-access-token:%@github.com/acme/app.git"}, {"http", "http://proxy:%@proxy.acme.internal:3128"}, {"http", "http://root:%@etcd:2379"},
	{"couchbase", "couchbase://app:%@cb.internal"}, {"cassandra", "cassandra://app:%@c1:9042/app"}, {"neo4j", "neo4j://neo4j:%@graph:7687"}, {"mqtt", "mqtt://device:%@mqtt:1883"},
	{"azure", "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=%"}, {"azure", "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=%;EndpointSuffix=core.windows.net"},
	{"sentry", "https://0a1b2c3d4e5f:%@sentry.acme.internal/7"},
}

// names are keys under which passwords and keys stand that nobody else has a format for.
var names = strings.Fields(`db_password jwt_secret signing_key admin_password smtp_password redis_password session_secret encryption_key api_key
	webhook_secret client_secret private_key hmac_key access_token passphrase db_pwd ldap_bind_password keystore_password refresh_token auth_key`)

// Planted returns the credentials: of each provider in two formats, of each kind of data source name in
// one, of passwords under a name in code and in manifests, and private keys.
func Planted() []Case {
	g := newGen(1)
	var cases []Case
	add := func(c Case) {
		c.Line, c.EndLine = at(c.Content, c.Secret)
		cases = append(cases, c)
	}
	turn := 0
	next := func(ok func(format) bool) format {
		for {
			turn++
			if f := formats[turn%len(formats)]; ok(f) {
				return f
			}
		}
	}
	for _, p := range providers {
		for range 2 {
			f := next(func(f format) bool {
				// Where Trivy has no rule the name tells, and golive reports names in code and in manifests only.
				return p.bare || p.byName || f.name == "go" || f.name == "manifest"
			})
			value := p.make(g)
			file, content := f.render(len(cases), p.key, value)
			add(Case{File: file, Content: content, Group: "provider", Of: p.name, Key: p.key, Value: value, Secret: value})
		}
	}
	for _, d := range dsns {
		f := next(func(f format) bool { return true })
		password := g.password()
		if strings.Contains(d[1], "Key=%") {
			password = g.of(alnum, 43) + "="
		}
		value := strings.Replace(d[1], "%", password, 1)
		file, content := f.render(len(cases), "database_url", value)
		add(Case{File: file, Content: content, Group: "dsn", Of: d[0], Key: "database_url", Value: value, Secret: password})
	}
	for _, name := range names {
		f := next(func(f format) bool { return f.name == "go" || f.name == "manifest" })
		value := g.password()
		file, content := f.render(len(cases), name, value)
		add(Case{File: file, Content: content, Group: "name", Of: "a name", Key: name, Value: value, Secret: value})
	}
	for i, kind := range []string{"RSA ", "EC ", "", "OPENSSH "} {
		body := "MII" + g.lines(12+i)
		block := "-----BEGIN " + kind + "PRIVATE " + "KEY-----\n" + body + "\n-----END " + kind + "PRIVATE " + "KEY-----"
		n := len(cases)
		add(Case{File: fmt.Sprintf("deploy/c%03d.pem", n), Content: block + "\n", Group: "provider", Of: "private key", Secret: block})
		indented := strings.ReplaceAll(block, "\n", "\n    ")
		add(Case{File: fmt.Sprintf("config/c%03d.yaml", n+1), Content: "tls:\n  key: |\n    " + indented + "\n", Group: "provider", Of: "private key", Secret: indented})
		account := strings.ReplaceAll(block, "\n", `\n`)
		add(Case{File: fmt.Sprintf("config/c%03d.json", n+2), Content: "{\n  \"type\": \"service_account\",\n  \"private_key\": \"" + account + "\\n\"\n}\n", Group: "provider", Of: "Google Cloud", Secret: account})
	}
	registry := base64.StdEncoding.EncodeToString([]byte(`{"auths":{"registry.acme.example":{"username":"ci","password":"` + g.alnum(16) + `"}}}`))
	n := len(cases)
	add(Case{File: fmt.Sprintf("deploy/c%03d.yaml", n), Content: "apiVersion: v1\nkind: Secret\nmetadata: {name: pull}\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: " +
		registry + "\n", Group: "provider", Of: "Docker", Secret: registry})
	return cases
}
