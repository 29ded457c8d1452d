package publicpages

import (
	"net/http"
	"strconv"
	"strings"

	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// pointsShown is how many checkpoints the public page lists.
const pointsShown = 20

// pointPage is the newest checkpoints, and what became of one that was kept.
type pointPage struct {
	Newest  []record.Point
	Key     string
	Seen    []record.Witnessing
	Asked   *record.Held
	Other   *record.Held // the second of two that are compared
	Print   *page.PrintedPoint
	Message string
}

// Points shows the newest checkpoints and answers whether a kept one still is
// part of the journal: the one that a printed code names, or one that was
// typed.
func Points(q *page.Request) error {
	p := &pointPage{Key: q.Sys.VerifierKey}
	var err error
	if p.Newest, err = q.Sys.Record.Points(q.Context(), pointsShown); err != nil {
		return err
	}
	if p.Seen, err = q.Sys.Record.Witnessings(q.Context(), q.Sys.Record.WitnessesAsked()); err != nil {
		return err
	}
	u := q.URL.Query()
	kept := u.Get("kept")
	if n := u.Get("n"); n != "" {
		kept = strings.Join([]string{u.Get("o"), n, u.Get("r")}, " ")
	}
	status := http.StatusOK
	if kept = strings.TrimSpace(kept); kept != "" {
		p.Asked, err = q.Sys.Record.HeldStill(q.Context(), kept)
		if e := page.Said(err, programme.Invalid); e != nil {
			p.Message, status = e.Message, http.StatusBadRequest
		} else if err != nil {
			return err
		}
	}
	if other := strings.TrimSpace(u.Get("other")); other != "" && p.Asked != nil {
		p.Other, err = q.Sys.Record.HeldStill(q.Context(), other)
		if e := page.Said(err, programme.Invalid); e != nil {
			p.Message, status = e.Message, http.StatusBadRequest
		} else if err != nil {
			return err
		}
	}
	if p.Print, err = q.PrintedPoint(); err != nil {
		return err
	}
	return q.ShowAs(status, pointView(q.Narrow("日志检查点"), p))
}

// NewestPoint is the newest checkpoint as it was signed, for machines that
// keep it: nothing before the first.
func NewestPoint(q *page.Request) error {
	text, err := q.Sys.Record.Checkpoint(q.Context())
	return writePoint(q, text, err)
}

// WitnessedPoint is the newest checkpoint that witnesses signed, with their
// lines; where none did, the newest.
func WitnessedPoint(q *page.Request) error {
	text, err := q.Sys.Record.Witnessed(q.Context())
	return writePoint(q, text, err)
}

func writePoint(q *page.Request, text string, err error) error {
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if text == "" {
		return programme.Errorf(programme.NotFound, "还没有检查点")
	}
	_, err = q.Writer.Write([]byte(text))
	return err
}

// Consistency proves to a machine that the tree of ?new= entries begins with
// that of ?old=: the hashes of RFC 6962, one a line.
func Consistency(q *page.Request) error {
	u := q.URL.Query()
	old, err := strconv.ParseInt(u.Get("old"), 10, 64)
	size, err2 := strconv.ParseInt(u.Get("new"), 10, 64)
	if err != nil || err2 != nil {
		return programme.Errorf(programme.Invalid, "old 和 new 应为日志条数")
	}
	proof, err := q.Sys.Record.Consistency(q.Context(), old, size)
	if err != nil {
		return err
	}
	q.Writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	q.Writer.Header().Set("Cache-Control", "no-store")
	for _, h := range proof {
		if _, err := q.Writer.Write([]byte(h.String() + "\n")); err != nil {
			return err
		}
	}
	return nil
}
