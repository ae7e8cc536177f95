package service

import (
	"slices"

	"github.com/golive-dev/golive/internal/goflow"
)

func init() { frameworks = append(frameworks, consumerNatives) }

// consume notes that the program takes work from elsewhere at a call. What a handler does while it serves a request is that
// request's work.
func (b *builder) consume(c *goflow.Call, kind string) {
	stack, _ := b.m.Stack()
	if b.sim != nil || b.reaching != nil || b.delegates != nil || len(stack) == 0 || !b.starts(stack[0]) {
		return
	}
	at := c.Pos.Position()
	if !slices.ContainsFunc(b.program.Consumers, func(o Consumer) bool { return o.Position == at }) {
		b.m.Learnt()
		b.program.Consumers = append(b.program.Consumers, Consumer{Kind: kind, Position: at})
	}
}

// starts reports whether a function is called when the program starts: main, or an init function.
func (b *builder) starts(f *goflow.FuncSummary) bool {
	return f.Name == b.program.Package+".main" || methodName(f.Name) == "init"
}

// calls evaluates the functions among values as the library would call them, each as a goroutine of its own.
func (b *builder) calls(c *goflow.Call, values ...goflow.Value) {
	for _, v := range values {
		goflow.Each(v, func(one goflow.Value) {
			if f, ok := one.(*goflow.Func); ok {
				b.m.Spawn(func() { b.m.Callback(f, c.Pos) })
			}
		})
	}
}

// callsMethod evaluates a method of an interface on a value that the program has handed to a library.
func (b *builder) callsMethod(c *goflow.Call, v goflow.Value, method string) {
	if v == nil {
		return
	}
	b.m.Spawn(func() {
		b.m.CallValue(&goflow.Func{Sym: method, Recv: v, Iface: true, Pos: c.Pos}, c.Pos)
	})
}

// A consumerCall is a method that takes work: receivers are those that it is called on. Where polls is set it takes one
// piece of it, so that it makes a consumer inside a loop that goes on.
type consumerCall struct {
	kind      string
	receivers []string
	methods   []string
	polls     bool
}

const (
	natsGo     = "github.com/nats-io/nats.go"
	kafkaGo    = "github.com/segmentio/kafka-go"
	awsSQS     = "github.com/aws/aws-sdk-go/service/sqs"
	goRedis    = "github.com/redis/go-redis/v9"
	rabbit     = "github.com/rabbitmq/amqp091-go"
	asynq      = "github.com/hibiken/asynq"
	confluent  = "github.com/confluentinc/confluent-kafka-go"
	confluent1 = "gopkg.in/confluentinc/confluent-kafka-go.v1"
)

var redisReads = []string{"BLPop", "BRPop", "BRPopLPush", "BLMove", "BLMPop", "BZPopMin", "BZPopMax", "XRead", "XReadGroup"}

// consumerCalls are the calls of the clients of queues that take work, as their documentation has them.
var consumerCalls = []consumerCall{
	{"kafka", []string{"*" + kafkaGo + ".Reader"}, []string{"ReadMessage", "FetchMessage"}, true},
	{"kafka", []string{"github.com/IBM/sarama.Consumer", "github.com/Shopify/sarama.Consumer"}, []string{"ConsumePartition"}, false},
	{"kafka", []string{"*" + confluent + "/kafka.Consumer", "*" + confluent + "/v2/kafka.Consumer", "*" + confluent1 + "/kafka.Consumer"},
		[]string{"Poll", "ReadMessage"}, true},
	{"nats", []string{"*" + natsGo + ".Conn", "*" + natsGo + ".EncodedConn", natsGo + ".JetStream", natsGo + ".JetStreamContext"},
		[]string{"Subscribe", "QueueSubscribe", "ChanSubscribe", "ChanQueueSubscribe"}, false},
	{"nats", []string{"*" + natsGo + ".Subscription"}, []string{"Fetch", "FetchBatch", "NextMsg", "NextMsgWithContext"}, true},
	{"nats", []string{natsGo + "/jetstream.Consumer", natsGo + "/jetstream.PushConsumer"}, []string{"Consume", "Messages"}, false},
	{"nats", []string{natsGo + "/jetstream.Consumer"}, []string{"Fetch", "FetchNoWait", "FetchBytes", "Next"}, true},
	{"rabbitmq", []string{"*" + rabbit + ".Channel", "*github.com/streadway/amqp.Channel"}, []string{"Consume", "ConsumeWithContext"}, false},
	{"sqs", []string{"*github.com/aws/aws-sdk-go-v2/service/sqs.Client", "*" + awsSQS + ".SQS", awsSQS + "/sqsiface.SQSAPI"},
		[]string{"ReceiveMessage", "ReceiveMessageWithContext"}, true},
	{"pubsub", []string{"*cloud.google.com/go/pubsub.Subscription", "*cloud.google.com/go/pubsub/v2.Subscriber"}, []string{"Receive"}, false},
	{"redis", redisTypes("cmdable", "Cmdable", "ListCmdable", "StreamCmdable", "SortedSetCmdable"), redisReads, true},
	{"redis", slices.Concat(redisTypes("UniversalClient"), []string{"*" + goRedis + ".Client", "*" + goRedis + ".ClusterClient",
		"*github.com/go-redis/redis/v8.Client", "*github.com/go-redis/redis/v8.ClusterClient", "*github.com/go-redis/redis/v7.Client",
		"*github.com/go-redis/redis.Client"}), []string{"Subscribe", "PSubscribe", "SSubscribe"}, false},
}

// redisTypes are types of go-redis, by the paths of its versions.
func redisTypes(names ...string) []string {
	var list []string
	for _, p := range []string{goRedis, "github.com/go-redis/redis/v8", "github.com/go-redis/redis/v7", "github.com/go-redis/redis"} {
		for _, name := range names {
			list = append(list, p+"."+name)
		}
	}
	return list
}

// consumerNatives know the clients of queues and the schedulers.
func consumerNatives(b *builder, n map[string]goflow.Native) {
	t := natives{b, n}
	for _, call := range consumerCalls {
		native := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if !call.polls || b.goesOn(c.Pos) {
				b.consume(c, call.kind)
			}
			b.dependency(c)
			b.calls(c, c.Args...)
			return m.Results(c)
		}
		for _, name := range call.methods {
			t.methods(call.receivers, name, native)
		}
	}
	for _, p := range []string{"github.com/IBM/sarama", "github.com/Shopify/sarama"} {
		n["("+p+".ConsumerGroup).Consume"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.consume(c, "kafka")
			for _, name := range []string{"Setup", "ConsumeClaim", "Cleanup"} {
				b.callsMethod(c, c.Arg(2), "("+p+".ConsumerGroupHandler)."+name)
			}
			return m.Results(c)
		}
	}
	b.asynq(n)
	b.cron(n)
	b.tickers(n)
}

// asynq knows hibiken/asynq: a server hands tasks to its handler, often a ServeMux.
func (b *builder) asynq(n map[string]goflow.Native) {
	serve := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.consume(c, "asynq")
		b.callsMethod(c, c.Arg(0), "("+asynq+".Handler).ProcessTask")
		return m.Results(c)
	}
	n["(*"+asynq+".Server).Run"], n["(*"+asynq+".Server).Start"] = serve, serve
	n["(*"+asynq+".ServeMux).HandleFunc"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.calls(c, c.Arg(1))
		return nil
	}
	n["(*"+asynq+".ServeMux).Handle"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.callsMethod(c, c.Arg(1), "("+asynq+".Handler).ProcessTask")
		return nil
	}
	scheduled := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.consume(c, "cron")
		return m.Results(c)
	}
	n["(*"+asynq+".Scheduler).Run"], n["(*"+asynq+".Scheduler).Start"] = scheduled, scheduled
}

// cron knows robfig/cron and go-co-op/gocron: what is put in is called by the clock once the scheduler is started.
func (b *builder) cron(n map[string]goflow.Native) {
	start := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.consume(c, "cron")
		return m.Results(c)
	}
	for _, p := range []string{"github.com/robfig/cron", "github.com/robfig/cron/v3", "gopkg.in/robfig/cron.v2"} {
		recv := "(*" + p + ".Cron)."
		n[recv+"AddFunc"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.calls(c, c.Arg(1))
			return m.Results(c)
		}
		job := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if f, ok := goflow.Single(c.Arg(1)).(*goflow.Func); ok { // cron.FuncJob
				b.calls(c, f)
			} else {
				b.callsMethod(c, c.Arg(1), "("+p+".Job).Run")
			}
			return m.Results(c)
		}
		n[recv+"AddJob"], n[recv+"Schedule"] = job, job
		n[recv+"Start"], n[recv+"Run"] = start, start
	}
	const p = "github.com/go-co-op/gocron"
	task := func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		if f, ok := goflow.Single(c.Arg(0)).(*goflow.Func); ok {
			m.Spawn(func() { m.CallValue(f, c.Pos, c.Args[1:]...) })
		}
		return m.Results(c)
	}
	n["(*"+p+".Scheduler).Do"], n["(*"+p+".Scheduler).DoWithJobDetails"], n[p+"/v2.NewTask"] = task, task, task
	for _, recv := range []string{"(*" + p + ".Scheduler).", "(" + p + "/v2.Scheduler)."} {
		n[recv+"Start"], n[recv+"StartAsync"], n[recv+"StartBlocking"] = start, start, start
	}
}

// tickers knows the clocks of package time. A loop over one makes a program that serves nothing else a service where it
// certainly goes on until a signal; which loops those are is told from their form.
func (b *builder) tickers(n map[string]goflow.Native) {
	ticks := func(made func(m *goflow.Machine, c *goflow.Call) goflow.Value) goflow.Native {
		return func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			if b.daemon(c) {
				b.consume(c, "ticker")
			}
			return made(m, c)
		}
	}
	n["time.NewTicker"] = ticks(func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		o := m.NewObj("time.Ticker", c.Sym, c.Pos)
		o.Fields["C"] = goflow.NewCell(m.NewObj("chan time.Time", c.Sym, c.Pos))
		return o
	})
	n["time.Tick"] = ticks(func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		return m.NewObj("chan time.Time", c.Sym, c.Pos)
	})
}

// leaveTickers leaves out the loops over tickers of a program that listens or consumes something: they are its own
// housekeeping.
func (b *builder) leaveTickers() {
	p := b.program
	other := func(c Consumer) bool { return c.Kind != "ticker" }
	if len(p.Listeners) > 0 || slices.ContainsFunc(p.Consumers, other) {
		p.Consumers = slices.DeleteFunc(p.Consumers, func(c Consumer) bool { return !other(c) })
	}
}
