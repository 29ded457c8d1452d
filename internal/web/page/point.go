package page

import (
	"strconv"

	"jinlanling/internal/app/act"
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
	p.Picture, err = QR(p.address())
	return p, err
}

// PointMark is the newest checkpoint for a file that is printed; nil before the
// first one.
func (q *Request) PointMark() (*act.Mark, error) {
	p, err := q.PrintedPoint()
	if err != nil || p == nil {
		return nil, err
	}
	return &act.Mark{Words: p.Words(), Code: p.address()}, nil
}

func (p *PrintedPoint) address() string {
	return p.Site + "?n=" + strconv.FormatInt(p.Size, 10) + "&r=" + p.Root
}

// Words are the checkpoint in one line.
func (p *PrintedPoint) Words() string {
	return "日志检查点（" + p.At.In(act.Shanghai).Format("2006-01-02 15:04") + "）：第 " + Itoa64(p.Size) + " 条，摘要 " + p.Groups() + "，日志名 " + p.Origin +
		"。扫码或在 " + p.Site + " 输入条数和摘要，可核对日志此后有无改动。"
}
