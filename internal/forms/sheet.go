package forms

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// sheet reads the cells of one worksheet.
func (x *xlsx) sheet(part string) (*Sheet, error) {
	d, err := x.xml(part)
	if err != nil {
		return nil, err
	}
	r := &sheetReader{x: x, d: d}
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, damaged("工作表")
		}
		s, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch s.Name.Local {
		case "sheetData":
			if err := r.rows(); err != nil {
				return nil, err
			}
		case "mergeCell":
			if ref, _ := attr(s, "ref"); len(r.merges) < maxRows {
				r.merges = append(r.merges, ref)
			}
		}
	}
	for _, m := range r.merges {
		fillDown(r.out.Rows, m)
	}
	return &r.out, nil
}

type sheetReader struct {
	x      *xlsx
	d      *xml.Decoder
	out    Sheet
	merges []string
	row    int // the row at hand, from 1
	column int // where a cell that does not say stands, from 0
	width  int
}

func attr(s xml.StartElement, name string) (string, bool) {
	for i := range s.Attr {
		if a := &s.Attr[i]; a.Name.Local == name && a.Name.Space == "" {
			return a.Value, true
		}
	}
	return "", false
}

// rows reads to the end of sheetData.
func (r *sheetReader) rows() error {
	for {
		t, err := r.d.Token()
		if err != nil {
			return damaged("工作表")
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return nil
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				r.row++
				if text, ok := attr(t, "r"); ok {
					if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n > 0 {
						r.row = n
					}
				}
				r.column = 0
				if hidden, _ := attr(t, "hidden"); hidden == "1" || hidden == "true" {
					r.out.Hidden = append(r.out.Hidden, r.row)
				}
				if r.row%256 == 0 {
					if err := r.x.late(); err != nil {
						return err
					}
				}
			case "c":
				if r.row < 1 { // before any row, or after one past counting
					return damaged("工作表")
				}
				if err := r.cell(t); err != nil {
					return err
				}
			}
		}
	}
}

// cell reads one cell to its end and puts it in its place.
func (r *sheetReader) cell(s xml.StartElement) error {
	var kind, style string
	row := r.row
	for i := range s.Attr {
		switch a := &s.Attr[i]; a.Name.Local {
		case "r":
			if c, n, ok := placeOf(a.Value); ok {
				r.column, row = c, n
			}
		case "t":
			kind = a.Value
		case "s":
			style = a.Value
		}
	}
	column := r.column
	r.column++
	v, c, err := r.content(kind)
	if err != nil {
		return err
	}
	c.take(r.x, kind, style, v)
	if c.Text == "" && !c.Formula {
		return nil
	}
	if column >= maxColumns {
		r.out.Wide = true
		return nil
	}
	if row > maxRows+100 {
		return tooManyRows()
	}
	r.put(row, column, c)
	return nil
}

// content reads what stands in a cell.
func (r *sheetReader) content(kind string) (v string, c Cell, err error) {
	for {
		t, err := r.d.Token()
		if err != nil {
			return "", c, damaged("工作表")
		}
		switch t := t.(type) {
		case xml.EndElement: // every start below is read to its end
			return v, c, nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				v, err = r.text()
			case "is":
				var text string
				if text, err = richText(r.d); kind == "inlineStr" || kind == "" {
					v = text
				}
			default:
				c.Formula = c.Formula || t.Name.Local == "f"
				err = r.d.Skip()
			}
			if err != nil {
				return "", c, damaged("工作表")
			}
		}
	}
}

// text reads an element that holds text alone.
func (r *sheetReader) text() (string, error) {
	s := ""
	for {
		t, err := r.d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if s == "" {
				s = string(t)
			} else if len(s) <= 4*maxText {
				s += string(t)
			}
		case xml.StartElement:
			if err := r.d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return s, nil
		}
	}
}

// put places a cell; of two at one place the later counts.
func (r *sheetReader) put(row, column int, c Cell) {
	for len(r.out.Rows) < row {
		r.out.Rows = append(r.out.Rows, nil)
	}
	cells := r.out.Rows[row-1]
	if cells == nil {
		cells = make([]Cell, 0, max(r.width, column+1))
	}
	for len(cells) <= column {
		cells = append(cells, Cell{})
	}
	cells[column] = c
	r.out.Rows[row-1], r.width = cells, max(r.width, len(cells))
}

// fillDown gives every cell of a merge within one column its value: a unit
// that is written once beside all its people.
func fillDown(rows [][]Cell, ref string) {
	first, last, ok := strings.Cut(ref, ":")
	c, top, ok1 := placeOf(first)
	c2, bottom, ok2 := placeOf(last)
	if !ok || !ok1 || !ok2 || c != c2 || c >= maxColumns || top > len(rows) || c >= len(rows[top-1]) {
		return
	}
	for i := top; i < min(bottom, len(rows)); i++ {
		for len(rows[i]) <= c {
			rows[i] = append(rows[i], Cell{})
		}
		if rows[i][c].Text == "" {
			rows[i][c] = rows[top-1][c]
		}
	}
}

// placeOf reads a reference: AB7 is column 27, row 7.
func placeOf(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, err == nil && i > 0 && i < 4 && row > 0 && row <= 1<<20
}
