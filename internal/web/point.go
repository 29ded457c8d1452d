package web

import (
	"net/http"
	"strconv"
	"strings"

	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// pointsShown is how many checkpoints the public page lists.
const pointsShown = 20

// pointPage is the newest checkpoints, and what became of one that was kept.
type pointPage struct {
	Newest  []record.Point
	Key     string
	Asked   *record.Held
	Message string
}

// points shows the newest checkpoints and answers whether a kept one still is
// part of the journal: the one that a printed code names, or one that was
// typed.
func points(q *request) error {
	p := &pointPage{Key: q.sys.VerifierKey}
	var err error
	if p.Newest, err = q.sys.Record.Points(q.Context(), pointsShown); err != nil {
		return err
	}
	u := q.URL.Query()
	kept := u.Get("kept")
	if n := u.Get("n"); n != "" {
		kept = strings.Join([]string{u.Get("o"), n, u.Get("r")}, " ")
	}
	status := http.StatusOK
	if kept = strings.TrimSpace(kept); kept != "" {
		p.Asked, err = q.sys.Record.HeldStill(q.Context(), kept)
		if e := said(err, programme.Invalid); e != nil {
			p.Message, status = e.Message, http.StatusBadRequest
		} else if err != nil {
			return err
		}
	}
	return q.showAs(status, pointView(q.alone("日志检查点"), p))
}

// newestPoint is the newest checkpoint as it was signed, for machines that
// keep it: nothing before the first.
func newestPoint(q *request) error {
	list, err := q.sys.Record.Points(q.Context(), 1)
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if len(list) == 0 {
		return programme.Errorf(programme.NotFound, "还没有检查点")
	}
	_, err = q.w.Write([]byte(list[0].Text))
	return err
}

// consistency proves to a machine that the tree of ?new= entries begins with
// that of ?old=: the hashes of RFC 6962, one a line.
func consistency(q *request) error {
	u := q.URL.Query()
	old, err := strconv.ParseInt(u.Get("old"), 10, 64)
	size, err2 := strconv.ParseInt(u.Get("new"), 10, 64)
	if err != nil || err2 != nil {
		return programme.Errorf(programme.Invalid, "old 和 new 应为日志条数")
	}
	proof, err := q.sys.Record.Consistency(q.Context(), old, size)
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	q.w.Header().Set("Cache-Control", "no-store")
	for _, h := range proof {
		if _, err := q.w.Write([]byte(h.String() + "\n")); err != nil {
			return err
		}
	}
	return nil
}

// printedPoint is the newest checkpoint as it stands on a paper that is
// stamped: in words that can be typed and as a code that a phone opens.
type printedPoint struct {
	record.Point
	Picture, Site string
}

// printedPoint is nil before the first checkpoint.
func (q *request) printedPoint() (*printedPoint, error) {
	list, err := q.sys.Record.Points(q.Context(), 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	p := &printedPoint{Point: list[0], Site: q.site() + "/checkpoint"}
	p.Picture, err = qrPicture(p.Site + "?n=" + strconv.FormatInt(p.Size, 10) + "&r=" + p.Root)
	return p, err
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }
