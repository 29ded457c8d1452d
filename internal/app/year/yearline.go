package year

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Stand of a milestone or task.
const (
	Done    = "past"
	Current = "now"
	Ahead   = "next"
	Overdue = "late"
)

// Milestone is a point of the year: what the notice sets a day for, or what
// happened.
type Milestone struct {
	Name   string
	On     programme.Date // the day set, or on which it happened; 0 where neither
	From   programme.Date // where it is a span
	Stand  string
	Clause string
	Note   string
}

// Task is a step of a base's year: how far it is, until when, and on whom it
// waits.
type Task struct {
	Name   string
	Stand  string
	Text   string // what is done or to do
	Who    string // on whom it waits, "" where it is done
	Due    programme.Date
	Clause string
	Noun   programme.Noun // the list or page it opens
	ID     string
	Values map[string]string
	Trails bool // a rest of it may be left while later steps go on
}

// Year is how a year stands for its reader.
type Year struct {
	Programme programme.Programme
	Today     programme.Date
	Line      []Milestone
	Tasks     []Task // of the reader's own base
	Base      *programme.Base
	Bases     []BaseYear // of the reader's scope, where it is wider than one base
	Numbers   Numbers
}

// BaseYear is a base's row: the step it is at and its figures.
type BaseYear struct {
	Base programme.Base
	Step Task
	Numbers
}

// Numbers are the year's figures within the reader's scope.
type Numbers struct {
	Bases, Places, Applied, Waiting, Accepted, Trained, Training, Examined, Passed, Certified int
	Classes, Running, Archived                                                                int
	HoursHeld, HoursPlanned                                                                   int
	Approved, Advanced, Settled, Clawed                                                       programme.Fen
	AdvanceCap                                                                                programme.Fen
	SpentOut, BookedIn                                                                        programme.Fen
	Findings, Clues, Withdrawn, Revoked, Reversed                                             int
}

// add adds the figures of a base to those of a county.
func (n *Numbers) add(o *Numbers) {
	sum, part := reflect.ValueOf(n).Elem(), reflect.ValueOf(o).Elem()
	for i := range sum.NumField() {
		sum.Field(i).SetInt(sum.Field(i).Int() + part.Field(i).Int())
	}
}

// YearOf is how a year stands for the caller.
func (a *Desk) YearOf(ctx context.Context, c act.Caller, programmeID string) (y *Year, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		k, err := a.momentAt(tx, c, programmeID)
		if err != nil {
			return err
		}
		y = &Year{Programme: *k.year, Today: k.today}
		base := ""
		if c.Role.Scope() == programme.OwnBase {
			i := slices.IndexFunc(k.stand.Bases, func(b programme.Base) bool { return b.CreditCode == c.Base })
			base = "none"
			if i >= 0 {
				y.Base, base = &k.stand.Bases[i], k.stand.Bases[i].ID
				y.Tasks = k.tasks(y.Base)
			}
		}
		if c.Role.Scope() == programme.CityWide || c.Role.Scope() == programme.OwnCounty {
			for i := range k.stand.Bases {
				if b := &k.stand.Bases[i]; programme.Within(c.Actor, act.SubjectOf(b)) {
					y.Bases = append(y.Bases, BaseYear{*b, currentStep(k.tasks(b)), k.numbers(b.ID)})
				}
			}
		}
		y.Line = k.line(base)
		y.Numbers = k.numbers(base)
		if c.Role.Scope() == programme.OwnCounty {
			y.Numbers = Numbers{}
			for i := range y.Bases {
				y.Numbers.add(&y.Bases[i].Numbers)
			}
		}
		return nil
	})
	return y, err
}

// line is the year's milestones in order of their days. What the notice sets a
// day for is late where the day is over and the thing is not done.
func (k *moment) line(base string) []Milestone {
	s, l := k.stand, &milestones{k: k}
	happened, set := l.happened, l.set
	recognised := programme.Date(0)
	for i := range s.Bases {
		if b := &s.Bases[i]; (base == "" || b.ID == base) && !b.RecognisedAt.IsZero() {
			recognised = max(recognised, programme.DateOf(b.RecognisedAt.In(act.Shanghai)))
		}
	}
	classes := countOf(s.Classes, base)
	happened("认定基地", programme.DutyBaseRecognition, recognised, recognised != 0)
	if _, ok := k.notice.Deadline(rules.Enrolment); ok {
		set(rules.Enrolment, k.applied(base) > 0 && k.open(base) == 0)
	} else {
		happened("报名", programme.DutyEnrolment, dayOf(s.FirstDay), k.applied(base) > 0)
	}
	if _, ok := k.notice.Deadline(rules.SchemesFiled); ok {
		set(rules.SchemesFiled, countOf(s.Schemes, base, programme.Agreed) > 0)
	} else {
		happened("方案备案", programme.DutyScheme, k.agreed(base), countOf(s.Schemes, base, programme.Agreed) > 0)
	}
	happened("开班", programme.DutyHours, firstOf(s.Classes, base),
		countOf(s.Classes, base, programme.Running, programme.Finished, programme.Archived) > 0)
	ended := classes > 0 && countOf(s.Classes, base, programme.Planned, programme.Running) == 0
	set(rules.TrainingEnd, ended)
	examined := ended && countOf(s.Evaluations, base, programme.Settled) >= classes
	set(rules.EvaluationEnd, examined)
	entered := countOf(s.Appraisals, base) - countOf(s.Appraisals, base, programme.Withdrawn)
	set(rules.AppraisalTime, examined && countOf(s.Appraisals, base, programme.Settled) == entered && (entered > 0 || base != ""))
	certified := countOf(s.Certificates, base)
	happened("公示发证", programme.DutyTrainingCertificate, firstOf(s.Certificates, base), certified > 0)
	happened("结算", programme.DutySettlement, k.settledOn(base),
		countKind(s.Statements, base, programme.KindSettlement, programme.Approved, programme.Paid) > 0)
	bases := 1
	if base == "" {
		bases = act.CountIf(s.Bases, func(b programme.Base) bool { return b.State == programme.Recognised })
	}
	set(rules.ReturnsDue, bases > 0 && countOf(s.Returns, base, programme.Accepted) >= len(k.notice.DueReturns())*bases)
	return l.list
}

// milestones gathers the line of a year.
type milestones struct {
	k    *moment
	list []Milestone
}

// happened adds what the notice sets no day for.
func (l *milestones) happened(name, clause string, on programme.Date, done bool) {
	m := Milestone{Name: name, On: on, Clause: l.k.cite(clause), Stand: Ahead}
	if done {
		m.Stand = Done
	}
	l.list = append(l.list, m)
}

// set adds what is due on a day of the notice.
func (l *milestones) set(code string, done bool) {
	d, ok := l.k.notice.Deadline(code)
	if !ok {
		return
	}
	m := Milestone{Name: d.Name, On: d.On, From: d.From, Clause: l.k.cite(d.Clause), Stand: Ahead, Note: "截止"}
	switch {
	case done:
		m.Stand = Done
	case d.On < l.k.today:
		m.Stand, m.Note = Overdue, "已过期"
	}
	l.list = append(l.list, m)
}

// cite is a clause as the notice writes it; "" where the notice does not number
// it.
func (k *moment) cite(clause string) string {
	if c := k.notice.Cite(clause); c != "—" {
		return c
	}
	return ""
}

func (k *moment) applied(base string) int {
	return k.stand.people(base, func(*store.Crowd, *programme.PlanLine) bool { return true })
}

// open counts the applications that nobody has decided yet.
func (k *moment) open(base string) int {
	return k.stand.inState(base, programme.Submitted, programme.Referred, programme.Returned)
}

// agreed is the day on which the last scheme of a base was agreed to.
func (k *moment) agreed(base string) (on programme.Date) {
	for _, t := range k.stand.Schemes {
		if (base == "" || t.Base == base) && t.State == programme.Agreed && !t.Agreed.IsZero() {
			on = max(on, programme.DateOf(t.Agreed.In(act.Shanghai)))
		}
	}
	return on
}

func (k *moment) settledOn(base string) (day programme.Date) {
	for _, t := range k.stand.Statements {
		if (base != "" && t.Base != base) || t.Kind != programme.KindSettlement || t.Drawn.IsZero() {
			continue
		}
		if on := programme.DateOf(t.Drawn.In(act.Shanghai)); day == 0 || on < day {
			day = on
		}
	}
	return day
}

// numbers are the figures within a base, or of all ("").
func (k *moment) numbers(base string) Numbers {
	s := k.stand
	n := Numbers{Places: s.places(base), Applied: k.applied(base), Waiting: k.open(base),
		Accepted: s.inState(base, programme.Accepted), Trained: s.people(base, func(c *store.Crowd, _ *programme.PlanLine) bool { return c.Classed }),
		Training: s.inState(base, programme.InTraining),
		Examined: s.inState(base, programme.Passed, programme.Failed, programme.Certified), Passed: s.inState(base, programme.Passed, programme.Certified),
		Certified: s.inState(base, programme.Certified), Classes: countOf(s.Classes, base), Running: countOf(s.Classes, base, programme.Running),
		Archived: countOf(s.Classes, base, programme.Archived), HoursHeld: hoursOf(s.Lessons, base, programme.Held),
		HoursPlanned: hoursOf(s.Lessons, base, programme.Held, programme.Scheduled),
		Approved:     sumOf(s.Statements, base, programme.KindApproval, programme.Approved),
		Advanced:     sumOf(s.Statements, base, programme.KindAdvance, programme.Paid),
		Findings:     countOf(s.Findings, base, programme.Raised, programme.Answered), Clues: countOf(s.Clues, base, programme.Open),
		Withdrawn: countOf(s.Withdrawn, base),
		Revoked:   countOf(s.Certificates, base, programme.Revoked), Reversed: countOf(s.Vouchers, base, programme.Reversed),
		BookedIn: sumOf(s.Vouchers, base, money.MoneyIn, programme.Booked), SpentOut: sumOf(s.Vouchers, base, money.MoneyOut, programme.Booked)}
	n.Bases = act.CountIf(s.Bases, func(b programme.Base) bool { return (base == "" || b.ID == base) && b.State == programme.Recognised })
	n.AdvanceCap = n.Approved * programme.Fen(k.notice.Money.Advance.Permille) / 1000
	n.Settled = sumOf(s.Statements, base, programme.KindSettlement, programme.Approved, programme.Paid)
	return n
}

// tasks are the steps of a base's year: what is done, what is due, and on whom
// it waits.
func (k *moment) tasks(b *programme.Base) []Task {
	s, id := k.stand, b.ID
	of := map[string]string{"base": id}
	with := func(state programme.State) map[string]string { return map[string]string{"state": string(state)} }
	clerk, officer, approver, head := programme.RoleClerk.Name(), programme.RoleOfficer.Name(), programme.RoleApprover.Name(), programme.RoleHead.Name()
	pick := func(is bool, a, b string) string {
		if is {
			return a
		}
		return b
	}
	places, applied, open := s.places(id), k.applied(id), k.open(id)
	schemes, agreed := countOf(s.Schemes, id), countOf(s.Schemes, id, programme.Agreed)
	classes := countOf(s.Classes, id)
	finished := countOf(s.Classes, id, programme.Finished, programme.Archived)
	held, planned := countOf(s.Lessons, id, programme.Held), countOf(s.Lessons, id, programme.Held, programme.Scheduled)
	settled := countOf(s.Evaluations, id, programme.Settled)
	unplaced := s.inState(id, programme.Accepted)
	passed, certified := s.inState(id, programme.Passed), countOf(s.Certificates, id, programme.Issued)
	publishing := countOf(s.Publications, id, programme.Posted)
	settlement := countKind(s.Statements, id, programme.KindSettlement, programme.Approved, programme.Paid)
	owing := sumOf(s.Claims, id, "", programme.Owed, programme.Demanded, programme.HandedOver)
	archived := countOf(s.Classes, id, programme.Archived)
	filed, accepted := countOf(s.Returns, id, programme.Filed, programme.Accepted), countOf(s.Returns, id, programme.Accepted)
	trained := classes > 0 && finished == classes
	list := []Task{
		{Name: "基地认定", Stand: stand(b.State == programme.Recognised, true), Text: b.State.Name(),
			Who:    pick(b.State == programme.Applied, programme.RoleCounty.Name(), pick(b.State == programme.Recommended, officer, approver)),
			Clause: programme.DutyBaseRecognition, Noun: programme.NounBase, ID: id},
		{Name: "培训计划", Stand: stand(places > 0, b.State == programme.Recognised), Text: fmt.Sprintf("%d 人", places), Who: officer,
			Clause: programme.DutyPlanForm, Noun: programme.NounPlanLine, Values: of},
		{Name: "方案备案", Stand: stand(agreed > 0, places > 0), Text: pick(agreed > 0, "已同意", pick(schemes > 0, "已报送，等同意", "待报送")),
			Who: pick(countOf(s.Schemes, id, programme.Filed) > 0, officer, clerk), Clause: programme.DutyScheme, Noun: programme.NounScheme,
			Due: k.deadline(rules.SchemesFiled)},
		{Name: "报名审核", Stand: stand(applied > 0 && open == 0, places > 0), Text: fmt.Sprintf("报名 %d 人，待审核 %d 人", applied, open),
			Who: pick(applied == 0, programme.RoleEmployer.Name(), clerk), Clause: programme.DutyEnrolment, Noun: programme.NounApplication,
			Values: pickMap(open > 0, with(programme.Submitted)), Due: k.deadline(rules.Enrolment), Trails: true},
		{Name: "编班开班", Stand: stand(classes > 0 && unplaced == 0 && countOf(s.Classes, id, programme.Planned) == 0, applied > 0 && open < applied),
			Text: fmt.Sprintf("%d 个班，未编班 %d 人", classes, unplaced), Who: pick(agreed == 0, officer+"（先同意方案）", clerk), Clause: programme.DutyScheme,
			Noun: programme.NounClass, Trails: true},
		{Name: "授课", Stand: stand(trained, classes > 0), Text: fmt.Sprintf("已授 %d / %d 节", held, planned), Who: programme.RoleTeacher.Name(),
			Clause: programme.DutyHours, Noun: programme.NounLesson, Due: k.deadline(rules.TrainingEnd)},
		{Name: "结业考评", Stand: stand(trained && settled >= classes, finished > 0), Text: fmt.Sprintf("结果已定 %d / %d 个班", settled, classes),
			Who: pick(countOf(s.Evaluations, id, programme.Marked) > 0, programme.RoleEmployer.Name()+"、"+head, clerk), Clause: programme.DutyEvaluation,
			Noun: programme.NounEvaluation, Due: k.deadline(rules.EvaluationEnd)},
		{Name: "公示", Stand: stand(certified > 0 || countOf(s.Publications, id, programme.Closed) > 0 && publishing == 0 && k.toPublish(id) == 0, passed > 0),
			Text: pick(publishing > 0, "公示中", pick(k.toPublish(id) > 0, fmt.Sprintf("待公示 %d 人", k.toPublish(id)),
				pick(countOf(s.Publications, id) > 0, "已结束", "—"))), Who: pick(publishing > 0, approver, officer), Clause: programme.DutyTrainingCertificate,
			Noun: programme.NounPublication},
		{Name: "发证", Stand: stand(certified > 0 && passed == 0, passed > 0), Text: fmt.Sprintf("已发 %d 人，合格未发 %d 人", certified, passed), Who: approver,
			Clause: programme.DutyTrainingCertificate, Noun: programme.NounCertificate},
		{Name: "结算", Stand: stand(settlement > 0 && owing == 0, certified > 0 || owing > 0),
			Text: pick(owing > 0, fmt.Sprintf("已结算，待退回 %s 元", owing),
				pick(settlement > 0, "已结算", fmt.Sprintf("已预拨 %s 元", sumOf(s.Statements, id, programme.KindAdvance, programme.Paid)))),
			Who:    pick(owing > 0, head+"、"+programme.RoleTreasurer.Name(), officer),
			Clause: programme.DutySettlement, Noun: programme.NounStatement},
		{Name: "归档", Stand: stand(classes > 0 && archived == classes, settled > 0), Text: fmt.Sprintf("已归档 %d / %d 个班", archived, classes), Who: clerk,
			Clause: programme.DutyArchive, Noun: programme.NounClass, Values: pickMap(archived < classes && finished > 0, with(programme.Finished))},
		{Name: "年终报送", Stand: stand(accepted >= 2, certified > 0), Text: fmt.Sprintf("已报 %d / 2 份，已备案 %d 份", filed, accepted),
			Who: pick(filed >= 2, officer, head+"、"+clerk), Clause: programme.DutyReturns, Noun: programme.NounReturn, Due: k.deadline(rules.ReturnsDue)},
	}
	for i := range list {
		t := &list[i]
		t.Clause = k.cite(t.Clause)
		if t.Stand == Done {
			t.Who = ""
		} else if t.Due != 0 && t.Due < k.today {
			t.Stand = Overdue
		}
	}
	return list
}

// currentStep is the first step of a base's year that is not done, a late one
// before others; the last one where all are. Where a rest of a step was left and
// the year went on over it, the year is not at that step.
func currentStep(list []Task) Task {
	rest := make([]Task, 0, len(list))
	passed := false
	for _, t := range slices.Backward(list) {
		if !t.Trails || !passed {
			rest = append(rest, t)
		}
		passed = passed || t.Stand == Done
	}
	slices.Reverse(rest)
	list = rest
	for _, want := range []string{Overdue, Current, Ahead} {
		if i := slices.IndexFunc(list, func(t Task) bool { return t.Stand == want }); i >= 0 {
			return list[i]
		}
	}
	return list[len(list)-1]
}

// StateCount is how many of the caller's people stand in a state.
type StateCount struct {
	State programme.State
	N     int
}

// OwnPeople counts the applications within the caller's scope by state, for an
// employer.
func (a *Desk) OwnPeople(ctx context.Context, c act.Caller, programmeID string) (out []StateCount, err error) {
	l, err := act.MayBrowse(c, programme.NounApplication)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		for _, s := range []programme.State{programme.Submitted, programme.Returned, programme.Referred, programme.Waiting, programme.Offered,
			programme.Accepted, programme.InTraining, programme.Passed, programme.Certified, programme.Failed, programme.Dropped, programme.Refused,
			programme.Withdrawn} {
			n, err := tx.Count(l, act.Query{Actor: c.Actor, Programme: programmeID, Values: map[string]string{"state": string(s)}}, mostCounted)
			if err != nil {
				return err
			}
			if n > 0 {
				out = append(out, StateCount{s, n})
			}
		}
		return nil
	})
	return out, err
}

func pickMap(is bool, m map[string]string) map[string]string {
	if is {
		return m
	}
	return nil
}

// stand is done, or the turn of it, or ahead.
func stand(done, turn bool) string {
	switch {
	case done:
		return Done
	case turn:
		return Current
	}
	return Ahead
}

func (k *moment) deadline(code string) programme.Date {
	d, _ := k.notice.Deadline(code)
	return d.On
}
