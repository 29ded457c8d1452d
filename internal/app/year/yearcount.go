package year

import (
	"cmp"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Bounds of a memory.

// YearCount is how far a year is, counted and not told person by person.
type YearCount struct {
	Bases    []programme.Base
	Lines    []programme.PlanLine
	Crowds   []store.Crowd
	In       map[string]programme.Fen // standards in force, for whether there are any
	FirstDay string                   // of enrolment
	LastDay  string
	Listed   map[string]store.Listed // by plan line
	*store.Tallies
	line map[string]*programme.PlanLine
}

// yearCount counts a year, remembered until the journal moves.
func yearCount(a *act.Desk, tx *store.Tx, programmeID string) (*YearCount, error) {
	return act.Remembered(a, tx, "standing "+programmeID, func() (s *YearCount, err error) {
		s = &YearCount{In: map[string]programme.Fen{}, line: map[string]*programme.PlanLine{}}
		if s.Bases, err = tx.Bases(programmeID); err != nil {
			return nil, err
		}
		if s.Lines, err = tx.PlanLines(programmeID); err != nil {
			return nil, err
		}
		for i := range s.Lines {
			s.line[s.Lines[i].ID] = &s.Lines[i]
		}
		if s.Crowds, err = tx.Crowds(programmeID); err != nil {
			return nil, err
		}
		standards, err := tx.Standards(programmeID)
		if err != nil {
			return nil, err
		}
		for _, x := range standards {
			if x.State == programme.InForce || x.State == programme.Proposed {
				s.In[x.ID] = x.Amount
			}
		}
		if s.Listed, err = tx.ListedOf(programmeID); err != nil {
			return nil, err
		}
		if s.FirstDay, s.LastDay, err = tx.EnrolledBetween(programmeID); err != nil {
			return nil, err
		}
		s.Tallies, err = tx.Tallies(programmeID)
		return s, err
	})
}

// countOf counts what stands at a base ("" for all) in one of the states (any
// where none is named).
func countOf(list []store.Tally, base string, states ...programme.State) (n int) {
	for i := range list {
		if t := &list[i]; (base == "" || t.Base == base) && (len(states) == 0 || slices.Contains(states, t.State)) {
			n += t.N
		}
	}
	return n
}

// countKind counts one kind of what stands at a base.
func countKind(list []store.Tally, base, kind string, states ...programme.State) int {
	return countOf(slices.DeleteFunc(slices.Clone(list), func(t store.Tally) bool { return t.Kind != kind }), base, states...)
}

func sumOf(list []store.Tally, base, kind string, states ...programme.State) (sum programme.Fen) {
	for i := range list {
		if t := &list[i]; (base == "" || t.Base == base) && t.Kind == kind && slices.Contains(states, t.State) {
			sum += t.Sum
		}
	}
	return sum
}

func hoursOf(list []store.Tally, base string, states ...programme.State) (n int) {
	for i := range list {
		if t := &list[i]; (base == "" || t.Base == base) && slices.Contains(states, t.State) {
			n += t.Hours
		}
	}
	return n
}

// firstOf is the first day of what stands at a base, 0 where there is nothing.
func firstOf(list []store.Tally, base string) (day programme.Date) {
	for i := range list {
		if t := &list[i]; (base == "" || t.Base == base) && t.First != 0 && (day == 0 || t.First < day) {
			day = t.First
		}
	}
	return day
}

func dayOf(text string) programme.Date {
	d, _ := programme.ParseDate(text)
	return d
}

// people counts the applications of a base ("" for all) that pick accepts.
func (s *YearCount) people(base string, pick func(*store.Crowd, *programme.PlanLine) bool) (n int) {
	for i := range s.Crowds {
		c := &s.Crowds[i]
		if l := s.line[c.Line]; l != nil && (base == "" || l.BaseID == base) && pick(c, l) {
			n += c.N
		}
	}
	return n
}

func (s *YearCount) inState(base string, states ...programme.State) int {
	return s.people(base, func(c *store.Crowd, _ *programme.PlanLine) bool { return slices.Contains(states, c.State) })
}

func (s *YearCount) places(base string) (n int) {
	for i := range s.Lines {
		if base == "" || s.Lines[i].BaseID == base {
			n += s.Lines[i].Places
		}
	}
	return n
}

// listed counts the people who passed at a base ("" for all) in trades without
// an appraisal and are not certified yet, by how far their publication is.
func (k *moment) listed(base string) (sum store.Listed) {
	for id, n := range k.stand.Listed {
		if l := k.stand.line[id]; l != nil && (base == "" || l.BaseID == base) && !k.notice.Appraised(l.Trade) {
			sum.Unpublished, sum.Hanging, sum.Ended = sum.Unpublished+n.Unpublished, sum.Hanging+n.Hanging, sum.Ended+n.Ended
		}
	}
	return sum
}

// toPublish counts the people at a base whom publishing would put on a list.
func (k *moment) toPublish(base string) int { return k.listed(base).Unpublished }

// toIssue counts the people at a base whose training certificates are due:
// they stand on a list that has ended.
func (k *moment) toIssue(base string) int { return k.listed(base).Ended }

// toRecord counts those whose national certificate is to be recorded: they
// passed a confirmed appraisal, and none was recorded that waits or stands.
func (k *moment) toRecord(base string) int {
	n := -countOf(k.stand.Certificates, base, programme.Received)
	for _, t := range k.stand.Appraisals {
		if t.Base == base && t.State == programme.Settled && t.Result == programme.MarkPass {
			n += t.Passed
		}
	}
	return max(0, n)
}

// a baseStep is a next step that no state asks for: something has to be made.
type baseStep struct {
	Roles    []programme.Role
	Action   programme.Action
	Deadline string
	Title    string // %s the base's name or "", %s what When says
	When     func(k *moment, b *programme.Base) string
	Else     func(k *moment, b *programme.Base) (string, error) // where When says nothing, and more than the year's counts is needed
}

// baseSteps is the table of what has to be made at a base, and when.
var baseSteps = []baseStep{
	{headOrClerk, programme.SchemeFile, rules.SchemesFiled, "待报送培训方案", func(k *moment, b *programme.Base) string {
		return when(k.stand.places(b.ID) > 0 && countOf(k.stand.Schemes, b.ID) == 0, "培训计划 %d 人；方案经市局同意后才能开班", k.stand.places(b.ID))
	}, nil},
	{headOrClerk, programme.ReturnFile, rules.ReturnsDue, "待报送统计表", func(k *moment, b *programme.Base) string {
		return when(k.returnDue(b.ID, programme.ReturnStatistics), "发证后按统计表填报")
	}, nil},
	{headOrClerk, programme.ReturnFile, rules.ReturnsDue, "待报送绩效评估报告", func(k *moment, b *programme.Base) string {
		return when(k.returnDue(b.ID, programme.ReturnPerformance), "写明项目、考评、资金和问题")
	}, nil},
	{act.TheOfficer, programme.StatementDraw, "", "待核定补贴", func(k *moment, b *programme.Base) string {
		n := k.stand.people(b.ID, func(c *store.Crowd, _ *programme.PlanLine) bool { return c.State == programme.InTraining })
		return when(n > 0 && countKind(k.stand.Statements, b.ID, programme.KindApproval, programme.Drawn, programme.Approved, programme.Paid) == 0,
			"在训 %d 人；核定后才能预拨", n)
	}, nil},
	{act.TheOfficer, programme.StatementDraw, "", "可以预拨", func(k *moment, b *programme.Base) string {
		return when(countOf(k.stand.Classes, b.ID, programme.Running) > 0 &&
			countKind(k.stand.Statements, b.ID, programme.KindApproval, programme.Approved) > 0 &&
			countKind(k.stand.Statements, b.ID, programme.KindAdvance, programme.Drawn, programme.Approved, programme.Paid) == 0,
			"核定 %s 元，预拨不超过 %d%%", sumOf(k.stand.Statements, b.ID, programme.KindApproval, programme.Approved), k.notice.Money.Advance.Permille/10)
	}, nil},
	{act.TheOfficer, programme.PublicationPost, "", "待公示合格学员", func(k *moment, b *programme.Base) string {
		n := k.toPublish(b.ID)
		return when(n > 0, "考评合格、无考核鉴定的 %d 人，公示 %s", n, k.notice.Publication.Term())
	}, nil},
	{theApprover, programme.CertificateIssue, "", "待颁发证书", func(k *moment, b *programme.Base) string {
		n := k.toIssue(b.ID)
		return when(n > 0, "公示期满的 %d 人", n)
	}, nil},
	{act.TheOfficer, programme.CertificateRecord, "", "待登记国家职业资格证书", func(k *moment, b *programme.Base) string {
		n := k.toRecord(b.ID)
		return when(n > 0, "鉴定合格的 %d 人；发证机构制发后登记编号", n)
	}, nil},
	{act.TheOfficer, programme.StatementDraw, "", "待结算", func(k *moment, b *programme.Base) string {
		n := countOf(k.stand.Certificates, b.ID, programme.Issued, programme.Doubted, programme.Renewing)
		return when(n > 0 && k.toIssue(b.ID)+k.toRecord(b.ID) == 0 &&
			countKind(k.stand.Statements, b.ID, programme.KindSettlement, programme.Drawn, programme.Approved, programme.Paid) == 0, "已发证 %d 人，按合格人数结算", n)
	}, (*moment).toSettleAgain},
	{[]programme.Role{programme.RoleTreasurer}, programme.VoucherBook, "", "补贴到账，待专账记账", func(k *moment, b *programme.Base) string {
		paid := sumOf(k.stand.Statements, b.ID, programme.KindAdvance, programme.Paid) +
			sumOf(k.stand.Statements, b.ID, programme.KindSettlement, programme.Paid)
		booked := sumOf(k.stand.Vouchers, b.ID, money.MoneyIn, programme.Booked)
		return when(paid > booked, "已拨 %s 元，专账入账 %s 元，待记 %s 元", paid, booked, paid-booked)
	}, nil},
}

// toSettleAgain says what has come since a base was settled: a result was
// withdrawn, say, and what was paid for it is to be claimed (clause 4.1.4). So
// what a base holds that was revoked before it was settled.
func (k *moment) toSettleAgain(b *programme.Base) (string, error) {
	over := b.State == programme.Revoked && countKind(k.stand.Statements, b.ID, programme.KindAdvance, programme.Paid) > 0
	if k.year.State != programme.Open || !over && countKind(k.stand.Statements, b.ID, programme.KindSettlement, programme.Approved, programme.Paid) == 0 ||
		countKind(k.stand.Statements, b.ID, programme.KindSettlement, programme.Drawn) > 0 {
		return "", nil
	}
	return act.Remembered(k.app.Desk, k.tx, "unsettled "+b.ID, func() (string, error) {
		s := &act.Step{Tx: k.tx, Desk: k.app.Desk, Caller: k.caller, Row: programme.Find(programme.StatementDraw)}
		ac, err := money.Account(s, b.ID)
		if err != nil || ac.Approved() == nil {
			return "", err
		}
		sum := ledger.Settle(ac.LedgerLines(ac.Approved()), ac.People)
		switch {
		case len(sum.Parts) == 0:
			return "", nil
		case sum.Total < 0 && over:
			return fmt.Sprintf("已取消资格：已拨而没有应得的 %s 元，结算后列为应收回", -sum.Total), nil
		case sum.Total < 0:
			return fmt.Sprintf("结算后有变化：%d 人，应收回 %s 元", len(sum.Parts), -sum.Total), nil
		}
		return fmt.Sprintf("结算后有变化：%d 人，应补 %s 元", len(sum.Parts), sum.Total), nil
	})
}

func when(is bool, format string, args ...any) string {
	if !is {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// returnsOpen reports whether a base's year is far enough to be reported.
func (k *moment) returnsOpen(base string) bool {
	return countOf(k.stand.Certificates, base) > 0 ||
		countOf(k.stand.Classes, base) > 0 && countOf(k.stand.Classes, base, programme.Planned, programme.Running) == 0 &&
			k.stand.inState(base, programme.Passed, programme.InTraining) == 0
}

// returnDue reports whether a base has to file a kind of return now.
func (k *moment) returnDue(base, kind string) bool {
	return slices.Contains(k.notice.DueReturns(), kind) && k.returnsOpen(base) && countKind(k.stand.Returns, base, kind) == 0
}

// nextSteps is what has to be made for the year to go on.
func (k *moment) nextSteps() (out []Todo, err error) {
	role := k.caller.Role
	add := func(t Todo, deadline string) {
		if d, ok := k.notice.Deadline(deadline); ok {
			t.Due = d.On
			if d.On < k.today {
				t.Late = 1
			}
		}
		if row := programme.Find(t.Action); row != nil {
			t.Clause = k.cite(row.Clause)
		}
		t.Count, t.step = 1, true
		out = append(out, t)
	}
	for i := range k.stand.Bases {
		b := &k.stand.Bases[i]
		if b.State != programme.Recognised || !programme.Within(k.caller.Actor, act.SubjectOf(b)) {
			continue
		}
		for _, st := range baseSteps {
			if !slices.Contains(st.Roles, role) {
				continue
			}
			why := st.When(k, b)
			if why == "" && st.Else != nil {
				if why, err = st.Else(k, b); err != nil {
					return nil, err
				}
			}
			if why != "" {
				title := st.Title
				if role.Scope() != programme.OwnBase {
					title = b.Name + "：" + title
				}
				add(Todo{Action: st.Action, Noun: programme.NounBase, ID: b.ID, Title: title, Notes: []string{why}}, st.Deadline)
			}
		}
	}
	if role == programme.RoleClerk {
		if err := k.shortOfHours(&out); err != nil {
			return nil, err
		}
	}
	k.yearSteps(add)
	return out, nil
}

// yearSteps is what has to be done to the year itself.
func (k *moment) yearSteps(add func(Todo, string)) {
	s, year := k.stand, Todo{Noun: programme.NounProgramme, ID: k.year.ID}
	recognised := act.CountIf(s.Bases, func(b programme.Base) bool { return b.State == programme.Recognised })
	switch k.caller.Role {
	case programme.RoleOfficer:
		if recognised > 0 && len(s.Lines) == 0 {
			year.Action, year.Title, year.Notes = programme.PlanImport, "待导入培训计划", []string{fmt.Sprintf("已认定 %d 家基地，按培训计划表导入", recognised)}
			add(year, "")
		}
		if len(s.Lines) > 0 && len(s.In) == 0 {
			year.Action, year.Title, year.Notes = programme.StandardPropose, "待拟定补贴标准", []string{"没有标准不能核定补贴"}
			add(year, "")
		}
	case programme.RoleApprover:
		filed := countOf(s.Returns, "", programme.Accepted)
		if recognised > 0 && filed >= len(k.notice.DueReturns())*recognised {
			year.Action, year.Title, year.Notes = programme.ProgrammeClose, "报送材料已全部备案，可以年度结项", []string{k.year.Name}
			add(year, "")
		}
	}
}

// shortOfHours tells the clerk who cannot reach the floors by the lessons on
// the timetable alone, while something can still be done (3.1.2).
func (k *moment) shortOfHours(out *[]Todo) error {
	if k.notice.Hours.Attend == 0 || countOf(k.stand.Classes, "", programme.Running) == 0 {
		return nil
	}
	list, err := teaching.FallingOf(k.tx, k.notice, k.year.ID, k.caller.Base)
	if err != nil || len(list) == 0 {
		return err
	}
	classes := map[string]int{}
	for _, x := range list {
		classes[x.Class]++
	}
	var notes []string
	for _, name := range topClasses(classes) {
		notes = append(notes, fmt.Sprintf("%s %d 人", name, classes[name]))
	}
	if len(notes) > 3 {
		notes = append(notes[:3], fmt.Sprintf("等 %d 个班", len(classes)))
	}
	*out = append(*out, Todo{Noun: programme.NounClass, Values: map[string]string{"state": string(programme.Running)}, Count: len(list), ID: "",
		Title: fmt.Sprintf("%d 名学员按现在的课表达不到出勤要求，须安排补课", len(list)), Notes: notes, Clause: k.cite(k.notice.Hours.Clause)})
	return nil
}

func topClasses(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for n := range counts {
		names = append(names, n)
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y))
	})
	return names
}
