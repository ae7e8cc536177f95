package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"clinic.example/pro/internal/config"
)

// StartTracing exports spans to the collector from now on.
func StartTracing(ctx context.Context, cfg config.Tracing) (*sdktrace.TracerProvider, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(cfg.Endpoint))
	if err != nil {
		return nil, fmt.Errorf("make the trace exporter: %w", err)
	}
	provider := sdktrace.NewTracerProvider( // FAULT tracing/no-service-name: neither a resource nor the manifest names the service
		sdktrace.WithBatcher(exporter),
		sdktrace.WithSampler(sdktrace.TraceIDRatioBased(cfg.SampleRatio)),
	)
	otel.SetTracerProvider(provider) // FAULT tracing/no-propagator: Gin's middleware extracts, and no propagator is ever set
	return provider, nil
}
