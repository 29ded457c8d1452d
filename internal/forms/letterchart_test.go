package forms

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
)

// A chart of a Word document keeps its columns whatever the amounts are: each
// row fills the grid, the largest bar its whole part of it, and what is not
// above zero has no bar.
func TestChartsOfAWordDocument(t *testing.T) {
	l := Letter{Title: "报告", Head: []string{"项目"}, Widths: []float64{156}, Rows: [][]string{{"一"}}, Charts: []Chart{
		{Title: "图一", Bars: []Bar{{"计划", "1,520", 1520}, {"一人", "1", 1}, {"没有", "0", 0}, {"欠", "-20", -20}, {"一半", "760", 760}}},
		{Title: "图二", Bars: []Bar{{"都没有", "0", 0}}},
	}}
	var b bytes.Buffer
	if err := WriteDocx(&b, []Letter{l}); err != nil {
		t.Fatal(err)
	}
	rows := docxRows(t, b.Bytes())
	want := map[string]int{"计划": chartSteps, "一人": 1, "没有": 0, "欠": 0, "一半": chartSteps / 2, "都没有": 0}
	for name, steps := range want {
		r, ok := rows[name]
		switch {
		case !ok:
			t.Errorf("no row of %s", name)
		case r.columns != chartSteps+2:
			t.Errorf("%s fills %d columns of %d", name, r.columns, chartSteps+2)
		case r.shaded != steps:
			t.Errorf("the bar of %s is %d steps long, want %d", name, r.shaded, steps)
		}
	}
}

type docxBarRow struct{ columns, shaded int }

// docxRows are the rows of all tables, by the text of their first cell.
func docxRows(t *testing.T, file []byte) map[string]docxBarRow {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	type cell struct {
		Span struct {
			N string `xml:"val,attr"`
		} `xml:"tcPr>gridSpan"`
		Shade struct {
			Fill string `xml:"fill,attr"`
		} `xml:"tcPr>shd"`
		Text []string `xml:"p>r>t"`
	}
	out := map[string]docxBarRow{}
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "tr" {
			continue
		}
		var row struct {
			Cells []cell `xml:"tc"`
		}
		if err := d.DecodeElement(&row, &start); err != nil {
			t.Fatal(err)
		}
		var r docxBarRow
		for _, c := range row.Cells {
			span := max(1, func() int { n, _ := strconv.Atoi(c.Span.N); return n }())
			r.columns += span
			if c.Shade.Fill != "" {
				r.shaded += span
			}
		}
		out[strings.Join(row.Cells[0].Text, "")] = r
	}
}

// A chart that does not fit the rest of a page begins on the next one.
func TestChartsOfAPDF(t *testing.T) {
	bars := make([]Bar, 12)
	for i := range bars {
		bars[i] = Bar{"项目", "1", int64(i)}
	}
	chart := Chart{Title: "图", Bars: bars}
	long := Letter{Title: "报告", Head: []string{"项目"}, Widths: []float64{156}, Charts: []Chart{chart, chart, chart, chart}}
	p, err := newPDF()
	if err != nil {
		t.Fatal(err)
	}
	(&typist{pdf: p, Letter: &long}).set()
	if len(p.pages) != 2 {
		t.Fatalf("four charts of twelve bars stand on %d pages, want 2", len(p.pages))
	}
	whole := 0
	for _, page := range p.pages {
		n := bytes.Count(page.Bytes(), []byte("0.4 g\n"))
		if n%11 != 0 {
			t.Errorf("a page has %d bars: a chart was cut", n)
		}
		whole += n
	}
	if whole != 44 { // nothing is drawn of the first of each
		t.Errorf("%d bars, want 44", whole)
	}
}
