package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// Main turns the program into a child where a Worker started it, and does not return then. Otherwise it does nothing.
func Main() {
	if os.Getenv(marker) != "1" {
		return
	}
	os.Exit(serve(os.Stdin, os.Stdout))
}

// maxInput bounds the input of one call.
const maxInput = 256 << 20

// headroom is what the rlimit allows above a call's bound: what the Go runtime maps ahead.
const headroom = 512 << 20

// serve answers calls until its input ends.
func serve(in io.Reader, out io.Writer) int {
	os.Stdout = os.Stderr // nothing that a library prints gets between the answers
	http.DefaultTransport = refuse{}
	http.DefaultClient = &http.Client{Transport: refuse{}}
	debug.SetMaxStack(256 << 20)
	var guard guard
	go guard.watch()
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return 0
		}
		var req request
		if err := json.Unmarshal(line, &req); err != nil || req.Size < 0 || req.Size > maxInput {
			return 1
		}
		input := make([]byte, req.Size)
		if _, err := io.ReadFull(r, input); err != nil {
			return 1
		}
		guard.begin(req)
		output, err := run(req.Task, input)
		guard.end()
		resp := response{Size: len(output), TooLarge: len(output) > req.Output}
		if err != nil {
			resp.Error = err.Error()
			if resp.Error == "" {
				resp.Error = "failed"
			}
		}
		if resp.TooLarge || err != nil {
			output, resp.Size = nil, 0
		}
		head, err := json.Marshal(resp)
		if err != nil {
			return 1
		}
		if _, err := out.Write(append(append(head, '\n'), output...)); err != nil {
			return 1
		}
	}
}

// run calls a task; its panic is its error.
func run(name string, input []byte) (output []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			output, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	task := tasks[name]
	if task == nil {
		return nil, fmt.Errorf("there is no task %q", name)
	}
	return task(input)
}

// refuse is the network of a child.
type refuse struct{}

func (refuse) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the network is not used here")
}

// A guard ends the process where a call goes beyond its bounds, for the case that the parent cannot.
type guard struct {
	deadline atomic.Int64 // Unix nanoseconds, 0 between calls
	memory   atomic.Int64
}

func (g *guard) begin(req request) {
	debug.SetMemoryLimit(req.Memory * 3 / 4)
	limitData(req.Memory + headroom)
	g.memory.Store(req.Memory)
	g.deadline.Store(time.Now().Add(req.Time + time.Second).UnixNano())
}

func (g *guard) end() {
	g.deadline.Store(0)
	debug.FreeOSMemory()
}

func (g *guard) watch() {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		time.Sleep(10 * time.Millisecond)
		deadline := g.deadline.Load()
		if deadline == 0 {
			continue
		}
		if time.Now().UnixNano() > deadline {
			os.Exit(exitTime)
		}
		metrics.Read(sample)
		if used := sample[0].Value.Uint64() - sample[1].Value.Uint64(); used > uint64(g.memory.Load()) {
			os.Exit(exitMemory)
		}
	}
}
