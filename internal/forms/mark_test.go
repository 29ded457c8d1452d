package forms_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
)

// A paper that is stamped carries the journal's checkpoint, as a code and in
// words that can be typed.
func TestStampedPapersCarryTheCheckpoint(t *testing.T) {
	mark := &forms.Mark{Words: "日志检查点：第 123 条，摘要 AbCd", Code: "https://city.example/checkpoint?n=123&r=AbCd"}
	letter := forms.Letter{Title: "关于认定培训基地的通知", Number: "德人社字〔2021〕1 号", Paragraphs: []string{"现认定下列单位。"}, Head: []string{"序号", "单位"},
		Widths: []float64{20, 136}, Rows: [][]string{{"1", "某学校"}}, Signed: []string{"某局"}}
	size := func(l forms.Letter) int {
		var b bytes.Buffer
		if err := forms.WritePDF(&b, []forms.Letter{l}); err != nil {
			t.Fatal(err)
		}
		return b.Len()
	}
	marked := letter
	marked.Mark = mark
	if plain, with := size(letter), size(marked); with < plain+500 {
		t.Errorf("a PDF of %d bytes has %d with a code", plain, with)
	}
	var b bytes.Buffer
	if err := forms.WriteDocx(&b, []forms.Letter{marked}); err != nil {
		t.Fatal(err)
	}

	b.Reset()
	sheet := forms.StatSheet{City: "某市", Unit: "某学校", On: 20211201, Levels: []programme.Level{programme.Technician},
		Rows: []forms.StatRow{{Trade: "焊工", Counts: []forms.StatCount{{Trained: 3, PassedInside: 2, PassedOutside: 1}}}}, Mark: mark}
	if err := forms.WriteStatistics(&b, sheet); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, r := range rows {
		if strings.Contains(strings.Join(r, ""), mark.Words) {
			said++
		}
	}
	cells, err := f.GetPictureCells(f.GetSheetName(0))
	if err != nil || said != 1 || len(cells) != 1 {
		t.Errorf("annex 4 says it %d times and has pictures at %q, %v", said, cells, err)
	}
}
