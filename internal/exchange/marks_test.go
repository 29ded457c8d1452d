package exchange_test

import (
	"strings"
	"testing"

	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/layouts"
)

var markSubjects = []forms.MarkSubject{{Code: "theory", Name: "理论"}, {Code: "practice", Name: "实操"}}

// A centre's file is read by its own headings and words, and stays tolerant:
// title rows, other columns, formulas and totals are told of row by row.
func TestMarksByLayout(t *testing.T) {
	all, err := layouts.LoadMarks("")
	if err != nil || len(all) != 2 {
		t.Fatalf("%d layouts, %v", len(all), err)
	}
	read := func(code, file string) *forms.MarkTable {
		t.Helper()
		for _, l := range all {
			if l.Code == code {
				m, err := forms.ReadMarksNamed(strings.NewReader(file), int64(len(file)), markSubjects, l.Names())
				if err != nil {
					t.Fatal(err)
				}
				return m
			}
		}
		t.Fatal("no such layout")
		return nil
	}
	m := read("sample_ticket", "第一批鉴定成绩\n考生姓名,准考证编号,应知成绩,应会成绩,鉴定结论,批次\n张三,0001,71,80,合格（通过）,一\n李四,0002,1,65,未合格,一\n"+
		"王五,0003,缺席,缺席,,一\n赵六,0004,七十,65,,一\n合计,,72,,,\n")
	if len(m.Rows) != 4 || len(m.Notes) == 0 {
		t.Fatalf("%+v", m)
	}
	for i, want := range []struct {
		theory  int
		absence string
		result  string
		faults  int
	}{{71, "", programme.MarkPass, 0}, {1, "", programme.MarkFail, 0}, {0, programme.MarkAbsent, "", 0}, {0, "", "", 1}} {
		r := m.Rows[i]
		if r.Points["theory"] != want.theory || r.Absence != want.absence || r.Result != want.result || len(r.Faults) != want.faults || r.Ticket == "" {
			t.Errorf("row %d: %+v, want %+v", i+1, r, want)
		}
	}
	m = read("sample_id", "人员姓名,有效证件号,所属单位,机考得分,操作得分,考场记录,总评\n张三,379901********0011,某厂,71,80,到场,75\n李四,379901********0022,某厂,0,0,取消资格,0\n")
	if len(m.Rows) != 2 || m.Rows[0].Points["practice"] != 80 || len(m.Rows[0].Faults) != 0 || m.Rows[1].Absence != programme.MarkMisconduct {
		t.Errorf("%+v", m.Rows)
	}
}

// What is wrong with a layout is said with its line.
func TestMarkLayoutsAreRefused(t *testing.T) {
	const head = "layout: a\ncentre: 甲\ncolumns:\n"
	for name, text := range map[string]string{
		"empty":      "",
		"no name":    head + "  - {heading: 准考证, field: ticket}\n  - {heading: 理论, field: points/theory}\n",
		"nobody":     head + "  - {heading: 姓名, field: name}\n  - {heading: 理论, field: points/theory}\n",
		"no points":  head + "  - {heading: 姓名, field: name}\n  - {heading: 准考证, field: ticket}\n",
		"a field":    head + "  - {heading: 姓名, field: who}\n",
		"twice":      head + "  - {heading: 姓名, field: name}\n  - {heading: 名, field: name}\n",
		"a heading":  head + "  - {heading: 姓名, field: name}\n  - {heading: 号, also: [姓名], field: ticket}\n",
		"two senses": "layout: a\ncentre: 甲\nabsent: [无]\nattended: [无]\ncolumns:\n  - {heading: 姓名, field: name}\n",
		"a code":     "layout: A-1\ncentre: 甲\ncolumns:\n  - {heading: 姓名, field: name}\n",
	} {
		if _, err := exchange.ParseMarks("a.yaml", []byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParseMarks(f *testing.F) {
	f.Add([]byte("layout: a\ncentre: 甲\ncolumns:\n  - {heading: 姓名, field: name}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := exchange.ParseMarks("f.yaml", data); err == nil {
			l.Names()
		}
	})
}
