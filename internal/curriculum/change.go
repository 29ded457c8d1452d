package curriculum

import (
	"fmt"
	"slices"
)

// Change is one difference between an agreed plan and the one that is to take
// its place.
type Change struct {
	CourseID string // "" for the plan itself and for a course without an ID
	Row      int    // of the new plan; 0 where the course is gone
	Course   string // its name, the new one where it changed
	Field    string // FieldCourse for a course that is new or gone
	Was, Is  string // Chinese; "" where there was or is nothing
}

func (c Change) String() string {
	switch {
	case c.Field == FieldCourse && c.Was == "":
		return "新增课程“" + c.Is + "”"
	case c.Field == FieldCourse && c.Is == "":
		return "去掉课程“" + c.Was + "”"
	}
	return fmt.Sprintf("“%s”的%s：%s → %s", c.Course, c.Field, orNone(c.Was), orNone(c.Is))
}

func orNone(s string) string {
	if s == "" {
		return "（无）"
	}
	return s
}

// Changes is what a change request asks for: the differences from was to is,
// courses told apart by their IDs, in the order of is and then of what is
// gone. Teachers and kinds are worded by name; r and teachers say how.
func Changes(was, is *Plan, r *Rules, teachers []Teacher) (list []Change) {
	words := func(c *Course) [8]string {
		return [8]string{c.Name, fmt.Sprint(c.Hours), r.kindName(c.Kind), c.Mode.Name(), c.Block.Name(), teacherName(teachers, c.Teacher), c.Place, c.Textbook}
	}
	for _, x := range [][3]string{{"职业（工种）", was.Trade, is.Trade}, {"培训等级", was.Level.Chinese(), is.Level.Chinese()}} {
		if x[1] != x[2] {
			list = append(list, Change{Course: "教学计划", Field: x[0], Was: x[1], Is: x[2]})
		}
	}
	fields := [8]string{"课程名称", FieldHours, FieldKind, FieldMode, FieldBlock, FieldTeacher, FieldPlace, FieldTextbook}
	for i := range is.Courses {
		c := &is.Courses[i]
		o := was.course(c.ID)
		if o == nil {
			list = append(list, Change{CourseID: c.ID, Row: c.Row, Course: c.Name, Field: FieldCourse, Is: c.Name})
			continue
		}
		before, after := words(o), words(c)
		for k, field := range fields {
			if before[k] != after[k] {
				list = append(list, Change{c.ID, c.Row, c.Name, field, before[k], after[k]})
			}
		}
		if before[5] == after[5] && o.Teacher != c.Teacher { // two people of one name
			list = append(list, Change{c.ID, c.Row, c.Name, FieldTeacher, before[5], after[5] + "（另一位）"})
		}
	}
	for i := range was.Courses {
		if c := &was.Courses[i]; is.course(c.ID) == nil {
			list = append(list, Change{CourseID: c.ID, Course: c.Name, Field: FieldCourse, Was: c.Name})
		}
	}
	return list
}

// course finds a course by its ID.
func (p *Plan) course(id string) *Course {
	if i := slices.IndexFunc(p.Courses, func(c Course) bool { return c.ID == id }); i >= 0 && id != "" {
		return &p.Courses[i]
	}
	return nil
}

func (r *Rules) kindName(code string) string {
	if k := r.kind(code); k != nil {
		return k.Name
	}
	return code
}

func teacherName(teachers []Teacher, id string) string {
	if i := slices.IndexFunc(teachers, func(t Teacher) bool { return t.ID == id }); i >= 0 {
		return teachers[i].Name
	}
	return id
}
