// Package otlp exports traces by OpenTelemetry's protocol. It is apart from package
// obs because it is large, and a Lambda function starts without it.
package otlp

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"handover/internal/obs"
)

// New returns a tracer that exports by OTLP over HTTP, and what stops it. Where to
// and how is said by OpenTelemetry's own environment variables
// (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, …).
func New(ctx context.Context) (obs.Tracer, func(context.Context) error, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("build the trace exporter: %w", err)
	}
	what, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "handover")), resource.WithFromEnv())
	if err != nil {
		return nil, nil, fmt.Errorf("describe this process for traces: %w", err)
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(what))
	return provider.Tracer("handover"), provider.Shutdown, nil
}
