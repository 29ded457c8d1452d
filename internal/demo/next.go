package demo

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/forms"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// The year after, invented, is left under way on a Saturday morning in August
// 2022, each base at another stage, so that everybody has something to do:
// one trains, one enrols, one waits for recognition, one for its county, one
// has evaluated and its results are on the public list.

// nextPlan is the invented plan of 2022, by institution.
var nextPlan = []struct {
	base   int
	trade  string
	level  programme.Level
	places int
}{
	{0, "电工", programme.Technician, 24}, {0, "焊工", programme.Technician, 16}, {0, "钳工", programme.SeniorTechnician, 12},
	{1, "汽车维修工", programme.Technician, 20}, {1, "养老护理员", programme.Technician, 12}, {1, "汽车维修工", programme.SeniorTechnician, 8},
	{4, "车工", programme.Technician, 12}, {4, "钳工", programme.Technician, 12},
}

// begun runs the next year as far as August.
func (y *year) begun() error {
	if y.small {
		return fmt.Errorf("the next year wants all five bases")
	}
	y.applied = programme.NewMonth(2022, 2)
	for _, do := range []func() error{y.nextProgramme, y.nextEnrol, y.nextTraining, y.nextEvaluated, y.nextWaiting, y.letTraineesIn, y.invited} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// nextProgramme opens the year, recognises three bases and leaves two on
// their way, and imports the plan.
func (y *year) nextProgramme() (err error) {
	text, err := y.noticeText("dezhou-2022-draft")
	if err != nil {
		return err
	}
	y.clock.To(20220110)
	if y.programme, err = y.sys.Plan.CreateProgramme(y.ctx, y.as(y.officer), "dezhou-2022-draft.yaml", text); err != nil {
		return err
	}
	y.clock.To(20220117)
	for i, b := range y.bases {
		in := y.five[i]
		n := &base{head: b.head, clerk: b.clerk, teacher: b.teacher, treasurer: b.treasurer, seats: map[string]float64{}, phones: map[string]bool{}}
		if n.Base, err = y.applies(n, in, askedNext(i)); err != nil {
			return err
		}
		y.bases[i] = n
	}
	for i, last := range []programme.State{programme.Recognised, programme.Recognised, programme.Assessed, programme.Applied, programme.Recognised} {
		if err := y.recogniseTo(y.bases[i], last); err != nil {
			return err
		}
	}
	y.clock.To(20220210)
	var rows []forms.PlanRow
	for _, l := range nextPlan {
		rows = append(rows, forms.PlanRow{Base: y.five[l.base].name, Trade: l.trade, Level: l.level, Places: l.places})
	}
	var book bytes.Buffer
	if err := forms.WritePlan(&book, &forms.PlanSheet{City: "德州市", Year: 2022, Rows: rows}); err != nil {
		return err
	}
	if _, err := y.sys.Plan.ImportPlan(y.ctx, y.as(y.officer), y.programme.ID, bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
		return err
	}
	if err := y.readLines(); err != nil {
		return err
	}
	for _, x := range []struct {
		level programme.Level
		yuan  int64
	}{{programme.Technician, 3000}, {programme.SeniorTechnician, 5000}} {
		st, err := y.sys.Money.ProposeStandard(y.ctx, y.as(y.officer), y.programme.ID, x.level, "", programme.Yuan(x.yuan), "演示标准（虚构）")
		if err != nil {
			return err
		}
		if err := y.sys.Money.ApproveStandard(y.ctx, y.as(y.approver), st.ID); err != nil {
			return err
		}
	}
	return nil
}

// askedNext is what a base asks for in the next year: its lines of the plan,
// or, where it gets none, a line of its own.
func askedNext(base int) (out []programme.AskedLine) {
	for _, l := range nextPlan {
		if l.base == base {
			out = append(out, programme.AskedLine{Trade: l.trade, Level: l.level, Places: l.places})
		}
	}
	if len(out) == 0 {
		out = append(out, programme.AskedLine{Trade: "电工", Level: programme.Technician, Places: 30})
	}
	return out
}

// recogniseTo takes a base along the four steps as far as last.
func (y *year) recogniseTo(b *base, last programme.State) error {
	county, err := y.sys.People.UserByLogin(y.ctx, "county"+b.County)
	if err != nil {
		return err
	}
	actor, err := y.sys.People.Actor(y.ctx, county.ID, programme.RoleCounty)
	if err != nil {
		return err
	}
	for _, s := range []struct {
		to programme.State
		do func() error
	}{
		{programme.Recommended, func() error { return y.sys.Plan.RecommendBase(y.ctx, y.as(actor), b.ID, recommended) }},
		{programme.Assessed, func() error { return y.assess(b) }},
		{programme.Recognised, func() error { return y.recognise(b) }},
	} {
		if last == programme.Applied {
			return nil
		}
		if err := s.do(); err != nil {
			return err
		}
		if s.to == last {
			return nil
		}
	}
	return nil
}

// nextEnrol has three bases enrol in February; the second enrols again in
// August, and those wait.
func (y *year) nextEnrol() error {
	y.clock.To(20220215)
	for _, i := range []int{0, 4} {
		if err := y.apply(y.bases[i], y.applicants(y.bases[i])); err != nil {
			return err
		}
	}
	y.clock.To(20220221)
	for _, i := range []int{0, 4} {
		if err := y.reviewBase(y.bases[i]); err != nil {
			return err
		}
	}
	return y.nextSealed(y.bases[0])
}

func (y *year) apply(b *base, rows []forms.RosterRow) error {
	y.latest = rows
	return y.importRoster(b, rows)
}

// applicants are a few more than a base has places for.
func (y *year) applicants(b *base) (rows []forms.RosterRow) {
	for _, l := range b.lines {
		for range l.places + 3 {
			rows = append(rows, y.makePerson(l).row)
		}
	}
	return rows
}

// honoured puts somebody first who can apply for technician by nothing but an
// honour, where nobody does: no year of this city takes honours for more than
// that, and a certificate that was held long enough comes first.
func (y *year) honoured(b *base, rows []forms.RosterRow) {
	young := (y.applied - 23).First()
	exceptional := func(r forms.RosterRow) bool {
		return r.HonourKind != "" && r.Level == programme.Technician && r.CertIssuedOn > young
	}
	if slices.ContainsFunc(rows, exceptional) {
		return
	}
	k := slices.IndexFunc(b.lines, func(l *line) bool { return l.level == programme.Technician })
	for k >= 0 && !exceptional(rows[0]) {
		rows[0] = y.makePerson(b.lines[k]).row
	}
}

// nextTraining has the fifth base train in spring, and the first through the
// summer beside it, until the morning of a day in August.
func (y *year) nextTraining() error {
	first, fifth := y.bases[0], y.bases[4]
	summer := morning(20220611)
	y.starts, y.ends = 20220305, 20220730
	if err := y.open(fifth); err != nil {
		return err
	}
	if err := y.holdBetween(time.Time{}, summer, fifth); err != nil {
		return err
	}
	y.starts, y.ends = 20220611, 20221030
	if err := y.open(first); err != nil {
		return err
	}
	first.classes[1].keeps = true // and hands them in at once in August, which is doubted
	return y.holdBetween(summer, morning(20220801), first, fifth)
}

// morning is the first instant of a day.
func morning(d programme.Date) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, act.Shanghai)
}

// nextEvaluated ends the fifth base's spring: evaluated, one class on the public
// list and the other waiting for its employers. Meanwhile the first trains on:
// last Sunday's lessons are not registered yet, and this morning's are on.
func (y *year) nextEvaluated() error {
	first, b := y.bases[0], y.bases[4]
	y.clock.To(20220801)
	for _, c := range b.classes {
		if err := y.finish(b, c); err != nil {
			return err
		}
	}
	if err := y.correctLate(b, b.classes[1]); err != nil {
		return err
	}
	evaluations := make([]*programme.Evaluation, len(b.classes))
	for i, c := range b.classes {
		ev, err := y.agreedPlan(b, c, 20220812, false)
		if err != nil {
			return err
		}
		evaluations[i] = ev
	}
	if err := y.holdBetween(morning(20220801), morning(20220812), first); err != nil {
		return err
	}
	y.clock.To(20220812)
	for i, c := range b.classes {
		var err error
		if ev := evaluations[i]; i == 0 {
			err = y.mark(b, c, ev, false)
		} else {
			err = y.sys.Assess.MarkEvaluation(y.ctx, y.as(b.clerk), ev.ID, y.scores(c)) // the employers have not entered theirs yet
		}
		if err != nil {
			return err
		}
	}
	y.withoutNet(first.classes[0], morning(20220814))
	if err := y.holdBetween(morning(20220812), morning(20220814), first); err != nil {
		return err
	}
	if err := y.handIn(first); err != nil {
		return err
	}
	for _, c := range first.classes {
		if err := y.upload(first, c); err != nil {
			return err
		}
	}
	return nil
}

// open files a base's scheme, has it agreed, forms classes and starts them.
func (y *year) open(b *base) error {
	if err := y.fileScheme(b, false); err != nil {
		return err
	}
	if err := y.classify(b); err != nil {
		return err
	}
	y.clock.To(y.starts)
	for _, c := range b.classes {
		if err := y.sys.Teaching.StartClass(y.ctx, y.as(b.clerk), c.ID); err != nil {
			return err
		}
	}
	return y.outlay(b)
}

// holdBetween registers every lesson of bases that ends from one instant on and
// before another.
func (y *year) holdBetween(from, until time.Time, bases ...*base) error {
	var run []slot
	for _, b := range bases {
		for _, c := range b.classes {
			for _, l := range c.lessons {
				if !l.EndsAt.Before(from) && l.EndsAt.Before(until) {
					run = append(run, slot{b, c, l})
				}
			}
		}
	}
	return y.teach(run, func(slot) error { return nil })
}

// nextWaiting brings the year to its Saturday in August with what waits for
// each role.
func (y *year) nextWaiting() error {
	first, second, fifth := y.bases[0], y.bases[1], y.bases[4]
	y.clock.To(20220815)
	approval, err := y.sys.Money.DrawApproval(y.ctx, y.as(y.officer), first.ID)
	if err != nil {
		return err
	}
	if err := y.pay(approval); err != nil {
		return err
	}
	if err := y.account(first, "演示银行"+first.County+"支行"); err != nil {
		return err
	}
	advance, err := y.sys.Money.DrawAdvance(y.ctx, y.as(y.officer), first.ID, approval.Total*4/10)
	if err != nil {
		return err
	}
	if err := y.pay(advance); err != nil {
		return err
	}
	if err := y.voucher(first, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: advance.Total, Payee: "德州市人力资源和社会保障局",
		Memo: "预拨补贴"}); err != nil {
		return err
	}
	if _, err := y.sys.Money.DrawAdvance(y.ctx, y.as(y.officer), first.ID, approval.Total/10); err != nil { // waits for the approver
		return err
	}
	if _, err := y.sys.Money.ProposeStandard(y.ctx, y.as(y.officer), y.programme.ID, programme.Technician, "养老护理员", programme.Yuan(2600),
		"演示标准（虚构）"); err != nil {
		return err
	}
	if err := y.nextInspection(first, fifth); err != nil {
		return err
	}
	if err := y.nextAmended(first); err != nil {
		return err
	}
	y.clock.To(20220816)
	p, err := y.sys.Assess.Publish(y.ctx, y.as(y.officer), fifth.ID, programme.ListPaper{})
	if err != nil {
		return err
	}
	y.clock.To(20220818)
	if err := y.objectedTo(p); err != nil {
		return err
	}
	if err := y.registered(first); err != nil {
		return err
	}
	return y.nextEnrolling(second)
}

// nextInspection leaves one finding to be answered, one visit to be made and
// one clue to be looked into.
func (y *year) nextInspection(first, fifth *base) error {
	list, err := y.drawn(2)
	if err != nil {
		return err
	}
	for i, in := range list {
		if i > 0 {
			continue // drawn and not visited yet
		}
		if err := y.sys.Oversee.VisitInspection(y.ctx, y.as(y.officer), in.ID,
			oversee.VisitIn{Present: max(0, in.Expected-3), Note: "现场点名、查看签到簿和录像"}); err != nil {
			return err
		}
		if _, err := y.sys.Oversee.RaiseFinding(y.ctx, y.as(y.officer), in.ID, "到课人数与签到簿不一致，缺勤未登记", programme.DutyArchive, 20220830); err != nil {
			return err
		}
		if err := y.toBeHeard(in.BaseID); err != nil {
			return err
		}
	}
	apps, err := y.sys.BaseApplications(y.ctx, y.as(fifth.clerk), fifth.ID)
	if err != nil {
		return err
	}
	k := slices.IndexFunc(apps, func(a programme.Application) bool {
		return a.State == programme.Passed || a.State == programme.InTraining
	})
	if k < 0 {
		return nil
	}
	_, err = y.sys.Oversee.RaiseClue(y.ctx, y.as(y.auditor), y.programme.ID, programme.NounApplication, apps[k].ID, "signature", "两次课的签名笔迹不同，请核对")
	return err
}

// nextEnrolling leaves the second base in the middle of its review: a scheme
// to be agreed, somebody sent back, somebody referred to the city, and a
// queue.
func (y *year) nextEnrolling(b *base) error {
	y.applied = programme.NewMonth(2022, 8)
	rows := y.applicants(b)
	y.honoured(b, rows)
	if err := y.apply(b, rows); err != nil {
		return err
	}
	file, err := y.file(act.As(b.clerk), b.Name+"培训方案和培训计划")
	if err != nil {
		return err
	}
	plans, err := y.plans(b)
	if err != nil {
		return err
	}
	if _, err := y.sys.Teaching.FileScheme(y.ctx, y.as(b.clerk), b.ID,
		teaching.SchemeFiling{FileID: file, Plans: plans, StartsOn: 20220827, EndsOn: 20221030}); err != nil {
		return err
	}
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	if err := y.papers(b, apps); err != nil {
		return err
	}
	held, err := y.nextLists(b, apps, y.latest)
	if err != nil {
		return err
	}
	var ready []string
	returned := false
	for i := range apps {
		ap := &apps[i]
		switch {
		case held[ap.ID]: // a cross-check holds it up, or did
		case ap.Route == programme.ExceptionalRoute:
			if err = y.sys.Enrol.Examine(y.ctx, y.as(b.clerk), ap.ID, "荣誉证书原件已核，符合破格条件"); err == nil {
				err = y.sys.Enrol.Refer(y.ctx, y.as(b.head), ap.ID)
			}
		case ap.Eligible && !returned:
			returned = true
			err = y.sys.Enrol.ReturnFor(y.ctx, y.as(b.clerk), ap.ID, []string{"id_copy"}, "请于 8 月 25 日前补传")
		case ap.Eligible && len(ready) < 8:
			ready = append(ready, ap.ID)
		}
		if err != nil {
			return err
		}
	}
	if err := y.accept(b, ready); err != nil {
		return err
	}
	if err := y.nextPlaces(b); err != nil {
		return err
	}
	return y.nextRoll(b)
}

// trainees lets a few people of a programme sign in, for the demo: some of
// every state they can be in.
func (y *year) letTraineesIn() error {
	seen := map[programme.State]int{}
	for _, b := range y.bases {
		if len(b.lines) == 0 {
			continue // not recognised yet
		}
		apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
		if err != nil {
			return err
		}
		for i := range apps {
			ap := &apps[i]
			if seen[ap.State] >= 2 {
				continue
			}
			seen[ap.State]++

			name, err := y.sys.Show(y.ctx, y.as(b.clerk), programme.NounPerson, ap.PersonID)
			if err != nil {
				return err
			}
			u, err := y.user(act.SystemActor, fmt.Sprintf("xueyuan%d", len(y.trainees)+1), name.Title,
				programme.Grant{Role: programme.RoleTrainee, PersonID: ap.PersonID})
			if err != nil {
				return err
			}
			y.trainees = append(y.trainees, u)
		}
	}
	return nil
}
