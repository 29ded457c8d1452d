package forms

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"jinlanling/internal/programme"
)

func readCSV(r io.Reader) ([]Sheet, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text, err := decodeText(b)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(text, 0) {
		return nil, programme.Errorf(programme.Invalid, "文件不是工作簿，也不是文本，请用 .xlsx 格式")
	}
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	c.Comma = separator(text)
	sheet := Sheet{Name: "CSV"}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return []Sheet{sheet}, nil
		}
		if err != nil {
			return nil, programme.Errorf(programme.Invalid, "CSV 格式有误，请用 .xlsx 格式")
		}
		line, _ := c.FieldPos(0)
		for len(sheet.Rows) < line-1 && len(sheet.Rows) < maxRows { // blank lines keep their number
			sheet.Rows = append(sheet.Rows, nil)
		}
		if len(sheet.Rows) > maxRows+100 {
			return nil, tooManyRows()
		}
		row := make([]Cell, min(len(record), maxColumns))
		for i := range row {
			row[i].written(tidy(cut(record[i])))
		}
		sheet.Rows = append(sheet.Rows, row)
	}
}

func tooManyRows() error {
	return programme.Errorf(programme.TooLarge, "超过 %d 行，请拆分成几个文件导入", maxRows)
}

// separator is what stands between the cells: a comma, or a tab or semicolon
// where the first lines have more of those.
func separator(text string) rune {
	head := text[:min(len(text), 2000)]
	best, most := ',', strings.Count(head, ",")
	for _, r := range "\t;" {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}
