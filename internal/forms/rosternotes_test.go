package forms

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jinlanling/internal/idcode"
)

var noteHead = []string{"姓名", "身份证号码", "培训工种", "培训等级"}

// What is not read is said: sheets, rows and columns each by name.
func TestRosterSaysWhatItDoesNotRead(t *testing.T) {
	row := func(n int, more ...string) string {
		return inline(n, append([]string{"丁一禾", "37990119800101001X", "电工", "技师"}, more...)...)
	}
	for _, c := range []struct {
		name   string
		in     rawBook
		people int
		notes  []string // a part of each
	}{
		{"nothing to say", one(inline(1, noteHead...) + row(2)), 1, []string{"没有“工作单位”栏"}},
		{"a hidden sheet first and one hidden from people",
			rawBook{sheets: []rawSheet{{name: "上年", state: "hidden", data: inline(1, noteHead...) + row(2) + row(3)},
				{name: "花名册", data: inline(1, noteHead...) + row(2)},
				{name: "备份", state: "veryHidden", data: inline(1, noteHead...) + row(2)}}}, 1, []string{"“上年”（隐藏）没有读", "“备份”（隐藏）没有读"}},
		{"a second roster", rawBook{sheets: []rawSheet{{name: "一期", data: inline(1, noteHead...) + row(2)},
			{name: "二期", data: inline(1, noteHead...) + row(2) + row(3)}}}, 1, []string{"“二期”里也有花名册（2 行），没有读"}},
		{"a heading that is not known", one(inline(1, append(noteHead, "工作单位", "政治面貌")...) + row(2, "某厂", "群众")), 1, []string{"“政治面貌”（F 列）"}},
		{"hidden rows", one(inline(1, noteHead...) + row(2) + strings.Replace(row(3), `r="3"`, `r="3" hidden="1"`, 1)), 2, []string{"第 3 行是隐藏的行，也已读入"}},
		{"totals and signatures", one(inline(1, noteHead...) + row(2) + inline(3, "合计", "", "1 人") + inline(5, "单位负责人：王五")), 1, []string{"第 3、5 行是合计、签名或说明"}},
		{"people without a number", one(inline(1, append(noteHead, "备注")...) + row(2) + inline(3, "丁二禾", "", "电工", "技师", "负责人") +
			inline(4, "丁三禾", "", "电工")), 3, nil},
		{"two columns for the level", one(inline(1, "姓名", "身份证号码", "培训工种", "申报等级", "等级") + inline(2, "丁一禾", "1", "电工", "高级技师", "技师")), 1,
			[]string{"“等级”（E 列）没有读：培训等级取自“申报等级”（D 列）"}},
		{"two columns that say the same", one(inline(1, append(noteHead, "手机", "联系电话")...) + row(2, "13900000000", "13900000000")), 1, nil},
		{"formulas where nothing is decided", one(inline(1, append(noteHead, "序号")...) +
			strings.Replace(row(2, "1"), `<c r="E2" t="inlineStr"><is><t>1</t></is></c>`, `<c r="E2"><f>ROW()-1</f><v>1</v></c>`, 1)), 1, nil},
	} {
		r, err := ReadRoster(reader(c.in.bytes(t)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if len(r.Rows) != c.people {
			t.Errorf("%s: %d people, want %d", c.name, len(r.Rows), c.people)
		}
		for _, n := range c.notes {
			if !slices.ContainsFunc(r.Notes, func(have string) bool { return strings.Contains(have, n) }) {
				t.Errorf("%s: %q does not say %s", c.name, r.Notes, n)
			}
		}
		for _, row := range r.Rows {
			for _, p := range row.Problems {
				t.Errorf("%s: row %d: %+v", c.name, row.Row, p)
			}
		}
		if c.name == "two columns for the level" && r.Rows[0].Level.Chinese() != "高级技师" {
			t.Errorf("%s: %s", c.name, r.Rows[0].Level.Chinese())
		}
	}
	_, err := ReadRoster(reader(one(inline(1, append(noteHead, "手机", "联系电话")...) + row(2, "13900000000", "13900000001")).bytes(t)))
	if err == nil || !strings.Contains(err.Error(), "“手机”（E 列）") || !strings.Contains(err.Error(), "“联系电话”（F 列）") {
		t.Errorf("two columns that disagree: %v", err)
	}
	_, err = ReadRoster(reader(rawBook{sheets: []rawSheet{{name: "上年", state: "hidden", data: inline(1, noteHead...)},
		{name: "说明", data: inline(1, "说明")}}}.bytes(t)))
	if err == nil || !strings.Contains(err.Error(), "“上年”（隐藏）没有读") {
		t.Errorf("only a hidden roster: %v", err)
	}
}

// Of plans, lists and returns one table is read; a second one refuses the file.
func TestASecondTableIsNotLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		head []string
		row  []string
		read func(b []byte) error
	}{
		"plan": {[]string{"培训基地", "培训等级", "职业（工种）", "培训计划"}, []string{"甲校", "技师", "钳工", "30"},
			func(b []byte) error { _, _, err := ReadPlan(reader(b)); return err }},
		"list": {[]string{"姓名", "身份证号码"}, []string{"丁一禾", "37990119800101001X"}, func(b []byte) error {
			r, n := reader(b)
			return ReadList(r, n, false, func(ListRow) error { return nil })
		}},
		"return": {[]string{"姓名", "身份证号码"}, []string{"丁一禾", "37990119800101001X"}, func(b []byte) error {
			r, n := reader(b)
			_, err := ReadTable(r, n, []TableColumn{{Key: "name", Names: []string{"姓名"}, Need: true},
				{Key: "id", Names: []string{"身份证号码"}, ID: true, Need: true, Leads: true}})
			return err
		}},
	} {
		data := inline(1, c.head...) + inline(2, c.row...)
		if err := c.read(rawBook{sheets: []rawSheet{{name: "一", state: "hidden", data: data}, {name: "二", data: data}}}.bytes(t)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.read(rawBook{sheets: []rawSheet{{name: "一", data: data}, {name: "二", data: data}}}.bytes(t)); err == nil ||
			!strings.Contains(err.Error(), "“一”和“二”") {
			t.Errorf("%s of two sheets: %v", name, err)
		}
		if err := c.read(rawBook{sheets: []rawSheet{{name: "一", state: "hidden", data: data}, {name: "二", data: inline(1, "说明")}}}.bytes(t)); err == nil ||
			!strings.Contains(err.Error(), "“一”隐藏") {
			t.Errorf("%s on a hidden sheet: %v", name, err)
		}
	}
}

// No two columns go by one name, and every official name is known.
func TestColumnNamesAreOfOneColumn(t *testing.T) {
	seen := map[string]string{}
	for _, c := range rosterColumns {
		for _, n := range append([]string{c.name}, c.also...) {
			if before := seen[key(n)]; before != "" && before != c.name {
				t.Errorf("%s names %s and %s", n, before, c.name)
			}
			seen[key(n)] = c.name
		}
	}
	for n := range vagueNames {
		if seen[n] == "" {
			t.Errorf("%s is vague and names nothing", n)
		}
	}
	if seen[key("工作单位名称")] != "工作单位" {
		t.Error("工作单位名称 is not known")
	}
}

func TestCSVHoldsNoFormulas(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTable(&b, TableSheet{CSV: true, Columns: []string{"甲", "乙"},
		Rows: [][]string{{"=HYPERLINK(1)", "@x"}, {"-1.50", "+A1"}, {"\tx", "－乙"}}}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff甲,乙\r\n'=HYPERLINK(1),'@x\r\n-1.50,'+A1\r\n'\tx,'－乙\r\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestSheetNames(t *testing.T) {
	for in, want := range map[string]string{"培训/名册": "培训－名册", "'a'": "a", `[x]:\?*`: "（x）：－？＊", "": "Sheet1", "''": "Sheet1",
		strings.Repeat("长", 40): strings.Repeat("长", 31)} {
		if got := sheetName(in); got != want || utf8.RuneCountInString(got) > 31 {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if err := idcode.CheckUnit("＝甲"); err == nil {
		t.Error("a full-width sign leads a formula in some spreadsheets")
	}
}
