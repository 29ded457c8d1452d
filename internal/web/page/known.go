package page

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// MostSuggested is how many names a field suggests: the browser narrows them as
// one types, without a script, and a page stays small.
const MostSuggested = 200

// Known suggests the names of what there is of a noun, as far as the reader
// lists it: what somebody may not see is not suggested either. Nothing hangs on
// it, so that what cannot be read suggests nothing.
func Known(noun programme.Noun) func(*Request, *act.Detail) ([]act.Choice, error) {
	return func(q *Request, _ *act.Detail) (out []act.Choice, err error) {
		if q.Signed == nil || !programme.MayRead(q.Signed.Actor.Role, noun) {
			return nil, nil
		}
		t, err := q.Sys.Browse(q.Context(), q.Caller(), noun, act.Query{Programme: q.Year(), Limit: MostSuggested})
		if programme.CodeOf(err) == programme.Forbidden {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for _, r := range t.Rows {
			if r.Title != "" && !seen[r.Title] {
				seen[r.Title] = true
				out = append(out, act.Choice{ID: r.ID, Name: r.Title})
			}
		}
		return out, nil
	}
}
