package forms

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What a program writes for a whole number has one text; what is no program's
// number stays as it is; a long one is marked.
func TestNumbersOfCSV(t *testing.T) {
	for text, want := range map[string]string{
		"2": "2", "2.0": "2 number", "2.00": "2 number", "0.0": "0 number", "13800000000.0": "13800000000 number", "1.38E10": "13800000000 number",
		"1.3800004001E10": "13800004001 number", "1.0E7": "10000000 number", "123456789012345.0": "123456789012345 number",
		"379901198001010012.0": "379901198001010012 number", "3.79901198001010012E17": "379901198001010012 number",
		"6222020000000000123.0": "6222020000000000123 number",
		"007.0":                 "007.0", "00.0": "00.0", "2.5": "2.5", "2.50": "2.50", "-2.0": "-2.0", "2.": "2.", ".0": ".0",
		"1.2.0": "1.2.0", "2018.06": "2018.06",
		"1E10": "1E10", "3.5E2": "3.5E2", "1.38E+10": "1.38E+10", "1.23456789E7": "1.23456789E7", "1.5E99": "1.5E99", "2.0级": "2.0级", "0012345": "0012345",
		"": "", strings.Repeat("9", 31) + ".0": strings.Repeat("9", 31) + ".0",
	} {
		var c Cell
		c.written(text)
		got := c.Text
		if c.Number {
			got += " number"
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

// A roster of CSV that Java or Python wrote is the roster; a number that they
// have rounded is refused at its row and column, and a code keeps its zeros.
func TestARosterOfCSVAsProgramsWriteIt(t *testing.T) {
	got, err := ReadRoster(reader([]byte("序号,姓名,身份证号码,培训工种,培训等级,联系电话,证书编号,银行卡号,统一社会信用代码,技能确认\n" +
		"1.0,张三,37990119800101001X,电工,2.0,13800000000.0,0018.0,00120034,91370100M000100Y43,1.0\n" +
		"2.0,李四,379901198001010028,电工,1.0,1.38E10,1837990.0,6222020000000000123.0,913701000001000043.0,0.0\n" +
		"3.0,王五,379901198001010036.0,电工,\"2.0\",13800000000,18379900013000011.0,6222,91370100M000100Y43,1\n")))
	if err != nil {
		t.Fatal(err)
	}
	var rows, wrong []string
	for _, r := range got.Rows {
		rows = append(rows, fmt.Sprint(r.No, " ", r.IDNumber, " ", r.Level.Chinese(), " ", r.Phone, " ", r.CertNumber, " ", r.BankAccount, " ", r.Attested))
		for _, p := range r.Problems {
			wrong = append(wrong, fmt.Sprint(p.Row, " ", p.Field, " ", p.Code, " ", strings.Contains(p.Message, "改为文本格式后重新填写")))
		}
	}
	if want := "1 37990119800101001X 技师 13800000000 0018.0 00120034 true\n" +
		"2 379901198001010028 高级技师 13800000000 1837990  false\n" +
		"3  技师 13800000000  6222 true"; strings.Join(rows, "\n") != want {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(rows, "\n"), want)
	}
	if want := "3 银行账号 digits_lost true\n3 统一社会信用代码 digits_lost true\n" +
		"4 身份证号码 id_numeric_cell true\n4 证书编号 digits_lost true"; strings.Join(wrong, "\n") != want {
		t.Errorf("refused\n%s\nwant\n%s", strings.Join(wrong, "\n"), want)
	}
}

// A whole number is read alike from a numeric cell of a workbook and from the
// text that programs make of it in CSV.
func TestCSVAgreesWithWorkbooks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999_999_999).Draw(r, "n")
		book, err := ReadSheets(reader(messyBook(t, [][]any{{n}}, nil, nil)))
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Write([]string{fmt.Sprintf("%d.0", n)})
		w.Flush()
		plain, err := ReadSheets(reader(text.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := book[0].Rows[0][0], plain[0].Rows[0][0]; a.Text != b.Text || a.Number != b.Number || a.Day != b.Day {
			t.Errorf("%d: %+v of a workbook, %+v of CSV", n, a, b)
		}
	})
}
