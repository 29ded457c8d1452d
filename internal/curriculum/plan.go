// Package curriculum is the structured teaching plan of a trade and level: its
// courses, what the notice asks of them, the timetable that follows from them,
// how lessons stand against them, and how far each trainee has come. It is
// pure: nothing is read or written, and what the notice says comes in as Rules.
//
// The one idea to know: every floor, ceiling and share of the notice is a
// Bound on the hours of some kinds and modes. The same bounds hold a plan when
// it is filed and a timetable before its class may start.
package curriculum

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Mode is how a course is taught.
type Mode string

// The modes: what 3.1.1 names, and what a timetable needs to tell apart.
const (
	Hall       Mode = "hall"       // face to face, in a classroom
	Workshop   Mode = "workshop"   // on the machines of the base
	Simulation Mode = "simulation" // on simulators
	Exchange   Mode = "exchange"   // solving technical problems together
	Enterprise Mode = "enterprise" // at the enterprise
	Live       Mode = "live"       // online at a fixed hour
	Recorded   Mode = "recorded"   // online, micro-courses included, at no fixed hour
)

// ModeRow is a mode with its words.
type ModeRow struct {
	Mode Mode
	Name string
	also []string
	room bool // it takes a place that no other lesson can have
}

// Modes are all modes in the order in which they are offered.
var Modes = []ModeRow{
	{Hall, "集中授课", []string{"面授", "课堂授课", "授课", "理论授课", "线下授课", "线下"}, true},
	{Workshop, "实训", []string{"实操", "实训操作", "实际操作", "车间实训", "实习"}, true},
	{Simulation, "模拟操作", []string{"仿真", "仿真实训", "模拟", "虚拟仿真"}, true},
	{Exchange, "技术攻关交流", []string{"技术交流", "技术攻关", "攻关交流", "交流", "研讨"}, true},
	{Enterprise, "企业实践", []string{"企业实训", "岗位实践", "跟岗", "跟岗实践", "企业"}, true},
	{Live, "线上直播", []string{"直播", "网络直播", "直播课", "在线直播"}, false},
	{Recorded, "线上录播", []string{"录播", "网络录播", "慕课", "微课", "微课程", "网课", "在线学习"}, false},
}

func (m Mode) row() *ModeRow {
	for i := range Modes {
		if Modes[i].Mode == m {
			return &Modes[i]
		}
	}
	return nil
}

// Name is the mode in Chinese, "" for what is no mode.
func (m Mode) Name() string {
	if r := m.row(); r != nil {
		return r.Name
	}
	return ""
}

// Timed reports whether lessons of the mode have an hour and stand on a
// timetable.
func (m Mode) Timed() bool { return m != Recorded }

// Room reports whether a lesson of the mode takes its place for itself.
func (m Mode) Room() bool { r := m.row(); return r != nil && r.room }

// ParseMode reads a mode by its code, its name or what people call it.
func ParseMode(s string) (Mode, bool) {
	s = strings.TrimSpace(s)
	for _, r := range Modes {
		if s == r.Name || s == string(r.Mode) || slices.Contains(r.also, s) {
			return r.Mode, true
		}
	}
	return "", false
}

// Block is when a course is taught in relation to its trainees' work.
type Block string

// The blocks of 3.1.1.
const (
	FullTime  Block = "full_time"  // released from work
	AfterWork Block = "after_work" // evenings, weekends
)

// BlockRow is a block with its words.
type BlockRow struct {
	Block Block
	Name  string
	also  []string
}

// Blocks are all blocks.
var Blocks = []BlockRow{
	{FullTime, "集中脱产", []string{"脱产", "全脱产", "全日制", "集中"}},
	{AfterWork, "工余", []string{"业余", "工余时间", "半脱产", "非脱产", "不脱产", "晚上", "周末", "工作之余"}},
}

// Name is the block in Chinese, "" for any time.
func (b Block) Name() string {
	for _, r := range Blocks {
		if r.Block == b {
			return r.Name
		}
	}
	return ""
}

// ParseBlock reads a block by its code, its name or what people call it.
func ParseBlock(s string) (Block, bool) {
	s = strings.TrimSpace(s)
	for _, r := range Blocks {
		if s == r.Name || s == string(r.Block) || slices.Contains(r.also, s) {
			return r.Block, true
		}
	}
	return "", false
}

// Course is one line of a plan.
type Course struct {
	ID       string // stable while the plan is filed, changed and taught
	Row      int    // as its reader counts, for problems; 0 where it has no line
	Name     string
	Hours    int    // class hours
	Kind     string // a kind of class hours of the notice
	Mode     Mode
	Block    Block  // "": at any time
	Teacher  string // the teacher's ID
	Place    string // may be empty where the mode takes no room
	Textbook string
}

// Plan is the teaching plan of a trade and level (3.1.3).
type Plan struct {
	Trade   string
	Level   programme.Level
	Courses []Course
}

// Teacher is who may be named in a plan.
type Teacher struct {
	ID, Name string
	Trades   []string
}

// Kind is a kind of class hours of the notice.
type Kind struct {
	Code, Name string
	InTrade    bool // its teachers must be teachers of the plan's trade
}

// Bound is what the notice asks of the hours of some kinds and modes.
type Bound struct {
	Name     string   // as an officer says it: 理论课, 线上课程, 总课时
	Kinds    []string // codes; none: all kinds
	Modes    []Mode   // none: all modes
	Min      int      // class hours
	Max      int      // class hours; 0: no ceiling
	MinShare int      // per mille of all hours
	MaxShare int      // per mille of all hours; 0: no ceiling
	Cite     string   // its clause in the notice's own numbers, "" where none
}

func (b *Bound) holds(kind string, mode Mode) bool {
	return (len(b.Kinds) == 0 || slices.Contains(b.Kinds, kind)) && (len(b.Modes) == 0 || slices.Contains(b.Modes, mode))
}

// Rules are what the notice says of plans and timetables. The zero value of a
// field asks nothing, but for Minutes.
type Rules struct {
	Minutes  int // of one class hour; must be over 0
	Kinds    []Kind
	Bounds   []Bound
	DayMost  int    // class hours of one class in a day
	DayCite  string // the clause of DayMost
	Earliest Clock  // a lesson that begins before is at an unusual hour
	Latest   Clock  // a lesson that ends after is at night; 0: midnight
}

func (r *Rules) kind(code string) *Kind {
	for i := range r.Kinds {
		if r.Kinds[i].Code == code {
			return &r.Kinds[i]
		}
	}
	return nil
}

// Fields of a course as its reader sees them, for problems.
const (
	FieldCourse   = "课程"
	FieldHours    = "课时"
	FieldKind     = "课程类别"
	FieldMode     = "授课方式"
	FieldBlock    = "时间安排"
	FieldTeacher  = "授课教师"
	FieldPlace    = "授课地点"
	FieldTextbook = "教材"
)

// mostHours of one course: more is a slip of the pen.
const mostHours = 3000

// Problems is everything that is wrong with the plan, each at its line in the
// order of the lines; what concerns the whole plan has row 0 and comes last.
func (p *Plan) Problems(r *Rules, teachers []Teacher) (list []programme.Problem) {
	byID := make(map[string]*Teacher, len(teachers))
	for i := range teachers {
		byID[teachers[i].ID] = &teachers[i]
	}
	names, ids := map[string]int{}, map[string]bool{}
	for i := range p.Courses {
		list = append(list, p.courseProblems(r, &p.Courses[i], byID, names, ids)...)
	}
	if p.Trade == "" {
		list = append(list, wrong(0, "职业（工种）", "plan_trade", "没有写明职业（工种），请填写"))
	}
	if p.Level.Chinese() == "" {
		list = append(list, wrong(0, "培训等级", "plan_level", "没有写明培训等级，请填写"))
	}
	if len(p.Courses) == 0 {
		return append(list, wrong(0, FieldCourse, "plan_empty", "教学计划里没有课程，请逐门填写"))
	}
	var sum amounts
	for i := range p.Courses {
		sum.add(p.Courses[i].Kind, p.Courses[i].Mode, p.Courses[i].Hours)
	}
	return append(list, r.bounded(sum, func(*Bound) string { return "计划" })...)
}

func (p *Plan) courseProblems(r *Rules, c *Course, teachers map[string]*Teacher, names map[string]int, ids map[string]bool) (list []programme.Problem) {
	bad := func(field, code, format string, args ...any) {
		list = append(list, wrong(c.Row, field, code, format, args...))
	}
	name := strings.Join(strings.Fields(c.Name), "")
	if name == "" {
		bad(FieldCourse, "course_name", "没有课程名称，请填写")
	} else if at, twice := names[name+"\x00"+c.Kind+"\x00"+string(c.Mode)]; twice {
		bad(FieldCourse, "course_twice", "与第 %d 行课程、类别、方式都相同，请合并成一行", at)
	} else {
		names[name+"\x00"+c.Kind+"\x00"+string(c.Mode)] = c.Row
	}
	if c.ID != "" && ids[c.ID] {
		bad(FieldCourse, "course_twice", "与另一行是同一门课程，请删去一行")
	}
	ids[c.ID] = true
	if c.Hours < 1 || c.Hours > mostHours {
		bad(FieldHours, "course_hours", "课时应为 1 至 %d 的整数", mostHours)
	}
	k := r.kind(c.Kind)
	if k == nil {
		bad(FieldKind, "course_kind", "通知中没有这一类课时，应为 %s", r.kindNames())
	}
	if c.Mode.row() == nil {
		bad(FieldMode, "course_mode", "没有这种授课方式，应为 %s", modeNames())
	}
	if c.Block != "" && c.Block.Name() == "" {
		bad(FieldBlock, "course_block", "时间安排应为 集中脱产 或 工余，不限的留空")
	}
	switch t := teachers[c.Teacher]; {
	case c.Teacher == "":
		bad(FieldTeacher, "course_teacher", "没有授课教师，请填写已登记的教师")
	case t == nil:
		bad(FieldTeacher, "course_teacher", "不是本基地登记的教师，请先登记教师")
	case k != nil && k.InTrade && p.Trade != "" && !slices.Contains(t.Trades, p.Trade):
		bad(FieldTeacher, "course_trade", "%s登记的工种里没有%s，不能讲%s，请换教师，或补登记其工种和证书", t.Name, p.Trade, k.Name)
	}
	if c.Mode.Room() && strings.TrimSpace(c.Place) == "" {
		bad(FieldPlace, "course_place", "%s要写明授课地点", c.Mode.Name())
	}
	if strings.TrimSpace(c.Textbook) == "" {
		bad(FieldTextbook, "course_textbook", "没有教材，请填写书名和出版社；自编的写“自编讲义”")
	}
	return list
}

// amounts are class hours by kind and mode.
type amounts struct {
	of  map[amountOf]int
	all int
}

type amountOf struct {
	kind string
	mode Mode
}

func (a *amounts) add(kind string, mode Mode, hours int) {
	if hours <= 0 || hours > mostHours {
		return // its line says so
	}
	if a.of == nil {
		a.of = map[amountOf]int{}
	}
	a.of[amountOf{kind, mode}] += hours
	a.all += hours
}

func (a *amounts) under(b *Bound) (n int) {
	for of, hours := range a.of {
		if b.holds(of.kind, of.mode) {
			n += hours
		}
	}
	return n
}

// bounded holds hours against the notice; where says what those under a bound
// are: 计划, 已排.
func (r *Rules) bounded(a amounts, where func(*Bound) string) (list []programme.Problem) {
	for i := range r.Bounds {
		b := &r.Bounds[i]
		n, where := a.under(b), where(b)
		bad := func(code, format string, args ...any) {
			if b.Cite != "" {
				format += "（依据 " + b.Cite + "）"
			}
			list = append(list, wrong(0, FieldHours, code, format, args...))
		}
		if n < b.Min {
			bad("plan_floor", "%s%s %d 课时，应不少于 %d 课时，还差 %d 课时", b.Name, where, n, b.Min, b.Min-n)
		}
		if b.Max > 0 && n > b.Max {
			bad("plan_ceiling", "%s%s %d 课时，应不超过 %d 课时，多出 %d 课时", b.Name, where, n, b.Max, n-b.Max)
		}
		if n*1000 < a.all*b.MinShare {
			bad("plan_share_floor", "%s%s %d 课时，占总课时 %s，应不少于 %s", b.Name, where, n, share(n, a.all), percent(b.MinShare))
		}
		if b.MaxShare > 0 && n*1000 > a.all*b.MaxShare {
			bad("plan_share_ceiling", "%s%s %d 课时，占总课时 %s，应不超过 %s", b.Name, where, n, share(n, a.all), percent(b.MaxShare))
		}
	}
	return list
}

// percent words a per mille: 600 is 60%, 125 is 12.5%.
func percent(permille int) string { return fmt.Sprintf("%g%%", float64(permille)/10) }

// share words a part of a whole, to the tenth of a percent, cut and not
// rounded so that 59.96 % is not shown as the 60 % that it misses.
func share(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return percent(part * 1000 / whole)
}

func (r *Rules) kindNames() string {
	var names []string
	for _, k := range r.Kinds {
		names = append(names, k.Name)
	}
	return strings.Join(names, "、")
}

func modeNames() string {
	var names []string
	for _, m := range Modes {
		names = append(names, m.Name)
	}
	return strings.Join(names, "、")
}

func wrong(row int, field, code, format string, args ...any) programme.Problem {
	return programme.Problem{Row: row, Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
}
