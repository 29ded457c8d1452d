package forms

import (
	"io"

	"jinlanling/internal/programme"
)

// StatCount is one trade and level of annex 4.
type StatCount struct{ Trained, PassedInside, PassedOutside int }

// StatRow is one trade of annex 4, a count for each level in the form's order.
type StatRow struct {
	Trade  string
	Counts []StatCount
}

// StatSheet is annex 4 with what stands around the table.
type StatSheet struct {
	Annex   string // what the notice numbers the form: 附件4
	City    string
	Brand   programme.Brand
	Unit    string // filing unit
	On      programme.Date
	FiledBy string
	Phone   string
	Levels  []programme.Level // highest first, as the form has them
	Rows    []StatRow
	Mark    *Mark // nil: none
}

// WriteStatistics writes annex 4 as the notice prints it.
func WriteStatistics(w io.Writer, s StatSheet) error {
	columns := 1 + 3*len(s.Levels)
	b := newBook("培训情况统计表", columns)
	b.widths(append([]float64{18}, repeated(13, columns-1)...)...)
	b.line(annexLine(s.Annex))
	b.title(s.City + s.Brand.Quoted() + "培训项目情况统计表")
	b.ends("填报单位（盖章）："+s.Unit, "填报时间："+s.On.Chinese())
	top, sub := []string{"职业\n（工种）"}, []string{""}
	for _, l := range s.Levels {
		top = append(top, l.Chinese()+"（人）", "", "")
		sub = append(sub, "培训人数", "目录内\n合格人数", "目录外\n合格人数")
	}
	b.head(top...)
	b.head(sub...)
	b.merge(1, b.row-2, 1, b.row-1)
	for i := range s.Levels {
		b.merge(2+3*i, b.row-2, 4+3*i, b.row-2)
	}
	sum := make([]StatCount, len(s.Levels))
	for _, r := range s.Rows {
		b.cells(statCells(r.Trade, r.Counts)...)
		for i, c := range r.Counts {
			sum[i].Trained += c.Trained
			sum[i].PassedInside += c.PassedInside
			sum[i].PassedOutside += c.PassedOutside
		}
	}
	b.cells(statCells("合计", sum)...)
	b.ends("填报人："+s.FiledBy, "联系电话："+s.Phone)
	b.mark(s.Mark)
	return b.write(w)
}

func repeated(w float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = w
	}
	return out
}

func statCells(trade string, counts []StatCount) []any {
	out := []any{trade}
	for _, c := range counts {
		out = append(out, c.Trained, c.PassedInside, c.PassedOutside)
	}
	return out
}
