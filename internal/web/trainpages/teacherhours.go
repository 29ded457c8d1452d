package trainpages

import (
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/web/page"
)

const teacherHoursTitle = "教师课时"

// TeacherHoursPage lists what teachers give across bases, by week and day.
func TeacherHoursPage(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(teacherHoursTitle), teacherHoursTitle, ""))
	}
	list, err := q.Sys.Teaching.YearTeacherHours(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	return q.Show(teacherHoursView(q.Page(teacherHoursTitle), list))
}

// doubtedTeachers is how many of a list cannot have given all of it.
func doubtedTeachers(list []teaching.TeacherHours) int {
	return act.CountIf(list, func(t teaching.TeacherHours) bool { return t.Doubted() })
}

// meetsText says of two lessons when they meet.
func meetsText(t *teaching.TeacherHours, pair [2]*curriculum.Lesson) string {
	a, b := pair[0], pair[1]
	return fmt.Sprintf("%s—%s %s，与 %s—%s %s 时间重叠", a.Starts.In(act.Shanghai).Format("1月2日 15:04"), a.Ends.In(act.Shanghai).Format("15:04"),
		t.Places[a.ID], b.Starts.In(act.Shanghai).Format("15:04"), b.Ends.In(act.Shanghai).Format("15:04"), t.Places[b.ID])
}

// weekText is a week's days: 周一 4、周六 8.
func weekText(w *curriculum.WeekLoad) (text string) {
	for i, d := range w.Days {
		if i > 0 {
			text += "，"
		}
		text += d.Day.Chinese() + " " + fmt.Sprint(d.Hours)
	}
	return text
}
