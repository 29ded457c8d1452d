package year

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// How a step of the first day stands. It is read from the data: nobody ticks
// anything off.
const (
	DayDone  = "done"  // nothing is left of it
	DayNow   = "now"   // the reader's, and the first of theirs
	DayCan   = "can"   // the reader's, and need not wait
	DayOther = "other" // somebody else's
	DayAhead = "ahead" // another step comes first
)

// Step is something that a city does once, before its first people enrol.
type Step struct {
	Key      string
	Title    string
	Why      string // what was done so far, or what it is for
	Who      string // by role and name, on whom it waits
	State    string
	Mine     bool
	After    string // the title of the step that blocks it
	Go       string // where it is done, where the reader does it
	Button   string
	Path     []PathCount // of a step of several hands
	Clause   string
	Since    time.Time        // since when it waits, zero where nothing tells
	Reminded bool             // everybody it waits for was reminded today
	Remind   bool             // it waits for somebody else who can be reminded
	roles    []programme.Role // who holds it now
	users    []string         // of them, where not all
	after    string           // key of the step that comes first
	since    []string         // what the journal tells of since when it waits: the newest of them, of bases the oldest
	done     bool
	optional bool // it keeps nobody from enrolling
}

// PathCount is how many stand at a place of a way.
type PathCount struct {
	Name string
	N    int
}

// FirstDay is what a city still does before its people enrol.
type FirstDay struct {
	Title string
	Steps []Step
	Done  int
	Next  *Step // nil where nothing can be done now
}

// Running says of a running program what its data does not hold.
type Running struct {
	Hotline string // the supervision telephone, "" where none is set
}

// FirstDay is the checklist as the caller sees it; nil where everything is
// done, or the caller has no part in it.
func (s *Desk) FirstDay(ctx context.Context, c act.Caller, run Running) (day *FirstDay, err error) {
	if !slices.Contains([]programme.Role{programme.RoleAdministrator, programme.RoleOfficer, programme.RoleApprover, programme.RoleCounty,
		programme.RoleHead}, c.Role) {
		return nil, nil
	}
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		f := &beginning{Desk: s, tx: tx, c: c, run: run}
		if err := f.read(); err != nil || f.over() {
			return err
		}
		if day = f.day(); day == nil {
			return nil
		}
		return f.waiting(day)
	})
	return day, err
}

// beginning is what the checklist is read from.
type beginning struct {
	*Desk
	tx  *store.Tx
	c   act.Caller
	run Running

	people    []store.Enlisted
	counties  []string
	schools   []store.Institution
	year      *programme.Programme
	notice    *rules.Notice
	bases     []programme.Base
	lines     []programme.PlanLine
	standards []programme.Standard
	begun     bool
	backedUp  time.Time
}

func (f *beginning) read() (err error) {
	if f.people, err = f.tx.Enlisted(); err != nil {
		return err
	}
	rows, err := f.tx.CountyRows()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.State == programme.Active {
			f.counties = append(f.counties, r.Name)
		}
	}
	if f.schools, err = f.tx.Institutions(); err != nil {
		return err
	}
	if f.backedUp, err = f.Record.NewestBackup(); err != nil {
		return err
	}
	if f.run.Hotline == "" {
		if f.run.Hotline, err = message.HotlineIn(f.tx); err != nil {
			return err
		}
	}
	years, err := f.tx.Programmes()
	if err != nil || len(years) == 0 {
		return err
	}
	f.year = &years[0]
	if f.notice, err = f.Desk.StoredNotice(f.tx, f.year.NoticeSHA256); err != nil {
		return err
	}
	if f.bases, err = f.tx.Bases(f.year.ID); err != nil {
		return err
	}
	if f.lines, err = f.tx.PlanLines(f.year.ID); err != nil {
		return err
	}
	if f.standards, err = f.tx.Standards(f.year.ID); err != nil {
		return err
	}
	f.begun, err = f.tx.Begun(f.year.ID)
	return err
}

// over reports whether there is no first day any more: a year has people, or
// was closed.
func (f *beginning) over() bool {
	return f.begun || f.year != nil && f.year.State != programme.Open
}

func (f *beginning) day() *FirstDay {
	steps := []Step{f.administrator(), f.users(), f.countyStep(), f.yearStep(), f.institutionStep(), f.baseStep(), f.standardStep(), f.planStep(),
		f.upkeepStep()}
	d := &FirstDay{Title: "开办第一个年度"}
	if f.year != nil {
		d.Title = fmt.Sprintf("开办 %d 年度", f.year.Year)
	}
	byKey := map[string]*Step{}
	left := false
	for i := range steps {
		byKey[steps[i].Key] = &steps[i]
		left = left || !steps[i].done && (!steps[i].optional || f.c.Role == programme.RoleAdministrator)
	}
	if !left {
		return nil
	}
	first := true
	for i := range steps {
		t := &steps[i]
		f.place(t, byKey, &first)
		if t.done {
			d.Done++
		}
	}
	for _, state := range []string{DayNow, DayOther} {
		if i := slices.IndexFunc(steps, func(t Step) bool { return t.State == state }); i >= 0 && d.Next == nil {
			d.Next = &steps[i]
		}
	}
	d.Steps = steps
	return d
}

// place says how a step stands for the reader, and on whom it waits.
func (f *beginning) place(t *Step, byKey map[string]*Step, first *bool) {
	t.Who = f.names(t.roles, t.users)
	t.Mine = slices.Contains(t.roles, f.c.Role) && (t.users == nil || slices.Contains(t.users, f.c.User))
	before := byKey[t.after]
	switch {
	case t.done:
		t.State = DayDone
	case before != nil && !before.done:
		t.State, t.After = DayAhead, before.Title
	case t.Mine && *first:
		t.State, *first = DayNow, false
	case t.Mine:
		t.State = DayCan
	default:
		t.State = DayOther
	}
	if t.State != DayNow && t.State != DayCan {
		t.Go, t.Button = "", ""
	}
}

// names says who holds a step: the role, and who of it are in or invited.
func (f *beginning) names(roles []programme.Role, users []string) string {
	var out []string
	for _, role := range roles {
		var names []string
		for _, p := range f.people {
			name := p.Name
			switch {
			case p.UserID == f.c.User && role == f.c.Role:
				name += "（您）"
			case !p.Password:
				name += "（未开通）"
			}
			if p.Role == role && (users == nil || slices.Contains(users, p.UserID)) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		switch {
		case len(names) > 3:
			out = append(out, role.Name()+" "+strings.Join(names[:3], "、")+fmt.Sprintf("等 %d 人", len(names)))
		case len(names) > 0:
			out = append(out, role.Name()+" "+strings.Join(names, "、"))
		case users == nil:
			out = append(out, role.Name()+"（还没有人）")
		}
	}
	return strings.Join(out, "，")
}

// holders counts who hold a role, and who of them have set a password.
func (f *beginning) holders(role programme.Role) (n, in int) {
	for _, p := range f.people {
		if p.Role == role {
			if n++; p.Password {
				in++
			}
		}
	}
	return n, in
}

// officerIn is what an officer's steps wait for: nothing once one is in.
func (f *beginning) officerIn() string {
	if _, in := f.holders(programme.RoleOfficer); in > 0 {
		return ""
	}
	return "people"
}

func (f *beginning) administrator() Step {
	t := Step{Key: "administrator", Title: "设定管理员密码和动态口令", roles: []programme.Role{programme.RoleAdministrator}, Go: "/account/code", Button: "启用动态口令",
		Why: "管理员管着所有人的登录，须启用动态口令"}
	t.since = f.of(programme.RoleAdministrator, everyone)
	for _, p := range f.people {
		t.done = t.done || p.Role == programme.RoleAdministrator && p.Password && p.Factor
	}
	if t.done {
		t.Why = "密码和动态口令都已设好"
	}
	return t
}

func (f *beginning) users() Step {
	t := Step{Key: "people", Title: "建立用户", after: "administrator", roles: []programme.Role{programme.RoleAdministrator}, Go: "/user/new/do/enlist",
		Button: "建立用户"}
	t.since = slices.Concat(f.of(programme.RoleAdministrator, everyone), f.of(programme.RoleOfficer, everyone), f.of(programme.RoleApprover, everyone))
	var all, in []string
	for _, p := range f.people {
		if p.Role == programme.RoleAdministrator || slices.Contains(all, p.UserID) {
			continue
		}
		if all = append(all, p.UserID); p.Password {
			in = append(in, p.UserID)
		}
	}
	var lacks []string
	for _, role := range []programme.Role{programme.RoleOfficer, programme.RoleApprover} {
		switch n, here := f.holders(role); {
		case n == 0:
			lacks = append(lacks, "还没有"+role.Name())
		case here == 0:
			lacks = append(lacks, role.Name()+"还没有开通")
		}
	}
	t.done = len(lacks) == 0
	t.Why = fmt.Sprintf("%d 人，%d 人已开通", len(all), len(in))
	if len(all) == 0 {
		t.Why = "先有市局经办和市局审批，两人分开；再有县（市、区）推荐人和院校负责人"
	} else if !t.done {
		t.Why += "；" + strings.Join(lacks, "，")
	}
	return t
}

func (f *beginning) countyStep() Step {
	t := Step{Key: "counties", Title: "设县（市、区）", roles: []programme.Role{programme.RoleAdministrator, programme.RoleOfficer}, after: "administrator",
		Go: "/county/new/do/set", Button: "设县（市、区）",
		Why: "推荐人的范围、基地的所在地从这里选", done: len(f.counties) > 0}
	t.since = f.of(programme.RoleAdministrator, everyone)
	if t.done {
		n := 0
		for _, name := range f.counties {
			if slices.ContainsFunc(f.people, func(p store.Enlisted) bool { return p.Role == programme.RoleCounty && p.County == name }) {
				n++
			}
		}
		t.Why = fmt.Sprintf("%d 个，%d 个已有推荐人", len(f.counties), n)
	}
	return t
}

func (f *beginning) yearStep() Step {
	t := Step{Key: "year", Title: "建立年度项目", roles: act.TheOfficer, after: f.officerIn(), Go: "/programme/new/do/create", Button: "建立年度项目",
		Why: "通知里的条件、课时、标准和日期成为系统的规则", done: f.year != nil}
	t.since = f.of(programme.RoleOfficer, everyone)
	if f.year != nil {
		t.Title, t.Why = fmt.Sprintf("建立 %d 年度", f.year.Year), f.year.Name+"，按通知 "+f.year.Notice+" 办理"
	}
	return t
}

// absent are the institutions that the notice names and nobody has registered.
func (f *beginning) absent() (names []string) {
	if f.notice == nil {
		return nil
	}
	for _, b := range f.notice.Bases {
		if !slices.ContainsFunc(f.schools, func(s store.Institution) bool { got, ok := f.notice.Base(s.Name); return ok && got == b.Name }) {
			names = append(names, b.Name)
		}
	}
	return names
}

func (f *beginning) institutionStep() Step {
	t := Step{Key: "institutions", Title: "登记院校", roles: act.TheOfficer, after: f.officerIn(), Go: "/institution/new/do/register", Button: "登记院校",
		Why: "填名称和统一社会信用代码；登记后，负责人才能申报培训基地"}
	t.since = f.of(programme.RoleOfficer, everyone)
	absent := f.absent()
	t.done = len(f.schools) > 0 && len(absent) == 0
	switch {
	case t.done:
		t.Why = fmt.Sprintf("已登记 %d 所", len(f.schools))
	case len(absent) > 0:
		t.Why = fmt.Sprintf("已登记 %d 所，还有 %d 所：%s", len(f.schools), len(absent), firstFew(absent, 3))
	}
	return t
}

func firstFew(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, "、")
	}
	return strings.Join(list[:n], "、") + "等"
}

// baseStep passes through four hands. Those registered need not wait for the
// others.
func (f *beginning) baseStep() Step {
	t := Step{Key: "bases", Title: "认定基地", after: "year", Clause: programme.DutyBaseRecognition, Go: "/base", Button: "看申报"}
	n := map[programme.State]int{}
	var counties []string
	for _, b := range f.bases {
		n[b.State]++
		if b.State == programme.Applied {
			counties = append(counties, b.County)
		}
	}
	applied := n[programme.Applied] + n[programme.Recommended] + n[programme.Assessed] + n[programme.Recognised]
	t.since = f.heldUp()
	t.Path = []PathCount{{"院校申报", applied}, {"县市区推荐", applied - n[programme.Applied]}, {"市局评估", n[programme.Assessed] + n[programme.Recognised]},
		{"两人认定", n[programme.Recognised]}}
	open := n[programme.Applied] + n[programme.Recommended] + n[programme.Assessed]
	t.done = n[programme.Recognised] > 0 && open == 0 && f.allRecognised()
	if f.year == nil && len(f.schools) > 0 {
		t.Why = fmt.Sprintf("已登记的 %d 所，建立年度后就可以申报", len(f.schools))
	} else if len(f.schools) == 0 {
		t.after = pickKey(f.year == nil)
		t.Why = "登记院校后，由其负责人申报"
	} else {
		t.Why = fmt.Sprintf("已登记 %d 所，%d 所已申报，%d 所已认定", len(f.schools), applied, n[programme.Recognised])
		if len(f.absent()) > 0 && !t.done {
			t.Why += "；已登记的可以先申报，不必等其他院校"
		}
	}
	switch {
	case n[programme.Assessed] > 0 && f.c.Role == programme.RoleApprover:
		t.roles = theApprover
	case n[programme.Recommended] > 0 && f.c.Role == programme.RoleOfficer:
		t.roles = act.TheOfficer
	case len(counties) > 0:
		t.roles, t.users = []programme.Role{programme.RoleCounty},
			f.of(programme.RoleCounty, func(p store.Enlisted) bool { return slices.Contains(counties, p.County) })
	case n[programme.Recommended] > 0:
		t.roles = act.TheOfficer
	case n[programme.Assessed] > 0:
		t.roles = theApprover
	default:
		t.roles, t.users = theHead, f.of(programme.RoleHead, func(p store.Enlisted) bool {
			return !slices.ContainsFunc(f.bases, func(b programme.Base) bool { return b.CreditCode == p.Base })
		})
		t.Go, t.Button = "/programme/"+f.yearID()+"/do/apply", "申报培训基地"
	}
	return t
}

// yearID is the year that begins, "" before there is one.
func (f *beginning) yearID() string {
	if f.year == nil {
		return ""
	}
	return f.year.ID
}

// pickKey is what the bases wait for first.
func pickKey(noYear bool) string {
	if noYear {
		return "year"
	}
	return "institutions"
}

// allRecognised reports whether every base that the notice names has been
// answered, where it names any.
func (f *beginning) allRecognised() bool {
	for _, b := range f.notice.Bases {
		if !slices.ContainsFunc(f.bases, func(x programme.Base) bool { return x.Name == b.Name }) {
			return false
		}
	}
	return true
}

// of are the users of a role for whom is holds; never nil.
func (f *beginning) of(role programme.Role, is func(store.Enlisted) bool) []string {
	out := []string{}
	for _, p := range f.people {
		if p.Role == role && is(p) {
			out = append(out, p.UserID)
		}
	}
	return out
}

func (f *beginning) standardStep() Step {
	t := Step{Key: "standards", Title: "核定补贴标准", after: "year", Clause: programme.DutyStandards, roles: act.TheOfficer, Go: "/standard", Button: "拟定标准",
		Why: "市局经办拟定，市局审批批准，须两人"}
	force, proposed := 0, 0
	for _, x := range f.standards {
		switch x.State {
		case programme.InForce:
			force++
		case programme.Proposed:
			proposed++
		}
	}
	t.since = f.waitingStandards()
	t.done = force > 0 && proposed == 0 && !slices.ContainsFunc(f.lines, func(l programme.PlanLine) bool {
		return !slices.ContainsFunc(f.standards, func(x programme.Standard) bool {
			return x.State == programme.InForce && x.Level == l.Level && (x.Trade == "" || x.Trade == l.Trade)
		})
	})
	if force+proposed > 0 {
		t.Why = fmt.Sprintf("已批准 %d 项，待批准 %d 项", force, proposed)
	}
	if proposed > 0 {
		t.roles, t.Button = theApprover, "批准标准"
	}
	return t
}

func (f *beginning) planStep() Step {
	t := Step{Key: "plan", Title: "导入" + f.notice.Form("培训计划", programme.DutyPlanForm), after: "bases", Clause: programme.DutyPlanForm,
		roles: act.TheOfficer, Go: "/plan_line", Button: "导入计划", Why: "计划要写到基地名下"}
	places := 0
	for _, l := range f.lines {
		places += l.Places
	}
	recognised := 0
	for _, b := range f.bases {
		if b.State == programme.Recognised {
			t.since = append(t.since, b.ID)
			recognised++
		}
	}
	t.done = places > 0
	switch {
	case t.done:
		t.Why = fmt.Sprintf("%d 行，%d 人", len(f.lines), places)
	case recognised > 0: // those recognised need not wait for the others
		t.after, t.Why = "", fmt.Sprintf("已认定 %d 所，可以先导入它们的计划", recognised)
	}
	return t
}

func (f *beginning) upkeepStep() Step {
	t := Step{Key: "upkeep", Title: "设备份、邮件短信和监督电话", after: "administrator", roles: []programme.Role{programme.RoleAdministrator}, Go: "/backup",
		Button: "做第一份备份", optional: true}
	t.since = f.of(programme.RoleAdministrator, everyone)
	var has, lacks []string
	note := func(is bool, yes, no string) {
		if is {
			has = append(has, yes)
		} else {
			lacks = append(lacks, no)
		}
	}
	note(!f.backedUp.IsZero(), "已有备份", "还没有备份（做好后拷到另一台机器）")
	note(f.run.Hotline != "", "监督电话 "+f.run.Hotline, "没有设监督电话（在“设置”里填，印在公示上）")
	t.done = len(lacks) == 0
	if len(f.Message.Channels()) == 0 {
		has = append(has, "没有设邮件、短信，消息只在系统内")
	}
	if !f.backedUp.IsZero() && f.run.Hotline == "" {
		t.Go = "/settings"
	}
	t.Why = strings.Join(append(lacks, has...), "；")
	if !f.backedUp.IsZero() {
		t.Button = map[string]string{"/backup": "看备份", "/settings": "设监督电话"}[t.Go]
	}
	return t
}
