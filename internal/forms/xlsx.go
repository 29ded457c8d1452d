package forms

import (
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"github.com/xuri/nfp"
)

// maxSheets bounds how many sheets are looked at.
const maxSheets = 256

// xlsx is what a workbook says of all its sheets.
type xlsx struct {
	*parts
	from1904 bool
	dated    []numberKind // of every cell format
	shared   []string
}

// notOurs are packages of another kind, by a part that only they have.
var notOurs = []struct{ part, says string }{
	{"encryptedpackage", "文件加了密码，请在 Excel 或 WPS 中打开，去掉密码（文件—信息—保护工作簿，WPS 为 文件—文档加密）后另存再导入"},
	{"xl/workbook.bin", "这是 .xlsb 二进制工作簿，请在 Excel 中打开，点“文件—另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再导入"},
	{"content.xml", "这是 ODS 表格，请在 WPS、Excel 或 LibreOffice 中打开，点“文件—另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再导入"},
	{"word/document.xml", "这是 Word 文档，请把名单放进 Excel 工作簿（.xlsx）再导入"},
	{"ppt/presentation.xml", "这是演示文稿，请把名单放进 Excel 工作簿（.xlsx）再导入"},
}

func readWorkbook(r io.ReaderAt, size int64) ([]Sheet, error) {
	p, err := openParts(r, size)
	if err != nil {
		return nil, err
	}
	for _, n := range notOurs {
		if p.has(n.part) {
			return nil, programme.Errorf(programme.Invalid, "%s", n.says)
		}
	}
	if p.has("[Content_Types].xml") {
		b, err := p.read("[Content_Types].xml")
		if err != nil {
			return nil, err
		}
		if bytes.Contains(b, []byte("sheet.macroEnabled.main+xml")) {
			return nil, programme.Errorf(programme.Invalid, "这是带宏的工作簿（.xlsm），请在 Excel 或 WPS 中打开，点“文件—另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再导入")
		}
	}
	x := &xlsx{parts: p}
	return x.read()
}

// read finds the workbook, what its sheets share, and reads those that are
// shown.
func (x *xlsx) read() ([]Sheet, error) {
	book := "xl/workbook.xml"
	root, err := x.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range root {
		if r.kind == "officeDocument" && x.has(r.part) {
			book = r.part
		}
	}
	list, err := x.book(book)
	if err != nil {
		return nil, err
	}
	related, err := x.relations(book)
	if err != nil {
		return nil, err
	}
	styles, strings := "", ""
	byID := map[string]relation{}
	for _, r := range related {
		byID[r.id] = r
		switch r.kind {
		case "styles":
			styles = r.part
		case "sharedStrings":
			strings = r.part
		}
	}
	if err := x.styles(orBeside(x.parts, styles, book, "styles.xml")); err != nil {
		return nil, err
	}
	if err := x.strings(orBeside(x.parts, strings, book, "sharedStrings.xml")); err != nil {
		return nil, err
	}
	return x.shown(list, byID)
}

// shown reads the sheets that are shown, and says why it does not read the
// others.
func (x *xlsx) shown(list []sheetEntry, byID map[string]relation) ([]Sheet, error) {
	var out []Sheet
	for _, s := range list {
		r, named := byID[s.ID]
		switch {
		case named && r.kind != "worksheet": // a chart, a dialogue, macros
		case s.State == "hidden" || s.State == "veryHidden":
			out = append(out, Sheet{Name: tidy(s.Name), Unread: UnreadHidden})
		case !named || !x.has(r.part):
			out = append(out, Sheet{Name: tidy(s.Name), Unread: UnreadLost})
		default:
			one, err := x.sheet(r.part)
			if err != nil {
				return nil, err
			}
			one.Name = tidy(s.Name)
			out = append(out, *one)
		}
	}
	if !slices.ContainsFunc(out, func(s Sheet) bool { return s.Unread == "" }) {
		if len(out) > 0 && out[0].Unread == UnreadHidden {
			return nil, programme.Errorf(programme.Invalid, "工作簿里的工作表都是隐藏的，请取消隐藏要导入的那一张，保存后再导入")
		}
		return nil, damaged("没有工作表")
	}
	return out, nil
}

// orBeside is a related part, or the one usually beside the workbook; "" where
// there is none.
func orBeside(p *parts, part, book, usual string) string {
	for _, name := range []string{part, path.Join(path.Dir(book), usual)} {
		if name != "" && p.has(name) {
			return name
		}
	}
	return ""
}

type sheetEntry struct {
	Name  string `xml:"name,attr"`
	State string `xml:"state,attr"`
	ID    string `xml:"id,attr"` // of either namespace, transitional and strict
}

// book reads the list of sheets and from which day they count.
func (x *xlsx) book(part string) ([]sheetEntry, error) {
	var book struct {
		Props struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []sheetEntry `xml:"sheets>sheet"`
	}
	if err := x.decode(part, &book); err != nil {
		return nil, err
	}
	if len(book.Sheets) > maxSheets {
		return nil, programme.Errorf(programme.TooLarge, "工作表超过 %d 张，请只留要导入的那一张", maxSheets)
	}
	switch book.Props.From1904 {
	case "1", "true", "on":
		x.from1904 = true
	}
	return book.Sheets, nil
}

// numberKind is what a cell format makes of a number.
type numberKind uint8

const (
	plainNumber numberKind = iota
	dayNumber
	timeNumber // hours and minutes, no day
)

// styles reads which cell formats show a number as a day or a time.
func (x *xlsx) styles(part string) error {
	if part == "" {
		return nil
	}
	var sheet struct {
		Codes []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Formats []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := x.decode(part, &sheet); err != nil {
		return err
	}
	kinds := map[int]numberKind{}
	for _, c := range sheet.Codes {
		if _, known := kinds[c.ID]; !known && len(c.Code) <= 255 {
			kinds[c.ID] = kindOfCode(c.Code)
		}
	}
	x.dated = make([]numberKind, len(sheet.Formats))
	for i, f := range sheet.Formats {
		k, own := kinds[f.ID]
		switch id := f.ID; {
		case own:
			x.dated[i] = k
		case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
			x.dated[i] = dayNumber
		case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id >= 55 && id <= 56:
			x.dated[i] = timeNumber
		}
	}
	return nil
}

// kindOfCode reads a format code of the file's own.
func kindOfCode(code string) (kind numberKind) {
	parser := nfp.NumberFormatParser()
	for _, section := range parser.Parse(code) {
		for _, t := range section.Items {
			switch t.TType {
			case nfp.TokenTypeElapsedDateTimes:
				kind = max(kind, timeNumber)
			case nfp.TokenTypeDateTimes:
				if strings.ContainsAny(strings.ToLower(t.TValue), "ydegb") {
					return dayNumber
				}
				kind = timeNumber
			}
		}
	}
	if kind == timeNumber && !strings.ContainsAny(strings.ToLower(code), "hs") { // a month alone
		return dayNumber
	}
	return kind
}

// strings reads the texts that cells name by their place.
func (x *xlsx) strings(part string) error {
	if part == "" {
		return nil
	}
	d, err := x.xml(part)
	if err != nil {
		return err
	}
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged("sharedStrings")
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == "si" {
			text, err := richText(d)
			if err != nil {
				return damaged("sharedStrings")
			}
			if x.shared = append(x.shared, tidy(cut(unescaped(text)))); len(x.shared)%4096 == 0 {
				if err := x.late(); err != nil {
					return err
				}
			}
		}
	}
}

// richText reads to the end of an si or is: its text and its runs', without
// the reading aids beside them.
func richText(d *xml.Decoder) (string, error) {
	var text strings.Builder
	inText := 0
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			if depth++; t.Name.Local == "t" {
				inText = depth
			}
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 && text.Len() <= 4*maxText {
				text.Write(t)
			}
		}
	}
	return text.String(), nil
}

// unescaped turns _x000D_ into the character it stands for (22.9.2.19).
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || i+7 > len(s) {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString("_x")
			s = s[i+2:]
			continue
		}
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
}
