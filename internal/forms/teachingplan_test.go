package forms_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

func planChoices() forms.TeachingPlanChoices {
	return forms.TeachingPlanChoices{
		Kinds: []curriculum.Kind{{Code: "ideology", Name: "思政课"}, {Code: "theory", Name: "理论课"}, {Code: "practice", Name: "实操课"}},
		Teachers: []curriculum.Teacher{{ID: "t1", Name: "甲某", Trades: []string{"焊工"}}, {ID: "t2", Name: "乙某", Trades: []string{"焊工"}},
			{ID: "t3", Name: "乙某", Trades: []string{"车工"}},
			{ID: "t4", Name: "丙某"}, {ID: "t5", Name: "丙某"}},
		Places: []string{"教学楼 301"}, Textbooks: []string{"自编讲义"},
	}
}

func planCSV(text string) (*forms.TeachingPlan, error) {
	c := planChoices()
	r := strings.NewReader(text)
	return forms.ReadTeachingPlan(r, r.Size(), &c)
}

func TestReadTeachingPlan(t *testing.T) {
	p, err := planCSV("某某学校培训教学计划\n职业（工种）：焊工,,等级：技师/二级\n" +
		"序号,科目,学时,课别,教学形式,任课教师,教室,教材名称及出版社单位,说明\n" +
		"1,工匠精神,10课时,思想政治,面授,甲某,教学楼301,自编讲义,x\n" +
		"2,焊接工艺,１１０,理论,慕课,乙某（焊工）,,某书\n3,管板焊接,90.5,实际操作,看书,乙某,实训楼,某书\n4,,,,,,,\n" +
		"序号,科目,学时,课别,教学形式,任课教师,教室,教材名称及出版社单位,说明\n合计,,210,,,,,\n示例,不要,5,理论,面授,甲某,,\n")
	if err != nil {
		t.Fatal(err)
	}
	if p.Trade != "焊工" || p.Level != programme.Technician || len(p.Courses) != 3 {
		t.Fatalf("%+v", p.Plan)
	}
	if want := (curriculum.Course{Row: 4, Name: "工匠精神", Hours: 10, Kind: "ideology", Mode: curriculum.Hall, Teacher: "t1", Place: "教学楼301",
		Textbook: "自编讲义"}); p.Courses[0] != want {
		t.Errorf("first %+v", p.Courses[0])
	}
	if c := p.Courses[1]; c.Hours != 110 || c.Kind != "theory" || c.Mode != curriculum.Recorded || c.Teacher != "t2" {
		t.Errorf("second %+v", c)
	}
	var fields []string
	for _, x := range p.Problems {
		if x.Row != 6 {
			t.Errorf("a problem at line %d: %v", x.Row, x)
		}
		fields = append(fields, x.Field)
	}
	if !slices.Equal(fields, []string{"课时", "授课方式", "授课教师"}) || !strings.Contains(p.Problems[2].Message, "乙某（焊工） 或 乙某（车工）") {
		t.Errorf("problems %v", p.Problems)
	}
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "说明") {
		t.Errorf("notes %v", p.Notes)
	}
	for text, want := range map[string]string{"": "空", "姓名,课时\n某,1\n": "没有找到教学计划的表头", "课程,课时,课程类别\n合计,10,\n": "没有课程",
		"课程,课时,课程类别\n" + strings.Repeat("课,1,理论\n", 501): "超过 500 行"} {
		if _, err := planCSV(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

func TestTeachingPlanTemplateIsReadAsEmpty(t *testing.T) {
	c := planChoices()
	var b bytes.Buffer
	if err := forms.WriteTeachingPlan(&b, &forms.TeachingPlanSheet{City: "德州市", Unit: "某某学校", TeachingPlanChoices: c}); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("JINLANLING_TEACHINGPLAN"); keep != "" {
		os.WriteFile(keep, b.Bytes(), 0o600)
	}
	if _, err := forms.ReadTeachingPlan(bytes.NewReader(b.Bytes()), int64(b.Len()), &c); err == nil || !strings.Contains(err.Error(), "没有课程") {
		t.Errorf("an empty template: %v", err)
	}
}

// What is written is read back, course by course, whoever teaches it.
func TestTeachingPlanRoundTrip(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("焊接工艺安全䶮𠮷·（）《》、，=+-@'ABab123")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		c := planChoices()
		p := curriculum.Plan{Trade: rapid.SampledFrom([]string{"焊工", "电工"}).Draw(t, "trade"),
			Level: rapid.SampledFrom([]programme.Level{programme.Technician, programme.SeniorTechnician}).Draw(t, "level")}
		for i := range rapid.IntRange(1, 6).Draw(t, "courses") {
			p.Courses = append(p.Courses, curriculum.Course{ID: fmt.Sprintf("c%03d", i), Name: "课" + word.Draw(t, "name"),
				Hours: rapid.IntRange(1, 3000).Draw(t, "hours"),
				Kind:  rapid.SampledFrom(c.Kinds).Draw(t, "kind").Code, Mode: rapid.SampledFrom(curriculum.Modes).Draw(t, "mode").Mode,
				Block:   rapid.SampledFrom([]curriculum.Block{"", curriculum.FullTime, curriculum.AfterWork}).Draw(t, "block"),
				Teacher: rapid.SampledFrom(c.Teachers).Draw(t, "teacher").ID,
				Place:   word.Draw(t, "place"), Textbook: word.Draw(t, "book")})
		}
		var b bytes.Buffer
		if err := forms.WriteTeachingPlan(&b, &forms.TeachingPlanSheet{City: "德州市", Unit: "某某学校", Plan: p, TeachingPlanChoices: c}); err != nil {
			t.Fatal(err)
		}
		got, err := forms.ReadTeachingPlan(bytes.NewReader(b.Bytes()), int64(b.Len()), &c)
		if err != nil || len(got.Problems) > 0 {
			t.Fatalf("%v, %v", err, got)
		}
		for i := range got.Courses {
			got.Courses[i].Row = 0
		}
		if got.Trade != p.Trade || got.Level != p.Level || !slices.Equal(got.Courses, p.Courses) {
			t.Fatalf("%+v, want %+v", got.Plan, p)
		}
	})
}

// The file comes back with a result at each line and is read again as it was.
func TestTeachingPlanResult(t *testing.T) {
	p, err := planCSV("课程,课时,课程类别,授课教师\n工艺,110,理论课,甲某\n安全,x,理论课,无此人\n")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	problems := append(p.Problems, programme.Problem{Field: "课时", Code: "hours_floor", Message: "理论课还差 1 课时"})
	if err := forms.WriteTeachingPlanResult(&b, p, problems); err != nil {
		t.Fatal(err)
	}
	sheets, err := forms.ReadSheets(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	text := func(row, column int) string { return sheets[0].Rows[row][column].Text }
	if text(0, 4) != "结果" || text(1, 4) != "通过" || text(2, 4) != "有问题" || !strings.Contains(text(2, 5), "课时：看不懂课时“x”") ||
		!strings.Contains(text(2, 5), "无此人") || !strings.Contains(text(4, 0), "还差 1 课时") {
		t.Errorf("%+v", sheets[0].Rows)
	}
	c := planChoices()
	again, err := forms.ReadTeachingPlan(bytes.NewReader(b.Bytes()), int64(b.Len()), &c)
	if err != nil || len(again.Courses) != 2 || again.Courses[0] != p.Courses[0] {
		t.Errorf("read again: %+v, %v", again, err)
	}
}

func FuzzReadTeachingPlan(f *testing.F) {
	c := planChoices()
	var b bytes.Buffer
	forms.WriteTeachingPlan(&b, &forms.TeachingPlanSheet{City: "德州市", TeachingPlanChoices: c})
	f.Add(b.Bytes())
	f.Add([]byte("课程,课时,课程类别,授课教师\n工艺,110,理论课,甲某\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := forms.ReadTeachingPlan(bytes.NewReader(data), int64(len(data)), &c)
		if err != nil {
			return
		}
		if len(p.Courses) == 0 {
			t.Error("neither courses nor a refusal")
		}
		if err := forms.WriteTeachingPlanResult(&bytes.Buffer{}, p, p.Problems); err != nil {
			t.Error(err)
		}
	})
}
