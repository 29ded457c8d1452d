package forms

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Limits of a list to compare with. A workbook has the limits of every
// workbook; text is read line by line, so that five million people take no
// more memory than one.
const (
	MaxListFile = 512 << 20
	MaxListRows = 6_000_000
	maxLine     = 64 << 10
)

// ListRow is one row of a list: an ID number as it was written, and where the
// list says so, what the person was subsidised for. Fault says why the row
// cannot be taken, "" where it can; it never holds a number.
type ListRow struct {
	Row      int
	IDNumber string
	Trade    string
	Level    programme.Level
	Year     int
	Fault    string
}

// listColumns are the columns that a list may have, by the names people give
// them.
var listColumns = map[string][]string{
	"id":    {"身份证号码", "身份证号", "身份证", "证件号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "证件号", "社会保障号码", "社会保障号"},
	"trade": {"工种", "培训工种", "职业(工种)", "参加培训职业(工种)", "补贴工种", "职业", "培训职业(工种)", "证书职业(工种)"},
	"level": {"等级", "培训等级", "级别", "补贴等级", "技能等级", "证书等级"},
	"year":  {"年度", "年份", "补贴年度", "培训年度", "补贴年份", "享受年度"},
}

var listColumnByKey = func() map[string]string {
	m := map[string]string{}
	for field, names := range listColumns {
		for _, n := range names {
			m[key(n)] = field
		}
	}
	return m
}()

// listHead is where the columns of a list stand; -1 for one it has not.
type listHead struct{ id, trade, level, year int }

// headOf reads a heading; ok is false where the row is none.
func headOf(row []Cell) (h listHead, ok bool) {
	h = listHead{-1, -1, -1, -1}
	for c := range row {
		name := key(row[c].Text)
		field, known := listColumnByKey[name]
		if !known {
			short, _, cut := strings.Cut(name, "(")
			if !cut || short == "" {
				continue
			}
			field = listColumnByKey[short]
		}
		for f, at := range map[string]*int{"id": &h.id, "trade": &h.trade, "level": &h.level, "year": &h.year} {
			if f == field && *at < 0 {
				*at = c
			}
		}
	}
	return h, h.id >= 0
}

// ReadList reads a list and calls fn with every row under its heading, in the
// file's order. detailed lists must have the columns trade, level and year.
// What keeps the whole file out is an Error Invalid or TooLarge.
func ReadList(r io.ReaderAt, size int64, detailed bool, fn func(ListRow) error) error {
	if size > MaxListFile {
		return programme.Errorf(programme.TooLarge, "文件超过 %d MB，请拆分成几份名单", MaxListFile>>20)
	}
	l := &listReader{detailed: detailed, fn: fn}
	head := make([]byte, 8)
	n, _ := r.ReadAt(head, 0)
	if head = head[:n]; bytes.HasPrefix(head, []byte("PK")) || bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}) || n == 0 ||
		bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \r\n\t"), []byte("<")) {
		sheets, err := ReadSheets(r, size)
		if err != nil {
			return err
		}
		holds := func(rows [][]Cell) bool {
			return slices.ContainsFunc(rows[:min(len(rows), headSearch)], func(row []Cell) bool { _, ok := headOf(row); return ok })
		}
		if read := slices.IndexFunc(sheets, func(s Sheet) bool { return holds(s.Rows) }); read >= 0 {
			if err := alone(sheets, read, holds); err != nil {
				return err
			}
			for i, row := range sheets[read].Rows {
				if err := l.row(i+1, row); err != nil {
					return err
				}
			}
			return l.end()
		}
		return nothingFound(sheets, "%s", l.end().Error())
	}
	if err := l.text(io.NewSectionReader(r, 0, size)); err != nil {
		return err
	}
	return l.end()
}

type listReader struct {
	detailed bool
	fn       func(ListRow) error
	head     listHead
	found    bool
	before   int // rows seen without a heading
	taken    int
}

func (l *listReader) end() error {
	switch {
	case !l.found && l.detailed:
		return programme.Errorf(programme.Invalid, "没有找到表头：至少要有 身份证号码、工种、等级、年度 四栏")
	case !l.found:
		return programme.Errorf(programme.Invalid, "没有找到表头：至少要有 身份证号码 一栏")
	case l.taken == 0:
		return programme.Errorf(programme.Invalid, "名单里没有人员")
	}
	return nil
}

// text reads lines of cells, whatever they are encoded and separated by.
func (l *listReader) text(r io.Reader) error {
	b := bufio.NewReaderSize(r, 1<<20)
	head, _ := b.Peek(1 << 20)
	var in io.Reader = b
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		in = transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.ContainsRune(head, 0):
		return programme.Errorf(programme.Invalid, "文件不是工作簿，也不是文本，请用 .xlsx 或 .csv 格式")
	case !mostlyUTF8(head):
		in = transform.NewReader(b, simplifiedchinese.GB18030.NewDecoder())
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	comma := rune(0)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimPrefix(lines.Text(), "\ufeff")
		if comma == 0 && strings.TrimSpace(line) != "" {
			comma = separator(line)
		}
		cells, err := cellsOf(line, comma)
		if err != nil {
			return err
		}
		if err := l.row(n, cells); err != nil {
			return err
		}
		if !l.found {
			comma = 0 // a title tells nothing about what separates
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return programme.Errorf(programme.Invalid, "有一行过长，不像名单；请用 .xlsx 或 .csv 格式")
	}
	return lines.Err()
}

// mostlyUTF8 reports whether a beginning is UTF-8, cut anywhere.
func mostlyUTF8(b []byte) bool {
	for cut := 0; cut < utf8.UTFMax && len(b) > 0; cut++ {
		if utf8.Valid(b) {
			return true
		}
		b = b[:len(b)-1]
	}
	return len(b) == 0
}

// cellsOf cuts a line; only one with quotes needs the reader of CSV.
func cellsOf(line string, comma rune) ([]Cell, error) {
	if comma == 0 {
		return nil, nil
	}
	var fields []string
	if strings.ContainsRune(line, '"') {
		c := csv.NewReader(strings.NewReader(line))
		c.Comma, c.LazyQuotes, c.FieldsPerRecord = comma, true, -1
		f, err := c.Read()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, programme.Errorf(programme.Invalid, "CSV 格式有误，请用 .xlsx 格式")
		}
		fields = f
	} else {
		fields = strings.SplitN(line, string(comma), maxColumns)
	}
	cells := make([]Cell, len(fields))
	for i := range fields {
		cells[i].written(tidy(fields[i]))
	}
	return cells, nil
}

func (l *listReader) row(n int, row []Cell) error {
	if h, ok := headOf(row); ok {
		if l.found {
			return nil // repeated on every page
		}
		if l.detailed && (h.trade < 0 || h.level < 0 || h.year < 0) {
			return programme.Errorf(programme.Invalid, "以往补贴名单还要有 工种、等级、年度 三栏")
		}
		l.head, l.found = h, true
		return nil
	}
	if !l.found {
		if l.before++; l.before > 100 {
			return l.end()
		}
		return nil
	}
	if blank(row) || endOfList(row, l.head.id) {
		return nil
	}
	if l.taken++; l.taken > MaxListRows {
		return programme.Errorf(programme.TooLarge, "超过 %d 行，请拆分成几份名单", MaxListRows)
	}
	return l.fn(l.read(n, row))
}

// endOfList finds totals and notes under a list.
func endOfList(row []Cell, id int) bool {
	if id < len(row) && row[id].Text != "" {
		return false
	}
	for _, c := range row {
		if endingWord.MatchString(key(c.Text)) {
			return true
		}
	}
	return false
}

func (l *listReader) read(n int, row []Cell) ListRow {
	at := func(c int) Cell {
		if c >= 0 && c < len(row) {
			return row[c]
		}
		return Cell{}
	}
	r := ListRow{Row: n}
	id := at(l.head.id)
	switch {
	case id.Formula:
		r.Fault = "身份证号码是公式，请复制后“选择性粘贴—数值”"
	case id.Number && id.Text != "", powerOfTen.MatchString(id.Text):
		r.Fault = "身份证号码成了数值，后几位已经丢失"
	default:
		r.IDNumber = strings.Trim(id.Text, "'’‘`=\" ")
	}
	if !l.detailed {
		return r
	}
	r.Trade = at(l.head.trade).Text
	level, known := looseLevel(at(l.head.level).Text)
	r.Level, r.Year = level, yearOf(at(l.head.year))
	switch {
	case r.Fault != "":
	case strings.ContainsRune(r.Trade, idcode.Unreadable):
		r.Fault = "工种有读不出的字符"
	case r.Trade == "":
		r.Fault = "缺工种"
	case !known:
		r.Fault = "看不懂等级，应为" + levelsWanted
	case r.Year == 0:
		r.Fault = "看不懂年度，应写成 2019"
	}
	return r
}

var yearText = regexp.MustCompile(`^(19|20)[0-9]{2}`)

// yearOf reads a year, or the year of a date.
func yearOf(c Cell) int {
	if d, ok := serialDate(c); ok {
		return d.Year()
	}
	y, _ := strconv.Atoi(yearText.FindString(c.Text))
	return y
}
