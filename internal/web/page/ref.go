package page

import (
	"context"

	"jinlanling/internal/programme"
)

// readerKey is where the pages find the role of the one who reads them.
type readerKey struct{}

func (q *Request) forReader() context.Context {
	if q.Signed == nil || q.Signed.Actor.Role == "" {
		return q.Context()
	}
	return context.WithValue(q.Context(), readerKey{}, q.Signed.Actor.Role)
}

// mayOpen reports whether the reader of the page may open a noun's pages.
func mayOpen(ctx context.Context, noun programme.Noun) bool {
	role, ok := ctx.Value(readerKey{}).(programme.Role)
	return !ok || programme.MayRead(role, noun)
}
