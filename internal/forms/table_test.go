package forms_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/forms"
)

var tableColumns = []forms.TableColumn{
	{Key: "id", Names: []string{"证件号码", "身份证号"}, ID: true, Leads: true},
	{Key: "number", Names: []string{"编码"}, ID: true, Leads: true},
	{Key: "name", Names: []string{"姓名"}, Need: true},
	{Key: "on", Names: []string{"日期"}, Day: true},
}

func TestReadTable(t *testing.T) {
	read := func(text string) (*forms.Table, error) {
		r := strings.NewReader(text)
		return forms.ReadTable(r, r.Size(), tableColumns)
	}
	got, err := read("查询结果\n导出时间,2021-08-01\n序号,姓名,身 份 证 号：,日期\n1, 𠮷某 ,'３７９９０１198001010017,2021.7.1\n\n序号,姓名,身份证号,日期\n2,王某,3.79901E+17,20210702\n合计,2 人,,\n")
	if err != nil || len(got.Rows) != 2 || got.Found["number"] || !got.Found["on"] {
		t.Fatalf("%+v, %v; want two rows without the column of numbers", got, err)
	}
	if r := got.Rows[0]; r.Row != 4 || r.Cells["id"] != "379901198001010017" || r.Cells["name"] != "𠮷某" || r.Cells["on"] != "2021-07-01" {
		t.Errorf("first row %+v", r)
	}
	if r := got.Rows[1]; r.Faults["id"] == "" || r.Cells["id"] != "" || strings.Contains(r.Faults["id"], "3.79") {
		t.Errorf("a number that lost its digits: %+v", r)
	}
	for text, want := range map[string]string{"": "空", "证件号码,日期\nx,y\n": "缺少：姓名", "姓名,日期\n某,1\n": "缺少：证件号码", "a,b\n1,2\n": "没有找到表头", "证件号码,姓名\n": "没有人员"} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What is written is read back, in every format; a character that GBK lacks is
// named before it is written.
func TestWrittenTablesAreReadBack(t *testing.T) {
	rows := [][]string{{"379901198001010017", "𠮷某·䶮"}, {"379901198001020039", "王，某\"引\""}}
	for _, x := range []forms.TableSheet{{Sheet: "人员"}, {CSV: true, Encoding: "utf-8"}, {CSV: true, Encoding: "gb18030"}} {
		x.Columns, x.Rows = []string{"证件号码", "姓名"}, rows
		var a, b bytes.Buffer
		if err := forms.WriteTable(&a, x); err != nil {
			t.Fatal(err)
		}
		if err := forms.WriteTable(&b, x); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s%s: written twice it differs, %v", x.Sheet, x.Encoding, err)
		}
		got, err := forms.ReadTable(bytes.NewReader(a.Bytes()), int64(a.Len()), tableColumns)
		if err != nil || len(got.Rows) != 2 {
			t.Fatalf("%s%s: %+v, %v", x.Sheet, x.Encoding, got, err)
		}
		for i, r := range got.Rows {
			if r.Cells["id"] != rows[i][0] || strings.ReplaceAll(r.Cells["name"], "，", ",") != strings.ReplaceAll(rows[i][1], "，", ",") {
				t.Errorf("%s%s row %d: %q, want %q", x.Sheet, x.Encoding, i, r.Cells, rows[i])
			}
		}
	}
	if got := forms.CannotEncode("gbk", "王𠮷"); got != "𠮷" {
		t.Errorf("GBK lacks %q, want 𠮷", got)
	}
	if got := forms.CannotEncode("gb18030", "王𠮷"); got != "" {
		t.Errorf("GB18030 lacks %q, want nothing", got)
	}
}

// No bytes crash the reader of returns.
func FuzzReadTable(f *testing.F) {
	var book bytes.Buffer
	forms.WriteTable(&book, forms.TableSheet{Columns: []string{"证件号码", "姓名"}, Rows: [][]string{{"379901198001010017", "某"}}})
	f.Add(book.Bytes())
	f.Add([]byte("证件号码,姓名\n379901198001010017,某\n"))
	f.Add([]byte("\xd6\xa4\xbc\xfe\xba\xc5\xc2\xeb,\xd0\xd5\xc3\xfb\n1,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := forms.ReadTable(bytes.NewReader(data), int64(len(data)), tableColumns)
		if err == nil && (len(got.Rows) == 0 || !got.Found["name"]) {
			t.Errorf("read %+v without an error", got)
		}
	})
}
