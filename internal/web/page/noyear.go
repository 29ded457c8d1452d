package page

import (
	"jinlanling/internal/programme"
)

// UnlessNoYear answers a page of the year that found none: with an empty page
// that says who must do what, and never as if the address were wrong. A year
// that was named and is not there stays not found.
func (q *Request) UnlessNoYear(err error, title, says string) error {
	if programme.CodeOf(err) != programme.NotFound {
		return err
	}
	if list, lerr := q.Sys.Plan.NoYears(q.Context()); lerr != nil || !list {
		return err
	}
	return q.Show(NoYearPage(q.Page(title), title, says))
}
