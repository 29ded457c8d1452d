package forms

import (
	"bytes"
	"fmt"
)

// Chart is a set of amounts of one unit as bars, one below the other: it says
// what the table says, for who reads only the picture.
type Chart struct {
	Title string
	Bars  []Bar
}

// Bar is one amount. Words is how it is said beside the bar; nothing is drawn
// of an amount that is not above zero.
type Bar struct {
	Name, Words string
	Value       int64
}

// Measures of a chart in millimetres; names, bars and words are 156 in all.
const (
	chartName, chartBar, chartWords = 52.0, 66.0, 38.0
	chartRow, chartThick            = 6.4, 3.8
)

// most is the largest amount of a chart, at least 1.
func (c *Chart) most() int64 {
	most := int64(1)
	for _, b := range c.Bars {
		most = max(most, b.Value)
	}
	return most
}

// long is how much of a whole a bar takes.
func (c *Chart) long(b *Bar, whole float64) float64 {
	return whole * float64(max(0, b.Value)) / float64(c.most())
}

// charts sets the charts of a letter, each whole on its page.
func (t *typist) charts() {
	for i := range t.Charts {
		c := &t.Charts[i]
		t.room(float64(len(c.Bars))*chartRow + letterLine + 4)
		t.y += 2
		t.text(letterLeft, t.y+4, letterCell, plain(c.Title), true)
		t.y += letterLine
		for k := range c.Bars {
			b := &c.Bars[k]
			name := t.wrapped(plain(b.Name), letterCell, chartName-2)
			if len(name) > 0 {
				t.text(letterLeft, t.y+3.6, letterCell, name[0], false)
			}
			if b.Value > 0 { // a rectangle without width prints as a hair
				t.shade(letterLeft+chartName, t.y, c.long(b, chartBar), chartThick)
			}
			t.toRight(letterLeft+letterWidth, t.y+3.6, letterCell, plain(b.Words))
			t.y += chartRow
		}
		t.y += 4
	}
}

// shade draws a grey rectangle, which any printer prints.
func (p *pdf) shade(x, y, w, h float64) {
	fmt.Fprintf(p.now, "0.4 g\n")
	p.fill(x, y, w, h)
	fmt.Fprintf(p.now, "0 g\n")
}

// chartSteps is into how many columns a bar of a Word document is cut.
const chartSteps = 40

// docxCharts writes each chart as a table without rules whose bars are shaded
// cells: Word, WPS and LibreOffice show them, and print them alike.
func (l *Letter) docxCharts(b *bytes.Buffer) {
	for i := range l.Charts {
		c := &l.Charts[i]
		paragraph(b, `<w:keepNext/><w:spacing w:before="240" w:after="60"/>`, fontText, 21, c.Title)
		b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>` +
			`<w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
		fmt.Fprintf(b, `<w:gridCol w:w="%.0f"/>`, chartName*twips)
		for range chartSteps {
			fmt.Fprintf(b, `<w:gridCol w:w="%.0f"/>`, chartBar*twips/chartSteps)
		}
		fmt.Fprintf(b, `<w:gridCol w:w="%.0f"/></w:tblGrid>`, chartWords*twips)
		for k := range c.Bars {
			c.docxBar(b, &c.Bars[k])
		}
		b.WriteString(`</w:tbl>`)
	}
	if len(l.Charts) > 0 {
		paragraph(b, "", fontText, 21, "") // tables that touch become one
	}
}

func (c *Chart) docxBar(b *bytes.Buffer, bar *Bar) {
	full := int(c.long(bar, chartSteps) + 0.5)
	if bar.Value > 0 {
		full = max(full, 1)
	}
	b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	cell := func(millimetres float64, span int, fill, set, s string) {
		fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%.0f" w:type="dxa"/>`, millimetres*twips)
		if span > 1 {
			fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, span)
		}
		if fill != "" {
			b.WriteString(`<w:tcBorders><w:top w:val="single" w:sz="24" w:space="0" w:color="FFFFFF"/>` +
				`<w:bottom w:val="single" w:sz="24" w:space="0" w:color="FFFFFF"/></w:tcBorders>`)
			fmt.Fprintf(b, `<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, fill)
		}
		b.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		paragraph(b, set, fontText, 21, s)
		b.WriteString(`</w:tc>`)
	}
	cell(chartName, 1, "", "", bar.Name)
	if full > 0 {
		cell(chartBar*float64(full)/chartSteps, full, "666666", "", "")
	}
	if rest := chartSteps - full; rest > 0 {
		cell(chartBar*float64(rest)/chartSteps, rest, "", "", "")
	}
	cell(chartWords, 1, "", `<w:jc w:val="right"/>`, bar.Words)
	b.WriteString(`</w:tr>`)
}
