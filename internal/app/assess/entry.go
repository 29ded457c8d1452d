package assess

import (
	"context"
	"maps"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Score is what one side found of one trainee: points by subject, or why there
// are none. Nobody types a result: it follows from the points.
type Score struct {
	ApplicationID string
	Points        map[string]int
	Absence       string // MarkAbsent, MarkMisconduct, "" for who sat
	Remark        string
}

// MarkEvaluation enters what the base found of everybody who takes part: on
// the day or later, and again until the results are settled. Who attended too
// little takes no part and stands on no entry.
func (a *Desk) MarkEvaluation(ctx context.Context, c act.Caller, id string, scores []Score) error {
	return a.markForBase(ctx, c, id, scores, "", nil)
}

func (a *Desk) markForBase(ctx context.Context, c act.Caller, id string, scores []Score, paper string, by *linkUse) error {
	return a.Act(ctx, c, programme.EvaluationMark, "", func(s *act.Step) error {
		ev, err := evaluation(s, id)
		if err != nil {
			return err
		}
		return enter(s, ev, nil, scores, typed{by: by, paper: paper})
	})
}

// MarkForEmployer enters what the caller's employer found of its own people.
func (a *Desk) MarkForEmployer(ctx context.Context, c act.Caller, id string, scores []Score) error {
	return a.markForEmployer(ctx, c, id, scores, "", nil)
}

func (a *Desk) markForEmployer(ctx context.Context, c act.Caller, id string, scores []Score, paper string, by *linkUse) error {
	return a.Act(ctx, c, programme.EvaluationAssent, "", func(s *act.Step) error {
		ev, p, err := itsParty(s, id)
		if err != nil {
			return err
		}
		return enter(s, ev, p, scores, typed{by: by, paper: paper})
	})
}

// typed is how an entry is typed: off a signed paper, or by a link.
type typed struct {
	by    *linkUse
	paper string
}

// enter keeps what a side found and holds it against the other's: the base
// where party is nil. A side's earlier entry of the sitting is replaced; the
// journal keeps that it was. A side whose examiners have their own way in is
// typed for by its clerk off a signed paper alone, and by no link of the unit's.
func enter(s *act.Step, ev *programme.Evaluation, party *programme.EvaluationParty, scores []Score, how typed) error {
	if err := s.Move(&ev.State); err != nil {
		return err
	}
	if err := how.stands(s, ev, party); err != nil {
		return err
	}
	way := ""
	if how.by == nil {
		way = programme.ByTyping
	}
	facts, err := enterAs(s, ev, party, scores, way, how.paper)
	if err != nil {
		return err
	}
	if err := how.by.use(s, facts); err != nil {
		return err
	}
	return s.Record(ev.ProgrammeID, ev.ID, facts)
}

// stands refuses typing without a paper where examiners enter for themselves.
func (t *typed) stands(s *act.Step, ev *programme.Evaluation, party *programme.EvaluationParty) error {
	if t.paper != "" {
		return s.WholeFile(t.paper)
	}
	side := ""
	if party != nil {
		side = party.ID
	}
	links, err := s.EvaluationLinks(ev.ID)
	if err != nil {
		return err
	}
	sheets, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(links, func(l programme.EvaluationLink) bool { return l.Kind == programme.LinkExaminer && l.PartyID == side }) ||
		slices.ContainsFunc(sheets, func(x programme.ExaminerSheet) bool { return x.PartyID == side }) {
		if t.by != nil {
			return programme.Errorf(programme.WrongState, "贵单位的考评员自己登记成绩，请他们打开各自的链接办理；本页不再代录").Under(programme.DutyJointEvaluation)
		}
		return act.FieldError("paper", "这一方的考评员自己登记成绩；由经办人代录的，请附考评员签字的成绩单")
	}
	return nil
}

// enterAs is enter once it is known that it may be.
func enterAs(s *act.Step, ev *programme.Evaluation, party *programme.EvaluationParty, scores []Score, way, paper string) (act.Facts, error) {
	if s.Today() < ev.HeldOn {
		return nil, notYet(ev)
	}
	employer := ""
	if party != nil {
		employer = party.EmployerID
	}
	m, err := meetingFor(s, ev, employer)
	if err != nil {
		return nil, err
	}
	lines, err := m.lines(s, scores)
	if err != nil {
		return nil, err
	}
	e := &programme.EvaluationEntry{Way: way, PaperID: paper}
	facts := act.Facts{"side": "base", "lines": len(lines), "sitting": ev.Sitting}
	if way != "" {
		facts["way"] = way
	}
	if paper != "" {
		facts["paper"] = paper
	}
	if party != nil {
		e.PartyID = party.ID
		facts["side"], facts["employer"] = "employer", party.EmployerID
		party.AssentedBy, party.AssentedAt = s.Caller.User, s.Now()
		if err := store.Update(s.Tx, party); err != nil {
			return nil, err
		}
	} else {
		ev.MarkedBy = s.Caller.User
	}
	if last, ok := m.notice.Deadline(rules.EvaluationEnd); ok && s.Today() > last.On {
		facts["late_after"] = last.On // the day of the act counts, and it is late
	}
	if err := keepEntry(s, ev, e, lines); err != nil {
		return nil, err
	}
	if err := m.collate(s); err != nil {
		return nil, err
	}
	return facts, store.Update(s.Tx, ev)
}

func notYet(ev *programme.Evaluation) error {
	return programme.Errorf(programme.WrongState, "考评定于 %s，届时再登记成绩", ev.HeldOn.Chinese()).Under(programme.DutyJointEvaluation)
}

// keepEntry writes a side's entry of the sitting, anew or over the one before.
func keepEntry(s *act.Step, ev *programme.Evaluation, fresh *programme.EvaluationEntry, lines []*programme.EntryLine) error {
	entries, err := s.Entries(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	e := fresh
	e.ID, e.EvaluationID, e.Sitting = s.NewID(), ev.ID, ev.Sitting
	i := slices.IndexFunc(entries, func(x programme.EvaluationEntry) bool { return x.PartyID == fresh.PartyID })
	if i >= 0 {
		e = &entries[i]
		e.Way, e.PaperID = fresh.Way, fresh.PaperID
	} else if err := store.Insert(s.Tx, e); err != nil {
		return err
	}
	for _, l := range lines {
		l.EntryID = e.ID
	}
	e.EnteredBy, e.EnteredAt = s.Caller.User, s.Now()
	if e.Sheet, err = store.ReplaceSheet(s.Tx, e.ID, lines); err != nil {
		return err
	}
	return store.Update(s.Tx, e)
}

// meeting is an evaluation's sitting: who is in it, and what there is of them.
// An employer's is of its own people.
type meeting struct {
	ev     *programme.Evaluation
	notice *rules.Notice
	exam   *rules.Exam
	people []programme.Application // in this sitting
	short  map[string]string       // who of them attended too little, with why
	marks  []programme.Mark        // of the class, of every sitting
}

func meetingOf(s *act.Step, ev *programme.Evaluation) (*meeting, error) {
	return meetingFor(s, ev, "")
}

// meetingFor is the sitting of those whom an employer sent, everybody's where
// it names none.
func meetingFor(s *act.Step, ev *programme.Evaluation, employer string) (*meeting, error) {
	_, n, err := s.Programme(ev.ProgrammeID)
	if err != nil {
		return nil, err
	}
	m := &meeting{ev: ev, notice: n, exam: n.CompletionExam()}
	if m.marks, err = s.Marks(ev.ID); err != nil {
		return nil, err
	}
	members, err := s.ClassApplications(ev.ClassID)
	if err != nil {
		return nil, err
	}
	for _, ap := range members {
		if (employer == "" || ap.EmployerID == employer) && inSitting(ev, m.marks, &ap) {
			m.people = append(m.people, ap)
		}
	}
	if ev.Sitting == 0 {
		var done teaching.Done
		if done, err = doneBy(s.Tx, m.notice, ev, employer); err != nil {
			return nil, err
		}
		m.short = shortOfHours(m.people, done, m.notice)
	}
	return m, err
}

// inSitting reports whether a member of the class is examined in the sitting
// that an evaluation is at: in the first who is in training, later those whose
// mark says so.
func inSitting(ev *programme.Evaluation, marks []programme.Mark, ap *programme.Application) bool {
	if ev.Sitting == 0 {
		return ap.State == programme.InTraining
	}
	return slices.ContainsFunc(marks, func(k programme.Mark) bool { return k.ApplicationID == ap.ID && k.Sitting == ev.Sitting })
}

// lines makes a side's entry of what was handed in: one line for each of its
// people, no more and no fewer, with all that is wrong said at once.
func (m *meeting) lines(s *act.Step, scores []Score) ([]*programme.EntryLine, error) {
	given := make(map[string]*Score, len(scores))
	for i := range scores {
		given[scores[i].ApplicationID] = &scores[i]
	}
	names, err := act.WithNames(s.Tx, m.people)
	if err != nil {
		return nil, err
	}
	name := map[string]string{}
	for _, x := range names {
		name[x.ApplicationID] = x.Name
	}
	var found []programme.Problem
	bad := func(id, text string) {
		found = append(found, programme.Problem{Field: name[id], Code: "marks", Message: text})
	}
	var lines []*programme.EntryLine
	for _, ap := range m.people {
		sc := given[ap.ID]
		delete(given, ap.ID)
		if m.short[ap.ID] != "" {
			continue // whatever was handed in: they take no part
		}
		if sc == nil {
			bad(ap.ID, "成绩表上没有这个人：参评的每人都要有成绩，没有来的写缺考")
			continue
		}
		if text := m.fault(sc); text != "" {
			bad(ap.ID, text)
			continue
		}
		if err := act.PlainWords("remark", "备注", sc.Remark); err != nil {
			return nil, err
		}
		l := &programme.EntryLine{ID: s.NewID(), ApplicationID: ap.ID, Absence: sc.Absence, Remark: act.Text(sc.Remark)}
		if sc.Absence == "" {
			l.Points = maps.Clone(sc.Points)
		}
		lines = append(lines, l)
	}
	if len(given) > 0 || len(scores) > len(m.people) {
		found = append(found, programme.Problem{Code: "marks", Message: "成绩表上有人不在这次考评之中，或重复出现"})
	}
	if len(found) > 0 {
		return nil, marksWrong(found)
	}
	return lines, nil
}

// fault says why a score cannot stand.
func (m *meeting) fault(sc *Score) string { return sc.fault(m.exam) }

func (sc *Score) fault(x *rules.Exam) string {
	switch sc.Absence {
	case "":
		return x.Fault(sc.Points)
	case programme.MarkAbsent:
	case programme.MarkMisconduct:
		if sc.Remark == "" {
			return "违纪的，请在备注里写明情况"
		}
	default:
		return "情况只有：参加、缺考、违纪"
	}
	return ""
}

// verdict is what follows from one side's line.
func (m *meeting) verdict(l *programme.EntryLine) string {
	switch {
	case l == nil:
		return ""
	case l.Absence != "":
		return l.Absence
	case m.exam.Passes(l.Points):
		return programme.MarkPass
	}
	return programme.MarkFail
}

// sides are the lines of a sitting by application: the base's, the employer's.
type sides map[string][2]*programme.EntryLine

func sidesOf(tx *store.Tx, ev *programme.Evaluation) (sides, error) {
	entries, err := tx.Entries(ev.ID, ev.Sitting)
	if err != nil {
		return nil, err
	}
	lines, err := tx.EntryLines(ev.ID, ev.Sitting)
	if err != nil {
		return nil, err
	}
	out := sides{}
	for _, e := range entries {
		at := 0
		if e.PartyID != "" {
			at = 1
		}
		for i := range lines[e.ID] {
			l := &lines[e.ID][i]
			pair := out[l.ApplicationID]
			pair[at] = l
			out[l.ApplicationID] = pair
		}
	}
	return out, nil
}

// collate holds both sides' entries of a sitting against each other and writes
// what comes of it to the sheet. A ruling stands as long as both sides say what
// they said when it was made.
func (m *meeting) collate(s *act.Step) error {
	both, err := sidesOf(s.Tx, m.ev)
	if err != nil {
		return err
	}
	before := map[string]*programme.Mark{}
	for i := range m.marks {
		before[m.marks[i].ApplicationID] = &m.marks[i]
	}
	var all, changed []*programme.Mark
	for _, ap := range m.people {
		mark := &programme.Mark{ID: s.NewID(), EvaluationID: m.ev.ID, ApplicationID: ap.ID}
		was := before[ap.ID]
		if was != nil {
			mark.ID = was.ID
		}
		delete(before, ap.ID)
		m.weigh(mark, both[ap.ID])
		if was != nil && was.Ruling != "" && was.Base == mark.Base && was.Employer == mark.Employer {
			mark.Points, mark.Ruling, mark.RuledBy, mark.Against, mark.ConfirmedBy, mark.Reason = was.Points, was.Ruling, was.RuledBy, was.Against,
				was.ConfirmedBy, was.Reason
			mark.Theory, mark.Practice = was.Theory, was.Practice
		}
		all, changed = append(all, mark), append(changed, mark)
	}
	for i := range m.marks {
		if before[m.marks[i].ApplicationID] != nil {
			all = append(all, &m.marks[i]) // of another sitting
		}
	}
	m.ev.Sheet, err = store.AmendSheet(s.Tx, m.ev.ID, all, changed)
	return err
}

// weigh fills a mark with what two sides said.
func (m *meeting) weigh(mark *programme.Mark, pair [2]*programme.EntryLine) {
	mark.Sitting = m.ev.Sitting
	if why := m.short[mark.ApplicationID]; why != "" {
		mark.Base, mark.Employer, mark.Reason = programme.MarkShort, programme.MarkShort, why
		return
	}
	base, unit := pair[0], pair[1]
	mark.Base, mark.Employer = m.verdict(base), m.verdict(unit)
	for _, l := range []*programme.EntryLine{base, unit} {
		if l != nil && l.Remark != "" && l.Remark != mark.Reason {
			mark.Reason = joined(mark.Reason, l.Remark)
		}
	}
	if base == nil || unit == nil || base.Absence != "" || unit.Absence != "" {
		return
	}
	if points, agreed := m.exam.Together(base.Points, unit.Points); agreed {
		give(mark, points)
	}
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "；" + b
}

// give writes settled points to a mark; two subjects have columns of their own.
func give(mark *programme.Mark, points map[string]int) {
	mark.Points, mark.Theory, mark.Practice = points, points[rules.SubjectTheory], points[rules.SubjectPractice]
}

// Stands reports what of a mark is agreed: pass or fail, or "" while a side has
// not entered it, both differ, or a ruling waits for a second person.
func Stands(k *programme.Mark) string {
	switch {
	case k.Final != "":
		return k.Final
	case Unconfirmed(k):
		return ""
	case k.Ruling != "":
		return k.Ruling
	case k.Base == "" || k.Base != k.Employer:
		return ""
	case (k.Base == programme.MarkPass || k.Base == programme.MarkFail) && k.Points == nil:
		return "" // what both say of the result, the mean of their points does not
	case k.Base == programme.MarkPass:
		return programme.MarkPass
	}
	return programme.MarkFail
}

// Unconfirmed reports whether a ruling says another result than its points,
// and nobody has confirmed it.
func Unconfirmed(k *programme.Mark) bool {
	return k.Ruling != "" && k.Against && k.ConfirmedBy == ""
}

// doneBy is what was attended by the class of an evaluation, or by those of it
// whom an employer sent.
func doneBy(tx *store.Tx, n *rules.Notice, ev *programme.Evaluation, employer string) (teaching.Done, error) {
	if employer == "" {
		hours, err := tx.AttendedHours(ev.ClassID)
		return teaching.DoneOf(hours, n), err
	}
	hours, err := tx.AttendedHoursFrom(ev.ClassID, employer)
	return teaching.DoneOf(hours, n), err
}

// shortOfHours is who of a class attended less than the notice asks, with the
// reason in words.
func shortOfHours(members []programme.Application, done teaching.Done, n *rules.Notice) map[string]string {
	short := map[string]string{}
	for _, m := range members {
		if lacks := done.LackText(m.ID, n); m.State == programme.InTraining && lacks != "" {
			short[m.ID] = lacks + "，不参加结业考评"
		}
	}
	return short
}
