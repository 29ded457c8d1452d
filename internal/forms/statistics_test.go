package forms

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// readStatistics reads annex 4 back and holds its total against its rows.
func readStatistics(r io.ReaderAt, size int64) (s StatSheet, problems []programme.Problem, err error) {
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
		if l, ok := programme.ParseLevelChinese(strings.TrimSuffix(name, "(人)")); ok {
			levels = append(levels, l)
		}
	}
	return levels
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
