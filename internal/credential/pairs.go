package credential

import (
	"regexp"
	"strings"
)

// parsePairs takes connection strings of key=value pairs: libpq's ("host=db password=x"), separated by spaces, and those of SQL Server,
// ODBC, Azure and others, separated by semicolons.
func parsePairs(text string) (Source, bool) {
	text0 := text
	for _, prefix := range []string{"odbc:", "jdbc:sqlserver://"} {
		if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			text = text[len(prefix):]
		}
	}
	shift := len(text0) - len(text)
	if s, ok := semicolons(text); ok {
		s.Start, s.End = s.Start+shift, s.End+shift
		return s, true
	}
	if shift > 0 {
		return Source{}, false
	}
	return libpq(text)
}

// libpqKeys are parameter key words of libpq's documentation that connection strings have beside the password, with those of pgx and GORM.
var libpqKeys = set(`host hostaddr port dbname database user sslmode connect_timeout application_name timezone search_path
	sslrootcert sslcert sslkey target_session_attrs options client_encoding fallback_application_name passfile
	service default_query_exec_mode pool_max_conns pool_min_conns statement_cache_capacity binary_parameters
	sslpassword keepalives channel_binding gssencmode krbsrvname prefer_simple_protocol`)

// libpq takes the key words and values of a PostgreSQL connection string. All of the text must be pairs, and most of
// them known: a line of a log has pairs, too.
func libpq(text string) (Source, bool) {
	s := Source{Driver: "postgres"}
	known, i := 0, 0
	for i < len(text) {
		for i < len(text) && isSpace(text[i]) {
			i++
		}
		if i == len(text) {
			break
		}
		begin := i
		for i < len(text) && text[i] != '=' && !isSpace(text[i]) {
			i++
		}
		key := strings.ToLower(text[begin:i])
		for i < len(text) && isSpace(text[i]) {
			i++
		}
		if i == len(text) || text[i] != '=' || !keyWord.MatchString(key) {
			return Source{}, false
		}
		i++
		for i < len(text) && isSpace(text[i]) {
			i++
		}
		start, end, next, ok := libpqValue(text, i)
		if !ok {
			return Source{}, false
		}
		i = next
		switch {
		case key == "password":
			s.Start, s.End = start, end
			s.Password = strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(text[start:end])
		case key == "user":
			s.User = text[start:end]
			known++
		case key == "host":
			s.Host = text[start:end]
			known++
		case libpqKeys[key]:
			known++
		default:
			known--
		}
	}
	return s, s.End > s.Start && known > 0
}

var keyWord = regexp.MustCompile(`^[a-z_][a-z0-9_.]*$`)

// libpqValue reads a value, quoted or not, from i on.
func libpqValue(text string, i int) (start, end, next int, ok bool) {
	if i < len(text) && text[i] == '\'' {
		for j := i + 1; j < len(text); j++ {
			switch text[j] {
			case '\\':
				j++
			case '\'':
				return i + 1, j, j + 1, true
			}
		}
		return 0, 0, 0, false
	}
	j := i
	for j < len(text) && !isSpace(text[j]) {
		if text[j] == '\\' {
			j++
		}
		j++
	}
	j = min(j, len(text))
	return i, j, j, true
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

var (
	secretPairs = set("password pwd accountkey sharedaccesskey accesskey sharedsecret")
	hostPairs   = set(`server datasource address addr networkaddress host endpoint hostname defaultendpointsprotocol accountendpoint
	dsn driver servername`)
	userPairs = set("userid uid user username login sharedaccesskeyname accountname")
)

// semicolons takes key=value pairs between semicolons, a value in braces or quotes where it has one inside.
func semicolons(text string) (Source, bool) {
	if !strings.Contains(text, ";") || strings.ContainsAny(text, "\n\r") {
		return Source{}, false
	}
	s := Source{Driver: "sqlserver"}
	host := false
	for i, first := 0, true; i < len(text); first = false {
		end := pairEnd(text, i)
		pair := text[i:end]
		key, value, found := strings.Cut(pair, "=")
		if !found {
			if strings.TrimSpace(pair) != "" && !first { // a JDBC URL begins with its host
				return Source{}, false
			}
			host = host || first && hostPort.MatchString(strings.TrimSpace(pair))
			i = end + 1
			continue
		}
		key = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), " ", "")
		start := end - len(value)
		for start < end && isSpace(text[start]) {
			start++
		}
		stop := end
		for stop > start && isSpace(text[stop-1]) {
			stop--
		}
		if stop-start >= 2 && (text[start] == '{' && text[stop-1] == '}' || (text[start] == '"' || text[start] == '\'') && text[stop-1] == text[start]) {
			start, stop = start+1, stop-1
		}
		switch {
		case secretPairs[key]:
			s.Start, s.End, s.Password = start, stop, text[start:stop]
			if key != "password" && key != "pwd" {
				s.Driver = "azure"
			}
		case userPairs[key]:
			s.User = text[start:stop]
		case hostPairs[key]:
			host = true
			s.Host = text[start:stop]
		}
		i = end + 1
	}
	return s, host && s.End > s.Start && !strings.HasPrefix(s.Password, emulatorKey)
}

// emulatorKey begins the key of Azure's storage emulator, the same for everybody (Microsoft's documentation of Azurite).
const emulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1"

// pairEnd returns where the pair that begins at i ends: at a semicolon outside braces and quotes.
func pairEnd(text string, i int) int {
	eq := strings.IndexByte(text[i:], '=')
	semi := strings.IndexByte(text[i:], ';')
	if eq < 0 || semi >= 0 && semi < eq {
		if semi < 0 {
			return len(text)
		}
		return i + semi
	}
	j := i + eq + 1
	for j < len(text) && isSpace(text[j]) {
		j++
	}
	if j < len(text) {
		closing := map[byte]byte{'{': '}', '"': '"', '\'': '\''}[text[j]]
		if closing != 0 {
			if k := strings.IndexByte(text[j+1:], closing); k >= 0 {
				j += 1 + k
			}
		}
	}
	if k := strings.IndexByte(text[j:], ';'); k >= 0 {
		return j + k
	}
	return len(text)
}

// jaas is the option of a login module of Kafka's SASL configuration.
var jaas = regexp.MustCompile(`LoginModule\s+(?:required|requisite|sufficient|optional)\b[^;]*?\bpassword\s*=\s*(?:"([^"]+)"|'([^']+)'|\\"([^"\\]+)\\"|([^\s;"'\\]+))`)

var jaasUser = regexp.MustCompile(`\busername\s*=\s*\\?["']?([^"'\s;\\]+)`)

// parseJAAS takes the login configuration of a Kafka client.
func parseJAAS(text string) (Source, bool) {
	m := jaas.FindStringSubmatchIndex(text)
	if m == nil {
		return Source{}, false
	}
	s := Source{Driver: "kafka"}
	for g := 1; g <= 4; g++ {
		if m[2*g] >= 0 {
			s.Start, s.End = m[2*g], m[2*g+1]
		}
	}
	s.Password = text[s.Start:s.End]
	if u := jaasUser.FindStringSubmatch(text); u != nil {
		s.User = u[1]
	}
	return s, true
}

// easy is Oracle's easy connect, user/password@//host:port/service.
var easy = regexp.MustCompile(`^([A-Za-z][\w$#]*)/([^\s/@"]+|"[^"]+")@(?://)?([A-Za-z0-9.-]+:\d{2,5}/[\w.$#]+)(?::\w+)?$`)

func parseEasyConnect(text string) (Source, bool) {
	m := easy.FindStringSubmatchIndex(text)
	if m == nil {
		return Source{}, false
	}
	start, end := m[4], m[5]
	if text[start] == '"' {
		start, end = start+1, end-1
	}
	return Source{Driver: "oracle", User: text[m[2]:m[3]], Password: text[start:end], Start: start, End: end, Host: text[m[6]:m[7]]}, true
}

// snowflake is gosnowflake's user:password@account/database, which only its parameters or its domain tell from other texts.
var snowflake = regexp.MustCompile(`^([^\s:/@]+):([^\s@]+)@([\w.-]+(?::\d+)?)/[\w./-]*(\?\S*)?$`)

func parseSnowflake(text string) (Source, bool) {
	m := snowflake.FindStringSubmatchIndex(text)
	if m == nil {
		return Source{}, false
	}
	host, query := text[m[6]:m[7]], ""
	if m[8] >= 0 {
		query = text[m[8]:m[9]]
	}
	if !strings.Contains(host, "snowflakecomputing.") && !strings.Contains(query, "warehouse=") && !strings.Contains(query, "account=") {
		return Source{}, false
	}
	return Source{Driver: "snowflake", User: text[m[2]:m[3]], Password: unescape(text[m[4]:m[5]]), Start: m[4], End: m[5], Host: host}, true
}
