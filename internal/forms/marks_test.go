package forms_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

var markSubjects = []forms.MarkSubject{{Code: "theory", Name: "理论"}, {Code: "practice", Name: "实操"}}

func readMarks(text string) (*forms.MarkTable, error) {
	return forms.ReadMarks(strings.NewReader(text), int64(len(text)), markSubjects)
}

// TestMarksAsPeopleWriteThem: what a row says is read or named, and nothing is
// guessed.
func TestMarksAsPeopleWriteThem(t *testing.T) {
	const head = "序号,姓名,身份证号,理论成绩,技能成绩,总分,情况,备注\n"
	for name, c := range map[string]struct {
		row    string
		points int    // of theory, -1 for none
		absent string // why there is none
		fault  string // part of what is wrong
	}{
		"plain":                 {"1,张三,379906198503121234,80,75,155,,", 80, "", ""},
		"absent in its column":  {"1,张三,,,,,缺考,", -1, programme.MarkAbsent, ""},
		"absent and marked":     {"1,张三,,60,60,,缺考,", -1, programme.MarkAbsent, "写了缺考，又有成绩"},
		"misconduct":            {"1,张三,,,,,作弊,替考", -1, programme.MarkMisconduct, ""},
		"no name":               {"1,,379906198503121234,80,75,,,", 80, "", "没有姓名"},
		"one subject is empty":  {"1,张三,,80,,,,", 80, "", "实操成绩是空的"},
		"over a hundred":        {"1,张三,,101,75,,,", -1, "", "理论"},
		"below none":            {"1,张三,,-1,75,,,", -1, "", "理论"},
		"a number for a mark":   {"1,张三,,379906198503121234,75,,,", -1, "", "理论"},
		"half a point":          {"1,张三,,79.5,75,,,", -1, "", "理论"},
		"a word for a mark":     {"1,张三,,良好,75,,,", -1, "", "理论"},
		"another city's absent": {"1,张三,,80,75,,迟到,", 80, "", "情况"},
	} {
		m, err := readMarks(head + c.row + "\n")
		if err != nil || len(m.Rows) != 1 {
			t.Errorf("%s: %+v, %v", name, m, err)
			continue
		}
		r := m.Rows[0]
		points, marked := r.Points["theory"]
		if !marked {
			points = -1
		}
		if points != c.points || r.Absence != c.absent {
			t.Errorf("%s: theory %d, absence %q", name, points, r.Absence)
		}
		if said := strings.Join(r.Faults, "；"); (c.fault == "") != (said == "") || !strings.Contains(said, c.fault) {
			t.Errorf("%s: says %q, want %q", name, said, c.fault)
		}
		if longNumber.MatchString(strings.Join(r.Faults, "；")) {
			t.Errorf("%s: tells a number: %q", name, r.Faults)
		}
		if notes := strings.Join(m.Notes, "；"); !strings.Contains(notes, "总分由系统按通知计算") {
			t.Errorf("%s: the total is passed over in silence: %q", name, notes)
		}
	}
	for name, text := range map[string]string{"nothing": "", "no heading": "张三,80,75\n", "one subject only": "姓名,理论\n张三,80\n", "nobody": head,
		"totals only": head + ",合计,,80,75,,,\n"} {
		if m, err := readMarks(text); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

var longNumber = regexp.MustCompile(`\d{15}`)

func FuzzReadMarks(f *testing.F) {
	var b bytes.Buffer
	if err := forms.WriteMarks(&b, "结业考评成绩", markSubjects,
		[]forms.MarkRow{{Row: 3, Name: "张三", Points: map[string]int{"theory": 80, "practice": 75}}}, true, "",
		""); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("姓名,身份证号,理论,实操\n张三,379906198503121234,80,75\n李四,,缺考,\n合计,,,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := forms.ReadMarks(bytes.NewReader(data), int64(len(data)), markSubjects)
		if err != nil {
			if m != nil {
				t.Error("a table beside its refusal")
			}
			return
		}
		if len(m.Rows) == 0 {
			t.Error("neither people nor a refusal")
		}
		for _, r := range m.Rows {
			for _, s := range markSubjects {
				p, marked := r.Points[s.Code]
				if marked && (p < 0 || p > 100) || !marked && r.Absence == "" && len(r.Faults) == 0 {
					t.Errorf("row %d passes with %s %d, %v", r.Row, s.Name, p, marked)
				}
			}
			if said := strings.Join(r.Faults, "；"); longNumber.MatchString(said) {
				t.Errorf("row %d tells a number: %s", r.Row, said)
			}
		}
		if err := forms.WriteMarks(&bytes.Buffer{}, "成绩", markSubjects, m.Rows, true, "", ""); err != nil {
			t.Error(err)
		}
	})
}
