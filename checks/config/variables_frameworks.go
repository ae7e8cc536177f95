package config

import (
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/service"
)

// runtimeVariable reports whether a variable is one that the Go runtime, its standard library, the C library or the shell of a
// container reads whatever the program does (package runtime, "Environment Variables"; packages time, crypto/x509, net/http,
// os; environ(7)).
func runtimeVariable(name string) bool { return runtimeNames.MatchString(name) }

var runtimeNames = regexp.MustCompile(`^(?:GOMAXPROCS|GOMEMLIMIT|GOGC|GODEBUG|GOTRACEBACK|GOCOVERDIR|GORACE|GOAMD64|TZ|TZDIR|ZONEINFO|SSL_CERT_FILE|SSL_CERT_DIR|` +
	`(?i:HTTP_PROXY|HTTPS_PROXY|NO_PROXY|ALL_PROXY|FTP_PROXY)|REQUEST_METHOD|HOME|PATH|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR|HOSTNAME|PWD|` +
	`LD_[A-Z_]+|MALLOC_[A-Z_]+|GLIBC_TUNABLES|RES_OPTIONS|LOCALDOMAIN|HOSTALIASES|XDG_[A-Z_]+|DEBIAN_FRONTEND|TINI_[A-Z_]+|KUBERNETES_[A-Z_]+|BASH_ENV|ENV|IFS|PS1|UMASK|PUID|PGID)$`)

// A family is the variables of a library that begin alike. Libraries that name theirs in full need no entry: their code is
// searched for the name.
type family struct {
	prefixes string // of the variables
	packages string // prefixes of import paths
}

// families are taken from the documentation of the libraries.
var families = []family{
	{"OTEL_", "go.opentelemetry.io/otel/sdk go.opentelemetry.io/otel/exporters go.opentelemetry.io/contrib"}, // "Environment Variable Specification"
	{"AWS_", "github.com/aws/aws-sdk-go"}, // "Using environment variables to configure the AWS CLI"
	{"GOOGLE_ GCLOUD_ GCE_ CLOUDSDK_ GCP_", "cloud.google.com/go google.golang.org/api golang.org/x/oauth2/google"},
	{"AZURE_ IDENTITY_ MSI_ ARM_", "github.com/Azure/"},
	{"PG", "github.com/jackc/pgx github.com/jackc/pgconn github.com/lib/pq github.com/go-pg/pg"}, // PostgreSQL, 34.15 "Environment Variables"
	{"GRPC_", "google.golang.org/grpc"},                                                          // grpc-go, package internal/envconfig
	{"DD_", "gopkg.in/DataDog github.com/DataDog"},
	{"NEW_RELIC_", "github.com/newrelic"},
	{"SENTRY_", "github.com/getsentry/sentry-go"},
	{"ELASTIC_", "go.elastic.co/apm github.com/elastic"},
	{"JAEGER_", "github.com/uber/jaeger-client-go github.com/jaegertracing go.opentelemetry.io/otel/exporters/jaeger"},
	{"VAULT_", "github.com/hashicorp/vault github.com/openbao/openbao"},
	{"CONSUL_", "github.com/hashicorp/consul/api"},
	{"NOMAD_", "github.com/hashicorp/nomad/api"},
	{"KUBE", "k8s.io/client-go"},
	{"DAPR_", "github.com/dapr"},
	{"TEMPORAL_", "go.temporal.io"},
	{"MINIO_ S3_", "github.com/minio/minio-go"},
	{"DOCKER_", "github.com/docker/docker github.com/moby"},
	{"HONEYCOMB_", "github.com/honeycombio"},
	{"SW_AGENT_", "github.com/apache/skywalking-go"},
	{"PYROSCOPE_", "github.com/grafana/pyroscope-go"},
	{"GIN_", "github.com/gin-gonic/gin"},
	{"BEEGO_", "github.com/beego github.com/astaxie/beego"},
	{"GF_", "github.com/gogf/gf"},
	{"NACOS_", "github.com/nacos-group"},
	{"ROCKETMQ_", "github.com/apache/rocketmq-client-go"},
}

// frameworkVariable reports whether a variable is of a family that a library of the program reads. *_EMULATOR_HOST is what
// Google's libraries look for.
func frameworkVariable(p *service.Program, name string) bool {
	for _, f := range families {
		for _, prefix := range strings.Fields(f.prefixes) {
			if (strings.HasPrefix(name, prefix) || strings.HasPrefix(prefix, "GOOGLE") && strings.HasSuffix(name, "_EMULATOR_HOST")) && links(p, f.packages) {
				return true
			}
		}
	}
	return false
}

// links reports whether a program links a package below one of several paths.
func links(p *service.Program, paths string) bool {
	for _, prefix := range strings.Fields(paths) {
		for imp := range p.Imports {
			if imp == prefix || strings.HasPrefix(imp, prefix) {
				return true
			}
		}
	}
	return false
}
