package forms

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// The reader of xlsx reads the parts it needs and no others: the list of
// sheets, the shared strings and the cells. Styles are not looked at; a date
// is a number until somebody who expects a date reads it.

func damaged(what string) error {
	return programme.Errorf(programme.Invalid, "工作簿已损坏或不是 .xlsx（%s），请在 Excel 中另存后再导入", what)
}

func readWorkbook(r io.ReaderAt, size int64) ([]Sheet, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("压缩包打不开")
	}
	p := &parts{files: map[string]*zip.File{}, left: maxUnzip}
	for _, f := range z.File {
		p.files[strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")] = f
	}
	for part, what := range map[string]string{"word/document.xml": "Word 文档", "ppt/presentation.xml": "演示文稿", "content.xml": "ODS 表格", "xl/workbook.bin": ".xlsb 工作簿"} {
		if p.files[part] != nil {
			return nil, programme.Errorf(programme.Invalid, "这是 %s，请在 Excel 中另存为 .xlsx 再导入", what)
		}
	}
	if p.files["EncryptedPackage"] != nil {
		return nil, programme.Errorf(programme.Invalid, "文件加了密码，请去掉密码再导入")
	}
	names, err := p.sheetList()
	if err != nil {
		return nil, err
	}
	shared, err := p.sharedStrings()
	if err != nil {
		return nil, err
	}
	var sheets []Sheet
	for _, s := range names {
		data, err := p.read(s.part)
		if err != nil {
			return nil, err
		}
		rows, err := parseSheet(data, shared)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, Sheet{s.name, rows})
	}
	return sheets, nil
}

// parts reads members of the zip within the limits.
type parts struct {
	files map[string]*zip.File
	left  int64
}

// read unpacks a part; one that grows beyond the limits is refused as soon as
// it does, whatever its header says.
func (p *parts) read(name string) ([]byte, error) {
	f := p.files[name]
	if f == nil {
		return nil, damaged("缺 " + path.Base(name))
	}
	limit := min(p.left, max(1<<20, int64(f.CompressedSize64)*maxRatio))
	rc, err := f.Open()
	if err != nil {
		return nil, damaged(path.Base(name))
	}
	defer rc.Close()
	var buf bytes.Buffer
	if f.UncompressedSize64 < uint64(limit) {
		buf.Grow(int(f.UncompressedSize64) + bytes.MinRead)
	}
	n, err := io.Copy(&buf, io.LimitReader(rc, limit+1))
	if n > limit {
		return nil, programme.Errorf(programme.TooLarge, "工作簿解压后过大，疑似异常文件，请另存后再导入")
	}
	if err != nil {
		return nil, damaged(path.Base(name))
	}
	p.left -= n
	return buf.Bytes(), nil
}

type sheetPart struct{ name, part string }

// maxSheets bounds how many sheets are looked at.
const maxSheets = 20

func (p *parts) sheetList() ([]sheetPart, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"` // of either namespace, transitional and strict
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &rels} {
		data, err := p.read(name)
		if err != nil {
			return nil, err
		}
		if err := xml.Unmarshal(data, into); err != nil {
			return nil, damaged(path.Base(name))
		}
	}
	target := map[string]string{}
	for _, r := range rels.List {
		target[r.ID] = r.Target
	}
	var out []sheetPart
	for _, s := range book.Sheets {
		t := target[s.ID]
		if t == "" || len(out) == maxSheets {
			continue
		}
		if !strings.HasPrefix(t, "/") {
			t = "xl/" + t
		}
		out = append(out, sheetPart{s.Name, strings.TrimPrefix(path.Clean("/"+t), "/")})
	}
	if len(out) == 0 {
		return nil, damaged("没有工作表")
	}
	return out, nil
}

// sharedStrings are the texts that cells name, tidied once for all of them.
func (p *parts) sharedStrings() ([]string, error) {
	const name = "xl/sharedStrings.xml"
	if p.files[name] == nil {
		return nil, nil
	}
	data, err := p.read(name)
	if err != nil {
		return nil, err
	}
	var out []string
	var text strings.Builder
	phonetic := false
	s := scanner{data: data}
	for s.next() {
		switch {
		case s.open("si"):
			text.Reset()
		case s.open("rPh"):
			phonetic = true
		case s.close("rPh"):
			phonetic = false
		case s.open("t") && !s.empty && !phonetic:
			text.WriteString(s.text())
		case s.close("si"):
			out = append(out, tidy(cut(text.String())))
		}
	}
	if s.bad {
		return nil, damaged("sharedStrings")
	}
	return out, nil
}

func parseSheet(data []byte, shared []string) ([][]Cell, error) {
	var rows [][]Cell
	var row []Cell
	var cell Cell
	var kind string
	column, width := 0, 8
	var merges []string
	s := scanner{data: data}
	for s.next() {
		switch {
		case s.open("row"):
			n := len(rows) + 1
			if v, err := strconv.Atoi(string(s.attr("r"))); err == nil {
				n = v
			}
			if n > maxRows+100 {
				return nil, tooManyRows()
			}
			for len(rows) < n-1 {
				rows = append(rows, nil)
			}
			row = make([]Cell, 0, width)
			if s.empty {
				rows = append(rows, row)
			}
			column = 0
		case s.close("row"):
			rows = append(rows, row)
			width = max(width, len(row))
		case s.open("c"):
			if c, ok := columnOf(s.attr("r")); ok {
				column = c
			}
			cell, kind = Cell{}, kindOf(s.attr("t"))
			if s.empty {
				column++
			}
		case s.open("f"):
			cell.Formula = true
		case s.open("v") && !s.empty:
			v := s.text()
			cell.Text, cell.Number = cut(v), kind == "" || kind == "n"
			if kind == "s" {
				i, err := strconv.Atoi(v)
				if err != nil || i < 0 || i >= len(shared) {
					return nil, damaged("单元格")
				}
				cell.Text = shared[i]
			}
		case s.open("t") && !s.empty && kind == "inlineStr":
			cell.Text = cut(cell.Text + cut(s.text()))
		case s.open("mergeCell"):
			merges = append(merges, string(s.attr("ref")))
		case s.close("c"):
			if column < maxColumns {
				for len(row) <= column {
					row = append(row, Cell{})
				}
				if kind != "s" { // shared texts are tidy
					cell.Text = tidy(cell.Text)
				}
				row[column] = cell
			}
			column++
		}
	}
	if s.bad {
		return nil, damaged("工作表")
	}
	for _, m := range merges[:min(len(merges), maxRows)] {
		fillDown(rows, m)
	}
	return rows, nil
}

// fillDown gives every cell of a merge within one column its value: a unit
// that is written once beside all its people.
func fillDown(rows [][]Cell, ref string) {
	first, last, ok := strings.Cut(ref, ":")
	c, ok1 := columnOf(first)
	c2, ok2 := columnOf(last)
	if !ok || !ok1 || !ok2 || c != c2 || c >= maxColumns {
		return
	}
	row := func(s string) int {
		n, _ := strconv.Atoi(strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return n - 1
	}
	top, bottom := row(first), min(row(last), len(rows)-1)
	if top < 0 || top >= len(rows) || c >= len(rows[top]) {
		return
	}
	for i := top + 1; i <= bottom; i++ {
		for len(rows[i]) <= c {
			rows[i] = append(rows[i], Cell{})
		}
		if rows[i][c].Text == "" {
			rows[i][c] = rows[top][c]
		}
	}
}

// columnOf reads the column of a reference: A1 is 0, AB7 is 27.
func columnOf[T string | []byte](ref T) (int, bool) {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i]
		if c < 'A' || c > 'Z' {
			return n - 1, i > 0 && i < 4
		}
		n = n*26 + int(c-'A') + 1
	}
	return 0, false
}

// scanner walks the tags of an XML part. It knows no namespaces, entities of
// its own or DTDs: the parts it reads have none that matter.
type scanner struct {
	data  []byte
	pos   int
	tag   []byte // name and attributes of the tag at hand, without < and >
	name  string
	end   bool // a closing tag
	empty bool // <x/>
	bad   bool
}

func (s *scanner) next() bool {
	for {
		i := bytes.IndexByte(s.data[s.pos:], '<')
		if i < 0 {
			return false
		}
		s.pos += i + 1
		rest := s.data[s.pos:]
		switch {
		case bytes.HasPrefix(rest, []byte("!--")):
			j := bytes.Index(rest, []byte("-->"))
			if j < 0 {
				s.bad = true
				return false
			}
			s.pos += j + 3
			continue
		case bytes.HasPrefix(rest, []byte("!")), bytes.HasPrefix(rest, []byte("?")):
			j := bytes.IndexByte(rest, '>')
			if j < 0 {
				s.bad = true
				return false
			}
			s.pos += j + 1
			continue
		}
		j := bytes.IndexByte(rest, '>')
		if j < 0 {
			s.bad = true
			return false
		}
		s.tag = rest[:j]
		s.pos += j + 1
		s.end = len(s.tag) > 0 && s.tag[0] == '/'
		s.empty = len(s.tag) > 0 && s.tag[len(s.tag)-1] == '/'
		name := bytes.TrimPrefix(s.tag, []byte("/"))
		for k, c := range name {
			if c == ' ' || c == '/' || c == '\t' || c == '\r' || c == '\n' {
				name = name[:k]
				break
			}
		}
		if k := bytes.LastIndexByte(name, ':'); k >= 0 {
			name = name[k+1:]
		}
		s.name = tagName(name)
		return true
	}
}

// tagName gives the names that are asked for without allocating.
func tagName(b []byte) string {
	switch string(b) {
	case "c":
		return "c"
	case "v":
		return "v"
	case "t":
		return "t"
	case "row":
		return "row"
	case "is":
		return "is"
	case "si":
		return "si"
	case "f":
		return "f"
	case "rPh":
		return "rPh"
	case "mergeCell":
		return "mergeCell"
	}
	return ""
}

func (s *scanner) open(name string) bool  { return !s.end && s.name == name }
func (s *scanner) close(name string) bool { return s.end && s.name == name }

// kindOf gives the kinds of cells without allocating.
func kindOf(b []byte) string {
	switch string(b) {
	case "":
		return ""
	case "s":
		return "s"
	case "n":
		return "n"
	case "inlineStr":
		return "inlineStr"
	}
	return string(b)
}

// attr is the value of an attribute of the tag at hand; it stays as long as
// the sheet's bytes.
func (s *scanner) attr(name string) []byte {
	for rest := s.tag; ; {
		i := indexAttr(rest, name)
		if i < 0 || i+len(name)+2 > len(rest) {
			return nil
		}
		quoted := rest[i+len(name)+1:]
		if i > 0 && (rest[i-1] == ' ' || rest[i-1] == '\n' || rest[i-1] == '\t') && len(quoted) > 0 && (quoted[0] == '"' || quoted[0] == '\'') {
			j := bytes.IndexByte(quoted[1:], quoted[0])
			if j < 0 {
				return nil
			}
			return quoted[1 : 1+j]
		}
		rest = quoted
	}
}

// indexAttr finds name= in a tag.
func indexAttr(b []byte, name string) int {
	for at := 0; ; at++ {
		i := bytes.IndexByte(b[at:], '=')
		if i < 0 {
			return -1
		}
		if at += i; at >= len(name) && string(b[at-len(name):at]) == name {
			return at - len(name)
		}
	}
}

// text is what stands between the tag at hand and the next.
func (s *scanner) text() string {
	i := bytes.IndexByte(s.data[s.pos:], '<')
	if i < 0 {
		i = len(s.data) - s.pos
	}
	raw := s.data[s.pos : s.pos+i]
	if bytes.IndexByte(raw, '&') < 0 {
		return string(raw)
	}
	return unescape(string(raw))
}

func unescape(s string) string {
	var b strings.Builder
	for {
		head, tail, ok := strings.Cut(s, "&")
		b.WriteString(head)
		if !ok {
			return b.String()
		}
		name, rest, ok := strings.Cut(tail, ";")
		if !ok || len(name) > 10 {
			b.WriteByte('&')
			s = tail
			continue
		}
		s = rest
		switch name {
		case "amp":
			b.WriteByte('&')
		case "lt":
			b.WriteByte('<')
		case "gt":
			b.WriteByte('>')
		case "quot":
			b.WriteByte('"')
		case "apos":
			b.WriteByte('\'')
		default:
			var r rune
			if _, err := fmt.Sscanf(name, "#x%x", &r); err != nil {
				fmt.Sscanf(name, "#%d", &r)
			}
			b.WriteRune(r)
		}
	}
}
