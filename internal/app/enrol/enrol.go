package enrol

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/people"
	"jinlanling/internal/idcode"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Enrolment is one person's application as it is handed in, on a form or as a
// row of a roster. Facts holds trade, level and everything the decision rests
// on; id, date and birth date are filled here.
type Enrolment struct {
	Name         string
	Sex          string // 男, 女, or "" to take it from the ID number
	IDNumber     string
	Phone        string
	BankAccount  string
	EmployerCode string
	EmployerName string
	County       string
	Facts        rules.Applicant
}

// candidate is an Enrolment on its way in: cleaned, checked, and as far as
// it got.
type candidate struct {
	row       int
	in        Enrolment
	id        idcode.CitizenID
	idIndex   string
	facts     rules.Applicant
	problems  []programme.Problem
	line      *programme.PlanLine
	employer  *programme.Employer
	person    *programme.Person
	newPerson bool
	personID  string // the id that a new person will have, "" for any

	application *programme.Application
	decision    *programme.Decision
}

func (c *candidate) bad(field, code, format string, args ...any) {
	p := act.Problem(field, code, format, args...)
	p.Row = c.row
	c.problems = append(c.problems, p)
}

// fault records what an identifier's check found.
func (c *candidate) fault(field string, err error) {
	if f, ok := errors.AsType[*idcode.Fault](err); ok {
		c.bad(field, f.Code, "%s", f.Message)
	}
}

// prepare cleans one row and checks everything that needs no database. All
// checks run; none hides another.
func prepare(a *act.Desk, in Enrolment, row int) *candidate {
	c := &candidate{row: row, in: in, facts: in.Facts}
	c.in.Name = idcode.CleanName(in.Name)
	c.fault("姓名", idcode.CheckName(c.in.Name))
	id, err := idcode.ParseCitizenID(in.IDNumber)
	c.fault("身份证号码", err)
	if err == nil {
		c.id, c.idIndex = id, a.Keys.Index(seal.IDNumber, string(id))
		c.fault("身份证号码", id.CheckBorn(a.Today()))
		c.facts.BornOn = id.Birth()
		if in.Sex != "" && in.Sex != id.Sex() {
			c.bad("性别", "sex_disagrees", "填的是“%s”，身份证号码所示为“%s”", in.Sex, id.Sex())
		}
		c.in.Sex = id.Sex()
	}
	if c.in.Phone = idcode.CleanPhone(in.Phone); c.in.Phone != "" {
		c.fault("联系电话", idcode.CheckPhone(c.in.Phone))
	}
	if in.BankAccount != "" {
		c.fault("银行账号", idcode.CheckBankAccount(in.BankAccount))
	}
	if c.in.EmployerCode = idcode.CleanCreditCode(in.EmployerCode); c.in.EmployerCode != "" {
		_, err := idcode.ParseCreditCode(c.in.EmployerCode)
		c.fault("统一社会信用代码", err)
	}
	c.checkCertificates()
	return c
}

// checkCertificates warns of numbers that do not say what is claimed. Of
// several the field says which: 证书编号, 证书编号2, …
func (c *candidate) checkCertificates() {
	for i, cert := range c.facts.Certificates {
		if cert.Number == "" {
			continue
		}
		field := "证书编号"
		if i > 0 {
			field += strconv.Itoa(i + 1)
		}
		n, err := idcode.ParseCertificate(cert.Number)
		if err != nil {
			c.fault(field, err)
		} else if n.Level != cert.Level {
			c.bad(field, "cert_level", "编号第 %d 位所示等级与所填“%s”不符", map[string]int{"qualification": 11, "skill_level": 16}[n.Kind], cert.Level.Chinese())
		}
	}
}

// enrolment is many candidates on their way into one base's plan, in one
// transaction: reads in batches, decisions in memory, writes in batches.
type enrolment struct {
	*act.Step
	base       *programme.Base
	programme  *programme.Programme
	notice     *rules.Notice
	lines      []programme.PlanLine
	candidates []*candidate
	channel    string
	facts      rules.Facts
	decision   rules.Decision
	employers  []*programme.Employer // new ones

	hits map[string][]programme.Hit // what the cross-checks found about those who were, by application
}

// enrol resolves candidates against what the store knows and decides them.
// Nothing is written until write.
func enrol(s *act.Step, baseID string, candidates []*candidate, channel string) (*enrolment, error) {
	e := &enrolment{Step: s, candidates: candidates, channel: channel}
	var err error
	if e.base, err = store.Get[programme.Base](s.Tx, baseID); err != nil {
		return nil, err
	}
	// whether the caller may enrol here at all; whom, is asked of every row
	if err := s.May(programme.Subject{Base: e.base.CreditCode, Employer: s.Caller.Employer, Person: s.Caller.Person}); err != nil {
		return nil, err
	}
	if e.base.State != programme.Recognised {
		return nil, programme.Errorf(programme.WrongState, "%s现为“%s”，不能报名", e.base.Name, e.base.State.Name()).Under(programme.DutyBaseRecognition)
	}
	if err := s.NotOut(e.base.CreditCode); err != nil {
		return nil, err
	}
	if e.programme, e.notice, err = s.Open(e.base.ProgrammeID); err != nil {
		return nil, err
	}
	if err := s.NotGuessing(); err != nil {
		return nil, err
	}
	if last, ok := e.notice.Deadline(rules.Enrolment); ok && s.Today() > last.On {
		return nil, programme.Errorf(programme.WrongState, "报名已于 %s 截止", last.On.Chinese()).Under(last.Clause)
	}
	if e.lines, err = s.BasePlanLines(e.base.ID); err != nil {
		return nil, err
	}
	for _, resolve := range []func() error{e.findEmployers, e.findPersons, e.findDuplicates, e.findSubsidised} {
		if err := resolve(); err != nil {
			return nil, err
		}
	}
	for _, c := range candidates {
		e.findLine(c)
		if err := e.reach(c); err != nil {
			return nil, err
		}
		if !programme.Refusing(c.problems) {
			e.decide(c)
		}
	}
	return e, nil
}

// reach refuses people that the caller's scope does not hold: for a roster a
// problem of the row, and of the whole where it is the base itself.
func (e *enrolment) reach(c *candidate) error {
	subject := programme.Subject{Base: e.base.CreditCode}
	if c.employer != nil {
		subject.Employer = c.employer.ID
	}
	if c.person != nil {
		subject.Person = c.person.ID
	}
	err := e.May(subject)
	if err != nil && e.Caller.Role == programme.RoleEmployer && e.channel == programme.ChannelRoster {
		c.bad("工作单位", "employer_other", "只能为本单位职工报名")
		return nil
	}
	return err
}

func (e *enrolment) findEmployers() error {
	byCode, byName := map[string]*programme.Employer{}, map[string][]*programme.Employer{}
	codes, names := map[string]bool{}, map[string]bool{}
	for _, c := range e.candidates {
		if c.in.EmployerCode != "" {
			codes[c.in.EmployerCode] = true
		}
		if c.in.EmployerName != "" { // as it was registered, before names had one spelling
			name := idcode.CleanUnit(c.in.EmployerName)
			names[c.in.EmployerName], names[name], names[narrowBrackets.Replace(name)] = true, true, true
		}
	}
	coded, err := e.EmployersByCode(act.Sorted(codes))
	if err != nil {
		return err
	}
	for i := range coded {
		byCode[coded[i].CreditCode] = &coded[i]
	}
	known, err := e.EmployersByName(act.Sorted(names))
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, unit := range slices.Concat(coded, known) {
		ids[unit.ID] = true
	}
	unverified, err := e.Unverified(act.Sorted(ids))
	if err != nil {
		return err
	}
	for i := range known {
		if unverified[known[i].ID] != "" {
			continue // a name that somebody gave themselves means nobody
		}
		name := idcode.CleanUnit(known[i].Name)
		byName[name] = append(byName[name], &known[i])
	}
	for _, c := range e.candidates {
		e.employerOf(c, byCode, byName)
		if c.employer != nil && unverified[c.employer.ID] != "" {
			c.bad("工作单位", "employer_unverified", "单位“%s”自行登记，还没有核实，核实后才能报名", c.employer.Name)
		}
	}
	return nil
}

var narrowBrackets = strings.NewReplacer("（", "(", "）", ")")

// employerOf finds a candidate's employer, or makes one of a valid code and a
// name. Code and name that are not of one unit are both named: which of them is
// wrong only the papers say.
func (e *enrolment) employerOf(c *candidate, byCode map[string]*programme.Employer, byName map[string][]*programme.Employer) {
	if slices.ContainsFunc(c.problems, func(p programme.Problem) bool {
		return p.Code == "text" && (p.Field == "工作单位" || p.Field == "统一社会信用代码")
	}) {
		return // nobody can say which unit is meant
	}
	code, name := c.in.EmployerCode, idcode.CleanUnit(c.in.EmployerName)
	alike := byName[name]
	switch {
	case code == "" && name == "":
		c.bad("工作单位", "employer_unknown", "缺工作单位，请填写单位名称；没有登记过的单位还要填统一社会信用代码")
	case code == "" && len(alike) > 1:
		c.bad("工作单位", "employer_ambiguous", "有 %d 个单位都叫“%s”，请补填统一社会信用代码", len(alike), name)
	case code == "" && len(alike) == 1:
		c.employer = alike[0]
	case code == "":
		c.bad("工作单位", "employer_unknown", "单位“%s”没有登记，请补填统一社会信用代码", name)
	case byCode[code] != nil:
		c.employer = byCode[code]
		if name != "" && !idcode.SameUnit(name, c.employer.Name) {
			c.bad("工作单位", "employer_disagrees", "代码是“%s”的，填的单位是“%s”，请与营业执照核对", c.employer.Name, name)
		}
	case name == "":
		c.bad("工作单位", "employer_unknown", "该代码的单位没有登记，请填写单位名称")
	case len(alike) > 0:
		c.bad("统一社会信用代码", "employer_disagrees", "“%s”登记的是另一个代码，请与营业执照核对", name)
	case !hasProblem(c.problems, "credit_check", "credit_letter", "credit_length"):
		if err := idcode.CheckUnit(name); err != nil {
			c.fault("工作单位", err)
			return
		}
		c.employer = &programme.Employer{ID: e.NewID(), CreditCode: code, Name: name, County: c.in.County, Kind: act.Enterprise}
		byCode[code], byName[name] = c.employer, append(alike, c.employer)
		e.employers = append(e.employers, c.employer)
	}
}

func hasProblem(problems []programme.Problem, codes ...string) bool {
	return slices.ContainsFunc(problems, func(p programme.Problem) bool { return slices.Contains(codes, p.Code) })
}

func (e *enrolment) findPersons() error {
	var missed []string
	indexes := make(map[string]bool, len(e.candidates))
	for _, c := range e.candidates {
		if c.idIndex != "" {
			indexes[c.idIndex] = true
		}
	}
	known, err := e.PersonsByIndex(act.Sorted(indexes))
	if err != nil {
		return err
	}
	byIndex := make(map[string]*programme.Person, len(known))
	for i := range known {
		byIndex[known[i].IDIndex] = &known[i]
	}
	for _, c := range e.candidates {
		c.person, c.newPerson = byIndex[c.idIndex], false
		switch {
		case c.idIndex == "":
		case c.person == nil:
			c.person, c.newPerson = e.newPerson(c), true
		case c.person.Name != c.in.Name:
			c.bad("姓名", "name_disagrees", "姓名与身份证号码核对不符，请与证件逐字核对")
			missed = append(missed, c.idIndex)
		}
	}
	return e.Miss(missed)
}

func (e *enrolment) newPerson(c *candidate) *programme.Person {
	k, id := e.Desk.Keys, cmp.Or(c.personID, e.NewID())
	return &programme.Person{ID: id, Name: c.in.Name, Sex: c.in.Sex,
		IDSealed: k.Seal(seal.IDNumber, id, string(c.id)), IDIndex: c.idIndex, IDMasked: c.id.Masked(),
		PhoneSealed: k.Seal(seal.Phone, id, c.in.Phone), PhoneIndex: k.Index(seal.Phone, c.in.Phone),
		BankSealed: k.Seal(seal.BankAccount, id, c.in.BankAccount), BankIndex: k.Index(seal.BankAccount, c.in.BankAccount)}
}

// findDuplicates finds one person twice in the file, and people who applied
// in this programme already.
func (e *enrolment) findDuplicates() error {
	first := make(map[string]*candidate, len(e.candidates))
	var ids []string
	for _, c := range e.candidates {
		if c.idIndex == "" {
			continue
		}
		if before, twice := first[c.idIndex]; twice {
			e.twice(before, c)
			continue
		}
		first[c.idIndex] = c
		if !c.newPerson {
			ids = append(ids, c.person.ID)
		}
	}
	live, err := e.LiveApplications(e.programme.ID, ids)
	if err != nil {
		return err
	}
	at := make(map[string]string, len(live))
	for i := range live {
		at[live[i].PersonID] = live[i].BaseID
	}
	for _, c := range e.candidates {
		if c.person == nil {
			continue
		}
		switch where, applied := at[c.person.ID]; {
		case applied && where == e.base.ID:
			c.bad("身份证号码", "applied_here", "本年度已在本基地报名，不必重复")
		case applied:
			c.bad("身份证号码", "applied_elsewhere", "本年度已在其他基地报名，须先撤回")
		}
	}
	return nil
}

// twice refuses the second row of one number; where the names differ, both:
// nobody knows whose the number is.
func (e *enrolment) twice(before, c *candidate) {
	if before.in.Name == c.in.Name || before.in.Name == "" || c.in.Name == "" {
		c.bad("身份证号码", "twice_in_file", "与第 %d 行是同一人", before.row)
		return
	}
	c.bad("身份证号码", "id_two_names", "与第 %d 行号码相同、姓名不同，请与身份证核对", before.row)
	if !hasProblem(before.problems, "id_two_names") {
		before.bad("身份证号码", "id_two_names", "与第 %d 行号码相同、姓名不同，请与身份证核对", c.row)
	}
}

// findSubsidised finds people whom the notice's limits keep from another
// subsidy: by what they were certified in by other programmes.
func (e *enrolment) findSubsidised() error {
	if e.notice.Money.Limits == (rules.Limits{}) {
		return nil
	}
	var ids []string
	for _, c := range e.candidates {
		if c.person != nil && !c.newPerson {
			ids = append(ids, c.person.ID)
		}
	}
	had, err := e.SubsidisedBefore(e.programme.ID, ids)
	if err != nil {
		return err
	}
	for _, c := range e.candidates {
		if c.person != nil && len(had[c.person.ID]) > 0 {
			e.limit(c, had[c.person.ID])
		}
	}
	return nil
}

// limit refuses a candidate whom earlier subsidies exclude.
func (e *enrolment) limit(c *candidate, had []store.Had) {
	limits := e.notice.Money.Limits
	trade, _ := e.notice.Trade(c.facts.Trade)
	inYear := 0
	for _, h := range had {
		if h.IssuedOn.Year() == e.programme.Year {
			inYear++
		}
		switch {
		case h.Trade != trade:
		case limits.OncePerTradeLevel && h.Level == c.facts.Level:
			c.bad("培训工种", "subsidised_before", "已享受过%s%s的培训补贴", trade, c.facts.Level.Chinese())
		case limits.NeverLower && h.Level > c.facts.Level:
			c.bad("培训等级", "subsidised_higher", "已享受过%s%s的培训补贴，不再补贴较低等级", trade, h.Level.Chinese())
		}
	}
	if limits.PerYear > 0 && inYear >= limits.PerYear {
		c.bad("身份证号码", "subsidised_often", "本年度已享受 %d 次培训补贴，最多 %d 次", inYear, limits.PerYear)
	}
}

func (e *enrolment) findLine(c *candidate) {
	if c.facts.Level == 0 && slices.ContainsFunc(c.problems, func(p programme.Problem) bool { return p.Field == "培训等级" }) {
		return // what could not be read is said already
	}
	switch {
	case c.facts.Level == 0:
		c.bad("培训等级", "level_empty", "没有填写培训等级")
		return
	case e.notice.Level(c.facts.Level) == nil:
		c.bad("培训等级", "level", "本年度不培训%s", c.facts.Level.Chinese())
		return
	}
	trade, _ := e.notice.Trade(c.facts.Trade)
	for i := range e.lines {
		if e.lines[i].Level == c.facts.Level && e.lines[i].Trade == trade {
			c.line = &e.lines[i]
			return
		}
	}
	c.bad("培训工种", "plan_line", "本基地没有“%s”%s的培训计划", c.facts.Trade, c.facts.Level.Chinese())
}

// decideNow makes the application and its decision.
func (e *enrolment) decide(c *candidate) {
	c.application = &programme.Application{ID: e.NewID(), ProgrammeID: e.programme.ID, BaseID: e.base.ID, PlanLineID: c.line.ID,
		PersonID: c.person.ID, EmployerID: c.employer.ID, State: programme.Submitted, SubmittedAt: e.Now(), Channel: e.channel}
	c.decision = decideWith(e.Step, e.notice, c, c.application, &e.facts, &e.decision)
	if !c.decision.Eligible {
		c.bad("", "not_eligible", "%s", e.why(&e.decision))
	}
}

// why words a refusal in one line: when it changes, or what is missing on the
// first route.
func (e *enrolment) why(d *rules.Decision) string {
	for _, g := range d.Gates() {
		if !g.Met && g.From == 0 {
			return "不符合报名条件：" + g.Required() + "，现为" + d.Actual(g) + "（" + e.notice.Cite(g.Clause()) + "）"
		}
	}
	if d.From != 0 {
		return "现在不符合报名条件，其他情况不变，" + d.From.Chinese() + "起符合"
	}
	return "各条途径均不符合，详见逐项说明"
}

// decideNow decides one candidate afresh.
func decideNow(s *act.Step, n *rules.Notice, c *candidate, ap *programme.Application) *programme.Decision {
	return decideWith(s, n, c, ap, new(rules.Facts), new(rules.Decision))
}

// decideWith decides a candidate's facts on the transaction's day and copies
// the outcome to the application. The facts are kept without name and ID.
func decideWith(s *act.Step, n *rules.Notice, c *candidate, ap *programme.Application, f *rules.Facts, d *rules.Decision) *programme.Decision {
	return decideOn(s, n, c, ap, s.Today(), f, d)
}

// decideOn is decideWith as of another day: what is decided again is decided
// for the day on which it was asked for.
func decideOn(s *act.Step, n *rules.Notice, c *candidate, ap *programme.Application, on programme.Date, f *rules.Facts, d *rules.Decision) *programme.Decision {
	c.facts.ID, c.facts.AppliedOn = ap.ID, on
	n.Compile(&c.facts, f)
	n.Decide(f, d)
	raw, err := json.Marshal(&c.facts)
	if err != nil {
		panic(err) // strings, numbers and dates only
	}
	row := &programme.Decision{ID: s.NewID(), ApplicationID: ap.ID, Facts: raw, NoticeSHA256: n.SHA256, Eligible: d.Eligible,
		Route: d.Route, EligibleFrom: d.From, ResultSHA256: decide.OutcomeDigest(d), DecidedAt: s.Now()}
	ap.DecisionID, ap.AppliedOn = row.ID, c.facts.AppliedOn
	ap.Eligible, ap.Route, ap.EligibleFrom = d.Eligible, d.Route, d.From
	return row
}

// intake is what becomes of everybody who was not refused: rows of each table,
// the entries of the journal, and which of them takes a row.
type intake struct {
	persons      []*programme.Person
	applications []*programme.Application
	decisions    []*programme.Decision
	givens       []*programme.Given
	entries      []journal.Entry
	owner        map[string]int
}

func (e *enrolment) intake() *intake {
	many := len(e.candidates)
	in := &intake{persons: make([]*programme.Person, 0, many), applications: make([]*programme.Application, 0, many),
		decisions: make([]*programme.Decision, 0, many), entries: make([]journal.Entry, 0, many+len(e.employers)), owner: make(map[string]int, 3*many)}
	for _, em := range e.employers {
		in.owner[em.ID] = len(in.entries)
		in.entries = append(in.entries, e.Entry(programme.EmployerRegister, em.ID, map[string]any{"name": em.Name, "credit_code": em.CreditCode}))
	}
	for _, c := range e.candidates {
		if c.application == nil {
			continue
		}
		at := len(in.entries)
		in.owner[c.application.ID], in.owner[c.decision.ID] = at, at
		if c.newPerson {
			in.owner[c.person.ID] = at
			in.persons = append(in.persons, c.person)
		} else if c.in.Phone != "" { // the register keeps its own; the application's forms print this
			in.givens = append(in.givens, people.Given(e.Step, c.application.ID, c.in.Phone))
		}
		in.applications, in.decisions = append(in.applications, c.application), append(in.decisions, c.decision)
		in.entries = append(in.entries, e.Entry(e.Row.Action, c.application.ID,
			submitted{c.line.ID, c.decision.ID, c.decision.Eligible, c.decision.Route, c.employer.ID, e.channel}))
	}
	for i := range in.entries {
		in.entries[i].Programme = e.programme.ID
	}
	return in
}

// write stores everybody who was not refused, and journals each.
func (e *enrolment) write() error {
	in := e.intake()
	for _, insert := range []func() error{
		func() error { return store.Insert(e.Tx, e.employers...) },
		func() error { return store.Insert(e.Tx, in.persons...) },
		func() error { return store.Insert(e.Tx, in.decisions...) },
		func() error { return store.Insert(e.Tx, in.applications...) },
		func() error { return store.Insert(e.Tx, in.givens...) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	switch len(in.applications) {
	case 0: // nobody got in: nothing was done
	case 1:
		e.Subject = in.applications[0].ID
	default:
		e.Subject = e.base.ID
	}
	for _, c := range e.candidates {
		if ap := c.application; ap != nil {
			e.Told(e.programme.ID, ap.ID, &store.Told{ID: ap.ID, Title: c.person.Name, Programme: e.programme.ID, State: ap.State,
				Owner: programme.Subject{Base: e.base.CreditCode, County: e.base.County, Employer: ap.EmployerID, Person: ap.PersonID}})
		}
	}
	err := e.AppendAll(in.entries, func(c journal.Change) int {
		if i, ok := in.owner[c.ID]; ok {
			return i
		}
		return -1
	})
	if err != nil {
		return err
	}
	return e.crosscheckNew()
}

// submitted is what the entry of a submission rests on.
type submitted struct {
	PlanLine string `json:"plan_line"`
	Decision string `json:"decision"`
	Eligible bool   `json:"eligible"`
	Route    string `json:"route"`
	Employer string `json:"employer"`
	Channel  string `json:"channel"`
}
