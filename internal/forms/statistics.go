package forms

import (
	"fmt"
	"io"
	"strconv"

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
	City    string
	Unit    string // filing unit
	On      programme.Date
	FiledBy string
	Phone   string
	Levels  []programme.Level // highest first, as the form has them
	Rows    []StatRow
}

// WriteStatistics writes annex 4 as the notice prints it.
func WriteStatistics(w io.Writer, s StatSheet) error {
	columns := 1 + 3*len(s.Levels)
	b := newBook("培训情况统计表", columns)
	b.widths(append([]float64{18}, repeated(13, columns-1)...)...)
	b.line("附件 4")
	b.title(s.City + "“金蓝领”培训项目情况统计表")
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

// ReadStatistics reads annex 4 back and holds its total against its rows.
func ReadStatistics(r io.ReaderAt, size int64) (s StatSheet, problems []programme.Problem, err error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return s, nil, err
	}
	for _, sheet := range sheets {
		for i, row := range sheet.Rows {
			if levels := statLevels(row); len(levels) > 0 {
				s.Levels = levels
				problems = s.readRows(sheet.Rows, i+2)
				return s, problems, nil
			}
		}
	}
	return s, nil, programme.Errorf(programme.Invalid, "没有找到统计表的表头（职业（工种）、各等级人数）").Under("A4")
}

// statLevels reads the levels of a heading row, nil where it is none.
func statLevels(row []Cell) (levels []programme.Level) {
	if len(row) == 0 || key(row[0].Text) != "职业(工种)" {
		return nil
	}
	for _, c := range row[1:] {
		name := key(c.Text)
		if l, ok := programme.ParseLevelChinese(trimSuffix(name, "(人)")); ok {
			levels = append(levels, l)
		}
	}
	return levels
}

func trimSuffix(s, suffix string) string {
	if len(s) > len(suffix) && s[len(s)-len(suffix):] == suffix {
		return s[:len(s)-len(suffix)]
	}
	return s
}

func (s *StatSheet) readRows(rows [][]Cell, from int) (problems []programme.Problem) {
	sum := make([]StatCount, len(s.Levels))
	for i := from; i < len(rows); i++ {
		row := rows[i]
		if len(row) == 0 || row[0].Text == "" {
			continue
		}
		counts, err := statCounts(row, len(s.Levels))
		if key(row[0].Text) == "合计" {
			for k := range sum {
				if err != nil || counts[k] != sum[k] {
					problems = append(problems, programme.Problem{Row: i + 1, Field: s.Levels[k].Chinese(), Code: "subtotal", Message: "合计与各行相加不符"})
				}
			}
			return problems
		}
		if err != nil {
			problems = append(problems, programme.Problem{Row: i + 1, Field: row[0].Text, Code: "count", Message: err.Error()})
			continue
		}
		for k, c := range counts {
			sum[k].Trained += c.Trained
			sum[k].PassedInside += c.PassedInside
			sum[k].PassedOutside += c.PassedOutside
		}
		s.Rows = append(s.Rows, StatRow{row[0].Text, counts})
	}
	return append(problems, programme.Problem{Code: "total_missing", Message: "表中没有合计行"})
}

func statCounts(row []Cell, levels int) ([]StatCount, error) {
	out := make([]StatCount, levels)
	for k := range out {
		for j, into := range []*int{&out[k].Trained, &out[k].PassedInside, &out[k].PassedOutside} {
			c := 1 + 3*k + j
			if c >= len(row) || row[c].Text == "" {
				continue
			}
			n, err := strconv.Atoi(row[c].Text)
			if err != nil || n < 0 {
				return out, fmt.Errorf("人数应为不小于 0 的整数，填的是“%s”", row[c].Text)
			}
			*into = n
		}
	}
	return out, nil
}
