package forms

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// rawBook is a workbook written part by part, for what no library writes.
type rawBook struct {
	sheets []rawSheet
	props  string // inside workbookPr
	shared string // inside sst; none where ""
	styles string // inside styleSheet
	member func(name string) string
	more   map[string]string // further members, or others in their place
}

type rawSheet struct{ name, state, data, tail string }

const (
	nsMain = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	nsRel  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	nsPkg  = `http://schemas.openxmlformats.org/package/2006/relationships`
)

func (b rawBook) bytes(t testing.TB) []byte {
	t.Helper()
	book, rels := `<workbook xmlns="`+nsMain+`" xmlns:r="`+nsRel+`"><workbookPr `+b.props+`/><sheets>`, `<Relationships xmlns="`+nsPkg+`">`
	parts := []struct{ name, body string }{{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", `<Relationships xmlns="` + nsPkg + `"><Relationship Id="r" Type="` + nsRel +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`}}
	add := func(name, body string) { parts = append(parts, struct{ name, body string }{name, body}) }
	for i, s := range b.sheets {
		state := ""
		if s.state != "" {
			state = ` state="` + s.state + `"`
		}
		book += fmt.Sprintf(`<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, html.EscapeString(s.name), i+1, state, i+1)
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, nsRel, i+1)
		add(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), `<worksheet xmlns="`+nsMain+`"><sheetData>`+s.data+`</sheetData>`+s.tail+`</worksheet>`)
	}
	if b.shared != "" {
		rels += `<Relationship Id="rIdS" Type="` + nsRel + `/sharedStrings" Target="sharedStrings.xml"/>`
		add("xl/sharedStrings.xml", `<sst xmlns="`+nsMain+`">`+b.shared+`</sst>`)
	}
	rels += `<Relationship Id="rIdT" Type="` + nsRel + `/styles" Target="styles.xml"/>`
	add("xl/styles.xml", `<styleSheet xmlns="`+nsMain+`">`+b.styles+`</styleSheet>`)
	add("xl/workbook.xml", book+`</sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", rels+`</Relationships>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	write := func(name, body string) {
		if b.member != nil {
			name = b.member(name)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(body))
	}
	for _, p := range parts {
		if _, other := b.more[p.name]; !other {
			write(p.name, p.body)
		}
	}
	for name, body := range b.more {
		if body != "" {
			write(name, body)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inline is a row of texts in the cells.
func inline(row int, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, row)
	for i, s := range texts {
		if s != "" {
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at(i+1, row), html.EscapeString(s))
		}
	}
	return b.String() + `</row>`
}

func one(data string) rawBook { return rawBook{sheets: []rawSheet{{name: "花名册", data: data}}} }

// What a workbook says of itself decides what its cells mean. Each case stands
// for a kind of file that a maker of workbooks writes.
func TestWorkbookFeatures(t *testing.T) {
	dates := `<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="21"/><xf numFmtId="31"/></cellXfs>`
	codes := `<numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>`
	for _, c := range []struct {
		name string
		in   rawBook
		want string // rows by ;, cells by |
	}{
		{"numbers as Java, Python and WPS write them",
			one(
				`<row><c><v>1.3800004001E10</v></c><c><v>2.0</v></c><c><v>2.0170418E7</v></c><c><v> 200507.0 </v></c><c><v>-0</v></c><c><v>0.30000000000000004</v></c><c><v>1E-2</v></c><c><v>379901198001010012</v></c></row>`),
			"13800004001|2|20170418|200507|0|0.3|0.01|379901198001010000"},
		{"days since 1900",
			rawBook{
				sheets: []rawSheet{
					{
						data: `<row><c s="1"><v>43266</v></c><c s="2"><v>43266.4375</v></c><c s="3"><v>0.4375</v></c><c s="4"><v>43266.0</v></c><c><v>43266</v></c></row>`}}, styles: codes + dates},
			"2018-06-15|2018-06-15 10:30:00|10:30:00|2018-06-15|43266"},
		{"days since 1904", rawBook{sheets: []rawSheet{{data: `<row><c s="1"><v>41804</v></c></row>`}}, styles: dates, props: `date1904="1"`}, "2018-06-15"},
		{"typed days",
			one(
				`<row><c t="d"><v>2018-06-15</v></c><c t="d"><v>2018-06-15T10:30:00Z</v></c><c t="d"><v>2018-06-15T00:00:00.000</v></c><c t="d"><v>10:30:00</v></c></row>`), "2018-06-15|2018-06-15 10:30:00|2018-06-15|10:30:00"},
		{"an empty shared string", rawBook{sheets: []rawSheet{{data: `<row><c t="s"><v>1</v></c><c t="s"><v> 2 </v></c><c t="s"><v>0</v></c></row>`}},
			shared: `<si/><si><t/></si><si><t>丁一禾</t></si>`}, "|丁一禾"},
		{"runs and reading aids",
			rawBook{
				sheets: []rawSheet{
					{data: `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>丁</t></r><r><t>一</t></r><rPh><t>ding</t></rPh></is></c></row>`}},
				shared: `<si><r><rPr><b/></rPr><t>丁</t></r><r><t xml:space="preserve"> 一 </t></r><rPh sb="0" eb="1"><t>ding</t></rPh><phoneticPr/></si>`}, "丁 一|丁一"},
		{"escapes", one(`<row><c t="str"><v>身份证_x000D_` + "\n" + `号码</v></c><c t="str"><v>_x005F_x000D_</v></c><c t="str"><v>_x00G0_</v></c></row>`),
			"身份证  号码|_x000D_|_x00G0_"},
		{"CDATA, comments and references",
			one(
				`<row><c t="str"><v><![CDATA[甲<乙]]></v></c><c t="str"><v>甲<!-- 丙 -->乙</v></c><c t="str"><v>&#x7532;&#20057;&amp;</v></c><c t="str"><v>&#xD83D;&#xDE00;</v></c></row>`), "甲<乙|甲乙|甲乙&|😀"},
		{"rows and cells without places", one(`<row><c t="str"><v>甲</v></c><c/><c t="str"><v>乙</v></c></row><row><c t="str"><v>丙</v></c></row>`), "甲||乙;丙"},
		{"a row that comes again", one(`<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="1"><c r="B1" t="str"><v>乙</v></c></row>`), "甲|乙"},
		{"a stray last row", one(`<row r="1"><c r="A1" t="str"><v>甲</v></c></row><row r="1048576" ht="15"><c r="A1048576" s="1"/></row>`), "甲"},
		{"booleans and errors", one(`<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`), "TRUE|FALSE|#N/A"},
		{"names in another case and slanted", rawBook{sheets: []rawSheet{{data: inline(1, "甲")}}, member: func(n string) string {
			return strings.ReplaceAll(strings.ToUpper(n[:4])+n[4:], "/", `\`)
		}}, "甲"},
		{"the workbook elsewhere", rawBook{sheets: []rawSheet{{data: "x"}}, more: map[string]string{
			"_rels/.rels": `<Relationships xmlns="` + nsPkg +
				`"><Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/book/main.xml"/></Relationships>`, "xl/workbook.xml": "", "xl/_rels/workbook.xml.rels": "",
			"book/main.xml": `<w:workbook xmlns:w="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:q="http://purl.oclc.org/ooxml/officeDocument/relationships"><w:sheets><w:sheet name='a' q:id='x'/></w:sheets></w:workbook>`,
			"book/_rels/main.xml.rels": `<Relationships xmlns="` + nsPkg +
				`"><Relationship Id="x" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="../s/one.xml"/></Relationships>`,
			"s/one.xml": "\ufeff" +
				`<w:worksheet xmlns:w="http://purl.oclc.org/ooxml/spreadsheetml/main"><w:sheetData><w:row><w:c t='inlineStr'><w:is><w:t>甲</w:t></w:is></w:c></w:row></w:sheetData></w:worksheet>`}}, "甲"},
		{"UTF-16", rawBook{sheets: []rawSheet{{}},
			more: map[string]string{"xl/worksheets/sheet1.xml": utf16Text(`<?xml version="1.0" encoding="utf-16"?><worksheet xmlns="` + nsMain +
				`"><sheetData>` + inline(1, "甲") + `</sheetData></worksheet>`)}}, "甲"},
		{"bytes that are no text", one(`<row><c t="str"><v>甲` + "\xff\xfe" + `</v></c><c t="str"><v>` + "乙\x00" +
			`</v></c><c t="str"><v>&#0;丙&#xFFFF;</v></c><c t="str"><v>_x0000_</v></c></row>`), "甲\ufffd|乙\ufffd|\ufffd丙\ufffd|\ufffd"},
		{"invisible characters and radicals", one(inline(1, "丁\u200c一\u202a禾\u2060", "⼀⻋", "37\u00ad99\ufe0f")), "丁一禾|一车|3799"},
		{"extensions around and inside", one(`<row><c t="str"><v>甲</v><extLst><ext><f>x</f><v>y</v></ext></extLst></c></row>`), "甲"},
	} {
		sheets, err := ReadSheets(reader(c.in.bytes(t)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var rows []string
		for _, row := range sheets[0].Rows {
			var cells []string
			for _, cell := range row {
				cells = append(cells, cell.Text)
			}
			rows = append(rows, strings.TrimRight(strings.Join(cells, "|"), "|"))
		}
		if got := strings.Join(rows, ";"); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func utf16Text(s string) string {
	b := []byte{0xFF, 0xFE}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// Bytes that a fuzzer changes behind the zip, where it seldom gets by itself.
func FuzzReadSheet(f *testing.F) {
	f.Add([]byte(inline(1, "姓名", "身份证号码", "培训工种", "培训等级")+inline(2, "张三", "1", "电工", "技师")), []byte(`<si><t>甲</t></si>`),
		[]byte(`<cellXfs><xf numFmtId="14"/></cellXfs>`))
	f.Add([]byte(`<row r="1048576" hidden="1"><c r="XFD1" t="s" s="0"><f>A1</f><v>0</v></c></row>`), []byte(`<si><r><t>_x0000_</t></r><rPh/></si><si/>`),
		[]byte(`<numFmts><numFmt numFmtId="0" formatCode="[h]:mm;@"/></numFmts><cellXfs><xf/></cellXfs>`))
	f.Add([]byte(`<c t="str"><v>甲</v></c>`), []byte{}, []byte{}) // in no row
	f.Add([]byte(`<row r="9223372036854775807"/><row><c t="str"><v>甲</v></c></row>`), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, sheet, shared, styles []byte) {
		b := rawBook{sheets: []rawSheet{{name: "a", data: string(sheet)}}, shared: string(shared) + " ", styles: string(styles)}.bytes(t)
		sheets, err := ReadSheets(reader(b))
		if err != nil {
			if fault := hostileFault(nil, err, 0, 0); fault != "" {
				t.Error(fault)
			}
			return
		}
		for _, s := range sheets {
			if len(s.Rows) > maxRows+100 {
				t.Errorf("%d rows", len(s.Rows))
			}
		}
	})
}

// Workbooks of every kind of cell, as bytes choose them, are read as excelize
// reads them. What excelize leaves open (typed days, the day that a number is,
// numbers' spelling) is folded on both sides.
func FuzzAgainstExcelize(f *testing.F) {
	for i := range 16 {
		seed := make([]byte, 128)
		for k := range seed {
			seed[k] = byte(k*k*(i+3) + k*7 + i*31)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		b := chosenBook(choice).bytes(t)
		ours, err := ReadSheets(reader(b))
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		x, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Skip() // what it refuses
		}
		defer x.Close()
		theirs, err := x.GetRows("a")
		if err != nil {
			t.Skip()
		}
		merged, err := x.GetMergeCells("a")
		if err != nil {
			t.Fatal(err)
		}
		said := func(c, i int, mine *Cell) string {
			if i >= len(theirs) || c >= len(theirs[i]) {
				return ""
			}
			kind, err := x.GetCellType("a", at2(c, i))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range merged { // of what stands inside, it tells the kind of the first
				left, top, _ := placeOf(m.GetStartAxis())
				right, bottom, _ := placeOf(m.GetEndAxis())
				if c >= left && c <= right && i >= top-1 && i < bottom && (c != left || i != top-1) {
					kind = mine.kind()
				}
			}
			return folded(theirs[i][c], kind)
		}
		for i := range max(len(theirs), len(ours[0].Rows)) {
			var row []Cell
			width := 0
			if i < len(ours[0].Rows) {
				row = ours[0].Rows[i]
			}
			if i < len(theirs) {
				width = len(theirs[i])
			}
			for c := range max(len(row), width) {
				var mine Cell
				if c < len(row) {
					mine = row[c]
				}
				text := said(c, i, &mine)
				for _, m := range merged { // what is written once beside several rows is said of each
					left, top, _ := placeOf(m.GetStartAxis())
					right, bottom, _ := placeOf(m.GetEndAxis())
					if text == "" && left == c && right == c && i >= top && i < bottom && i < len(ours[0].Rows) {
						text = said(c, top-1, &mine)
					}
				}
				if mine.Text != text {
					t.Errorf("%s: %q, excelize says %q", at2(c, i), mine.Text, text)
				}
			}
		}
	})
}

// kind is how excelize calls what a cell is.
func (c *Cell) kind() excelize.CellType {
	switch {
	case c.Dated:
		return excelize.CellTypeDate
	case c.Number:
		return excelize.CellTypeNumber
	case c.Text == "TRUE", c.Text == "FALSE":
		return excelize.CellTypeBool
	}
	return excelize.CellTypeInlineString
}

// folded is what excelize says of a cell in our spelling.
func folded(text string, kind excelize.CellType) string {
	text = tidy(unescaped(text))
	var c Cell
	switch serial, err := strconv.ParseFloat(text, 64); {
	case kind == excelize.CellTypeBool && text != "":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[text]
	case kind == excelize.CellTypeDate:
		for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "20060102"} { // which it leaves as they stand
			if at, err := time.Parse(layout, text); err == nil {
				return strings.TrimSuffix(at.Round(time.Second).Format(time.DateTime), " 00:00:00")
			}
		}
		if err != nil {
			return text
		}
		c.number(serial, dayNumber, false)
	case kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber:
		c.take(&xlsx{}, "", "", text)
	default:
		return text
	}
	return c.Text
}

// chosenBook makes a well-formed workbook out of bytes.
func chosenBook(choice []byte) rawBook {
	next := func(n int) int {
		if len(choice) == 0 {
			return 0
		}
		c := int(choice[0])
		choice = choice[1:]
		return c % n
	}
	texts := []string{"张三", " 丁 一 ", "37990119800101001X", "&amp;&lt;", "_x000D_甲", "<![CDATA[乙]]>", "", "2018.6", "Ａ１", "&#20057;", "丁\u200b"}
	numbers := []string{"1", "2.0", "1.3800004001E10", "43266", "0.5", "-3", "1E-2", "200507.0"}
	days := []string{"2018-06-15", "2018-06-15T10:30:00Z", "2018-06-15T00:00:00.000", "1999-12-31T23:59:59", "2018-06-15T10:30:00.5", "no day", "20180615",
		"2024-02-29", "1900-01-01", "10:30:00"}
	shared := ""
	for i := range 5 {
		text := texts[next(len(texts))]
		shared += []string{`<si><t>` + text + `</t></si>`, `<si><r><t>` + text + `</t></r><r><rPr/><t>尾</t></r></si>`,
			`<si><t>` + text + `</t><rPh sb="0" eb="1"><t>读</t></rPh></si>`}[(i+next(3))%3]
	}
	merges := ""
	for column := range 6 { // they do not overlap
		if top := 1 + next(12); next(2) == 0 {
			merges += fmt.Sprintf(`<mergeCell ref="%s:%s"/>`, at(column+1, top), at(column+1, top+1+next(6)))
		}
	}
	if next(2) == 0 { // across columns: the heading of several
		merges += fmt.Sprintf(`<mergeCell ref="%s:%s"/>`, at(7, 1), at(8+next(3), 1+next(3)))
	}
	if merges != "" {
		merges = `<mergeCells>` + merges + `</mergeCells>`
	}
	var data strings.Builder
	row := 0
	for len(choice) > 0 && row < 200 {
		row += 1 + next(3)
		named := next(4) > 0
		if !named {
			row = max(row, 1)
		}
		fmt.Fprintf(&data, `<row r="%d">`, row)
		column := 0
		for range 1 + next(6) {
			column += 1 + next(2)
			place := fmt.Sprintf(` r="%s"`, at(column, row))
			switch text := texts[next(len(texts))]; next(8) {
			case 0:
				fmt.Fprintf(&data, `<c%s t="s"><v>%d</v></c>`, place, next(5))
			case 1:
				fmt.Fprintf(&data, `<c%s t="inlineStr"><is><t>%s</t></is></c>`, place, text)
			case 2:
				fmt.Fprintf(&data, `<c%s t="str"><f>A1</f><v>%s</v></c>`, place, text)
			case 3:
				fmt.Fprintf(&data, `<c%s><v>%s</v></c>`, place, numbers[next(len(numbers))])
			case 4:
				fmt.Fprintf(&data, `<c%s s="0"/>`, place)
			case 5:
				fmt.Fprintf(&data, `<c%s t="b"><v>%d</v></c>`, place, next(2))
			case 6:
				fmt.Fprintf(&data, `<c%s t="d"><v>%s</v></c>`, place, days[next(len(days))])
			case 7:
				fmt.Fprintf(&data, `<c%s t="e"><v>%s</v></c>`, place, []string{"#N/A", "#DIV/0!", "#REF!"}[next(3)])
			}
		}
		data.WriteString(`</row>`)
	}
	return rawBook{sheets: []rawSheet{{name: "a", data: data.String(), tail: merges}}, shared: shared}
}
