package credential

import (
	"strings"
	"testing"
)

func TestParseDSN(t *testing.T) {
	for _, c := range []struct {
		text, driver, user, raw string
		class                   Class
	}{
		// go-sql-driver/mysql
		{"orders:Wj82kQpz@tcp(db.acme.example:3306)/orders?parseTime=true", "mysql", "orders", "Wj82kQpz", Literal},
		{"root:root@tcp(127.0.0.1:3306)/test", "mysql", "root", "root", Literal},
		{"root:p@ss:w/rd@tcp(db:3306)/x", "mysql", "root", "p@ss:w/rd", Literal},
		{"app:Zk82mmQ1@/app", "mysql", "app", "Zk82mmQ1", Literal},
		{"app:Zk82mmQ1@unix(/tmp/mysql.sock)/app", "mysql", "app", "Zk82mmQ1", Literal},
		{"app:Zk82mmQ1@cloudsql(p:eu:i)/app", "mysql", "app", "Zk82mmQ1", Literal},
		{"app:Zk82mmQ1@tcp(db:3306)", "mysql", "app", "Zk82mmQ1", Literal},
		{"app:Zk82mmQ1@(db:3306)/app", "mysql", "app", "Zk82mmQ1", Literal},
		{"%s:%s@tcp(%s:%d)/%s?charset=utf8mb4", "mysql", "%s", "%s", Reference},
		{"root:${MYSQL_PASSWORD}@tcp(${MYSQL_HOST}:3306)/x", "mysql", "root", "${MYSQL_PASSWORD}", Reference},
		{"{{ .User }}:{{ .Password }}@tcp({{ .Host }})/x", "mysql", "{{ .User }}", "{{ .Password }}", Reference},
		{"${U:-root}:${P:-Zk82mmQ1}@tcp(h)/x", "mysql", "${U:-root}", "${P:-Zk82mmQ1}", Literal},
		{"${DATABASE_URL:-postgres://app:Zk82mmQ1@db/app?sslmode=disable}", "postgres", "app", "Zk82mmQ1", Literal},
		{"${DB_SOURCE:root:Zk82mmQ1@tcp(127.0.0.1:3306)/app}", "mysql", "root", "Zk82mmQ1", Literal},
		{"mysql://ovl:Pw7xx20Lk@db:3306/ovl", "mysql", "ovl", "Pw7xx20Lk", Literal},
		{"mysql://ovl:Pw7xx20Lk@tcp(db:3306)/ovl", "mysql", "ovl", "Pw7xx20Lk", Literal},
		// PostgreSQL
		{"postgres://billing:Tq7vN2xR@pg.internal:5432/billing?sslmode=verify-full", "postgres", "billing", "Tq7vN2xR", Literal},
		{"postgresql://b:x%40y@h1:5432,h2:5432/b", "postgres", "b", "x%40y", Literal},
		{"postgres://archive:${ARCHIVE_PASSWORD}@pg.internal:5432/archive", "postgres", "archive", "${ARCHIVE_PASSWORD}", Reference},
		{"postgres://orders:%s@%s:5432/orders", "postgres", "orders", "%s", Reference},
		{"postgres://pg.internal/b?user=b&password=Tq7vN2xR", "postgres", "b", "Tq7vN2xR", Literal},
		{"postgres://user:password@localhost:5432/db", "postgres", "user", "password", Placeholder},
		{"postgres://postgres:password@localhost:5432/db", "postgres", "postgres", "password", Literal},
		{"postgres://app:changeme@localhost:5432/db", "postgres", "app", "changeme", Placeholder},
		{"postgres://app:<password>@localhost:5432/db", "postgres", "app", "<password>", Placeholder},
		{"pgx5://app:Tq7vN2xR@h/db", "postgres", "app", "Tq7vN2xR", Literal},
		{"jdbc:postgresql://h:5432/db?user=app&password=Tq7vN2xR", "postgres", "app", "Tq7vN2xR", Literal},
		{"host=pg port=5432 user=app password=Tq7vN2xR dbname=app sslmode=disable", "postgres", "app", "Tq7vN2xR", Literal},
		{"host=pg user=app password='a b' dbname=app", "postgres", "app", "a b", Literal},
		{"host = pg user = app password = Tq7vN2xR", "postgres", "app", "Tq7vN2xR", Literal},
		{"user=app password=%s host=%s TimeZone=Asia/Shanghai", "postgres", "app", "%s", Reference},
		{"host=pg user=app password=${PW}", "postgres", "app", "${PW}", Reference},
		// Redis and brokers
		{"redis://:pf4Lz9Qm@cache.internal:6379/0", "redis", "", "pf4Lz9Qm", Literal},
		{"rediss://default:pf4Lz9Qm@cache:6380", "redis", "default", "pf4Lz9Qm", Literal},
		{"redis-sentinel://:pf4Lz9Qm@h1:26379,h2:26379/0", "redis", "", "pf4Lz9Qm", Literal},
		{"amqp://worker:Kd83hsYw@mq.internal:5672/", "amqp", "worker", "Kd83hsYw", Literal},
		{"amqps://guest:guest@localhost:5672/vhost", "amqp", "guest", "guest", Literal},
		{"amqp://ovl:${QUEUE_PASSWORD}@mq:5672/", "amqp", "ovl", "${QUEUE_PASSWORD}", Reference},
		{"nats://svc:Kd83hsYw@nats:4222", "nats", "svc", "Kd83hsYw", Literal},
		{"nats://T0kenKd83hsYw@nats:4222", "nats", "", "T0kenKd83hsYw", Literal},
		{"kafka://svc:Kd83hsYw@k1:9092,k2:9092/topic", "kafka", "svc", "Kd83hsYw", Literal},
		{`org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="Kd83hsYw";`, "kafka", "svc", "Kd83hsYw", Literal},
		{`org.apache.kafka.common.security.scram.ScramLoginModule required username="svc" password="${KAFKA_PW}";`, "kafka", "svc", "${KAFKA_PW}", Reference},
		{"mqtt://dev:Kd83hsYw@mqtt:1883", "mqtt", "dev", "Kd83hsYw", Literal},
		// documents, columns, search
		{"mongodb://app:Vb5mXe2c@m1:27017,m2:27017/app?replicaSet=rs0", "mongodb", "app", "Vb5mXe2c", Literal},
		{"mongodb+srv://app:Vb5%2FXe2c@cluster0.ab1cd.mongodb.net/app", "mongodb", "app", "Vb5%2FXe2c", Literal},
		{"clickhouse://reader:Vb5mXe2c@ch.internal:9000/logs", "clickhouse", "reader", "Vb5mXe2c", Literal},
		{"clickhouse://ch:9000/logs?username=reader&password=Vb5mXe2c", "clickhouse", "reader", "Vb5mXe2c", Literal},
		{"tcp://ch:9000?username=reader&password=Vb5mXe2c&database=logs", "tcp", "reader", "Vb5mXe2c", Literal},
		{"http://ch:8123?username=reader&password=Vb5mXe2c", "http", "reader", "Vb5mXe2c", Literal},
		{"https://elastic:Vb5mXe2c@es:9200", "https", "elastic", "Vb5mXe2c", Literal},
		{"couchbase://app:Vb5mXe2c@cb", "couchbase", "app", "Vb5mXe2c", Literal},
		{"cassandra://app:Vb5mXe2c@c1:9042/ks", "cassandra", "app", "Vb5mXe2c", Literal},
		{"neo4j://neo4j:Vb5mXe2c@n:7687", "neo4j", "neo4j", "Vb5mXe2c", Literal},
		{"http://root:Vb5mXe2c@etcd:2379", "http", "root", "Vb5mXe2c", Literal},
		// SQL Server, Oracle, Snowflake, SQLite
		{"sqlserver://sa:P@ssw0rd@db:1433?database=app", "sqlserver", "sa", "P@ssw0rd", Literal},
		{"server=db;user id=sa;password=Str0ng!Pw;database=app", "sqlserver", "sa", "Str0ng!Pw", Literal},
		{"Server=tcp:db.database.windows.net,1433;Initial Catalog=a;User ID=sa;Password={x;y};Encrypt=True;", "sqlserver", "sa", "x;y", Literal},
		{"odbc:server=db;uid=sa;pwd=Str0ng!Pw", "sqlserver", "sa", "Str0ng!Pw", Literal},
		{"Driver={ODBC Driver 17 for SQL Server};Server=db;Uid=sa;Pwd=Str0ng!Pw;", "sqlserver", "sa", "Str0ng!Pw", Literal},
		{"jdbc:sqlserver://db:1433;databaseName=a;user=sa;password=Str0ng!Pw", "sqlserver", "sa", "Str0ng!Pw", Literal},
		{"server=db;user id=sa;password=%s", "sqlserver", "sa", "%s", Reference},
		{"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==;EndpointSuffix=core.windows.net", "azure", "acme", "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==", Literal},
		{"Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=Zm9vYmFyYmF6cXV4=", "azure", "Root", "Zm9vYmFyYmF6cXV4=", Literal},
		{"oracle://system:Vb5mXe2c@db:1521/orcl", "oracle", "system", "Vb5mXe2c", Literal},
		{"scott/Vb5mXe2c@//db:1521/orcl", "oracle", "scott", "Vb5mXe2c", Literal},
		{"scott/Vb5mXe2c@db:1521/orcl.acme", "oracle", "scott", "Vb5mXe2c", Literal},
		{"snow:Vb5mXe2c@acme-eu1/db/public?warehouse=wh", "snowflake", "snow", "Vb5mXe2c", Literal},
		{"snow:Vb5mXe2c@acme.snowflakecomputing.com/db", "snowflake", "snow", "Vb5mXe2c", Literal},
		{"file:app.db?_auth&_auth_user=admin&_auth_pass=Vb5mXe2c", "sqlite", "admin", "Vb5mXe2c", Literal},
		// others
		{"ldap://cn=admin:Vb5mXe2c@ldap:389", "ldap", "cn=admin", "Vb5mXe2c", Literal},
		{"smtp://mailer:Vb5mXe2c@smtp:587", "smtp", "mailer", "Vb5mXe2c", Literal},
		{"ftp://up:Vb5mXe2c@ftp/dir", "ftp", "up", "Vb5mXe2c", Literal},
		{"https://x-access-token:Vb5mXe2cKd83hsYw@github.com/acme/app.git", "https", "x-access-token", "Vb5mXe2cKd83hsYw", Literal},
		{"http://proxy:Vb5mXe2c@proxy:3128", "http", "proxy", "Vb5mXe2c", Literal},
		{"https://0123abcd:4567cdef@sentry.acme.example/7", "https", "0123abcd", "4567cdef", Literal},
		{"ssh://git:Vb5mXe2c@git/acme/app", "ssh", "git", "Vb5mXe2c", Literal},
	} {
		s, ok := ParseDSN(c.text)
		if !ok {
			t.Errorf("ParseDSN(%q) finds nothing", c.text)
			continue
		}
		if s.Driver != c.driver || s.User != c.user || c.text[s.Start:s.End] != c.raw || s.Class != c.class {
			t.Errorf("ParseDSN(%q) = %q user %q raw %q class %v", c.text, s.Driver, s.User, c.text[s.Start:s.End], s.Class)
		}
		for _, around := range []string{"DSN=%", "export DSN=\"%\"", "  dsn: %", "  - --dsn=%", "app -dsn '%' run", "const dsn = `%`", `{"dsn": "%"}`} {
			if strings.ContainsAny(c.text, `"'`) && strings.ContainsAny(around, "\"'`") || strings.Contains(c.text, " ") && !strings.ContainsAny(around, "\"'`") ||
				strings.Contains(c.text, "<") {
				continue
			}
			text := "first line\n" + strings.Replace(around, "%", c.text, 1) + "\nlast line"
			found := FindDSNs(text)
			if len(found) != 1 || text[found[0].Start:found[0].End] != c.raw || found[0].Class != c.class {
				t.Errorf("FindDSNs(%q) = %+v", text, found)
			}
		}
	}
}

func TestHost(t *testing.T) {
	for text, want := range map[string]string{
		"postgres://a:b@pg.internal:5432/x": "pg.internal:5432", "postgres://a:b@${PG_HOST}:5432/x": "${PG_HOST}:5432", "a:b@tcp(%s)/x": "%s",
		"a:b@tcp(db)/x": "db", "host=${H} password=${P}": "${H}", "host=pg user=a password=b": "pg", "server=db;user id=a;password=b": "db", "redis://:b@h1,h2": "h1,h2",
	} {
		if s, ok := ParseDSN(text); !ok || s.Host != want {
			t.Errorf("ParseDSN(%q) leads to %q, want %q", text, s.Host, want)
		}
	}
}

func TestNoDSN(t *testing.T) {
	for _, text := range strings.Split(`
${DATABASE_URL:-postgres://app@db/app}
${DATABASE_URL:?postgres://app:Zk82mmQ1@db/app is its form}
${REDIS_ADDR:127.0.0.1:6379}

git@github.com:acme/app.git
ssh://git@github.com/acme/app
someone@acme.example
Some One <someone@acme.example>
postgres://billing@pg-ro.internal:5432/billing
postgres://pg.internal:5432/billing?sslmode=disable
postgres://billing:@pg.internal/billing
redis://cache.internal:6379/0
mongodb://m1:27017,m2:27017
amqp://mq:5672
https://docs.acme.example/orders#a:b@c
https://docs.acme.example/a:b@c
https://docs.acme.example/?q=a:b@c
https://docs.acme.example/?next=user:pw@host
https://acme.example/login?password=
https://o0.ingest.sentry.io/1
https://0123456789abcdef0123456789abcdef@o0.ingest.sentry.io/1
https://web.acme.example/reset?password=true
registry.acme.example:5000/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
user:pass
admin:admin
a:b@c
key: value@x
10:30@office
npm:@scope/name@1.2.3
actions/checkout@v4
github.com/acme/app/v2@v2.1.0
C:\Users\me@work\file
/a/b@c/d
tcp(db:3306)/app
root@tcp(db:3306)/app
@tcp(db:3306)/app
root:@tcp(db:3306)/app
host=pg port=5432 user=app dbname=app
host=pg user=app password='' dbname=app
password=secret
password = secret
level=info msg="login" user=app password=x
a=1 b=2 password=3
server=db;database=app;trusted_connection=yes
server=db;user id=sa;password=
key=value;password=x
background: url(data:image/png;base64,iVBORw0KGgo=)
Content-Type: text/html; charset=utf-8
multipart/form-data; name="password"; filename=x
func(a, b) => a@b:c
time 12:00:05 user@host: done
tcp://[user[:password]@]host
AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1==;DefaultEndpointsProtocol=http
mailto:someone@acme.example
sip:user:x@acme.example
"user:password@" is not allowed
scheme://
://
@
DataSource: root:@tcp(db:3306)/x
SELECT a, b FROM t WHERE password='x' AND user=1
urn:uuid:550e8400-e29b-41d4-a716-446655440000`, "\n") {
		if s, ok := ParseDSN(text); ok {
			t.Errorf("ParseDSN(%q) = %+v", text, s)
		}
		if found := FindDSNs("x\n" + text + "\n"); len(found) > 0 {
			t.Errorf("FindDSNs(%q) = %+v", text, found)
		}
	}
}

func FuzzDSN(f *testing.F) {
	for _, seed := range []string{"a:b@tcp(h)/d", "postgres://u:p%40@h/d?password=x", "host=h password='a\\'b'", "server=h;pwd={a;b}", "${A:-b}:%s@tcp({{ .x }})/d",
		`LoginModule required password="x";`, "a/b@h:1521/s", "a:b@c/d?warehouse=x", "jdbc:sqlserver://h;password=x", "x://\xff:\x00@", "odbc:", "a=;b="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Classify(text)
		SecretName(text)
		for _, s := range append(FindDSNs(text), first(ParseDSN(text))...) {
			if s.Start < 0 || s.Start >= s.End || s.End > len(text) || s.Class == None {
				t.Errorf("%q: %+v", text, s)
			}
		}
		if s, ok := ParseDSN(text); ok && mask(text) == text && s.Driver == "mysql" && s.Password != text[s.Start:s.End] && !scheme.MatchString(text) {
			t.Errorf("%q: password %q stands as %q", text, s.Password, text[s.Start:s.End])
		}
	})
}

func first(s Source, ok bool) []Source {
	if !ok {
		return nil
	}
	return []Source{s}
}
