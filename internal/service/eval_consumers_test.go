package service

import (
	"fmt"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

// queueStubs are the parts of the clients of queues that the sketches call, with the signatures of the real ones.
var queueStubs = map[string]string{
	"github.com/segmentio/kafka-go": `package kafka
import "context"
type Message struct{ Value []byte }
type Reader struct{}
type ReaderConfig struct{ Topic string }
func NewReader(c ReaderConfig) *Reader { return nil }
func (r *Reader) ReadMessage(ctx context.Context) (Message, error) { return Message{}, nil }
func (r *Reader) FetchMessage(ctx context.Context) (Message, error) { return Message{}, nil }
`,
	"github.com/IBM/sarama": `package sarama
import "context"
type Config struct{}
type ConsumerGroupSession interface{ Context() context.Context }
type ConsumerGroupClaim interface{ Topic() string }
type ConsumerGroupHandler interface {
	Setup(ConsumerGroupSession) error
	Cleanup(ConsumerGroupSession) error
	ConsumeClaim(ConsumerGroupSession, ConsumerGroupClaim) error
}
type ConsumerGroup interface{ Consume(ctx context.Context, topics []string, h ConsumerGroupHandler) error }
func NewConsumerGroup(addrs []string, group string, c *Config) (ConsumerGroup, error) { return nil, nil }
`,
	"github.com/nats-io/nats.go": `package nats
type Msg struct{ Data []byte }
type MsgHandler func(*Msg)
type Subscription struct{}
type Conn struct{}
func Connect(url string) (*Conn, error) { return nil, nil }
func (c *Conn) Subscribe(s string, h MsgHandler) (*Subscription, error) { return nil, nil }
`,
	"github.com/robfig/cron/v3": `package cron
type Job interface{ Run() }
type Cron struct{}
func New() *Cron { return nil }
func (c *Cron) AddFunc(spec string, f func()) (int, error) { return 0, nil }
func (c *Cron) AddJob(spec string, j Job) (int, error) { return 0, nil }
func (c *Cron) Start() {}
func (c *Cron) Run() {}
`,
	"github.com/hibiken/asynq": `package asynq
import "context"
type Task struct{}
type Handler interface{ ProcessTask(context.Context, *Task) error }
type ServeMux struct{}
func NewServeMux() *ServeMux { return nil }
func (m *ServeMux) ProcessTask(context.Context, *Task) error { return nil }
func (m *ServeMux) HandleFunc(p string, h func(context.Context, *Task) error) {}
type Server struct{}
func NewServer() *Server { return nil }
func (s *Server) Run(h Handler) error { return nil }
`,
}

// TestConsumers tells what takes work from elsewhere for as long as the program runs from what does so once.
func TestConsumers(t *testing.T) {
	const kafka = `import ("context"; "os"; kafka "github.com/segmentio/kafka-go")
`
	const timed = `import ("context"; "os"; "os/signal"; "time")
var _ = os.Args; var _ context.Context; var _ = signal.Notify
func work() bool { return os.Getenv("DONE") != "" }
`
	describe := func(t *testing.T, p *Program) []string {
		var out []string
		for _, c := range p.Consumers {
			out = append(out, fmt.Sprintf("%s:%d", c.Kind, c.Line))
		}
		for _, r := range p.Settings {
			if r.Setting.Op == settings.Env && r.Setting.Text == "IN_HANDLER" {
				out = append(out, "handler")
			}
		}
		return out
	}
	holdSketches(t, []sketch{
		{name: "kafka-loop", main: kafka + `func main() { run(kafka.NewReader(kafka.ReaderConfig{})) }
func run(r *kafka.Reader) {
	for {
		m, err := r.ReadMessage(context.Background())
		if err != nil { return }
		handle(m)
	}
}
func handle(kafka.Message) { os.Getenv("IN_HANDLER") }
`, want: "kafka:7\nhandler"},
		{name: "kafka-helper", main: kafka + `func main() {
	r := kafka.NewReader(kafka.ReaderConfig{})
	ctx := context.Background()
	for ctx.Err() == nil { one(ctx, r) }
}
func one(ctx context.Context, r *kafka.Reader) { r.FetchMessage(ctx); os.Getenv("IN_HANDLER") }
`, want: "kafka:9\nhandler"},
		{name: "kafka-once", main: kafka + `func main() {
	r := kafka.NewReader(kafka.ReaderConfig{})
	for i := 0; i < 3; i++ { r.ReadMessage(context.Background()) }
	os.Exit(0)
}
`},
		{name: "kafka-in-a-request", main: `import ("net/http"; kafka "github.com/segmentio/kafka-go")
func main() {
	r := kafka.NewReader(kafka.ReaderConfig{})
	http.HandleFunc("/tail", func(w http.ResponseWriter, q *http.Request) {
		for { r.ReadMessage(q.Context()) }
	})
	http.ListenAndServe(":1", nil)
}
`},
		{name: "sarama-group", main: `import ("context"; "os"; "github.com/IBM/sarama")
type h struct{}
func (h) Setup(sarama.ConsumerGroupSession) error { return nil }
func (h) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (h) ConsumeClaim(s sarama.ConsumerGroupSession, c sarama.ConsumerGroupClaim) error { os.Getenv("IN_HANDLER"); return nil }
func main() {
	g, err := sarama.NewConsumerGroup(nil, "g", nil)
	if err != nil { panic(err) }
	for { if err := g.Consume(context.Background(), []string{"t"}, h{}); err != nil { panic(err) } }
}
`, want: "kafka:11\nhandler"},
		{name: "nats-callback", main: `import ("os"; "github.com/nats-io/nats.go")
func main() {
	c, _ := nats.Connect("x")
	subscribe(c)
	subscribe(c)
	select {}
}
func subscribe(c *nats.Conn) { c.Subscribe("s", func(m *nats.Msg) { os.Getenv("IN_HANDLER") }) }
`, want: "nats:10\nhandler"},
		{name: "cron-jobs", main: `import ("os"; "github.com/robfig/cron/v3")
type job struct{}
func (job) Run() { os.Getenv("IN_HANDLER") }
func main() {
	c := cron.New()
	c.AddJob("@daily", job{})
	c.Run()
}
`, want: "cron:9\nhandler"},
		{name: "cron-never-started", main: `import ("os"; "github.com/robfig/cron/v3")
func main() { cron.New().AddFunc("@daily", func() { os.Getenv("IN_HANDLER") }) }
`, want: "handler"},
		{name: "asynq-server", main: `import ("context"; "os"; "github.com/hibiken/asynq")
func main() {
	mux := asynq.NewServeMux()
	mux.HandleFunc("t", func(context.Context, *asynq.Task) error { os.Getenv("IN_HANDLER"); return nil })
	asynq.NewServer().Run(mux)
}
`, want: "asynq:7\nhandler"},
		{name: "ticker-in-main", main: timed + `func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			work()
		case <-ctx.Done():
			return
		}
	}
}
`, want: "ticker:9"},
		{name: "ticker-in-a-goroutine", main: timed + `func main() {
	go loop()
	c := make(chan os.Signal, 1)
	signal.Notify(c)
	<-c
}
func loop() { for range time.Tick(time.Minute) { work() } }
`, want: "ticker:12"},
		{name: "ticker-beside-work", main: timed + `func main() {
	go loop()
	work()
}
func loop() { for range time.Tick(time.Minute) { print(".") } }
`},
		{name: "ticker-until-done", main: timed + `func main() {
	t := time.NewTicker(time.Second)
	for {
		<-t.C
		if work() { return }
	}
}
`},
		{name: "ticker-until-a-channel", main: timed + `func main() {
	done := make(chan struct{})
	go func() { work(); close(done) }()
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-t.C:
			print(".")
		case <-done:
			return
		}
	}
}
`},
		{name: "ticker-behind-a-flag", main: `import ("flag"; "time")
func main() {
	watch := flag.Bool("watch", false, "")
	flag.Parse()
	if *watch { for range time.Tick(time.Second) { print(".") } }
}
`},
		{name: "ticker-of-a-server", main: `import ("net/http"; "time")
func main() {
	go func() { http.ListenAndServe(":1", nil) }()
	for range time.Tick(time.Second) { print(".") }
}
`},
	}, queueStubs, describe)
}
