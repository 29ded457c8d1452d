package forms

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// messy is a sheet as people make it, and what must be read of it: name, ID
// number, trade, level and certificate date of every person, and the codes of
// what is wrong.
var messy = []struct {
	name     string
	rows     [][]any
	merges   []string
	hidden   []int
	want     []string
	problems string
}{
	{"plain", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "37990119800101001X", "电工", "技师"}}, nil, nil, []string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"a cell too long", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "37990119800101001X", strings.Repeat("长", 2001), "技师"}}, nil, nil,
		[]string{"张三 37990119800101001X  技师 "}, "[cell_long]"},
	{"titles above", [][]any{{"附件3"}, {"某市花名册"}, {"填报单位：", "", "日期"}, {}, {"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "37990119800101001X", "电工", "技师"}},
		[]string{"A2:D2"}, nil, []string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"two rows of heading", [][]any{{"序号", "姓名", "身份证号码", "现职业资格证书", "", "参加培训职业（工种）", "培训等级"}, {"", "", "", "职业（工种）", "证书编号", "", ""},
		{"1", "张三", "37990119800101001X", "电工", "A1", "电工", "技师"}},
		[]string{"A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"}, nil, []string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"merged heading of one name", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {}, {"张三", "37990119800101001X", "电工", "技师"}},
		[]string{"A1:A2", "B1:B2", "C1:C2", "D1:D2"}, nil,
		[]string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"another order and other names", [][]any{{"申报级别", "手机号码", "证件号码", "申报工种", "学员 姓名*"}, {"二级", "13900000000", "37990119800101001X", "电工", "张三"}}, nil,
		nil, []string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"brackets and breaks in headings", [][]any{{"姓名", "身份证\n号码（18位）", "培训工种（全称）", "培训等级"}, {"张三", "37990119800101001X", "电工", "技师"}}, nil, nil,
		[]string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"hidden rows are people", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "37990119800101001X", "电工", "技师"}, {"李四", "379901198001010028", "电工", "技师"}},
		nil, []int{2},
		[]string{"张三 37990119800101001X 电工 技师 ", "李四 379901198001010028 电工 技师 "}, "[]"},
	{"blank rows, subtotals, heading again, totals, signatures",
		[][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "37990119800101001X", "电工", "技师"}, {}, {"小计", "", "1 人"},
			{"姓名", "身份证号码", "培训工种", "培训等级"}, {"李四", "379901198001010028", "电工", "技师"}, {"合计：2 人"}, {}, {"单位负责人：王五", "", "填表人：赵六"}, {"", "", "2021年6月1日"},
			{"以下空白"}}, nil, nil,
		[]string{"张三 37990119800101001X 电工 技师 ", "李四 379901198001010028 电工 技师 "}, "[]"},
	{"full-width and spaces", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {" 张　三 ", "３７９９０１ 19800101 001ｘ", "电工", "２ 级"}}, nil, nil,
		[]string{"张 三 379901 19800101 001x 电工 技师 "}, "[]"},
	{"an apostrophe before the number", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "'37990119800101001X", "电工", "技师"}}, nil, nil,
		[]string{"张三 37990119800101001X 电工 技师 "}, "[]"},
	{"numeric numbers", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级", "银行卡号", "证书编号"},
		{"张三", 379901198001010012, "电工", "技师", 6222020000000000000, "1.83799E+15"}}, nil, nil, []string{"张三  电工 技师 "},
		"[id_numeric_cell digits_lost digits_lost]"},
	{"dates", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级", "发证日期"}, {"甲", "1", "电工", "2", "2018.6.15"}, {"乙", "1", "电工", "2", "2018年6月15日"},
		{"丙", "1", "电工", "2", "2018/6/15"},
		{"丁", "1", "电工", "2", time.Date(2018, 6, 15, 0, 0, 0, 0, time.UTC)}, {"戊", "1", "电工", "2", 20180615}, {"己", "1", "电工", "2", "2018-06-15"}}, nil, nil,
		[]string{"甲 1 电工 技师 2018-06-15", "乙 1 电工 技师 2018-06-15", "丙 1 电工 技师 2018-06-15", "丁 1 电工 技师 2018-06-15", "戊 1 电工 技师 2018-06-15",
			"己 1 电工 技师 2018-06-15"}, "[]"},
	{"months for dates", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级", "发证日期"}, {"甲", "1", "电工", "2", "2018.6"}, {"乙", "1", "电工", "2", "2018年2月"},
		{"丙", "1", "电工", "2", 2018.1}, {"丁", "1", "电工", "2", "去年"}}, nil, nil,
		[]string{"甲 1 电工 技师 2018-06-30", "乙 1 电工 技师 2018-02-28", "丙 1 电工 技师 ", "丁 1 电工 技师 "}, "[date_month date_month date date]"},
	{"levels", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"甲", "1", "电工", "技师（二级）"}, {"乙", "1", "电工", "一级/高级技师"}, {"丙", "1", "电工", 2},
		{"丁", "1", "电工", "国家职业资格一级"}, {"戊", "1", "电工", "大师"}}, nil, nil,
		[]string{"甲 1 电工 技师 ", "乙 1 电工 高级技师 ", "丙 1 电工 技师 ", "丁 1 电工 高级技师 ", "戊 1 电工  "}, "[level]"},
	{"a unit beside its people", [][]any{{"工作单位", "姓名", "身份证号码", "培训工种", "培训等级"}, {"甲厂", "张三", "1", "电工", "技师"}, {"", "李四", "2", "电工", "技师"}},
		[]string{"A2:A3"}, nil,
		[]string{"张三 1 电工 技师 ", "李四 2 电工 技师 甲厂"}, "[]"},
	{"somebody without a number", [][]any{{"姓名", "身份证号码", "培训工种", "培训等级"}, {"张三", "", "电工", "技师"}, {"", "37990119800101001X", "电工", "技师"}}, nil, nil,
		[]string{"张三  电工 技师 ", " 37990119800101001X 电工 技师 "}, "[]"},
}

func messyBook(t *testing.T, rows [][]any, merges []string, hidden []int) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		for c, v := range row {
			if v != "" {
				f.SetCellValue("Sheet1", at(c+1, i+1), v)
			}
		}
	}
	for _, m := range merges {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range hidden {
		f.SetRowVisible("Sheet1", r, false)
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMessyRosters(t *testing.T) {
	for _, m := range messy {
		t.Run(m.name, func(t *testing.T) {
			got, err := ReadRoster(reader(messyBook(t, m.rows, m.merges, m.hidden)))
			if err != nil {
				t.Fatal(err)
			}
			var people, codes []string
			for i, r := range got.Rows {
				last := r.CertIssuedOn.String()
				if m.name == "a unit beside its people" && i == 1 {
					last = r.Employer
				}
				people = append(people, fmt.Sprint(r.Name, " ", r.IDNumber, " ", r.Trade, " ", r.Level.Chinese(), " ", last))
				for _, p := range r.Problems {
					codes = append(codes, p.Code)
				}
			}
			if !slices.Equal(people, m.want) {
				t.Errorf("people\n%q\nwant\n%q", people, m.want)
			}
			if fmt.Sprint(codes) != m.problems {
				t.Errorf("problems %v, want %v", codes, m.problems)
			}
		})
	}
}

func TestCSVInEveryEncoding(t *testing.T) {
	const text = "姓名,身份证号,培训工种,等级\n张三,37990119800101001X,电工,技师\n李四,3.7E+17,电工,技师\n"
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(text)
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(text, "张三", "𬭎䶮", 1))
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, ",", "\t"))
	for name, c := range map[string]struct{ text, who string }{"utf-8": {text, "张三"}, "utf-8 with a mark": {"\ufeff" + text, "张三"}, "gbk": {gbk, "张三"},
		"gb18030":      {gb, "𬭎䶮"},
		"unicode text": {wide, "张三"}, "semicolons": {strings.ReplaceAll(text, ",", ";"), "张三"}} {
		got, err := ReadRoster(reader([]byte(c.text)))
		if err != nil || len(got.Rows) != 2 || got.Rows[0].Name != c.who || len(got.Rows[1].Problems) != 1 ||
			got.Rows[1].Problems[0].Code != "id_numeric_cell" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhatIsNoWorkbookIsRefusedInWords(t *testing.T) {
	saying := func(part, text string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create(part)
		w.Write([]byte(text))
		z.Close()
		return b.Bytes()
	}
	holding := func(part string) []byte { return saying(part, "<x/>") }
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("EncryptedPackage")
	for _, c := range []struct {
		name string
		in   []byte
		says string
	}{
		{"a web page", []byte("<html><table>"), "网页"},
		{"a password", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + wide), "密码"},
		{"an old workbook", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook"), "旧版 .xls"},
		{"a letter", holding("word/document.xml"), "Word"},
		{"another office", holding("content.xml"), "ODS"},
		{"a binary workbook", holding("xl/workbook.bin"), ".xlsb"},
		{"a workbook with macros", saying("[Content_Types].xml",
			`<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), ".xlsm"},
		{"another sheet", messyBook(t, [][]any{{"单位", "人数"}, {"甲", 3}}, nil, nil), "表头"},
	} {
		_, err := ReadRoster(reader(c.in))
		if programme.CodeOf(err) != programme.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %s", c.name, err, c.says)
		}
	}
}

func TestRosterResultGivesTheRowsBack(t *testing.T) {
	in := messyBook(t, [][]any{{"花名册"}, {"姓名", "身份证号码", "培训工种", "培训等级", "发证日期"}, {"张三", "1", "电工", "技师", time.Date(2018, 6, 15, 0, 0, 0, 0, time.UTC)},
		{"合计"}}, nil, nil)
	r, err := ReadRoster(reader(in))
	if err != nil {
		t.Fatal(err)
	}
	if r.Column("身份证号码") != "B" || r.Column("培训工种") != "C" || r.Column("学历") != "" {
		t.Errorf("columns %q %q %q", r.Column("身份证号码"), r.Column("培训工种"), r.Column("学历"))
	}
	var b bytes.Buffer
	if err := WriteRosterResult(&b, r, []RowMark{{Row: 3, Result: "未入库", Says: "核对号码", Bad: true, Found: "一个手机号多人使用", Cells: []CellMark{{"身份证号码", true}}}},
		"尾注"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := f.GetRows("Sheet1")
	if got, want := fmt.Sprint(rows[1], rows[2], rows[3]), "[姓名 身份证号码 培训工种 培训等级 发证日期 结果 说明 核查] [张三 1 电工 技师 2018-06-15 未入库 核对号码 一个手机号多人使用] [合计]"; got != want {
		t.Errorf("the workbook\n%s\nwant\n%s", got, want)
	}
	style, _ := f.GetCellStyle("Sheet1", "B3")
	plain, _ := f.GetCellStyle("Sheet1", "A3")
	if style == plain {
		t.Error("the faulty cell is not marked")
	}
}

func BenchmarkRosterResult10000(b *testing.B) {
	data := rosterBook(b, 10_000)
	r, err := ReadRoster(reader(data))
	if err != nil {
		b.Fatal(err)
	}
	marks := make([]RowMark, len(r.Rows))
	for i := range marks {
		marks[i] = RowMark{Row: r.Rows[i].Row, Result: "将入库", Says: "符合条件（持证年限）", Cells: []CellMark{{"证书编号", false}}}
	}
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := WriteRosterResult(&out, r, marks, ""); err != nil {
			b.Fatal(err)
		}
	}
}
