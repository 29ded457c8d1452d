package trainpages

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

const fallingTitle = "课时缺口"

// Falling lists who cannot reach the notice's hours any more by the lessons on
// the timetable alone.
func Falling(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(fallingTitle), fallingTitle, ""))
	}
	list, n, err := q.Sys.Teaching.YearFalling(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	return q.Show(fallingView(q.Page(fallingTitle), list, n, q.Signed.Actor.Role == programme.RoleClerk))
}
