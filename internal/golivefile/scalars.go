package golivefile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/strictyaml"
)

// A Date is a day of the calendar. The zero Date is none.
type Date struct{ time.Time }

// UnmarshalYAML reads YYYY-MM-DD, quoted or not.
func (d *Date) UnmarshalYAML(n *yaml.Node) error {
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: fmt.Sprintf("%q is not a date (want YYYY-MM-DD)", n.Value)}
	}
	d.Time = t
	return nil
}

// String returns YYYY-MM-DD, empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Holds reports whether something that is good until d still is on a day. The zero Date holds for ever.
func (d Date) Holds(day Date) bool { return d.IsZero() || !day.After(d.Time) }

// A Duration is a length of time as Go writes it: 90s, 10m.
type Duration struct{ time.Duration }

// UnmarshalYAML reads a positive duration.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	if err != nil || v <= 0 {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: fmt.Sprintf("%q is not a duration (want for instance 90s or 10m)", n.Value)}
	}
	d.Duration = v
	return nil
}

// A Period is a length of time in which days and weeks count too: 15m, 4h, 90d, 2w.
type Period struct {
	Text string
	time.Duration
}

// UnmarshalYAML reads a period; 0 is one, too.
func (p *Period) UnmarshalYAML(n *yaml.Node) error {
	v, err := parsePeriod(n.Value)
	if err != nil {
		return &strictyaml.Error{Line: n.Line, Column: n.Column, Message: fmt.Sprintf("%q is not a period (want for instance 15m, 4h or 90d)", n.Value)}
	}
	*p = Period{n.Value, v}
	return nil
}

func parsePeriod(text string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			n, err := strconv.ParseUint(number, 10, 16)
			return time.Duration(n) * length, err
		}
	}
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = fmt.Errorf("negative")
	}
	return d, err
}
