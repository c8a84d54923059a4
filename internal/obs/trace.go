package obs

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"handover/internal/departure"
)

// Tracer begins spans.
type Tracer = trace.Tracer

// NoTracing returns a tracer that records nothing.
func NoTracing() Tracer { return noop.NewTracerProvider().Tracer("handover") }

// Mover is a departure.Mover that is measured and traced: one span for each
// intent, with its ids and its outcome.
type Mover struct {
	departure.Mover
	Metrics *Metrics
	Tracer  Tracer
	Now     func() time.Time
}

// Do does the intent, as the mover inside does it.
func (m Mover) Do(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
	ctx, span := m.Tracer.Start(ctx, "intent "+string(i.Kind), trace.WithAttributes(
		attribute.String("handover.departure", d.ID), attribute.String("handover.chat", i.ChatID),
		attribute.String("handover.cause", string(d.Cause)), attribute.Int("handover.attempt", i.Attempt)))
	defer span.End()
	began := m.Now()
	r := m.Mover.Do(ctx, d, i)
	m.Metrics.intents.WithLabelValues(string(i.Kind), string(r.Outcome)).Observe(m.Now().Sub(began).Seconds())
	span.SetAttributes(attribute.String("handover.outcome", string(r.Outcome)))
	if r.Outcome == departure.NotPossible {
		span.SetStatus(codes.Error, "not possible")
	}
	return r
}

// Traced returns the configuration with a span around every call of an AWS
// service, named by service and operation, its retries and the wait for its
// quota included.
func Traced(cfg aws.Config, tracer Tracer) aws.Config {
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("HandoverTrace",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				ctx, span := tracer.Start(ctx, awsmiddleware.GetServiceID(ctx)+"."+awsmiddleware.GetOperationName(ctx), trace.WithSpanKind(trace.SpanKindClient))
				defer span.End()
				out, md, err := next.HandleInitialize(ctx, in)
				if err != nil {
					span.SetStatus(codes.Error, "failed")
				}
				return out, md, err
			}), middleware.After)
	})
	return cfg
}
