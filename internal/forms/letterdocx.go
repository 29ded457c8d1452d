package forms

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
)

// Parts of a Word document that are always the same.
const (
	docxTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`
	docxRels = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	docxOwnRels = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`
	docxHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`
	// The page of GB/T 9704, as in letter.go: 37, 26, 35 and 28 mm, the number 7 mm below the type area.
	docxTail = `<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="850" w:footer="1304" w:gutter="0"/></w:sectPr></w:body></w:document>`
	docxFoot = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + docxFootRun + `<w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE ">` + docxFootRun + `<w:t>1</w:t></w:r></w:fldSimple>` + docxFootRun + `<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
	docxFootRun = `<w:r><w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>`
)

// Fonts of official documents, as Chinese offices have them.
const (
	fontTitle = "方正小标宋简体"
	fontText  = "仿宋_GB2312"
)

// twips in a millimetre, in which Word measures.
const twips = 1440 / 25.4

// WriteDocx writes letters as a Word document, each from a page of its own, to
// be finished and stamped in the office.
func WriteDocx(w io.Writer, letters []Letter) error {
	b := bytes.NewBufferString(docxHead)
	for i := range letters {
		letters[i].docx(b, i > 0)
	}
	b.WriteString(docxTail)
	z := newZipped(w)
	for _, part := range []struct{ name, text string }{{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"word/document.xml", b.String()},
		{"word/_rels/document.xml.rels", docxOwnRels}, {"word/footer1.xml", docxFoot}} {
		f, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, part.text); err != nil {
			return err
		}
	}
	return z.Close()
}

func (l *Letter) docx(b *bytes.Buffer, next bool) {
	before := ""
	if next {
		before = "<w:pageBreakBefore/>"
	}
	paragraph(b, before+`<w:jc w:val="center"/>`, fontTitle, 44, l.Title)
	paragraph(b, `<w:spacing w:after="240"/><w:jc w:val="center"/>`, fontText, 32, l.Number)
	if l.To != "" {
		paragraph(b, `<w:spacing w:line="560" w:lineRule="exact"/>`, fontText, 32, l.To+"：")
	}
	for _, s := range l.Paragraphs {
		paragraph(b, `<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>`, fontText, 32, s)
	}
	l.docxCharts(b)
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/>` +
		`<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, w := range l.Widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%.0f"/>`, w*twips)
	}
	b.WriteString(`</w:tblGrid>`)
	l.docxRow(b, l.Head, true)
	for _, row := range l.Rows {
		l.docxRow(b, row, false)
	}
	b.WriteString(`</w:tbl>`)
	paragraph(b, "", fontText, 32, "")
	for _, s := range l.Signed {
		paragraph(b, `<w:jc w:val="right"/>`, fontText, 32, s)
	}
	if l.Mark != nil { // in words: the office finishes the text, and its PDF carries the code
		paragraph(b, `<w:spacing w:before="480"/>`, fontText, 18, l.Mark.Words)
	}
}

func (l *Letter) docxRow(b *bytes.Buffer, row []string, head bool) {
	b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		b.WriteString(`<w:tblHeader/>`)
	}
	b.WriteString(`</w:trPr>`)
	for c, s := range row {
		fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%.0f" w:type="dxa"/>`, l.Widths[c]*twips)
		switch {
		case head || c >= l.Joined:
		case s == "":
			b.WriteString(`<w:vMerge/>`)
		default:
			b.WriteString(`<w:vMerge w:val="restart"/>`)
		}
		b.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		set := ""
		if c < len(l.Numbers) && l.Numbers[c] {
			set = `<w:jc w:val="right"/>`
		}
		paragraph(b, set, fontText, 21, s)
		b.WriteString(`</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
}

// paragraph writes one run of text; size is in half points.
func paragraph(b *bytes.Buffer, set, font string, size int, s string) {
	fmt.Fprintf(b,
		`<w:p><w:pPr>%s</w:pPr><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="%s"/><w:sz w:val="%d"/></w:rPr><w:t xml:space="preserve">`, set, font, size)
	xml.EscapeText(b, []byte(plain(s))) // to memory: cannot fail
	b.WriteString(`</w:t></w:r></w:p>`)
}
