package credential

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
)

// A Source is a data source name or URL with a password in it.
type Source struct {
	Driver   string // "mysql", "postgres", "redis", "amqp", "mongodb", "sqlserver", "clickhouse", "kafka", or the URL's scheme
	User     string
	Password string
	// Start and End are the bytes of the password in the text that was parsed, as it stands there (it may be escaped).
	Start, End int
	Host       string
	Class      Class // of the password
}

// ParseDSN finds the password of a data source name or URL, by the formats of the drivers themselves. ok is false where the
// text is none, or has no password (or an empty one).
func ParseDSN(text string) (source Source, ok bool) {
	if len(text) > maxDSN || !strings.ContainsAny(text, "@=:") {
		return Source{}, false
	}
	if m := withDefault.FindStringSubmatchIndex(text); m != nil { // what applies where the variable is not set
		s, ok := ParseDSN(text[m[2]:m[3]])
		s.Start, s.End = s.Start+m[2], s.End+m[2]
		return s, ok
	}
	masked := mask(text)
	for _, parse := range []func(string) (Source, bool){parseURL, parseMySQL, parsePairs, parseJAAS, parseEasyConnect, parseSnowflake} {
		s, ok := parse(masked)
		if !ok || s.Start >= s.End {
			continue
		}
		if masked != text {
			s.User, s.Host = original(text, masked, s.User, 0), original(text, masked, s.Host, s.End)
		}
		s.finish(text)
		if s.Class == None {
			return Source{}, false
		}
		return s, true
	}
	return Source{}, false
}

// original returns a part of a masked text, which stands behind from if it can, as it stands in the text; "" where it is not found.
func original(text, masked, part string, from int) string {
	i := strings.Index(masked[from:], part)
	if i < 0 && from > 0 {
		return original(text, masked, part, 0)
	}
	if i < 0 {
		return ""
	}
	return text[from+i : from+i+len(part)]
}

// maxDSN bounds what is taken for one: no driver's is near.
const maxDSN = 4096

// finish fills in what is read from the text as it stands.
func (s *Source) finish(text string) {
	raw := text[s.Start:s.End]
	s.Class = Classify(raw)
	if s.Class == None { // in its place even "true" or "12" is a password
		s.Class = Literal
	}
	if masked := mask(raw); masked != raw {
		s.Password = raw
	}
	if s.Class != Placeholder {
		return
	}
	// "password" is a template's word beside "user", and a working password beside "postgres".
	ws := words(raw)
	if !marked(raw) && describes(raw, ws) && !fillsIn(ws) && s.User != "" && !templateUsers[strings.ToLower(s.User)] && Classify(s.User) != Placeholder {
		s.Class = Literal
	}
}

var templateUsers = set("user username usr login name myuser myusername foo someuser dbuser db_user dbusername your_user youruser")

var scheme = regexp.MustCompile(`^(?:jdbc:|odbc:)?([A-Za-z][A-Za-z0-9+.-]*)://`)

// schemesOf maps URL schemes to the drivers' names.
var schemesOf = map[string]string{
	"postgresql": "postgres", "pgx": "postgres", "pgx5": "postgres", "cockroach": "postgres", "cockroachdb": "postgres", "rediss": "redis",
	"redis+sentinel": "redis", "redis-sentinel": "redis", "redis+cluster": "redis", "amqps": "amqp", "mongodb+srv": "mongodb", "mssql": "sqlserver", "mariadb": "mysql",
}

// parseURL takes a URL: the password of its user information, else that of its query where the driver reads it from there.
func parseURL(text string) (Source, bool) {
	if strings.HasPrefix(text, "file:") { // go-sqlite3's _auth_pass
		return inQuery(Source{Driver: "sqlite"}, text, 0)
	}
	m := scheme.FindStringSubmatchIndex(text)
	if m == nil {
		return Source{}, false
	}
	s := Source{Driver: strings.ToLower(text[m[2]:m[3]])}
	if name, ok := schemesOf[s.Driver]; ok {
		s.Driver = name
	}
	start := m[1]
	end := len(text)
	if i := strings.IndexAny(text[start:], "/?#"); i >= 0 {
		end = start + i
	}
	authority := text[start:end]
	if strings.ContainsAny(authority, " \t\r\n\"'`\\") && !strings.Contains(authority, ";") {
		return Source{}, false
	}
	at := strings.LastIndexByte(authority, '@')
	s.Host = authority[at+1:]
	if at >= 0 {
		user, _, found := strings.Cut(authority[:at], ":")
		if strings.ContainsAny(user, "[]") { // a grammar: tcp://[user[:password]@]host
			return Source{}, false
		}
		s.User = unescape(user)
		switch {
		case found:
			s.Start, s.End = start+len(user)+1, start+at
		case s.Driver == "nats" || s.Driver == "tls": // a name alone is a token (NATS' documentation)
			s.Start, s.End = start, start+at
			s.User = ""
		}
		s.Password = unescape(text[s.Start:s.End])
		if s.End > s.Start {
			return s, true
		}
	}
	return inQuery(s, text, end)
}

func unescape(text string) string {
	if out, err := url.PathUnescape(text); err == nil {
		return out
	}
	return text
}

// queryKeys are the names by which drivers read a password from a URL's query.
var queryKeys = set("password passwd pwd pass _auth_pass auth_pass sasl_password sasl.password")

func inQuery(s Source, text string, from int) (Source, bool) {
	begin := strings.IndexByte(text[from:], '?')
	if begin < 0 {
		return Source{}, false
	}
	begin += from + 1
	end := len(text)
	if i := strings.IndexByte(text[begin:], '#'); i >= 0 {
		end = begin + i
	}
	found := false
	for begin <= end {
		next := end
		if i := strings.IndexAny(text[begin:end], "&;"); i >= 0 {
			next = begin + i
		}
		key, value, _ := strings.Cut(text[begin:next], "=")
		switch key = strings.ToLower(unescape(key)); {
		case queryKeys[key] && value != "":
			s.Start, s.End, found = next-len(value), next, true
			s.Password = unescape(value)
		case key == "user" || key == "username" || key == "_auth_user" || key == "user id" || key == "uid":
			s.User = unescape(value)
		}
		begin = next + 1
	}
	if !found || strings.HasPrefix(s.Driver, "http") && s.User == "" {
		return Source{}, false
	}
	return s, true
}

// parseMySQL takes the format of go-sql-driver/mysql, user:password@protocol(address)/name, by its own parser.
func parseMySQL(text string) (Source, bool) {
	if strings.Contains(text, "://") || strings.ContainsAny(text, "\n\r") {
		return Source{}, false
	}
	whole := text
	if strings.HasSuffix(text, ")") {
		whole += "/" // the database's name is added later
	}
	if !address.MatchString(whole) {
		return Source{}, false
	}
	config, err := mysql.ParseDSN(whole)
	if err != nil || config.Passwd == "" {
		return Source{}, false
	}
	start := len(config.User) + 1
	if !strings.HasPrefix(text[min(start, len(text)):], config.Passwd) || !plainUser(config.User) || unicode.IsSpace(rune(config.Passwd[0])) {
		return Source{}, false
	}
	host := config.Addr
	if !strings.Contains(text, host) { // its port is the driver's default
		host = strings.TrimSuffix(host, ":3306")
	}
	return Source{Driver: "mysql", User: config.User, Password: config.Passwd, Host: host, Start: start, End: start + len(config.Passwd)}, true
}

// plainUser reports whether text can be the name of a database's user.
func plainUser(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune("\"'/(){}=", r)
	})
}

// address is what shows the format: a protocol with its address in parentheses, or none of both before the slash.
var address = regexp.MustCompile(`@(?:[A-Za-z][A-Za-z0-9+_.-]*\([^()]*\)|\([^()]*\)|tcp|unix)?/`)
