package teaching

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// planKey is which teaching plan of a scheme a course belongs to.
type planKey struct {
	trade string
	level programme.Level
}

func keyOf(c *programme.Course) planKey { return planKey{c.Trade, c.Level} }

// courseOf is a course as package curriculum knows it; its row is its number.
func courseOf(c *programme.Course) curriculum.Course {
	return curriculum.Course{ID: c.Course, Row: c.Number, Name: c.Name, Hours: c.Hours, Kind: c.Kind, Mode: curriculum.Mode(c.Mode),
		Block:   curriculum.Block(c.Block),
		Teacher: c.TeacherID, Place: c.Place, Textbook: c.Textbook}
}

// plansOf are the teaching plans that courses make, in the order of their
// first courses.
func plansOf(courses []*programme.Course) (plans []curriculum.Plan) {
	at := map[planKey]int{}
	for _, c := range courses {
		i, ok := at[keyOf(c)]
		if !ok {
			i = len(plans)
			at[keyOf(c)] = i
			plans = append(plans, curriculum.Plan{Trade: c.Trade, Level: c.Level})
		}
		plans[i].Courses = append(plans[i].Courses, courseOf(c))
	}
	return plans
}

// coursesOf are the rows of plans that are to be written into a scheme. A
// course keeps its number of before, which must be one of known; a new one
// gets its own.
func coursesOf(s *act.Step, sc *programme.Scheme, plans []curriculum.Plan, known map[string]planKey) (rows []*programme.Course, problems []programme.Problem) {
	seen := map[planKey]bool{}
	for i := range plans {
		p := &plans[i]
		key := planKey{p.Trade, p.Level}
		if seen[key] {
			problems = append(problems, act.Problem("职业（工种）", "plan_twice", "%s%s有两份教学计划", p.Trade, p.Level.Chinese()))
			continue
		}
		seen[key] = true
		for k := range p.Courses {
			c := &p.Courses[k]
			of, is := known[c.ID]
			if c.ID != "" && (!is || of != key) {
				problems = append(problems, programme.Problem{Row: c.Row, Field: "编号", Code: "course_id", Message: "不是这份教学计划的课程编号，请勿改动“编号”栏；新增的课程留空"})
				continue
			}
			row := &programme.Course{ID: s.NewID(), SchemeID: sc.ID, Course: c.ID, Trade: p.Trade, Level: p.Level, Number: k + 1, Name: c.Name,
				Hours: c.Hours, Kind: c.Kind,
				Mode: string(c.Mode), Block: string(c.Block), TeacherID: c.Teacher, Place: c.Place, Textbook: c.Textbook}
			if row.Course == "" {
				row.Course = row.ID
			}
			rows = append(rows, row)
		}
	}
	return rows, problems
}

// idsOf are the numbers that courses have, and the plans that they are of.
func idsOf(rows []programme.Course) map[string]planKey {
	out := make(map[string]planKey, len(rows))
	for i := range rows {
		out[rows[i].Course] = keyOf(&rows[i])
	}
	return out
}

// PlanOf is the teaching plan of a plan line in the scheme that is agreed for
// its base, or nil where the scheme is a paper alone or has none.
func PlanOf(tx *store.Tx, baseID, lineID string) (*programme.Scheme, *curriculum.Plan, error) {
	sc, err := tx.AgreedScheme(baseID)
	if err != nil || sc == nil || sc.Courses == "" {
		return sc, nil, err
	}
	line, err := store.Get[programme.PlanLine](tx, lineID)
	if err != nil {
		return sc, nil, err
	}
	rows, err := tx.SchemeCourses(sc.ID)
	if err != nil {
		return sc, nil, err
	}
	plans := plansOf(pointers(rows))
	if i := slices.IndexFunc(plans, func(p curriculum.Plan) bool { return p.Trade == line.Trade && p.Level == line.Level }); i >= 0 {
		return sc, &plans[i], nil
	}
	return sc, nil, nil
}

func pointers[T any](rows []T) []*T {
	out := make([]*T, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}
