package departure

import (
	"context"
	"time"
)

// turnKey is the key of a context's turn.
type turnKey struct{}

// WithTurn says for whom the calls made within ctx are: the customer of the
// intent. Where calls must queue, those of the customer who has waited longest go
// first (design §5.7).
func WithTurn(ctx context.Context, i Intent) context.Context {
	return context.WithValue(ctx, turnKey{}, i.Since)
}

// TurnOf returns since when the customer waits for whom the calls within ctx
// are; false if they are for no customer in particular, or since when is not known.
func TurnOf(ctx context.Context) (since time.Time, ok bool) {
	since, ok = ctx.Value(turnKey{}).(time.Time)
	return since, ok && !since.IsZero()
}
