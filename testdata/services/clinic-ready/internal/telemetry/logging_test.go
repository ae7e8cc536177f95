package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"testing"

	"go.opentelemetry.io/otel/trace"
)

func TestLogRecordsCarryTheTrace(t *testing.T) {
	var out bytes.Buffer
	ctx := trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2},
	}))
	NewLogger(&out, slog.LevelInfo).With("route", "/v1/patients").InfoContext(ctx, "request")

	var record map[string]any
	if err := json.Unmarshal(out.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"trace_id": "01000000000000000000000000000000",
		"span_id":  "0200000000000000",
		"service":  ServiceName,
		"route":    "/v1/patients",
	} {
		if record[key] != want {
			t.Errorf("%s = %v, want %s", key, record[key], want)
		}
	}
}
