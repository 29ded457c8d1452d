// Package forms reads and writes the workbooks of the programme: annex 1 (the
// plan), annex 3 (the roster, in the official and in an extended form) and
// annex 4 (statistics). It turns cells into rows and back; what a row means is
// decided elsewhere.
//
// The one idea to know: foreign bytes are read by encoding/xml within bounds of
// size, rows, columns, sheets and time, and what a workbook says of itself
// decides what its cells mean (docs/decisions/0015); excelize writes, where the
// looks matter and the input is ours, and is the second opinion in the tests.
package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"golang.org/x/text/encoding/simplifiedchinese"
	wide "golang.org/x/text/encoding/unicode"
)

// Limits of a file that comes in.
const (
	maxFile    = 32 << 20  // bytes as sent
	maxUnzip   = 256 << 20 // bytes of all parts together
	maxRatio   = 200       // of one part's size to what it took in the file
	maxRows    = 20_000
	maxColumns = 200
)

// Cell is one cell as text, with what kind of cell it was.
type Cell struct {
	Text    string         // a number in its canonical form, a day as 2018-06-15
	Day     programme.Date // of a number, in the workbook's own count; of a typed date
	Number  bool           // a numeric cell
	Dated   bool           // shown as a day or a time
	Formula bool
}

// Sheet is the rows of one worksheet, hidden ones included; row i of the file
// is Rows[i-1].
type Sheet struct {
	Name   string
	Rows   [][]Cell
	Hidden []int  // numbers of the rows that are not shown
	Wide   bool   // it has more columns than are read
	Unread string // why nothing of it was read, "" where it was
}

// alone refuses a workbook of which a later sheet holds the same kind of table
// as the one that is read: it would be left out without a word.
func alone(sheets []Sheet, read int, holds func([][]Cell) bool) error {
	for _, s := range sheets[read+1:] {
		if s.Unread == "" && holds(s.Rows) {
			return programme.Errorf(programme.Invalid, "工作表“%s”和“%s”里都有这样的表，一次只读一张；请另存成两个文件分别导入", sheets[read].Name, s.Name)
		}
	}
	return nil
}

// nothingFound is that no sheet holds what was looked for, and which sheets
// were not looked at.
func nothingFound(sheets []Sheet, format string, args ...any) *programme.Error {
	e := programme.Errorf(programme.Invalid, format, args...)
	for _, s := range sheets {
		if s.Unread != "" {
			e.Message += fmt.Sprintf("（工作表“%s”%s，没有读）", s.Name, s.Unread)
		}
	}
	return e
}

// Why a sheet was not read.
const (
	UnreadHidden = "隐藏"
	UnreadLost   = "内容缺失"
)

// ReadSheets reads an xlsx workbook or a CSV file (UTF-8 or GB18030). What it
// refuses is an Error Invalid or TooLarge that says what to do instead.
func ReadSheets(r io.ReaderAt, size int64) ([]Sheet, error) {
	if size > maxFile {
		return nil, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请拆分后再导入", maxFile>>20)
	}
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = head[:n]
	switch {
	case n == 0:
		return nil, programme.Errorf(programme.Invalid, "文件是空的")
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		if encrypted(r, size) {
			return nil, programme.Errorf(programme.Invalid, "%s", notOurs[0].says)
		}
		return nil, programme.Errorf(programme.Invalid,
			"这是旧版 .xls 工作簿（WPS 的 .et 也是），请在 Excel 或 WPS 中打开，点“文件—另存为”，保存类型选“Excel 工作簿（*.xlsx）”（WPS 为“Microsoft Excel 文件（*.xlsx）”），再导入；只改文件名的后缀没有用")
	case bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \r\n\t"), []byte("<")):
		return nil, programme.Errorf(programme.Invalid, "是网页格式的表格（有的系统导出的 .xls 是这样），请在 Excel 或 WPS 中打开，点“文件—另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再导入")
	case bytes.HasPrefix(head, []byte("PK")):
		return readWorkbook(r, size)
	}
	return readCSV(io.NewSectionReader(r, 0, size))
}

// encrypted reports whether a compound file is a workbook with a password: its
// directory names the stream that holds it, in UTF-16.
func encrypted(r io.ReaderAt, size int64) bool {
	b, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	return err == nil && bytes.Contains(b, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"))
}

// decodeText reads UTF-8, with or without a mark, GB18030 (and so GBK and
// GB2312), and UTF-16 with its mark, which Excel calls Unicode text.
func decodeText(b []byte) (string, error) {
	if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
		out, err := wide.UTF16(wide.LittleEndian, wide.UseBOM).NewDecoder().Bytes(b)
		if err != nil {
			return "", programme.Errorf(programme.Invalid, "文件的文字编码读不出来，请用 .xlsx 格式")
		}
		return string(out), nil
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b), nil
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", programme.Errorf(programme.Invalid, "文件不是工作簿，也不是 UTF-8 或 GB18030 编码的文本，请用 .xlsx 格式")
	}
	return string(out), nil
}

// maxText is how many characters a cell may hold. What is longer is cut to one
// more, so that whoever needs the cell sees that it was; a text that a file
// names in every row would otherwise be worked through in every row.
const maxText = 2000

// tooLong reports whether a cell was cut.
func tooLong(s string) bool { return len(s) > maxText && utf8.RuneCountInString(s) > maxText }

// cut leaves a text at most one character too long.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > maxText+1 {
			return s[:i]
		}
	}
	return s
}

// tidy makes a cell text (idcode.Text), trims it and folds full-width digits
// and letters and every kind of space; Chinese punctuation in names of trades
// stays.
func tidy(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		// ASCII that is seen, and Han characters of the basic plane
		if c := s[i]; c <= ' ' || c == 0x7f || c >= 0xC0 && (c < 0xE4 || c > 0xE9) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - 0xFEE0
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, idcode.Text(s))
	return strings.TrimSpace(s)
}

// key is a heading without spaces and brackets' contents kept, for comparing.
func key(s string) string { return keyNoise.Replace(tidy(s)) }

var keyNoise = strings.NewReplacer(" ", "", "（", "(", "）", ")", "：", "", ":", "", "*", "")
