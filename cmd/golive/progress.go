package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// A progress shows on standard error how far the run is: one line that is drawn over, and wiped at the end.
type progress struct {
	w       io.Writer
	mu      sync.Mutex
	text    string
	drawn   bool
	started time.Time
	ended   chan struct{}
	wg      sync.WaitGroup
}

// startProgress returns a progress that shows nothing unless mode is always, or auto and standard error a terminal.
func startProgress(w io.Writer, mode string) *progress {
	p := &progress{w: w, started: time.Now(), text: "starting", ended: make(chan struct{})}
	if mode == "never" || mode == "auto" && !term.IsTerminal(int(os.Stderr.Fd())) {
		p.w = nil
		return p
	}
	p.wg.Go(func() {
		// A short run shows nothing.
		ticker := time.NewTicker(500 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.draw()
			case <-p.ended:
				return
			}
		}
	})
	return p
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "\r\x1b[Kgolive: %s (%ds)", p.text, int(time.Since(p.started).Seconds()))
	p.drawn = true
}

// step is told which checks have not ended yet.
func (p *progress) step(running []string, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = fmt.Sprintf("%d of %d checks done, running %s", all-len(running), all, strings.Join(running, ", "))
}

// stop wipes the line.
func (p *progress) stop() {
	close(p.ended)
	p.wg.Wait()
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
