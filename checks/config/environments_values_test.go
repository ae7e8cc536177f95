package config

import "testing"

func TestDevValue(t *testing.T) {
	for _, c := range []struct{ key, value string }{
		{"log.level", "debug"}, {"Log.Level", "DEBUG"}, {"LOG_LEVEL", "debug"}, {"logLevel", "trace"}, {"loglevel", "debug"}, {"APP_LOG_LEVEL", "debug"},
		{"logging.level.root", "DEBUG"}, {"logger.zap.level", "debug"}, {"server.logging.level", "debug"}, {"log-level", "debug"}, {"zap-log-level", "debug"},
		{"loggers.0.level", "debug"}, {"LOGGING_LEVEL_ROOT", "debug"},
		{"Log.Mode", "console"}, {"log.encoding", "console"}, {"LOG_FORMAT", "console"}, {"Log.Encoding", "plain"}, {"log.format", "pretty"},
		{"insecure_skip_verify", "true"}, {"TLS_SKIP_VERIFY", "1"}, {"tls.insecureSkipVerify", "true"}, {"kafka.tls.skip_verify", "true"}, {"tls.insecure", "true"},
		{"TLSSkipVerify", "true"}, {"verify_ssl", "false"}, {"tls.verify", "false"}, {"insecure-skip-tls-verify", "true"}, {"NODE_TLS_REJECT_UNAUTHORIZED", "0"},
		{"db.tls", "skip-verify"}, {"mysql.dsn", "u:p@tcp(db:3306)/x?parseTime=true&tls=skip-verify"}, {"ch", "clickhouse://h:9440/x?secure=true&skip_verify=true"},
		{"sslmode", "disable"}, {"DB_SSLMODE", "disable"}, {"postgres.sslMode", "disable"}, {"PGSSLMODE", "disable"},
		{"dsn", "postgres://u:p@db:5432/x?sslmode=disable"}, {"dsn", "host=db user=u password=p sslmode=disable"}, {"dsn", "postgres://u:p%@db:5432/x?sslmode=disable"},
		{"debug", "true"}, {"app.debug", "true"}, {"APP_DEBUG", "1"}, {"development", "true"}, {"devMode", "true"}, {"zap-devel", "true"}, {"log.development", "true"},
		{"Mode", "dev"}, {"Mode", "test"}, {"GIN_MODE", "debug"}, {"server.mode", "debug"}, {"RunMode", "development"}, {"APP_ENV", "development"}, {"env", "dev"},
		{"NODE_ENV", "development"}, {"app.environment", "local"}, {"spring.profiles.active", "dev"},
	} {
		if devValue(c.key, c.value) == "" {
			t.Errorf("%s=%s is not recognised", c.key, c.value)
		}
	}
	for _, c := range []struct{ key, value string }{
		{"log.level", "info"}, {"debug", "false"}, {"level_of_detail", "debug"}, {"level", "debug"}, {"debugPort", "6060"}, {"debugPort", "true"}, {"game.level", "debug"},
		{"dialog.level", "debug"}, {"catalog.level", "debug"}, {"sslmode", "require"}, {"sslmode", "verify-full"}, {"tls.insecure", "false"}, {"grpc.insecure", "true"},
		{"insecure_skip_verify", "false"}, {"console.url", "https://console.example"}, {"console", "true"}, {"log.output", "stdout"}, {"log.format", "json"},
		{"Log.Mode", "file"}, {"features.debug", "true"}, {"feature_flags.debug", "true"}, {"mode", "release"}, {"Mode", "pro"}, {"redis.mode", "test"}, {"APP_ENV", "production"},
		{"env", "staging"}, {"labels.env", "dev"}, {"dsn", "postgres://u:p@db/x?sslmode=require"}, {"dsn", "postgres://u:p@localhost:5432/x?sslmode=disable"},
		{"dsn", "host=/cloudsql/p:r:i user=u sslmode=disable"}, {"dsn", "postgres://u:p@127.0.0.1/x?sslmode=disable"}, {"message", "we are in debug"}, {"metrics.level", "debug"},
		{"ACCESS_LOG_LEVEL", "info"}, {"verify_ssl", "true"}, {"topics", "debug"}, {"debug_symbols", "true"}, {"developer", "true"}, {"log.mode", "volume"}, {"", "debug"},
		{"log.level", "${LOG_LEVEL}"}, {"log.level", ""}, {"test_environment_url", "dev"}, {"metrics.name", "dev"}, {"profiles.dev.level", "debug"},
	} {
		if got := devValue(c.key, c.value); got != "" {
			t.Errorf("%s=%s is taken for %q", c.key, c.value, got)
		}
	}
}
