package service

import (
	"strings"
	"testing"
)

// What a call is given as addresses, by the program that reaches it: constants, settings with defaults, lists and fields.
func TestConnections(t *testing.T) {
	stubs := map[string]string{
		"github.com/redis/go-redis/v9":  "package redis\ntype Options struct{ Addr string }\ntype Client struct{}\nfunc NewClient(o *Options) *Client { return nil }\n",
		"github.com/segmentio/kafka-go": "package kafka\ntype Addr struct{}\nfunc TCP(address ...string) *Addr { return nil }\n",
	}
	list := []sketch{
		{name: "constant", main: "import \"github.com/redis/go-redis/v9\"\nconst at = \"cache:6379\"\nfunc open(addr string) { redis.NewClient(&redis.Options{Addr: addr}) }\nfunc main() { open(at) }\n",
			want: "cache const cache:6379"},
		{name: "setting", main: "import (\"os\"; \"cmp\"; \"database/sql\")\nfunc main() { _, _ = sql.Open(\"pgx\", cmp.Or(os.Getenv(\"DSN\"), \"postgres://localhost/x\")) }\n",
			want: "database firstset "},
		{name: "several", main: "import \"github.com/segmentio/kafka-go\"\nfunc main() { hosts := []string{\"a:9092\", \"b:9092\"}; kafka.TCP(hosts...) }\n",
			want: "broker const a:9092\nbroker const b:9092"},
		{name: "datagram", main: "import \"net\"\nfunc main() { _, _ = net.Dial(\"udp\", \"8.8.8.8:80\") }\n"},
	}
	holdSketches(t, list, stubs, func(t *testing.T, p *Program) (out []string) {
		for _, c := range p.Connections {
			for _, a := range c.Addrs {
				out = append(out, strings.Join([]string{c.Kind, string(a.Op), a.Text}, " "))
			}
		}
		return out
	})
}
