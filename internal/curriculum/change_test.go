package curriculum_test

import (
	"slices"
	"testing"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

func TestChanges(t *testing.T) {
	was, is := plan(), plan()
	is.Level = programme.SeniorTechnician
	is.Courses[0].Hours, is.Courses[1].Teacher, is.Courses[1].Place = 12, "t2", ""
	is.Courses[2] = curriculum.Course{Row: 6, Name: "焊接冶金"}
	var got []string
	for _, c := range curriculum.Changes(was, is, rules(), teachers()) {
		got = append(got, c.String())
	}
	want := []string{"“教学计划”的培训等级：技师 → 高级技师", "“工匠精神”的课时：10 → 12", "“焊接工艺”的授课教师：甲某 → 乙某", "“焊接工艺”的授课地点：教学楼 301 → （无）", "新增课程“焊接冶金”", "去掉课程“焊接安全微课”"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	namesakes := []curriculum.Teacher{{ID: "t1", Name: "甲某"}, {ID: "t2", Name: "甲某"}}
	is = plan()
	is.Courses[1].Teacher = "t2"
	if got := curriculum.Changes(was, is, rules(), namesakes); len(got) != 1 || got[0].Is != "甲某（另一位）" {
		t.Errorf("another teacher of the same name: %v", got)
	}
}

// Nothing changed is no change, and no difference goes unsaid.
func TestChangesAreAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		is := plan()
		for i := range is.Courses {
			c := &is.Courses[i]
			switch rapid.IntRange(0, 8).Draw(t, "field") {
			case 0:
				c.Name += "（上）"
			case 1:
				c.Hours++
			case 2:
				c.Kind = "ideology"
			case 3:
				c.Mode = curriculum.Exchange
			case 4:
				c.Block = curriculum.FullTime
			case 5:
				c.Teacher = "t3"
			case 6:
				c.Place += "东"
			case 7:
				c.ID = ""
			}
		}
		want := 0
		for i, c := range is.Courses {
			if c != plan().Courses[i] {
				want++
			}
			if c.ID == "" {
				want++ // one is gone and one is new
			}
		}
		if got := curriculum.Changes(plan(), is, rules(), teachers()); len(got) != want {
			t.Fatalf("%d changes, want %d: %v", len(got), want, got)
		}
	})
}
