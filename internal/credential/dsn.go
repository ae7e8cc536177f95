package credential

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
func ParseDSN(text string) (source Source, ok bool) { return Source{}, false }
