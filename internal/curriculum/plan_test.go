package curriculum_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

var shanghai = time.FixedZone("CST", 8*3600)

// The floors of the notice that the product was made for, and two shares of
// the kind that others have.
func rules() *curriculum.Rules {
	return &curriculum.Rules{
		Minutes: 45,
		Kinds: []curriculum.Kind{{Code: "ideology", Name: "思政课"}, {Code: "theory", Name: "理论课", InTrade: true},
			{Code: "practice", Name: "实操课", InTrade: true}},
		Bounds: []curriculum.Bound{
			{Name: "总课时", Min: 210, Cite: "三(一)"},
			{Name: "思政课", Kinds: []string{"ideology"}, Min: 10, Cite: "三(一)"},
			{Name: "理论课", Kinds: []string{"theory"}, Min: 110, Cite: "三(一)"},
			{Name: "实操课", Kinds: []string{"practice"}, Min: 90, Cite: "三(一)"},
			{Name: "线上课程", Modes: []curriculum.Mode{curriculum.Live, curriculum.Recorded}, MaxShare: 300},
		},
		DayMost: 8, DayCite: "九", Earliest: curriculum.At(7, 0), Latest: curriculum.At(21, 30),
	}
}

func teachers() []curriculum.Teacher {
	return []curriculum.Teacher{{ID: "t1", Name: "甲某", Trades: []string{"焊工"}}, {ID: "t2", Name: "乙某", Trades: []string{"焊工"}},
		{ID: "t3", Name: "丙某", Trades: []string{"车工"}}}
}

func plan() *curriculum.Plan {
	return &curriculum.Plan{Trade: "焊工", Level: programme.Technician, Courses: []curriculum.Course{
		{ID: "c1", Row: 4, Name: "工匠精神", Hours: 10, Kind: "ideology", Mode: curriculum.Hall, Teacher: "t3", Place: "教学楼 301", Textbook: "自编讲义"},
		{ID: "c2", Row: 5, Name: "焊接工艺", Hours: 80, Kind: "theory", Mode: curriculum.Hall, Teacher: "t1", Place: "教学楼 301", Textbook: "焊工（技师），某某出版社"},
		{ID: "c3", Row: 6, Name: "焊接安全微课", Hours: 30, Kind: "theory", Mode: curriculum.Recorded, Teacher: "t1", Textbook: "自编讲义"},
		{ID: "c4", Row: 7, Name: "管板焊接", Hours: 90, Kind: "practice", Mode: curriculum.Workshop, Block: curriculum.AfterWork, Teacher: "t2",
			Place: "实训楼 203", Textbook: "自编讲义"},
	}}
}

func codes(list []programme.Problem) (out []string) {
	for _, p := range list {
		out = append(out, p.Code)
	}
	return out
}

func TestPlanProblems(t *testing.T) {
	if got := plan().Problems(rules(), teachers()); len(got) != 0 {
		t.Fatalf("a plan in order: %v", got)
	}
	for _, c := range []struct {
		name string
		mend func(*curriculum.Plan)
		row  int
		code string
		says string
	}{
		{"no courses", func(p *curriculum.Plan) { p.Courses = nil }, 0, "plan_empty", "没有课程"},
		{"no trade", func(p *curriculum.Plan) { p.Trade = "" }, 0, "plan_trade", "工种"},
		{"no level", func(p *curriculum.Plan) { p.Level = 0 }, 0, "plan_level", "等级"},
		{"no name", func(p *curriculum.Plan) { p.Courses[1].Name = " " }, 5, "course_name", "课程名称"},
		{"no hours", func(p *curriculum.Plan) { p.Courses[0].Hours = 0 }, 4, "course_hours", "1 至"},
		{"absurd hours", func(p *curriculum.Plan) { p.Courses[0].Hours = 1 << 40 }, 4, "course_hours", "1 至"},
		{"unknown kind", func(p *curriculum.Plan) { p.Courses[0].Kind = "music" }, 4, "course_kind", "思政课、理论课、实操课"},
		{"unknown mode", func(p *curriculum.Plan) { p.Courses[0].Mode = "mail" }, 4, "course_mode", "集中授课"},
		{"unknown block", func(p *curriculum.Plan) { p.Courses[0].Block = "noon" }, 4, "course_block", "工余"},
		{"no teacher", func(p *curriculum.Plan) { p.Courses[2].Teacher = "" }, 6, "course_teacher", "没有授课教师"},
		{"a stranger", func(p *curriculum.Plan) { p.Courses[2].Teacher = "t9" }, 6, "course_teacher", "先登记"},
		{"another trade's", func(p *curriculum.Plan) { p.Courses[3].Teacher = "t3" }, 7, "course_trade", "丙某登记的工种里没有焊工"},
		{"no room", func(p *curriculum.Plan) { p.Courses[3].Place = "" }, 7, "course_place", "授课地点"},
		{"no book", func(p *curriculum.Plan) { p.Courses[3].Textbook = "" }, 7, "course_textbook", "教材"},
		{"twice", func(p *curriculum.Plan) { p.Courses[2].Name, p.Courses[2].Mode = "焊接 工艺", curriculum.Hall }, 6, "course_twice", "第 5 行"},
		{"one hour under a floor", func(p *curriculum.Plan) { p.Courses[0].Hours, p.Courses[1].Hours = 9, 81 }, 0, "plan_floor",
			"思政课计划 9 课时，应不少于 10 课时，还差 1 课时（依据 三(一)）"},
		{"too much online", func(p *curriculum.Plan) { p.Courses[2].Hours = 90 }, 0, "plan_share_ceiling", "33.3%，应不超过 30%"},
	} {
		p := plan()
		c.mend(p)
		got := p.Problems(rules(), teachers())
		if !slices.ContainsFunc(got, func(p programme.Problem) bool {
			return p.Row == c.row && p.Code == c.code && strings.Contains(p.Message, c.says)
		}) {
			t.Errorf("%s: %v, want %s at line %d", c.name, got, c.code, c.row)
		}
	}
	all := plan()
	for i := range all.Courses {
		all.Courses[i] = curriculum.Course{Row: all.Courses[i].Row}
	}
	got := all.Problems(rules(), teachers())
	for _, row := range []int{4, 5, 6, 7} {
		if n := len(slices.DeleteFunc(slices.Clone(got), func(p programme.Problem) bool { return p.Row != row })); n < 6 {
			t.Errorf("line %d has %d problems, want all of it at once: %v", row, n, got)
		}
	}
}

// Shares hold at the hour: n of m hours is refused exactly when the fraction
// is on the wrong side.
func TestSharesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		online, rest := rapid.IntRange(1, 400).Draw(t, "online"), rapid.IntRange(1, 400).Draw(t, "rest")
		p.Courses = []curriculum.Course{p.Courses[1], p.Courses[2]}
		p.Courses[0].Hours, p.Courses[1].Hours = rest, online
		r := rules()
		r.Bounds = []curriculum.Bound{{Name: "线上课程", Modes: []curriculum.Mode{curriculum.Recorded}, MinShare: rapid.IntRange(0, 500).Draw(t, "least"),
			MaxShare: rapid.IntRange(500, 1000).Draw(t, "most")}}
		got := codes(p.Problems(r, teachers()))
		share := float64(online) / float64(online+rest) * 1000
		if (share < float64(r.Bounds[0].MinShare)) != slices.Contains(got, "plan_share_floor") ||
			(share > float64(r.Bounds[0].MaxShare)) != slices.Contains(got, "plan_share_ceiling") {
			t.Fatalf("%d of %d: %v", online, online+rest, got)
		}
	})
}

func TestModesAndBlocksAreReadAsWritten(t *testing.T) {
	for _, m := range curriculum.Modes {
		for _, s := range []string{string(m.Mode), m.Name, " " + m.Name} {
			if got, ok := curriculum.ParseMode(s); !ok || got != m.Mode {
				t.Errorf("%q is %q", s, got)
			}
		}
	}
	for s, want := range map[string]curriculum.Mode{"仿真": curriculum.Simulation, "直播": curriculum.Live, "微课程": curriculum.Recorded,
		"技术交流": curriculum.Exchange} {
		if got, _ := curriculum.ParseMode(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]curriculum.Block{"脱产": curriculum.FullTime, "业余": curriculum.AfterWork, "工余": curriculum.AfterWork} {
		if got, _ := curriculum.ParseBlock(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
	if _, ok := curriculum.ParseMode("看书"); ok {
		t.Error("看书 is a mode")
	}
}

func TestHeld(t *testing.T) {
	lesson := func(course, teacher string, hours int, held bool) curriculum.Lesson {
		l := curriculum.Lesson{CourseID: course, TeacherID: teacher, Hours: hours, Held: held}
		for _, c := range plan().Courses {
			if c.ID == course {
				l.Kind, l.Mode = c.Kind, c.Mode
			}
		}
		return l
	}
	beside, unlike := lesson("", "t1", 2, true), lesson("c1", "t3", 2, true)
	unlike.Mode = curriculum.Live
	got := curriculum.Held(plan(), []curriculum.Lesson{lesson("c1", "t3", 4, true), lesson("c1", "t1", 3, true), lesson("c1", "t2", 4, false), beside,
		unlike, lesson("c9", "t1", 1, true)})
	c := got.Courses[0]
	if c.Held != 9 || c.Scheduled != 4 || c.Left != -3 ||
		!slices.Equal(c.Others, []curriculum.Taker{{TeacherID: "t2", Hours: 4}, {TeacherID: "t1", Hours: 3}}) {
		t.Errorf("first course %+v", c)
	}
	if len(got.Beside) != 2 || len(got.Unlike) != 1 || got.Courses[3].Left != 90 {
		t.Errorf("beside %v, unlike %v", got.Beside, got.Unlike)
	}
	short := curriculum.Startable(plan(), rules(),
		[]curriculum.Lesson{lesson("c1", "t3", 11, false), lesson("c2", "t1", 80, false), lesson("c4", "t2", 80, false)})
	if got := codes(short); !slices.Equal(got, []string{"course_over", "course_short", "plan_floor", "plan_floor"}) {
		t.Errorf("a timetable ten hours of practice short: %v", short)
	}
	bare := curriculum.Startable(plan(), rules(), []curriculum.Lesson{lesson("c1", "t3", 10, false), lesson("c4", "t2", 80, false)})
	for _, want := range []string{"理论课已排和线上自学（30 课时）共 30 课时，应不少于 110 课时", "实操课已排 80 课时，应不少于 90 课时"} {
		if !slices.ContainsFunc(bare, func(p programme.Problem) bool { return strings.HasPrefix(p.Message, want) }) {
			t.Errorf("no %q in %v", want, bare)
		}
	}
	if full := curriculum.Startable(plan(), rules(),
		[]curriculum.Lesson{lesson("c1", "t3", 10, false), lesson("c2", "t1", 80, true), lesson("c4", "t2", 90, false)}); len(full) != 0 {
		t.Errorf("a full timetable, the recorded course beside it: %v", full)
	}
}
