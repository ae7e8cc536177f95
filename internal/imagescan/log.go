package imagescan

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/aquasecurity/trivy/pkg/log"
)

// LogTo sends what Trivy has to say to w: warnings and errors, all of it where debug is set, nothing where w is nil.
func LogTo(w io.Writer, debug bool) {
	if w == nil {
		w = io.Discard
	}
	level := slog.LevelWarn
	if debug {
		level = slog.LevelDebug
	}
	log.SetDefault(log.New(log.NewHandler(w, &log.Options{Level: level})))
}

// A capture hears Trivy's log for what it only says there: that a file could not be analysed. Trivy logs it for debugging
// and goes on as if the file held no packages.
type capture struct {
	before *slog.Logger
	state  *captureState
}

type captureState struct {
	sync.Mutex
	failed []string
}

// analysisError is the message of pkg/fanal/analyzer.AnalyzerGroup.AnalyzeFile.
const analysisError = "Analysis error"

func captureLog() *capture {
	c := &capture{before: slog.Default(), state: &captureState{}}
	log.SetDefault(log.New(captureHandler{c.before.Handler(), c.state}))
	return c
}

func (c *capture) restore() { log.SetDefault(c.before) }

func (c *capture) limits() []string {
	c.state.Lock()
	defer c.state.Unlock()
	slices.Sort(c.state.failed)
	return slices.Compact(c.state.failed)
}

type captureHandler struct {
	slog.Handler
	state *captureState
}

func (captureHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h captureHandler) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == analysisError {
		var text []string
		r.Attrs(func(a slog.Attr) bool {
			text = append(text, fmt.Sprint(a.Value.Any()))
			return true
		})
		h.state.Lock()
		h.state.failed = append(h.state.failed, "could not be analysed: "+strings.Join(text, ", "))
		h.state.Unlock()
	}
	if !h.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

func (h captureHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return captureHandler{h.Handler.WithAttrs(attrs), h.state}
}

func (h captureHandler) WithGroup(name string) slog.Handler {
	return captureHandler{h.Handler.WithGroup(name), h.state}
}
