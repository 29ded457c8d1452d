package page

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Reason joins the reasons that were ticked and the words that were written.
func (f *Form) Reason() string {
	list := slices.Clone(f.List("because"))
	if w := f.Get("reason"); w != "" {
		list = append(list, w)
	}
	return strings.Join(list, "；")
}

func Act[D any](do func(D, context.Context, act.Caller, string) error) func(context.Context, *Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID)
	}
}

func ActWithReasons[D any](do func(D, context.Context, act.Caller, string, string) error) func(context.Context, *Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID, f.Reason())
	}
}

func ActWithReason[D any](do func(D, context.Context, act.Caller, string, string) error) func(context.Context, *Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID, f.Get("reason"))
	}
}

func Recognised(s *act.Detail) bool { return s.State == programme.Recognised }

// IsPerson hides from an account that nobody has shown to be its person what
// is the person's to do.
func IsPerson(s *act.Detail) bool { return !programme.Holds(s.Owner.Person) }

func FromQuery(name string) func(*Request, *act.Detail) string {
	return func(q *Request, _ *act.Detail) string { return q.URL.Query().Get(name) }
}

func YearOpen(s *act.Detail) bool { return s.State == programme.Open }
