package page

import (
	"strconv"

	"jinlanling/internal/app/record"
)

// PrintedPoint is the newest checkpoint as it stands on a paper that is
// stamped: in words that can be typed and as a code that a phone opens.
type PrintedPoint struct {
	record.Point
	Picture, Site string
}

// PrintedPoint is nil before the first checkpoint.
func (q *Request) PrintedPoint() (*PrintedPoint, error) {
	list, err := q.Sys.Record.Points(q.Context(), 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	p := &PrintedPoint{Point: list[0], Site: q.Site() + "/checkpoint"}
	p.Picture, err = QR(p.Site + "?n=" + strconv.FormatInt(p.Size, 10) + "&r=" + p.Root)
	return p, err
}
