package service

import (
	"path"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
)

func itoa(n int) string { return strconv.Itoa(n) }

// short returns a Symbol without the path of its package.
func short(sym string) string {
	star := strings.HasPrefix(sym, "(*")
	s := strings.TrimPrefix(strings.TrimPrefix(sym, "("), "*")
	s = path.Base(s)
	if strings.HasPrefix(sym, "(") {
		if star {
			return "(*" + s
		}
		return "(" + s
	}
	return s
}

// A callRule tells what a call of a library does, by its Symbol.
type callRule struct {
	prefix string // of the Symbol
	kind   string
}

// callRules name the libraries whose calls leave the program, by receiver or package. Opening calls that do not touch the
// network yet (database/sql.Open) are not among them.
var callRules = []callRule{
	{"(*database/sql.DB).", "database"}, {"(*database/sql.Tx).", "database"}, {"(*database/sql.Conn).", "database"},
	{"(*database/sql.Stmt).", "database"}, {"(*database/sql.Row).", "database"},
	{"(*github.com/jmoiron/sqlx.DB).", "database"}, {"(*github.com/jmoiron/sqlx.Tx).", "database"},
	{"(*github.com/jackc/pgx/v5/pgxpool.Pool).", "database"}, {"(*github.com/jackc/pgx/v5.Conn).", "database"},
	{"(*github.com/jackc/pgx/v4/pgxpool.Pool).", "database"}, {"(*github.com/jackc/pgx/v4.Conn).", "database"},
	{"(*gorm.io/gorm.DB).", "database"}, {"(*github.com/jinzhu/gorm.DB).", "database"}, {"(*xorm.io/xorm.Engine).", "database"},
	{"(*github.com/go-pg/pg/v10.DB).", "database"}, {"(*github.com/uptrace/bun.DB).", "database"},
	{"(*go.mongodb.org/mongo-driver/mongo.", "database"}, {"(*go.mongodb.org/mongo-driver/v2/mongo.", "database"},
	{"(*github.com/gocql/gocql.", "database"}, {"(github.com/ClickHouse/clickhouse-go/v2/lib/driver.Conn).", "database"},
	{"(*go.etcd.io/bbolt.DB).", ""}, {"(*go.etcd.io/etcd/client/v3.", "database"},
	{"(*github.com/redis/go-redis/v9.", "cache"}, {"(github.com/redis/go-redis/v9.", "cache"}, {"(*github.com/go-redis/redis/", "cache"}, {"(github.com/go-redis/redis/", "cache"},
	{"(*github.com/gomodule/redigo/redis.Pool).Get", "cache"}, {"(github.com/gomodule/redigo/redis.Conn).", "cache"},
	{"(*github.com/bradfitz/gomemcache/memcache.Client).", "cache"}, {"(*github.com/zeromicro/go-zero/core/stores/redis.Redis).", "cache"},
	{"(github.com/zeromicro/go-zero/core/stores/sqlx.SqlConn).", "database"}, {"(github.com/zeromicro/go-zero/core/stores/sqlc.CachedConn).", "database"},
	{"(*github.com/segmentio/kafka-go.", "broker"}, {"(github.com/IBM/sarama.", "broker"}, {"(github.com/Shopify/sarama.", "broker"},
	{"(*github.com/nats-io/nats.go.Conn).", "broker"}, {"(github.com/nats-io/nats.go.JetStreamContext).", "broker"},
	{"(*github.com/rabbitmq/amqp091-go.", "broker"}, {"(*github.com/streadway/amqp.", "broker"},
	{"(*google.golang.org/grpc.ClientConn).Invoke", "rpc"}, {"(google.golang.org/grpc.ClientConnInterface).", "rpc"},
	{"(*github.com/elastic/go-elasticsearch/", "search"}, {"(*github.com/olivere/elastic/", "search"},
	{"(*net/http.Client).", "http"}, {"net/http.Get", "http"}, {"net/http.Post", "http"}, {"net/http.PostForm", "http"}, {"net/http.Head", "http"},
	{"net.Dial", "network"}, {"net.DialTimeout", "network"}, {"(*net.Dialer).Dial", "network"}, {"(*net.Resolver).Lookup", "network"}, {"net.LookupHost", "network"}, {"crypto/tls.Dial", "network"},
	{"(*github.com/minio/minio-go/v7.Client).", "http"}, {"(*github.com/aws/aws-sdk-go-v2/service/", "http"}, {"(*cloud.google.com/go/storage.", "http"},
	{"(*github.com/go-resty/resty/v2.Request).", "http"},
}

// quietMethods touch nothing outside the program although their receiver is a client.
var quietMethods = map[string]bool{
	"Close": true, "Stats": true, "SetMaxOpenConns": true, "SetMaxIdleConns": true, "SetConnMaxLifetime": true, "SetConnMaxIdleTime": true,
	"Driver": true, "String": true, "Options": true, "Config": true, "Stat": true, "IsClosed": true, "IsConnected": true, "Status": true,
	"CloseIdleConnections": true, "WithContext": true, "Model": true, "Table": true, "Where": true, "Select": true, "Order": true, "Limit": true,
	"Debug": true, "Session": true, "Unscoped": true, "Preload": true, "DB": true, "R": true, "PoolStats": true, "Rebind": true, "DriverName": true,
	"Collection": true, "Database": true, "NumSubscriptions": true, "Err": true, "AddHook": true,
}

func methodName(sym string) string { return sym[strings.LastIndexByte(sym, '.')+1:] }

// callKind classifies a call: what it reaches, and whether it only asks whether the other side is there.
func callKind(c *goflow.Call) (kind string, probing bool) {
	name := methodName(c.Sym)
	if strings.HasSuffix(c.Sym, "Client).Check") && strings.Contains(c.Sym, "grpc_health_v1") {
		return "rpc", true
	}
	for _, r := range callRules {
		if strings.HasPrefix(c.Sym, r.prefix) {
			if quietMethods[name] {
				return "", false
			}
			return r.kind, strings.HasPrefix(name, "Ping") || name == "IsMaster" || name == "Health"
		}
	}
	// Generated gRPC clients: an interface of a package whose method takes a context and call options.
	if len(c.Results) == 2 && len(c.Exprs) >= 2 && strings.HasSuffix(receiverType(c.Sym), "Client") && strings.HasPrefix(c.Results[0].Type, "*") {
		for _, a := range c.Args {
			if goflow.ContextOf(a) != nil {
				return "rpc", false
			}
		}
	}
	return "", false
}

func receiverType(sym string) string {
	if !strings.HasPrefix(sym, "(") {
		return ""
	}
	return strings.TrimPrefix(sym[1:strings.LastIndexByte(sym, ')')], "*")
}

// bounded says whether a call ends in time by itself: a context with a deadline, or a timeout of its own.
func (b *builder) bounded(c *goflow.Call) Truth {
	for i, a := range c.Args {
		if i < len(c.Exprs) && c.Exprs[i] != nil && c.Exprs[i].Type == "context.Context" || goflow.ContextOf(a) != nil {
			timeout, known := goflow.Deadline(a)
			switch {
			case timeout != nil:
				return Yes
			case known:
				return No
			}
			return Maybe
		}
	}
	switch {
	case strings.HasPrefix(c.Sym, "(*net/http.Client)."):
		return b.clientBounded(c)
	case strings.HasPrefix(c.Sym, "net/http."):
		return No // http.DefaultClient has no timeout
	case c.Sym == "net.DialTimeout":
		return Yes
	case strings.HasPrefix(c.Sym, "(*gorm.io/gorm.DB)."):
		return Maybe // WithContext may stand before
	}
	if methodName(c.Sym) == "Ping" || strings.HasPrefix(c.Sym, "(*database/sql.") || c.Sym == "net.Dial" {
		return No
	}
	return Maybe
}

// clientBounded looks at Client.Timeout (net/http, Client), and for Do at the request's context.
func (b *builder) clientBounded(c *goflow.Call) Truth {
	if o, ok := goflow.Single(c.Recv).(*goflow.Obj); ok {
		t := b.m.Field(o, "Timeout", goflow.KindInt, "time.Duration")
		if text, ok := goflow.ConstText(t); ok && text != "0" {
			return Yes
		} else if !ok {
			return Maybe
		}
	} else {
		return Maybe
	}
	if methodName(c.Sym) != "Do" {
		return No
	}
	if o, ok := goflow.Single(c.Arg(0)).(*goflow.Obj); ok {
		if d, ok := o.Data.(*request); ok && d.ctx != nil {
			if t, known := goflow.Deadline(d.ctx); t != nil {
				return Yes
			} else if known {
				return No
			}
		}
	}
	return Maybe
}

// A request is what is kept of an outgoing net/http.Request.
type request struct{ ctx goflow.Value }

// dependencyRules are the calls that open something on the network for the life of a program, with the argument that
// names the other side (-1 for none).
var dependencyRules = map[string]struct {
	kind string
	addr int
}{
	"database/sql.Open":                                           {"database", 1},
	"database/sql.OpenDB":                                         {"database", -1},
	"github.com/jmoiron/sqlx.Open":                                {"database", 1},
	"github.com/jmoiron/sqlx.Connect":                             {"database", 1},
	"github.com/jmoiron/sqlx.MustConnect":                         {"database", 1},
	"github.com/jmoiron/sqlx.ConnectContext":                      {"database", 2},
	"gorm.io/gorm.Open":                                           {"database", -1},
	"github.com/jinzhu/gorm.Open":                                 {"database", 1},
	"github.com/jackc/pgx/v5/pgxpool.New":                         {"database", 1},
	"github.com/jackc/pgx/v5/pgxpool.NewWithConfig":               {"database", -1},
	"github.com/jackc/pgx/v5.Connect":                             {"database", 1},
	"github.com/jackc/pgx/v4/pgxpool.Connect":                     {"database", 1},
	"go.mongodb.org/mongo-driver/mongo.Connect":                   {"database", -1},
	"go.mongodb.org/mongo-driver/v2/mongo.Connect":                {"database", -1},
	"xorm.io/xorm.NewEngine":                                      {"database", 1},
	"github.com/gocql/gocql.NewSession":                           {"database", -1},
	"github.com/ClickHouse/clickhouse-go/v2.Open":                 {"database", -1},
	"go.etcd.io/etcd/client/v3.New":                               {"database", -1},
	"github.com/redis/go-redis/v9.NewClient":                      {"cache", -1},
	"github.com/redis/go-redis/v9.NewUniversalClient":             {"cache", -1},
	"github.com/redis/go-redis/v9.NewClusterClient":               {"cache", -1},
	"github.com/redis/go-redis/v9.NewFailoverClient":              {"cache", -1},
	"github.com/go-redis/redis/v8.NewClient":                      {"cache", -1},
	"github.com/go-redis/redis/v7.NewClient":                      {"cache", -1},
	"github.com/go-redis/redis.NewClient":                         {"cache", -1},
	"github.com/bradfitz/gomemcache/memcache.New":                 {"cache", 0},
	"github.com/zeromicro/go-zero/core/stores/redis.MustNewRedis": {"cache", -1},
	"github.com/zeromicro/go-zero/core/stores/sqlx.NewMysql":      {"database", 0},
	"github.com/zeromicro/go-zero/core/stores/sqlx.NewSqlConn":    {"database", 1},
	"github.com/nats-io/nats.go.Connect":                          {"broker", 0},
	"github.com/rabbitmq/amqp091-go.Dial":                         {"broker", 0},
	"github.com/streadway/amqp.Dial":                              {"broker", 0},
	"github.com/segmentio/kafka-go.NewReader":                     {"broker", -1},
	"github.com/segmentio/kafka-go.NewWriter":                     {"broker", -1},
	"github.com/IBM/sarama.NewClient":                             {"broker", -1},
	"github.com/IBM/sarama.NewConsumerGroup":                      {"broker", -1},
	"github.com/IBM/sarama.NewSyncProducer":                       {"broker", -1},
	"github.com/IBM/sarama.NewAsyncProducer":                      {"broker", -1},
	"google.golang.org/grpc.NewClient":                            {"rpc", 0},
	"google.golang.org/grpc.Dial":                                 {"rpc", 0},
	"google.golang.org/grpc.DialContext":                          {"rpc", 1},
	"github.com/zeromicro/go-zero/zrpc.MustNewClient":             {"rpc", -1},
	"github.com/elastic/go-elasticsearch/v8.NewClient":            {"search", -1},
	"github.com/elastic/go-elasticsearch/v7.NewClient":            {"search", -1},
}

// dependency notes a call that opens something on the network.
func (b *builder) dependency(c *goflow.Call) (goflow.Value, bool) {
	d, ok := dependencyRules[c.Sym]
	if !ok {
		return nil, false
	}
	dep := Dependency{Kind: d.kind, Name: c.Sym, Position: c.Pos.Position()}
	if d.addr >= 0 {
		dep.Addr = goflow.ExprOf(c.Arg(d.addr))
	}
	for _, old := range b.program.Dependencies {
		if old.Position == dep.Position && old.Name == dep.Name {
			return b.m.Results(c), true
		}
	}
	if driver, ok := goflow.ConstText(c.Arg(0)); ok && d.kind == "database" && (strings.HasPrefix(driver, "sqlite") || driver == "txdb" || driver == "ramsql") {
		return b.m.Results(c), true // a file
	}
	b.program.Dependencies = append(b.program.Dependencies, dep)
	return b.m.Results(c), true
}
