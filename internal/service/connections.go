package service

import (
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/goflow"
	"github.com/golive-dev/golive/internal/settings"
)

// A Connection is a call that is given the address of a database, cache, broker or RPC server, wherever in the program it is
// reached. It may open the connection itself, or make what opens it (gorm's driver, kafka.TCP).
type Connection struct {
	Use
	Kind  string // "database", "cache", "broker", "RPC server"
	Addrs []*settings.Expr
	// DSN is set where an address is a data source name: host, user and database in the driver's format, or a URL.
	DSN bool
	// Driver is database/sql's name of it, "" where it is not known or there is none.
	Driver string
	// Any is set for a call that connects to anything (net.Dial): what is there, only the port tells.
	Any bool
}

// An addressRule tells where in a call the addresses are: in an argument or, where fields are named, in one of these fields of
// what the argument is or points to. An address may be a text or a list of them.
type addressRule struct {
	kind   string
	arg    int // restArgs+i for all from the i-th on
	fields string
	dsn    bool
	driver int // the argument that names the driver, counted from 1; 0 for none
	any    bool
	key    string // of a map
}

// restArgs marks the arguments from arg-restArgs on.
const restArgs = 100

// addressRules are calls by symbol without the major version of the module, by the libraries' documentation.
var addressRules = func() map[string]addressRule {
	rules := map[string]addressRule{}
	add := func(kind string, rule addressRule, symbols ...string) {
		rule.kind = kind
		for _, s := range symbols {
			rules[s] = rule
		}
	}
	add("database", addressRule{arg: 1, dsn: true, driver: 1}, "database/sql.Open", "github.com/jmoiron/sqlx.Open", "github.com/jmoiron/sqlx.Connect",
		"github.com/jmoiron/sqlx.MustConnect", "github.com/jmoiron/sqlx.MustOpen", "github.com/jinzhu/gorm.Open", "github.com/XSAM/otelsql.Open",
		"github.com/uptrace/opentelemetry-go-extra/otelsql.Open", "entgo.io/ent/dialect/sql.Open", "xorm.io/xorm.NewEngine", "github.com/go-xorm/xorm.NewEngine",
		"github.com/zeromicro/go-zero/core/stores/sqlx.NewSqlConn", "go.nhat.io/otelsql.Open")
	add("database", addressRule{arg: 2, dsn: true, driver: 2}, "github.com/jmoiron/sqlx.ConnectContext")
	add("database", addressRule{arg: 1, dsn: true}, "github.com/jackc/pgx.Connect", "github.com/jackc/pgx/pgxpool.New", "github.com/jackc/pgx/pgxpool.Connect")
	add("database", addressRule{arg: 0, dsn: true}, "gorm.io/driver/postgres.Open", "gorm.io/driver/mysql.Open", "gorm.io/driver/sqlserver.Open",
		"gorm.io/driver/clickhouse.Open", "github.com/jackc/pgx.ParseConfig", "github.com/jackc/pgx/pgxpool.ParseConfig", "github.com/lib/pq.NewConnector",
		"github.com/go-sql-driver/mysql.ParseDSN", "github.com/zeromicro/go-zero/core/stores/sqlx.NewMysql", "github.com/go-pg/pg.ParseURL",
		"github.com/uptrace/bun/driver/pgdriver.WithDSN", "github.com/ClickHouse/clickhouse-go.ParseDSN", "github.com/zeromicro/go-zero/core/stores/mon.NewModel",
		"(*go.mongodb.org/mongo-driver/mongo/options.ClientOptions).ApplyURI", "gopkg.in/mgo.v2.Dial", "github.com/globalsign/mgo.Dial",
		"github.com/neo4j/neo4j-go-driver/neo4j.NewDriverWithContext", "github.com/neo4j/neo4j-go-driver/neo4j.NewDriver", "github.com/couchbase/gocb.Connect",
		"github.com/influxdata/influxdb-client-go.NewClient")
	add("database", addressRule{arg: 0, fields: "DSN", dsn: true}, "gorm.io/driver/postgres.New", "gorm.io/driver/mysql.New", "gorm.io/driver/sqlserver.New")
	add("database", addressRule{arg: 0}, "github.com/uptrace/bun/driver/pgdriver.WithAddr", "github.com/go-zookeeper/zk.Connect", "github.com/samuel/go-zookeeper/zk.Connect",
		"go.etcd.io/etcd/client/v3.NewFromURL")
	add("database", addressRule{arg: restArgs}, "github.com/gocql/gocql.NewCluster", "github.com/olivere/elastic.SetURL")
	add("database", addressRule{arg: 0, fields: "Addr"}, "github.com/go-pg/pg.Connect", "github.com/ClickHouse/clickhouse-go.Open", "github.com/ClickHouse/clickhouse-go.OpenDB",
		"github.com/go-sql-driver/mysql.NewConnector")
	add("database", addressRule{arg: -1, fields: "Addr"}, "(*github.com/go-sql-driver/mysql.Config).FormatDSN")
	add("database", addressRule{arg: 0, fields: "Endpoints"}, "go.etcd.io/etcd/client.New", "go.etcd.io/etcd/clientv3.New", "github.com/coreos/etcd/clientv3.New")
	add("database", addressRule{arg: 0, fields: "Addresses"}, "github.com/elastic/go-elasticsearch.NewClient", "github.com/elastic/go-elasticsearch.NewTypedClient",
		"github.com/opensearch-project/opensearch-go.NewClient")

	add("cache", addressRule{arg: 0, fields: "Addr Addrs SentinelAddrs"}, "github.com/redis/go-redis.NewClient", "github.com/redis/go-redis.NewUniversalClient",
		"github.com/redis/go-redis.NewClusterClient", "github.com/redis/go-redis.NewFailoverClient", "github.com/go-redis/redis.NewClient",
		"github.com/go-redis/redis.NewUniversalClient", "github.com/go-redis/redis.NewClusterClient", "github.com/go-redis/redis.NewFailoverClient",
		"gopkg.in/redis.v5.NewClient", "github.com/hibiken/asynq.NewClient", "github.com/hibiken/asynq.NewServer", "github.com/hibiken/asynq.NewScheduler")
	add("cache", addressRule{arg: 0, dsn: true}, "github.com/redis/go-redis.ParseURL", "github.com/go-redis/redis.ParseURL", "github.com/gomodule/redigo/redis.DialURL")
	add("cache", addressRule{arg: 1}, "github.com/gomodule/redigo/redis.Dial", "github.com/garyburd/redigo/redis.Dial")
	add("cache", addressRule{arg: 2}, "github.com/gomodule/redigo/redis.DialContext", "github.com/gin-contrib/sessions/redis.NewStore", "github.com/boj/redistore.NewRediStore")
	add("cache", addressRule{arg: restArgs}, "github.com/bradfitz/gomemcache/memcache.New")
	add("cache", addressRule{arg: 0, fields: "InitAddress"}, "github.com/redis/rueidis.NewClient")
	add("cache", addressRule{arg: 0, fields: "Host"}, "github.com/zeromicro/go-zero/core/stores/redis.MustNewRedis", "github.com/zeromicro/go-zero/core/stores/redis.NewRedis")
	add("cache", addressRule{arg: 0}, "github.com/zeromicro/go-zero/core/stores/redis.New")

	add("broker", addressRule{arg: 0, dsn: true}, "github.com/rabbitmq/amqp091-go.Dial", "github.com/rabbitmq/amqp091-go.DialConfig", "github.com/rabbitmq/amqp091-go.DialTLS",
		"github.com/streadway/amqp.Dial", "github.com/streadway/amqp.DialConfig", "github.com/streadway/amqp.DialTLS", "github.com/nats-io/nats.go.Connect",
		"github.com/ThreeDotsLabs/watermill-amqp/pkg/amqp.NewDurableQueueConfig", "github.com/ThreeDotsLabs/watermill-amqp/pkg/amqp.NewDurablePubSubConfig",
		"(*github.com/eclipse/paho.mqtt.golang.ClientOptions).AddBroker")
	add("broker", addressRule{arg: 0}, "github.com/IBM/sarama.NewClient", "github.com/IBM/sarama.NewConsumer", "github.com/IBM/sarama.NewConsumerGroup",
		"github.com/IBM/sarama.NewSyncProducer", "github.com/IBM/sarama.NewAsyncProducer", "github.com/IBM/sarama.NewClusterAdmin", "github.com/Shopify/sarama.NewClient",
		"github.com/Shopify/sarama.NewConsumer", "github.com/Shopify/sarama.NewConsumerGroup", "github.com/Shopify/sarama.NewSyncProducer",
		"github.com/Shopify/sarama.NewAsyncProducer", "github.com/Shopify/sarama.NewClusterAdmin", "github.com/nsqio/go-nsq.NewProducer",
		"(*github.com/nsqio/go-nsq.Consumer).ConnectToNSQD", "(*github.com/nsqio/go-nsq.Consumer).ConnectToNSQLookupd", "github.com/zeromicro/go-queue/kq.NewPusher")
	add("broker", addressRule{arg: 0, fields: "Brokers"}, "github.com/segmentio/kafka-go.NewReader", "github.com/segmentio/kafka-go.NewWriter",
		"github.com/ThreeDotsLabs/watermill-kafka/pkg/kafka.NewSubscriber", "github.com/ThreeDotsLabs/watermill-kafka/pkg/kafka.NewPublisher")
	add("broker", addressRule{arg: restArgs}, "github.com/segmentio/kafka-go.TCP", "github.com/twmb/franz-go/pkg/kgo.SeedBrokers")
	add("broker", addressRule{arg: 1}, "github.com/segmentio/kafka-go.Dial", "github.com/go-stomp/stomp.Dial")
	add("broker", addressRule{arg: 2}, "github.com/segmentio/kafka-go.DialContext", "github.com/segmentio/kafka-go.DialLeader", "(*github.com/segmentio/kafka-go.Dialer).DialContext")
	add("broker", addressRule{arg: 0, key: "bootstrap.servers"}, "github.com/confluentinc/confluent-kafka-go/kafka.NewConsumer",
		"github.com/confluentinc/confluent-kafka-go/kafka.NewProducer", "github.com/confluentinc/confluent-kafka-go/kafka.NewAdminClient")
	add("broker", addressRule{arg: 0, fields: "URL", dsn: true}, "github.com/apache/pulsar-client-go/pulsar.NewClient")

	add("RPC server", addressRule{arg: 0}, "google.golang.org/grpc.NewClient", "google.golang.org/grpc.Dial", "github.com/zeromicro/go-zero/zrpc.NewClientWithTarget",
		"github.com/go-kratos/kratos/transport/grpc.WithEndpoint", "github.com/apache/thrift/lib/go/thrift.NewTSocketConf", "github.com/apache/thrift/lib/go/thrift.NewTSocket")
	add("RPC server", addressRule{arg: 1}, "google.golang.org/grpc.DialContext", "net/rpc.Dial", "net/rpc.DialHTTP", "net/rpc.DialHTTPPath", "net/rpc/jsonrpc.Dial",
		"connectrpc.com/connect.NewClient", "github.com/bufbuild/connect-go.NewClient")
	add("RPC server", addressRule{arg: restArgs}, "github.com/cloudwego/kitex/client.WithHostPorts")
	add("RPC server", addressRule{arg: 0, fields: "Target Endpoints"}, "github.com/zeromicro/go-zero/zrpc.MustNewClient", "github.com/zeromicro/go-zero/zrpc.NewClient")
	add("RPC server", addressRule{arg: 0, fields: "HostPort"}, "go.temporal.io/sdk/client.Dial", "go.temporal.io/sdk/client.NewClient", "go.temporal.io/sdk/client.NewLazyClient")

	add("", addressRule{arg: 1, any: true}, "net.Dial", "net.DialTimeout", "crypto/tls.Dial", "(*net.Dialer).Dial")
	add("", addressRule{arg: 2, any: true}, "(*net.Dialer).DialContext", "crypto/tls.DialWithDialer", "(*crypto/tls.Dialer).DialContext")
	return rules
}()

var majorVersion = regexp.MustCompile(`/v[0-9]+([/.])`)

// connects notes a call that is given the address of a server.
func (b *builder) connects(c *goflow.Call) {
	sym := c.Sym
	if strings.Contains(sym, "/v") {
		sym = majorVersion.ReplaceAllString(sym, "$1")
	}
	rule, ok := addressRules[sym]
	if !ok || ownDialer(c) {
		return
	}
	conn := Connection{Use: use(c, "connects to a "+rule.kind), Kind: rule.kind, DSN: rule.dsn, Any: rule.any}
	conn.Guards = guardsOf(b.m.CurrentGuards())
	if rule.driver > 0 {
		conn.Driver, _ = goflow.ConstText(c.Arg(rule.driver - 1))
	}
	if rule.any {
		network, known := goflow.ConstText(c.Arg(rule.arg - 1))
		if !known || !strings.HasPrefix(network, "tcp") {
			return
		}
	}
	for _, v := range addressed(c, rule) {
		if rule.key != "" {
			v = inMap(v, rule.key)
		}
		if rule.fields == "" {
			conn.Addrs = append(conn.Addrs, addressTexts(v)...)
		}
		for _, name := range strings.Fields(rule.fields) {
			goflow.Each(v, func(one goflow.Value) {
				if o, ok := one.(*goflow.Obj); ok && (o.Fields[name] != nil || !o.Open) {
					conn.Addrs = append(conn.Addrs, addressTexts(b.m.Field(o, name, goflow.KindNil, ""))...)
				}
			})
		}
	}
	for _, old := range b.program.Connections {
		if old.Position == conn.Position && old.Name == conn.Name && sameExprs(old.Addrs, conn.Addrs) {
			return
		}
	}
	b.program.Connections = append(b.program.Connections, conn)
}

// addressed returns the values that hold the addresses.
func addressed(c *goflow.Call, rule addressRule) []goflow.Value {
	switch {
	case rule.arg < 0:
		return []goflow.Value{c.Recv}
	case rule.arg >= restArgs:
		return rest(c, rule.arg-restArgs)
	}
	return []goflow.Value{c.Arg(rule.arg)}
}

func inMap(v goflow.Value, key string) goflow.Value {
	if r, ok := v.(*goflow.Ref); ok {
		v = r.Cell.Get()
	}
	if m, ok := v.(*goflow.Map); ok && m.Cells[key] != nil {
		return m.Cells[key].Get()
	}
	return nil
}

// addressTexts returns a text, or those of a list, as expressions.
func addressTexts(v goflow.Value) (list []*settings.Expr) {
	switch v := v.(type) {
	case *goflow.Ref:
		return addressTexts(v.Cell.Get())
	case *goflow.List:
		for _, e := range v.Elems {
			list = append(list, addressTexts(e.Get())...)
		}
		return list
	case *goflow.Scalar, *goflow.Choice:
		return []*settings.Expr{goflow.ExprOf(v)}
	}
	return nil
}

func sameExprs(a, b []*settings.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Position != b[i].Position || !goflow.SameExpr(a[i], b[i]) {
			return false
		}
	}
	return true
}

// ownDialer reports whether a gRPC client is given a function of its own that connects: the target is then only a name
// (google.golang.org/grpc.WithContextDialer, bufconn).
func ownDialer(c *goflow.Call) bool {
	own := false
	for _, a := range c.Args {
		goflow.Each(a, func(v goflow.Value) {
			if o, ok := v.(*goflow.Obj); ok && (o.Made == "google.golang.org/grpc.WithContextDialer" || o.Made == "google.golang.org/grpc.WithDialer") {
				own = true
			}
		})
	}
	return own
}
