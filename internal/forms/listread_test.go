package forms_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const listed = "110105194912310021,11010519491231002X"

func TestReadList(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("姓名,身份证号\n张三,11010519491231002X\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		detailed   bool
		want       string // row id trade level year fault, one a line
	}{
		{"one column", "身份证号码\n11010519491231002X\n", false, "2 11010519491231002X"},
		{"a title, a total, blank lines and a heading on every page", "某市名单\n\n姓名,身份证号\n张三,11010519491231002X\n\n姓名,身份证号\n李四,110105194912310021\n合计,,2\n",
			false, "4 11010519491231002X;7 110105194912310021"},
		{"GB18030", gbk, false, "2 11010519491231002X"},
		{"a byte order mark and tabs", "\ufeff姓名\t公民身份号码\n张三\t'11010519491231002X\n", false, "2 11010519491231002X"},
		{"quotes", "\"姓名\",\"身份证号\"\n\"张,三\",\"11010519491231002X\"\n", false, "2 11010519491231002X"},
		{"a number that lost its digits", "身份证号\n1.10105E+17\n", false, "2 !身份证号码成了数值，后几位已经丢失"},
		{"full-width", "身份证号（18位）\n１１０１０５１９４９１２３１００２Ｘ\n", false, "2 11010519491231002X"},
		{"all columns", "身份证号,工种,等级,年度\n11010519491231002X,电工,技师,2019年\nx,电工,二级,2019-05-01\nx,,技师,2019\nx,电工,大师,2019\nx,电工,技师,去年\n", true,
			"2 11010519491231002X 电工 technician 2019;3 x 电工 technician 2019;4 x  technician 2019 !缺工种;5 x 电工  2019 !看不懂等级，" +
				"应为国家职业技能等级，如 高级工、技师（或 三级、二级）;6 x 电工 technician 0 !看不懂年度，应写成 2019"},
	} {
		var got []string
		err := forms.ReadList(strings.NewReader(c.text), int64(len(c.text)), c.detailed, func(r forms.ListRow) error {
			s := fmt.Sprint(r.Row, " ", r.IDNumber)
			if c.detailed {
				level := ""
				if r.Level != 0 {
					level = r.Level.String()
				}
				s += fmt.Sprint(" ", r.Trade, " ", level, " ", r.Year)
			}
			if r.Fault != "" {
				s += "!" + r.Fault
				if c.detailed {
					s = strings.Replace(s, "!", " !", 1)
				}
			}
			got = append(got, s)
			return nil
		})
		if text := strings.Join(got, ";"); err != nil || text != c.want {
			t.Errorf("%s: read %q, %v; want %q", c.name, text, err, c.want)
		}
	}
	for _, c := range []struct {
		name, text string
		detailed   bool
	}{
		{"nothing", "", false}, {"no heading", "张三,110\n", false}, {"nobody", "身份证号\n", false},
		{"columns that are missing", "身份证号\n11010519491231002X\n", true},
		{"no text", "\x00\x01\x02", false}, {"a damaged workbook", "PK\x03\x04xxxx", false},
		{"a line without end", "身份证号\n" + strings.Repeat("1", 100_000), false},
	} {
		err := forms.ReadList(strings.NewReader(c.text), int64(len(c.text)), c.detailed, func(forms.ListRow) error { return nil })
		if programme.CodeOf(err) != programme.Invalid {
			t.Errorf("%s: %v, want invalid", c.name, err)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte("身份证号码,工种,等级,年度\n"+listed+"\n"), true)
	f.Add([]byte("\xff\xfe1\x002\x00"), false)
	f.Add([]byte("姓名;身份证号\n\"张\";1.1E+17\n合计"), false)
	f.Fuzz(func(t *testing.T, b []byte, detailed bool) {
		err := forms.ReadList(bytes.NewReader(b), int64(len(b)), detailed, func(r forms.ListRow) error {
			if r.Row < 1 {
				t.Errorf("row %d", r.Row)
			}
			return nil
		})
		if code := programme.CodeOf(err); err != nil && code != programme.Invalid && code != programme.TooLarge {
			t.Errorf("%v is no refusal", err)
		}
	})
}
