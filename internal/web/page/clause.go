package page

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Deadline is a last day of the year's notice as a date field takes it.
func (q *Request) Deadline(code string) string {
	n, err := q.Sys.Notice(q.Context(), q.Year())
	if err != nil {
		return ""
	}
	if d, ok := n.Deadline(code); ok {
		return d.On.String()
	}
	return ""
}

type Clause struct{ Cite, Text, Reading string }

// ClauseIn is a clause of a notice as it is shown; nil where there is none.
func ClauseIn(n *rules.Notice, id string) *Clause {
	c := n.Clause(id)
	if c == nil {
		return nil
	}
	return &Clause{c.Cite, c.Text, c.Reading}
}

// NoticeOf is the notice of the year that a page belongs to.
func (q *Request) NoticeOf(s *act.Detail) (*rules.Notice, error) {
	if s.Noun == programme.NounProgramme {
		return q.Sys.Notice(q.Context(), s.ID)
	}
	return q.Sys.Notice(q.Context(), s.Programme)
}
