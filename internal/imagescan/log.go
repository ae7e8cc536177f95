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

// A capture hears Trivy's log for what it says only there: that a file could not be read as what it is, or a version not be
// compared. Trivy logs it, mostly for debugging, and goes on as if there were no such package.
type capture struct {
	before *slog.Logger
	state  *captureState
}

type captureState struct {
	sync.Mutex
	failed []string
}

// unread are the messages, and what they mean: pkg/fanal/analyzer AnalyzeFile, pkg/utils/fsutils WalkDir, pkg/fanal/analyzer/pkg
// and pkg/detector/ospkg.
var unread = map[string]string{
	"Analysis error":         "could not be analysed: ",
	"Walk error":             "could not be analysed: ",
	"Parse error":            "could not be analysed: ",
	"Permission error":       "could not be opened: ",
	"Invalid version":        "a package's version could not be read: ",
	"Invalid version found":  "a package's version could not be read: ",
	"Invalid source version": "a package's version could not be read: ",
	"Failed to parse the installed package version": "a package's version could not be compared: ",
}

// maxLimits bounds what a report repeats of one image.
const maxLimits = 20

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
	all := slices.Compact(c.state.failed)
	if more := len(all) - maxLimits; more > 0 {
		all = append(all[:maxLimits:maxLimits], fmt.Sprintf("and %d more that could not be analysed", more))
	}
	return all
}

type captureHandler struct {
	slog.Handler
	state *captureState
}

func (captureHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h captureHandler) Handle(ctx context.Context, r slog.Record) error {
	if meaning, ok := unread[r.Message]; ok {
		var text []string
		r.Attrs(func(a slog.Attr) bool {
			text = append(text, fmt.Sprint(a.Value.Any()))
			return true
		})
		h.state.Lock()
		h.state.failed = append(h.state.failed, meaning+strings.Join(text, ", "))
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
