package exchange

import (
	"bytes"
	"fmt"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

// Bounds of what is read of a bank's file.
const (
	maxBankLines = 20_000
	maxProblems  = 50
)

// Read reads the movements of a file by a layout: under title rows, in
// whichever order of columns, without its rows of totals. What is wrong is an
// Error Invalid with a Problem for each row, which names the row and the column
// and no value.
func (l *BankLayout) Read(data []byte) (out []BankLine, err error) {
	columns := make([]forms.TableColumn, 0, len(l.Lines))
	for i := range l.Lines {
		c := &l.Lines[i]
		columns = append(columns, forms.TableColumn{Key: c.Field, Names: c.Names(), Need: c.Required,
			Day: c.Field == BankOn || c.Field == BankBooked, Leads: c.Field == BankOn})
	}
	table, err := forms.ReadTable(bytes.NewReader(data), int64(len(data)), columns)
	if err != nil {
		return nil, err
	}
	if len(table.Rows) > maxBankLines {
		return nil, programme.Errorf(programme.TooLarge, "超过 %d 笔，请按月分开导出", maxBankLines)
	}
	refused := &programme.Error{Code: programme.Invalid}
	for _, row := range table.Rows {
		line, skip, faults := l.Line(row.Row, row.Cells)
		if skip {
			continue
		}
		for _, said := range row.Faults {
			faults = append(faults, programme.Problem{Row: row.Row, Code: "bank_line", Message: said})
		}
		refused.Problems = append(refused.Problems, faults...)
		out = append(out, line)
	}
	switch n := len(refused.Problems); {
	case n > 0:
		refused.Message = fmt.Sprintf("有 %d 处读不出来，改好后再导入；没有导入任何一笔", n)
		refused.Problems = refused.Problems[:min(n, maxProblems)]
		return nil, refused
	case len(out) == 0:
		return nil, programme.Errorf(programme.Invalid, "表头下面没有一笔流水")
	}
	return out, nil
}
