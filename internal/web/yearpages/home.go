package yearpages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// homePage is where somebody lands: what waits for them first, then the year,
// then their figures.
type homePage struct {
	Role   programme.Role
	Todos  []todoShown
	Says   string // how much waits, in words
	Closed bool
	NoYear bool
	Empty  string
	Year   *year.Year
	Line   []lineShown
	Figs   []figure
	People []year.StateCount
	Mine   []mineShown
	Office *year.SystemFigures
	Films  *evidence.Looking
	Odd    []figure
	Day    *firstDayPage // of a city that begins
}

// todoShown is what waits as a line: its title opens it, its button does it.
type todoShown struct {
	year.Todo
	Href, Do, Button string
	Pill, Tone       string
	Sub              string
}

type lineShown struct {
	year.Milestone
	Day     string
	IsToday bool
}

// figure is a number that opens what it counts.
type figure struct {
	Title, Value, Of, Href, Tone string
	Part, Whole                  int64 // a bar, where Whole is not 0
}

type mineShown struct {
	year.OwnYear
	Steps      []page.StepShown
	Sign       string
	NextAt     string
	SignOpens  string
	IssuedText string
}

// Home is where somebody who is signed in lands.
func Home(q *page.Request) error {
	role := q.Signed.Actor.Role
	if role == "" {
		q.Redirect("/roles")
		return nil
	}
	h := &homePage{Role: role, NoYear: q.Year() == "" && role != programme.RoleAdministrator}
	if role == programme.RoleAdministrator || q.Year() == "" { // what belongs to no year
		list, err := q.Sys.Year.Todos(q.Context(), q.Caller(), "")
		if err != nil {
			return err
		}
		for _, t := range list {
			h.Todos = append(h.Todos, showTodo(q, t, q.Sys.Today()))
		}
		h.Says = saysTodos(list)
	}
	if role == programme.RoleAdministrator || role == programme.RoleAuditor {
		var err error
		if h.Office, err = q.Sys.Year.SystemFigures(q.Context(), q.Caller()); err != nil {
			return err
		}
		if h.Films, err = q.Sys.Evidence.Looking(q.Context(), q.Caller()); err != nil {
			return err
		}
	}
	if q.Year() != "" && role != programme.RoleAdministrator {
		if err := fillHome(q, h); err != nil {
			return err
		}
	}
	var err error
	if h.Day, err = firstDay(q); err != nil {
		return err
	}
	title := "待办"
	switch role {
	case programme.RoleTrainee:
		title = "我的培训"
	case programme.RoleAdministrator, programme.RoleAuditor:
		title = "首页"
	}
	if h.Day != nil {
		title, h.Empty, h.NoYear = h.Day.Title, "", false
		if h.Says == "" {
			h.Says = h.Day.Says
		}
	}
	return q.Show(homeView(q.Page(title), h))
}

func fillHome(q *page.Request, h *homePage) (err error) {
	if h.Year, err = q.Sys.Year.YearOf(q.Context(), q.Caller(), q.Year()); err != nil {
		return err
	}
	h.Closed = h.Year.Programme.State != programme.Open
	list, err := q.Sys.Year.Todos(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	for _, t := range list {
		h.Todos = append(h.Todos, showTodo(q, t, h.Year.Today))
	}
	h.Says, h.Empty = saysTodos(list), nothingWaits[h.Role]
	h.Line = yearLine(h.Year)
	switch h.Role {
	case programme.RoleTrainee:
		h.Line = nil
		return fillMine(q, h)
	case programme.RoleEmployer:
		h.People, err = q.Sys.Year.OwnPeople(q.Context(), q.Caller(), q.Year())
		return err
	case programme.RoleAuditor:
		h.Odd = oddities(&h.Year.Numbers)
	}
	h.Figs = figuresFor(h.Year, h.Role)
	return nil
}

// nothingWaits is what is said where nothing waits for a role.
var nothingWaits = map[programme.Role]string{
	programme.RoleOfficer:   "没有轮到您办理的事。基地报送方案、破格报名、考评方案和整改报告后，会列在这里。",
	programme.RoleApprover:  "没有等您审批的事。经办评估基地、拟定标准、制作资金单据后，会列在这里。",
	programme.RoleCounty:    "没有等您推荐的单位。本地单位申报培训基地后，会列在这里。",
	programme.RoleHead:      "没有轮到您办理的事。破格报名、考评结果和检查问题会列在这里。",
	programme.RoleClerk:     "没有轮到您办理的事。新的报名、要排的课、要结的班会列在这里。",
	programme.RoleTeacher:   "没有要登记的课。课上完后，签到登记会列在这里。",
	programme.RoleTreasurer: "没有要记的账。市局拨付补贴后，待入账的金额会列在这里。",
	programme.RoleEmployer:  "没有等贵单位办理的事。报名被退回、考评要会同或确认时，会列在这里。",
}

// showTodo words what waits for the page.
func showTodo(q *page.Request, t year.Todo, today programme.Date) todoShown {
	s := todoShown{Todo: t, Button: "查看"}
	switch {
	case t.Count == 1 && t.ID != "":
		s.Href = "/" + string(t.Noun) + "/" + t.ID
		if d := q.DeedFor(t.Action, t.Noun); d != nil && d.When == nil {
			s.Do, s.Button = s.Href+"/do/"+d.Key, "办理"
		}
	case t.Count == 0:
	default:
		var pairs []string
		for k, v := range t.Values {
			pairs = append(pairs, k, v)
		}
		s.Href = "/" + string(t.Noun) + page.Query(pairs...)
	}
	s.Pill, s.Tone = duePill(&t, today)
	notes := slices.Clone(t.Notes)
	if !t.Since.IsZero() {
		since := dayText(programme.DateOf(t.Since.In(act.Shanghai)), today)
		if t.Count > 1 {
			notes = append(notes, "最早一件自 "+since+"起")
		} else {
			notes = append(notes, "自 "+since+"起")
		}
	}
	if t.Due != 0 && t.Count > 0 {
		notes = append(notes, dayText(t.Due, today)+"前办结")
	}
	if t.Apart > 0 {
		if t.Count == 0 {
			notes = append(notes, "前一步是您办理的，须另一人办理")
		} else {
			notes = append(notes, fmt.Sprintf("另有 %d 件前一步是您办理的，须另一人办理", t.Apart))
		}
	}
	s.Sub = strings.Join(notes, " · ")
	return s
}

// duePill is the word beside what waits: how late, how long still.
func duePill(t *year.Todo, today programme.Date) (text, tone string) {
	days := daysUntil(today, t.Due)
	switch {
	case t.Count == 0:
		return "须另一人", ""
	case t.Wait && t.Late == 0:
		return "等对方", ""
	case t.Late > 0 && t.Late < t.Count:
		return strconv.Itoa(t.Late) + " 件已过期", "late"
	case t.Late > 0 && days < 0:
		return "已过期 " + strconv.Itoa(-days) + " 天", "late"
	case t.Late > 0:
		return "已过期", "late"
	case t.Due == 0:
		return "待办", "go"
	case days == 0:
		return "今天到期", "wait"
	case days <= 14:
		return "还有 " + strconv.Itoa(days) + " 天", "wait"
	}
	return dayText(t.Due, today) + "前", "go"
}

func daysUntil(from, to programme.Date) int {
	if to == 0 {
		return 0
	}
	return int(to.Time().Sub(from.Time()) / (24 * time.Hour))
}

// dayText is a day as it is said within its year.
func dayText(d, today programme.Date) string {
	if d == 0 {
		return ""
	}
	if d.Year() == today.Year() {
		return fmt.Sprintf("%d 月 %d 日", d.Month(), d.Day())
	}
	return fmt.Sprintf("%d 年 %d 月 %d 日", d.Year(), d.Month(), d.Day())
}

func saysTodos(list []year.Todo) string {
	n, late := 0, 0
	for i := range list {
		if !list[i].Wait {
			n, late = n+list[i].Count, late+list[i].Late
		}
	}
	switch {
	case n == 0:
		return ""
	case late == 0:
		return "轮到我处理 " + page.Thousands(int64(n)) + " 件"
	}
	return "轮到我处理 " + page.Thousands(int64(n)) + " 件，" + page.Thousands(int64(late)) + " 件已过期"
}

// yearLine puts today among the milestones: after what is done and over,
// before what lies ahead.
func yearLine(y *year.Year) (out []lineShown) {
	placed := y.Programme.State != programme.Open
	for i, m := range y.Line {
		ahead := m.Stand == year.Ahead && (m.On == 0 || m.On >= y.Today)
		if !placed && ahead && !slices.ContainsFunc(y.Line[i:], func(x year.Milestone) bool { return x.Stand == year.Done || x.Stand == year.Overdue }) {
			out, placed = append(out, lineShown{IsToday: true, Milestone: year.Milestone{Name: "今天", Stand: year.Current},
				Day: shortDay(y.Today, y.Today)}), true
		}
		s := lineShown{Milestone: m, Day: shortDay(m.On, y.Today)}
		if m.From != 0 {
			s.Day = shortDay(m.From, y.Today) + "–" + shortDay(m.On, y.Today)
		}
		if s.Day == "" {
			s.Day = "—"
		}
		out = append(out, s)
	}
	if !placed {
		out = append(out, lineShown{IsToday: true, Milestone: year.Milestone{Name: "今天", Stand: year.Current}, Day: shortDay(y.Today, y.Today)})
	}
	return out
}

func shortDay(d, today programme.Date) string {
	switch {
	case d == 0:
		return ""
	case d.Year() != today.Year():
		return fmt.Sprintf("%d/%d/%d", d.Year(), d.Month(), d.Day())
	}
	return fmt.Sprintf("%d/%d", d.Month(), d.Day())
}

func figurePart(title string, n, whole int, unit, href string) figure {
	return figure{Title: title, Value: page.Thousands(int64(n)), Of: "/ " + page.Thousands(int64(whole)) + " " + unit, Href: href,
		Part: int64(min(n, whole)), Whole: int64(whole)}
}

// figuresFor are the numbers that a role looks at, each opening what it counts.
func figuresFor(y *year.Year, role programme.Role) []figure {
	n := &y.Numbers
	people := figurePart("参训", n.Trained, n.Places, "计划人数", "/application?trained=1")
	lessons := figurePart("已授课时", n.HoursHeld, n.HoursPlanned, "已排课时", "/lesson?state=held")
	passed := figurePart("考评合格", n.Passed, n.Trained, "参训人数", "/application?good=1")
	certified := figurePart("已发证", n.Certified, n.Passed, "合格人数", "/certificate?state=issued")
	advanced := figure{Title: "已预拨", Value: inWan(n.Advanced), Of: "/ 上限 " + inWan(n.AdvanceCap) + "元", Href: "/statement?kind=advance",
		Part: int64(n.Advanced), Whole: int64(n.AdvanceCap), Tone: "gold"}
	archived := figurePart("班级已归档", n.Archived, n.Classes, "个班", "/class?state=archived")
	switch role {
	case programme.RoleTreasurer:
		return []figure{advanced, {Title: "专账收入", Value: inWan(n.BookedIn), Of: "元", Href: "/voucher?direction=in"},
			{Title: "专账支出", Value: inWan(n.SpentOut), Of: "元", Href: "/voucher?direction=out"},
			{Title: "专账结余", Value: inWan(n.BookedIn - n.SpentOut), Of: "元", Href: "/voucher"}}
	case programme.RoleTeacher:
		return []figure{people, lessons, passed}
	case programme.RoleCounty:
		return []figure{people, lessons, passed, archived}
	}
	if !programme.MayRead(role, programme.NounStatement) {
		return []figure{people, lessons, passed, certified, archived}
	}
	return []figure{people, lessons, passed, certified, advanced, archived}
}

// oddities are what an auditor looks at first.
func oddities(n *year.Numbers) []figure {
	one := func(title string, v int, href string) figure {
		f := figure{Title: title, Value: strconv.Itoa(v), Href: href}
		if v > 0 {
			f.Tone = "late-text"
		}
		return f
	}
	return []figure{one("未办结线索", n.Clues, "/clue?state=open"), one("未整改到位的问题", n.Findings, "/finding"), one("被撤销的考评结果", n.Withdrawn, "/evaluation"),
		one("被撤销的证书", n.Revoked, "/certificate?state=revoked"), one("被冲销的凭证", n.Reversed, "/voucher?state=reversed")}
}

func fillMine(q *page.Request, h *homePage) error {
	list, err := q.Sys.Year.OwnYear(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	for _, m := range list {
		s := mineShown{OwnYear: m, Steps: page.Stepper(&act.Detail{Noun: programme.NounApplication, State: m.State})}
		if m.Next != nil {
			s.NextAt = lessonTime(m.Next.StartsAt, m.Next.EndsAt)
			s.SignOpens = m.SignFrom.In(act.Shanghai).Format("15:04")
			s.Sign = "/lesson/" + m.Next.ID
		}
		if m.IssuedOn != 0 {
			s.IssuedText = m.IssuedOn.Chinese()
		}
		h.Mine = append(h.Mine, s)
	}
	return nil
}

func lessonTime(from, to time.Time) string {
	f := from.In(act.Shanghai)
	return fmt.Sprintf("%d 月 %d 日 %s %s–%s", int(f.Month()), f.Day(), page.Weekdays[f.Weekday()], f.Format("15:04"), to.In(act.Shanghai).Format("15:04"))
}

// inWan is an amount at a glance: in 万 with one decimal, below that in yuan.
func inWan(v programme.Fen) string {
	if v > -100_0000 && v < 100_0000 {
		return page.Thousands(int64(v)/100) + " "
	}
	tenths := int64(v) / 10_0000
	return page.Thousands(tenths/10) + "." + strconv.FormatInt(max(tenths%10, -(tenths%10)), 10) + " 万"
}

func percentOf(a, b int64) string {
	if b == 0 {
		return "—"
	}
	return strconv.FormatInt((a*100+b/2)/b, 10) + "%"
}

// taskTone and taskWord are how a step of a year stands.
var (
	taskTone = map[string]string{year.Done: "ok", year.Current: "go", year.Ahead: "", year.Overdue: "late"}
	taskWord = map[string]string{year.Done: "已完成", year.Current: "进行中", year.Ahead: "未到", year.Overdue: "已过期"}
)

func taskHref(t year.Task) string {
	if t.ID != "" {
		return "/" + string(t.Noun) + "/" + t.ID
	}
	var pairs []string
	for k, v := range t.Values {
		pairs = append(pairs, k, v)
	}
	return "/" + string(t.Noun) + page.Query(pairs...)
}

func stepText(t year.Task) string {
	if t.Stand == year.Done {
		return "全部完成"
	}
	return t.Name
}

func homeTotal(y *year.Year, of func(*year.Numbers) int) (n int) {
	for i := range y.Bases {
		n += of(&y.Bases[i].Numbers)
	}
	return n
}
