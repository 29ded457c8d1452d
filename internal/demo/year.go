package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/notices"
)

// Options of a demo year.
type Options struct {
	Seed     uint64
	Scale    int                           // times the people and places; 1 is the plan of 2021
	Small    bool                          // three bases with a fifth of their places, for tests
	Stages   int                           // stop after so many stages; 0 goes to the end
	Next     bool                          // begin an invented 2022 as well, and leave it under way
	Notice   func(text []byte) []byte      // what the notices say, where it is not what is shipped
	Progress func(stage string, done bool) // told when a stage begins and ends
	After    func(stages int, c *Cast)     // told when so many are done; the system is open and at rest
}

// year is the year being built.
type year struct {
	chance
	ctx   context.Context
	sys   *app.System
	clock *Clock
	scale int
	small bool
	says  func([]byte) []byte // Options.Notice
	five  []institution       // the bases, or the three of a small year

	order, serial int
	slips         int             // of the bank, so far
	teachers      int             // registered so far, for their certificates
	nationals     int             // national certificates recorded so far
	applied       programme.Month // when people apply: what their histories are made for
	starts, ends  programme.Date  // of training
	programme     *programme.Programme
	officer       programme.Actor
	approver      programme.Actor
	second        programme.Actor // another officer, who registers payments
	auditor       programme.Actor
	trainees      []programme.Actor // who may sign in
	latest        []forms.RosterRow // whom the last base entered
	bases         []*base
	units         []unit
	unitAt        map[string]*unit  // by id
	person        map[string]string // whose an application is
	numbers       map[string]string // ID numbers by name and masked number; no number where two have both
	doors         chance            // of what happens at a classroom's door
	drill         *drill            // what is planted in a year of the fraud drill, nil in others
	examiners     int               // named so far
	otherwise
}

// base is an institution with its staff and plan.
type base struct {
	*programme.Base
	head, clerk, teacher, treasurer programme.Actor
	lines                           []*line
	classes                         []*class
	seats                           map[string]float64 // how diligent each trainee is
	phones                          map[string]bool    // who has one that scans
	taught                          bool               // its teacher's account is among those who teach
}

// line is a plan line and what the demo intends with it.
type line struct {
	id     string
	trade  string
	level  programme.Level
	places int
	weak   bool // a line whose training goes badly

	teachers []string
}

// institution is one of the five: its name, as annex 1 prints it, and an
// invented body for its credit code.
type institution struct{ name, printed, county, body, kind string }

var institutions = []institution{
	{"德州职业技术学院（德州市技师学院）", "德州职业技术学校（德州市技师学院）", "德城区", "46000101", programme.TechnicianCollege},
	{"德州交通高级技工学校", "交通高级技工学校", "陵城区", "46000102", programme.SkilledSchool},
	{"德州科技职业学院", "德州科技职业学院", "禹城市", "46000103", programme.VocationalCollege},
	{"齐河县职业中等专业学校（齐河县技工学校）", "齐河县职业中等专业学校（齐河县技工学校）", "齐河县", "46000104", programme.VocationalSchool},
	{"德州普利森技工学校", "德州普利森技工学校", "德城区", "46000105", programme.SkilledSchool},
}

// stage is one step of building.
type stage struct {
	name string
	do   func() error
}

// newYear is a year of which nothing is done yet.
func newYear(ctx context.Context, sys *app.System, c *Clock, o Options) *year {
	y := &year{chance: newChance(o.Seed), doors: newChance(o.Seed + 1), otherwise: newOtherwise(), person: map[string]string{},
		numbers: map[string]string{},
		ctx:     ctx, sys: sys, clock: c, scale: max(o.Scale, 1), small: o.Small, says: o.Notice, five: institutions, unitAt: map[string]*unit{},
		applied: programme.NewMonth(2021, 6), starts: 20210717, ends: 20211107}
	if y.small {
		y.five = []institution{institutions[1], institutions[2], institutions[4]}
	}
	return y
}

// Build builds the year of 2021 in an open, empty system whose clock is c.
func Build(ctx context.Context, sys *app.System, c *Clock, o Options) (*Cast, error) {
	y := newYear(ctx, sys, c, o)
	stages := []stage{
		{"建立用户和年度项目", y.begin},
		{"申报、推荐、评估、认定基地", y.recogniseBases},
		{"导入培训计划，批准补贴标准", y.importPlan},
		{"登记用人单位，导入花名册", y.enrol},
		{"审核报名", y.review},
		{"备案方案，编班排课，开班", y.prepare},
		{"授课、签到、影像、检查、预拨", y.train},
		{"结业考评", y.evaluate},
		{"考核鉴定、公示、发证", y.certify},
		{"结算、收回、专账", y.settle},
		{"统计报送，年度结项", y.close},
	}
	if o.Next {
		stages = append(stages, stage{"2022 年度（虚构）办到进行中", y.begun})
	}
	for i, s := range stages {
		if o.Stages > 0 && i == o.Stages {
			break
		}
		if o.Progress != nil {
			o.Progress(s.name, false)
		}
		if err := s.do(); err != nil {
			return nil, fmt.Errorf("%s：%w", s.name, err)
		}
		if err := sys.Record.Sequence(ctx); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(s.name, true)
		}
		if o.After != nil {
			o.After(i+1, y.cast())
		}
	}
	return y.cast(), nil
}

func (y *year) as(a programme.Actor) act.Caller {
	y.clock.Tick(40 * time.Millisecond)
	return act.As(a)
}

// user makes a user with one role and returns them acting in it.
func (y *year) user(admin programme.Actor, login, name string, g programme.Grant) (programme.Actor, error) {
	u, err := y.sys.People.CreateUser(y.ctx, y.as(admin), login, name)
	if err != nil {
		return programme.Actor{}, err
	}
	g.UserID = u.ID
	if err := y.sys.People.Grant(y.ctx, y.as(admin), g); err != nil {
		return programme.Actor{}, err
	}
	if g.Role.Guarded() && y.approver.User != "" { // the approver was founded before
		if _, err := y.sys.People.ConfirmUser(y.ctx, y.as(y.approver), u.ID); err != nil {
			return programme.Actor{}, err
		}
	}
	return y.sys.People.Actor(y.ctx, u.ID, g.Role)
}

func (y *year) begin() error {
	admin, err := y.user(act.SystemActor, "admin", "系统管理员", programme.Grant{Role: programme.RoleAdministrator})
	if err != nil {
		return err
	}
	for _, u := range []struct {
		login, name string
		role        programme.Role
		to          *programme.Actor
	}{{"wangjianguo", "王建国", programme.RoleApprover, &y.approver}, {"limin", "李敏", programme.RoleOfficer, &y.officer},
		{"zhouhong", "周红", programme.RoleOfficer, &y.second}, {"shenji", "审计组", programme.RoleAuditor, &y.auditor}} {
		if *u.to, err = y.user(admin, u.login, u.name, programme.Grant{Role: u.role}); err != nil {
			return err
		}
	}
	for i, in := range y.five {
		b := &base{seats: map[string]float64{}, phones: map[string]bool{}}
		for _, s := range []struct {
			name string
			role programme.Role
			to   *programme.Actor
		}{{"校长", programme.RoleHead, &b.head}, {"教务", programme.RoleClerk, &b.clerk}, {"教师", programme.RoleTeacher, &b.teacher},
			{"财务", programme.RoleTreasurer, &b.treasurer}} {
			if *s.to, err = y.user(admin, fmt.Sprintf("%s%d", s.role, i+1), y.name(true),
				programme.Grant{Role: s.role, BaseCode: institutionCode(in)}); err != nil {
				return err
			}
		}
		y.bases = append(y.bases, b)
	}
	for _, in := range institutions {
		if _, err := y.sys.Plan.RegisterInstitution(y.ctx, y.as(admin),
			plan.InstitutionIn{CreditCode: institutionCode(in), Name: in.name, County: in.county, Kind: in.kind}); err != nil {
			return err
		}
	}
	y.units = y.makeUnits()
	text, err := y.noticeText("dezhou-2021")
	if err != nil {
		return err
	}
	if err := y.sys.Plan.SetCounties(y.ctx, y.as(admin), y.counties()); err != nil {
		return err
	}
	y.clock.To(20210315)
	if y.programme, err = y.sys.Plan.CreateProgramme(y.ctx, y.as(y.officer), "dezhou-2021.yaml", text); err != nil {
		return err
	}
	return y.registerUnits(admin)
}

// counties are those of the city, and what its bases and units name besides.
func (y *year) counties() []string {
	names := plan.CountiesProposed("3714")
	for _, in := range y.five {
		names = append(names, in.county)
	}
	for i := range y.units {
		names = append(names, y.units[i].county)
	}
	slices.Sort(names[len(plan.CountiesProposed("3714")):])
	var once []string
	for _, n := range names {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return once
}

func (y *year) registerUnits(admin programme.Actor) error {
	for i := range y.units {
		u := &y.units[i]
		e, err := y.sys.Plan.RegisterEmployer(y.ctx, y.as(y.officer), u.code, u.name, u.county, act.Enterprise)
		if err != nil {
			return err
		}
		u.id = e.ID
		y.unitAt[u.id] = u
		if u.hr, err = y.user(admin, fmt.Sprintf("hr%d", i+1), y.name(y.often(50)),
			programme.Grant{Role: programme.RoleEmployer, EmployerID: e.ID}); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) recogniseBases() error {
	admin := act.SystemActor
	countyActors := map[string]programme.Actor{}
	y.clock.To(20210401)
	for i, in := range y.five {
		b := y.bases[i]
		asked, err := y.askedOf2021(in)
		if err != nil {
			return err
		}
		row, err := y.applies(b, in, asked)
		if err != nil {
			return err
		}
		b.Base = row
		if _, ok := countyActors[in.county]; !ok {
			if countyActors[in.county], err = y.user(admin, "county"+in.county, in.county+"经办",
				programme.Grant{Role: programme.RoleCounty, County: in.county}); err != nil {
				return err
			}
		}
	}
	for _, s := range []struct {
		on programme.Date
		do func(b *base) error
	}{
		{20210415, func(b *base) error {
			return y.sys.Plan.RecommendBase(y.ctx, y.as(countyActors[b.County]), b.ID, recommended)
		}},
		{20210428, y.assess},
		{20210510, y.recognise},
	} {
		y.clock.To(s.on)
		for _, b := range y.bases {
			if err := s.do(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func aliases(in institution) []string {
	if in.printed != in.name {
		return []string{in.printed}
	}
	return nil
}

// importPlan imports annex 1 as the workbook that the notice's annex would be,
// with the spellings it prints.
func (y *year) importPlan() error {
	y.clock.To(20210512)
	rows, err := planOf2021()
	if err != nil {
		return err
	}
	rows = y.planned(rows)
	var book bytes.Buffer
	if err := forms.WritePlan(&book, &forms.PlanSheet{City: "德州市", Year: 2021, Rows: rows}); err != nil {
		return err
	}
	if _, err := y.sys.Plan.ImportPlan(y.ctx, y.as(y.officer), y.programme.ID, bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
		return err
	}
	if err := y.readLines(); err != nil {
		return err
	}
	for _, s := range []struct {
		level programme.Level
		trade string
		yuan  int64
	}{{programme.Technician, "", 3000}, {programme.SeniorTechnician, "", 5000}, {programme.Technician, "养老护理员", 2600}, {programme.Technician, "架子工", 2800}} {
		st, err := y.sys.Money.ProposeStandard(y.ctx, y.as(y.officer), y.programme.ID, s.level, s.trade, programme.Yuan(s.yuan), "演示标准（非德人社字〔2020〕69 号原表）")
		if err != nil {
			return err
		}
		if err := y.sys.Money.ApproveStandard(y.ctx, y.as(y.approver), st.ID); err != nil {
			return err
		}
	}
	return nil
}

// planned is the plan at the year's scale, for its bases, with the spellings
// that annex 1 prints.
func (y *year) planned(rows []forms.PlanRow) (out []forms.PlanRow) {
	for _, r := range rows {
		for _, in := range y.five {
			if r.Base != in.name {
				continue
			}
			r.Base, r.Places = in.printed, r.Places*y.scale
			if y.small {
				r.Places = r.Places / 5
			}
			out = append(out, r)
		}
	}
	return out
}

func planOf2021() ([]forms.PlanRow, error) {
	b, err := notices.FS.ReadFile("dezhou-2021.plan.csv")
	if err != nil {
		return nil, err
	}
	rows, problems, err := forms.ReadPlan(bytes.NewReader(b), int64(len(b)))
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("plan of 2021: %v", problems)
	}
	return rows, err
}

func (y *year) readLines() error {
	lines, err := y.sys.PlanLines(y.ctx, y.as(y.officer), y.programme.ID)
	if err != nil {
		return err
	}
	for _, b := range y.bases {
		for _, l := range lines {
			if l.BaseID == b.ID {
				weak := strings.HasPrefix(b.Name, "德州普利森") && y.programme.Year == 2021
				b.lines = append(b.lines, &line{id: l.ID, trade: l.Trade, level: l.Level, places: l.Places, weak: weak})
			}
		}
	}
	return nil
}

// file stores an invented paper, plainly marked as such.
func (y *year) file(c act.Caller, what string) (string, error) {
	return y.kept(c, []byte("演示文件，不是真实材料。\n"+what+"\n"))
}

// kept stores a file.
func (y *year) kept(c act.Caller, raw []byte) (string, error) {
	f, err := y.sys.StoreFile(y.ctx, c, bytes.NewReader(raw))
	return f.ID, err
}

// noticeText is a carried notice as this year's city words it.
func (y *year) noticeText(name string) ([]byte, error) {
	text, err := notices.Text(name)
	if err == nil && y.says != nil {
		text = y.says(text)
	}
	return text, err
}
