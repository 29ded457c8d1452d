package enrol

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/material"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Conditions of a step of the task list.
const (
	StepBlank  = "blank"
	StepPartly = "partly"
	StepDone   = "done"
)

// StepStand is a step of the task list: how far it is, what it still lacks,
// and what should be looked at.
type StepStand struct {
	Key, Name, State string
	Lacks, Notes     []string
}

// ShownDraft is a draft with everything that its pages show. Decided is nil
// until a plan line was chosen.
type ShownDraft struct {
	*programme.Draft
	Form     DraftForm
	Employer *programme.Employer
	Line     *programme.PlanLine
	Base     string // the plan line's
	Login    string // of the account, to the person themselves
	Steps    []StepStand
	Ready    bool // nothing is missing
	Decided  *decide.Decided
	Work     *rules.Timeline
	Papers   []material.Paper // what the decision asks for
	Said     Attested
	PhoneShown,
	BankShown string // masked
}

// Lacks is everything that is missing, in words.
func (v *ShownDraft) Lacks() (out []string) {
	for _, s := range v.Steps {
		if s.Key != StepSubmit && s.Key != StepPapers {
			for _, l := range s.Lacks {
				out = append(out, s.Name+"："+l)
			}
		}
	}
	return out
}

// DraftShown reads a draft with how far it is.
func (a *Desk) DraftShown(ctx context.Context, c act.Caller, id string) (v *ShownDraft, err error) {
	return a.DraftWith(ctx, c, id, "", DraftForm{})
}

// DraftWith is a draft as it would stand with a step as it is on the screen:
// nothing is written.
func (a *Desk) DraftWith(ctx context.Context, c act.Caller, id, key string, in DraftForm) (v *ShownDraft, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if !programme.MayRead(c.Role, programme.NounDraft) {
			return programme.Errorf(programme.Forbidden, "%s不能查看报名草稿", c.Role.Name())
		}
		d, err := store.Get[programme.Draft](tx, id)
		if err != nil {
			return err
		}
		if !programme.Within(c.Actor, draftSubject(d)) {
			return programme.Errorf(programme.NotFound, "没有找到这项报名草稿")
		}
		p, err := store.Get[programme.Programme](tx, d.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		var change func(*DraftForm)
		if take := stepFields[key]; take != nil {
			change = func(f *DraftForm) {
				if key == StepWho {
					in.clean()
					in.keepHidden(f)
				}
				take(f, &in)
			}
		}
		if v, err = shownDraft(a.Desk, tx, n, d, change); err != nil {
			return err
		}
		if c.Role == programme.RoleTrainee {
			u, err := store.Get[programme.User](tx, d.UserID)
			if err != nil {
				return err
			}
			v.Login = u.Login
		}
		if c.Role.Scope() == programme.OwnBase { // it invited; what was filled in is not its business yet
			v.Form = DraftForm{Name: d.Name}
		}
		return nil
	})
	return v, err
}

// OwnDraft is the id of a person's draft in a programme, "" where there is
// none.
func (a *Desk) OwnDraft(ctx context.Context, c act.Caller, programmeID string) (id string, state programme.State, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if c.Person == "" {
			return nil
		}
		d, err := tx.DraftOf(programmeID, c.Person)
		if d != nil {
			id, state = d.ID, d.State
		}
		return err
	})
	return id, state, err
}

func shownDraft(a *act.Desk, tx *store.Tx, n *rules.Notice, d *programme.Draft, change func(*DraftForm)) (*ShownDraft, error) {
	f, err := openForm(a, d)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(f)
	}
	v := &ShownDraft{Draft: d, Form: *f}
	if v.Employer, err = store.Get[programme.Employer](tx, d.EmployerID); err != nil {
		return nil, err
	}
	said, err := tx.Attestations([]string{d.ID})
	if err != nil {
		return nil, err
	}
	facts := f.Applicant()
	if v.Said, err = attested(tx, said, facts.Work, v.Employer.Name); err != nil {
		return nil, err
	}
	applySaid(&facts, said)
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	facts.ID, facts.AppliedOn = d.ID, today
	if id, err := idcode.ParseCitizenID(f.IDNumber); err == nil {
		facts.BornOn = id.Birth()
	}
	v.PhoneShown, v.BankShown = idcode.MaskPhone(f.Phone), idcode.MaskBankAccount(f.BankAccount)
	if f.LineID != "" {
		l, err := store.Get[programme.PlanLine](tx, f.LineID)
		if err != nil && programme.CodeOf(err) != programme.NotFound {
			return nil, err
		}
		if err == nil {
			b, err := store.Get[programme.Base](tx, l.BaseID)
			if err != nil {
				return nil, err
			}
			v.Line, v.Base = l, b.Name
			facts.Trade, facts.Level = l.Trade, l.Level
			if facts.Category != "" {
				v.Decided = decide.Now(n, &facts)
				v.Papers = papersOf(v.Decided)
			}
		}
	}
	v.Work = n.Timeline(facts.Trade, facts.Work, today)
	v.stand(prepare(a, Enrolment{Name: f.Name, IDNumber: f.IDNumber, Phone: f.Phone, BankAccount: f.BankAccount, Facts: facts}, 0).problems)
	return v, nil
}

func papersOf(d *decide.Decided) (out []material.Paper) {
	needed := d.Materials()
	for _, m := range d.Notice.Materials {
		if slices.Contains(needed, m.Code) {
			out = append(out, material.Paper{Code: m.Code, Name: m.Name, Shows: m.Shows, Clause: d.Notice.Cite(m.Clause), Needed: true})
		}
	}
	return out
}

// stepOfField is the step on which a problem is put right.
func stepOfField(field string) string {
	switch {
	case strings.HasPrefix(field, "证书"):
		return StepCerts
	case field == "工作单位" || field == "统一社会信用代码":
		return StepPost
	}
	return StepWho
}

// stepStands are the steps of a draft by their key.
type stepStands map[string]*StepStand

func (at stepStands) need(key string, missing bool, words string) {
	if missing {
		at[key].Lacks = append(at[key].Lacks, words)
	}
}

// stand says how far each step is.
func (v *ShownDraft) stand(problems []programme.Problem) {
	at := stepStands{}
	for _, s := range DraftSteps {
		v.Steps = append(v.Steps, StepStand{Key: s.ID, Name: s.Name})
	}
	for i := range v.Steps {
		at[v.Steps[i].Key] = &v.Steps[i]
	}
	v.lacks(at, problems)
	v.workNotes(at[StepWork])
	v.settle()
	papers := at[StepPapers]
	papers.State = StepBlank
	for _, p := range v.Papers {
		papers.Notes = append(papers.Notes, p.Name)
	}
	submit := at[StepSubmit]
	submit.State = StepBlank
	at.need(StepSubmit, v.State == programme.Unclaimed, "等"+v.Employer.Name+"认领")
	at.need(StepSubmit, v.State == programme.Declined, "单位没有认领，请核对单位代码")
	at.need(StepSubmit, !v.Ready, "前面还有没填完的")
	if v.State == programme.HandedIn {
		submit.State = StepDone
	}
}

// lacks says of each step what is missing or wrong on it.
func (v *ShownDraft) lacks(at stepStands, problems []programme.Problem) {
	f := &v.Form
	at.need(StepWho, f.Name == "", "缺姓名")
	at.need(StepWho, f.IDNumber == "", "缺身份证号码")
	at.need(StepWho, f.Phone == "", "缺联系电话")
	at.need(StepPost, v.Line == nil, "没有选要报的计划")
	at.need(StepPost, f.Category == "", "没有选人员类别")
	at.need(StepWork, len(f.Work)+len(f.Half["work"]) == 0, "没有填工作经历")
	for _, l := range DraftSteps {
		at[l.ID].Lacks = append(at[l.ID].Lacks, f.halfLacks(l.ID)...)
	}
	for _, p := range problems {
		blank := map[string]bool{"姓名": f.Name == "", "身份证号码": f.IDNumber == ""}
		if blank[p.Field] {
			continue
		}
		s := at[stepOfField(p.Field)]
		if programme.Refusing([]programme.Problem{p}) {
			s.Lacks = append(s.Lacks, p.Field+"："+p.Message)
		} else {
			s.Notes = append(s.Notes, p.Field+"："+p.Message)
		}
	}
}

// settle says of each step to be filled in whether it is done, and whether all
// are.
func (v *ShownDraft) settle() {
	f := &v.Form
	v.Ready = true
	for i := range v.Steps[:5] {
		s := &v.Steps[i]
		switch saved := slices.Contains(f.Saved, s.Key); {
		case len(s.Lacks) == 0 && (saved || s.Key == StepWho):
			s.State = StepDone
		case saved || s.Key == StepWho && f.Name != "":
			s.State = StepPartly
		default:
			s.State = StepBlank
		}
		if s.State == StepBlank && len(s.Lacks) == 0 { // none is an answer too, but it has to be given
			s.Lacks = []string{"没有看过；没有的，打开后直接保存"}
		}
		v.Ready = v.Ready && s.State == StepDone
	}
}

// workNotes says what should be looked at in working years.
func (v *ShownDraft) workNotes(s *StepStand) {
	s.Notes = append(s.Notes, yearNotes(v.Work)...)
	if v.Said.Own > 0 && !v.Said.Years {
		s.Notes = append(s.Notes, "单位未确认")
	}
}

// yearNotes says gaps and overlaps in words.
func yearNotes(t *rules.Timeline) (out []string) {
	for _, g := range t.Gaps {
		out = append(out, MonthText(g.From)+"至 "+MonthText(g.To-1)+"没有填工作，计 "+rules.Spoken(g.Months())+"的缺口")
	}
	for _, o := range t.Overlaps {
		out = append(out, MonthText(o.From)+"至 "+MonthText(o.To-1)+"重叠 "+rules.Spoken(o.Months())+"，只算一次")
	}
	return out
}

// MonthText is a month as people write it: 2018 年 6 月.
func MonthText(m programme.Month) string {
	return fmt.Sprintf("%d 年 %d 月", m.Year(), m.Number())
}

// GroupRow is one of an employer's people: a draft or an application.
type GroupRow struct {
	Noun      programme.Noun
	ID        string
	Name      string
	IDMasked  string
	Trade     string
	Level     programme.Level
	State     programme.State
	Lacks     []string // what is missing, and who or when it waits for
	Kinds     []string // of it: the keys of GroupFilters
	Nudged    programme.Date
	Nudgeable bool // it waits for the person, and nobody asked them today
}

// Group is an employer's people in a year.
type Group struct {
	Employer *programme.Employer
	Rows     []GroupRow
	Today    programme.Date
}

// GroupFilters are what the people of an employer are told apart by.
var GroupFilters = []act.Choice{{ID: "unclaimed", Name: "待认领"}, {ID: "facts", Name: "没填完"}, {ID: "papers", Name: "缺材料"}, {ID: "later", Name: "条件未到"},
	{ID: "returned", Name: "被退回"}, {ID: "unconfirmed", Name: "年限未确认"}, {ID: "ready", Name: "可提交"}}

// Count is how many rows are of a kind.
func (g *Group) Count(kind string) (n int) {
	for i := range g.Rows {
		if kind == "" || slices.Contains(g.Rows[i].Kinds, kind) {
			n++
		}
	}
	return n
}

// Only are the rows of a kind.
func (g *Group) Only(kind string) (out []GroupRow) {
	for _, r := range g.Rows {
		if kind == "" || slices.Contains(r.Kinds, kind) {
			out = append(out, r)
		}
	}
	return out
}

// Group reads the caller's employer's people: drafts first, then applications.
func (a *Desk) Group(ctx context.Context, c act.Caller, programmeID string) (g *Group, err error) {
	if c.Role != programme.RoleEmployer || c.Employer == "" {
		return nil, programme.Errorf(programme.Forbidden, "本单位报名只由用人单位经办查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		g, err = a.group(tx, c, programmeID)
		return err
	})
	return g, err
}

func (a *Desk) group(tx *store.Tx, c act.Caller, programmeID string) (*Group, error) {
	p, err := store.Get[programme.Programme](tx, programmeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	g := &Group{Today: programme.DateOf(tx.Now().In(act.Shanghai))}
	if g.Employer, err = store.Get[programme.Employer](tx, c.Employer); err != nil {
		return nil, err
	}
	drafts, err := tx.EmployerDrafts(programmeID, c.Employer)
	if err != nil {
		return nil, err
	}
	for i := range drafts {
		if drafts[i].State == programme.HandedIn {
			continue
		}
		v, err := shownDraft(a.Desk, tx, n, &drafts[i], nil)
		if err != nil {
			return nil, err
		}
		g.Rows = append(g.Rows, v.groupRow(g.Today))
	}
	apps, err := tx.EmployerApplications(programmeID, c.Employer)
	if err != nil {
		return nil, err
	}
	for i := range apps {
		r, err := applicationRow(a.Desk, tx, &apps[i], g.Employer)
		if err != nil {
			return nil, err
		}
		r.Nudgeable = r.Nudgeable && r.Nudged != g.Today
		g.Rows = append(g.Rows, *r)
	}
	return g, nil
}

func (v *ShownDraft) groupRow(today programme.Date) GroupRow {
	r := GroupRow{Noun: programme.NounDraft, ID: v.ID, Name: v.Name, IDMasked: v.IDMasked, State: v.State, Nudged: v.Said.Nudged}
	add := func(kind, words string) {
		r.Kinds, r.Lacks = append(r.Kinds, kind), append(r.Lacks, words)
	}
	if v.Line != nil {
		r.Trade, r.Level = v.Line.Trade, v.Line.Level
	}
	switch v.State {
	case programme.Unclaimed:
		add("unclaimed", "等贵单位认领")
	case programme.Declined:
		r.Lacks = append(r.Lacks, "已答复不予认领")
		return r
	}
	if l := v.Lacks(); len(l) > 0 {
		add("facts", strings.Join(l, "；"))
	}
	if w := laterWords(v.Decided); w != "" {
		add("later", w)
	}
	if v.Said.Own > 0 && !v.Said.Years {
		add("unconfirmed", "贵单位未确认工作年限")
	}
	if v.Ready && v.State == programme.Filling {
		add("ready", "已填完，可以核对并提交")
	}
	r.Nudgeable = v.State == programme.Filling && !v.Ready && r.Nudged != today
	return r
}

// laterWords is why somebody is not eligible, and from which day they are.
func laterWords(d *decide.Decided) string {
	switch {
	case d == nil || d.Eligible:
		return ""
	case d.From != 0:
		return "现在不符合条件，其他情况不变，" + d.From.Chinese() + "起符合"
	}
	return "现在不符合条件"
}

// applicationRow is an application as its group sees it, with what it lacks.
func applicationRow(a *act.Desk, tx *store.Tx, ap *programme.Application, e *programme.Employer) (*GroupRow, error) {
	person, err := store.Get[programme.Person](tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	line, err := store.Get[programme.PlanLine](tx, ap.PlanLineID)
	if err != nil {
		return nil, err
	}
	r := &GroupRow{Noun: programme.NounApplication, ID: ap.ID, Name: person.Name, IDMasked: person.IDMasked, Trade: line.Trade, Level: line.Level,
		State: ap.State}
	if !slices.Contains([]programme.State{programme.Submitted, programme.Returned, programme.Referred}, ap.State) {
		return r, nil
	}
	add := func(kind, words string) {
		r.Kinds, r.Lacks = append(r.Kinds, kind), append(r.Lacks, words)
	}
	d, err := decide.Of(a, tx, ap.DecisionID)
	if err != nil {
		return nil, err
	}
	if ap.State == programme.Returned {
		add("returned", "已退回："+ap.Reason)
	}
	have, err := tx.Materials(ap.ID)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, p := range papersOf(d) {
		if !slices.ContainsFunc(have, func(m programme.Material) bool { return m.Kind == p.Code }) {
			missing = append(missing, p.Name)
		}
	}
	if len(missing) > 0 {
		add("papers", "缺"+strings.Join(missing, "、"))
	}
	r.Nudgeable = len(r.Lacks) > 0
	if w := laterWords(d); w != "" {
		add("later", w)
	}
	said, err := tx.Attestations([]string{ap.ID})
	if err != nil {
		return nil, err
	}
	s, err := attested(tx, said, d.Facts.Work, e.Name)
	if err != nil {
		return nil, err
	}
	r.Nudged = s.Nudged
	if s.Own > 0 && !s.Years {
		add("unconfirmed", "贵单位未确认工作年限")
	}
	return r, nil
}

// Is reports whether the row is of a kind of GroupFilters.
func (r *GroupRow) Is(kind string) bool { return slices.Contains(r.Kinds, kind) }
