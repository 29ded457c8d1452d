package forms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// TeachingPlanChoices are what a teaching plan may name.
type TeachingPlanChoices struct {
	Kinds     []curriculum.Kind
	Teachers  []curriculum.Teacher
	Places    []string // offered, not required
	Textbooks []string // offered, not required
}

// TeachingPlan is what was read of a workbook. Its courses have their IDs
// where the workbook came from here, and their teachers' IDs. An ID is a cell
// like others: whether it is one of this plan's is for the caller to say.
type TeachingPlan struct {
	curriculum.Plan
	Sheet    string
	Problems []programme.Problem // of cells, each with its row
	Notes    []string            // what was not read

	cells   [][]Cell
	columns []int // of courseColumns, or -1
	head    int   // the heading's row, from 1
}

// courseColumn is a column of the plan: its name on the form, other names
// people give it, how it is read and what is written into it.
type courseColumn struct {
	name  string
	also  []string
	width float64
	set   func(*planLine, Cell) string // what is wrong, "" where nothing
	get   func(*planLine) any
}

// planLine is a course with what its line is read and written by.
type planLine struct {
	curriculum.Course
	no      string
	choices *TeachingPlanChoices
	labels  map[string][]string // teachers' IDs by what they are called
}

func courseText(name string, width float64, field func(*planLine) *string, also ...string) courseColumn {
	return courseColumn{name, also, width, func(l *planLine, c Cell) string {
		*field(l) = c.Text
		return ""
	}, func(l *planLine) any { return *field(l) }}
}

// courseColumns are the columns of a teaching plan in the form's order.
var courseColumns = []courseColumn{
	courseText("序号", 6, func(l *planLine) *string { return &l.no }),
	courseText(curriculum.FieldCourse, 26, func(l *planLine) *string { return &l.Name }, "课程名称", "科目", "授课内容", "教学内容", "上课内容", "培训内容", "培训课程", "课程内容"),
	{curriculum.FieldHours, []string{"学时", "课时数", "计划课时", "计划学时", "学时数", "课时(学时)"}, 8, setHours, func(l *planLine) any { return l.Hours }},
	{curriculum.FieldKind, []string{"课别", "类别", "课程性质", "课程类型", "课程分类", "性质"}, 12, setKind, func(l *planLine) any {
		for _, k := range l.choices.Kinds {
			if k.Code == l.Kind {
				return k.Name
			}
		}
		return l.Kind
	}},
	{curriculum.FieldMode, []string{"教学方式", "培训方式", "教学形式", "授课形式", "培训形式", "方式", "形式"}, 14, setMode, func(l *planLine) any { return l.Mode.Name() }},
	{curriculum.FieldBlock, []string{"时段", "安排", "脱产或工余", "培训时段", "上课时段", "学习形式"}, 12, setBlock, func(l *planLine) any { return l.Block.Name() }},
	{curriculum.FieldTeacher, []string{"教师", "任课教师", "培训教师", "讲师", "教师姓名", "授课老师", "老师", "主讲教师"}, 14, setTeacher,
		func(l *planLine) any { return l.choices.label(l.Teacher) }},
	courseText(curriculum.FieldPlace, 20, func(l *planLine) *string { return &l.Place }, "地点", "上课地点", "教室", "场地", "培训地点", "教室名称", "实训场地"),
	courseText(curriculum.FieldTextbook, 30, func(l *planLine) *string { return &l.Textbook }, "教材名称", "使用教材", "教材名称及出版社", "教材名称及出版社单位", "教材及出版社"),
	courseText("编号", 18, func(l *planLine) *string { return &l.ID }, "课程编号", "编号(勿改)"),
}

var courseColumnByKey = func() map[string]int {
	m := map[string]int{}
	for i, c := range courseColumns {
		for _, n := range append([]string{c.name}, c.also...) {
			m[key(n)] = i
		}
	}
	return m
}()

// courseColumnOf finds a column by what stands over it, and without what is
// said in brackets behind it.
func courseColumnOf(name string) int {
	name = key(name)
	if i, ok := courseColumnByKey[name]; ok {
		return i
	}
	if short, _, ok := strings.Cut(name, "("); ok {
		if i, ok := courseColumnByKey[short]; ok {
			return i
		}
	}
	return -1
}

var hoursText = regexp.MustCompile(`^([0-9]{1,6})(?:\.0+)?(?:课时|学时|节)?$`)

func setHours(l *planLine, c Cell) string {
	m := hoursText.FindStringSubmatch(strings.ReplaceAll(c.Text, " ", ""))
	if m == nil {
		if c.Text == "" {
			return ""
		}
		return "看不懂课时“" + c.Text + "”，应为整数，如 40"
	}
	l.Hours, _ = strconv.Atoi(m[1])
	return ""
}

// kindWords are what people call kinds of class hours.
var kindWords = strings.NewReplacer("思想政治", "思政", "政治", "思政", "实际操作", "实操", "技能操作", "实操", "操作技能", "实操", "实践", "实操", "理论知识", "理论", "专业理论", "理论", "课程", "",
	"课", "", "类", "", "教育", "", "教学", "")

func setKind(l *planLine, c Cell) string {
	plain := kindWords.Replace(c.Text)
	var names []string
	for _, k := range l.choices.Kinds {
		if c.Text == k.Name || c.Text == k.Code || plain != "" && plain == kindWords.Replace(k.Name) {
			l.Kind = k.Code
			return ""
		}
		names = append(names, k.Name)
	}
	if c.Text == "" {
		return ""
	}
	return "看不懂类别“" + c.Text + "”，应为 " + strings.Join(names, "、")
}

func setMode(l *planLine, c Cell) string {
	m, ok := curriculum.ParseMode(c.Text)
	if !ok && c.Text != "" {
		var names []string
		for _, r := range curriculum.Modes {
			names = append(names, r.Name)
		}
		return "看不懂授课方式“" + c.Text + "”，应为 " + strings.Join(names, "、")
	}
	l.Mode = m
	return ""
}

func setBlock(l *planLine, c Cell) string {
	switch c.Text {
	case "", "不限", "均可":
		return ""
	}
	b, ok := curriculum.ParseBlock(c.Text)
	if !ok {
		return "看不懂时间安排“" + c.Text + "”，应为 集中脱产 或 工余，不限的留空"
	}
	l.Block = b
	return ""
}

func setTeacher(l *planLine, c Cell) string {
	if c.Text == "" {
		return ""
	}
	switch ids := l.labels[key(c.Text)]; len(ids) {
	case 1:
		l.Teacher = ids[0]
		return ""
	case 0:
		return "本基地没有登记教师“" + c.Text + "”，请先登记，或从下拉列表中选择"
	default:
		var labels []string
		for _, id := range ids {
			labels = append(labels, l.choices.label(id))
		}
		return fmt.Sprintf("有 %d 位教师叫“%s”，请写成 %s", len(ids), c.Text, strings.Join(labels, " 或 "))
	}
}

// label is what a teacher is called in the workbook: the name, and where
// others have it too, the trades, and where that does not tell either, a
// number.
func (t *TeachingPlanChoices) label(id string) string {
	i := slices.IndexFunc(t.Teachers, func(x curriculum.Teacher) bool { return x.ID == id })
	if i < 0 {
		return id
	}
	me := &t.Teachers[i]
	names, alike, before := 0, 0, 0
	for k := range t.Teachers {
		if o := &t.Teachers[k]; o.Name == me.Name {
			names++
			if slices.Equal(o.Trades, me.Trades) {
				alike++
				if k < i {
					before++
				}
			}
		}
	}
	switch {
	case names == 1:
		return me.Name
	case alike == 1 && len(me.Trades) > 0:
		return me.Name + "（" + strings.Join(me.Trades, "、") + "）"
	}
	return me.Name + "（" + strings.Join(append(slices.Clone(me.Trades), strconv.Itoa(before+1)), "、") + "）"
}

// labels are teachers' IDs by their names and by their labels.
func (t *TeachingPlanChoices) labels() map[string][]string {
	m := map[string][]string{}
	for _, x := range t.Teachers {
		m[key(x.Name)] = append(m[key(x.Name)], x.ID)
		if l := key(t.label(x.ID)); l != key(x.Name) {
			m[l] = append(m[l], x.ID)
		}
	}
	return m
}
