package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// MarkSheet is an evaluation with everybody's line and how far its parties are.
type MarkSheet struct {
	Evaluation programme.Evaluation
	Exam       *rules.Exam
	Lines      []MarkLine
	Parties    []PartyTo
	Disputes   []programme.Dispute // of the lines that the caller sees
	Attend     string              // what must be attended to take part
	Whole      bool                // every line is here: the caller sees the whole class
	Late       programme.Date      // the last day, where the base entered after it
}

// MarkLine is one trainee's line: the mark where there is one, what each side
// entered, hours attended, and why they take no part.
type MarkLine struct {
	Marked
	EmployerID string
	Base, Unit *programme.EntryLine // nil before there is one, and before the caller's own side has entered
	Attended   int
	Short      string
	Sits       bool   // examined in this sitting
	Stands     string // pass or fail where it is agreed
	Unaffirmed bool   // a ruling that waits for a second person
}

// Apart reports whether base and employer say different things of a trainee.
func (m *MarkLine) Apart() bool {
	return m.Mark.ID != "" && m.Stands == "" && !m.Unaffirmed && m.Mark.Base != "" && m.Mark.Employer != ""
}

// Mine are the lines that a caller's side enters in this sitting.
func (m *MarkSheet) Mine(c act.Caller) (out []MarkLine) {
	for _, l := range m.Lines {
		if l.Sits && l.Short == "" && (c.Role != programme.RoleEmployer || l.EmployerID == c.Employer) {
			out = append(out, l)
		}
	}
	return out
}

// Entered is what the caller's side entered of a line.
func (m *MarkLine) Entered(c act.Caller) *programme.EntryLine {
	if c.Role == programme.RoleEmployer {
		return m.Unit
	}
	return m.Base
}

// Counts are how many passed, failed, are not agreed on, and wait for a side.
func (m *MarkSheet) Counts() (passed, failed, apart, waiting int) {
	for i := range m.Lines {
		l := &m.Lines[i]
		switch {
		case l.Apart() || l.Unaffirmed:
			apart++
		case l.Stands == programme.MarkPass:
			passed++
		case l.Stands != "":
			failed++
		case l.Sits:
			waiting++
		}
	}
	return passed, failed, apart, waiting
}

// MarkSheet reads an evaluation's sheet, as far as the caller sees it. What the
// other side entered is shown to a side once it has entered its own: two
// entries that were made apart are worth comparing. A trainee sees a result
// once it is settled.
func (a *Desk) MarkSheet(ctx context.Context, c act.Caller, evaluationID string) (out *MarkSheet, err error) {
	marks, err := a.MarksOf(ctx, c, evaluationID)
	if err != nil {
		return nil, err
	}
	out = &MarkSheet{Whole: c.Role != programme.RoleTrainee && c.Role != programme.RoleEmployer}
	if out.Parties, err = a.PartiesOf(ctx, c, evaluationID); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		ev, err := store.Get[programme.Evaluation](tx, evaluationID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, ev.ProgrammeID)
		if err != nil {
			return err
		}
		out.Evaluation, out.Attend, out.Exam = *ev, n.AttendText(), n.CompletionExam()
		s := &act.Step{Tx: tx, Desk: a.Desk, Caller: c}
		if err := out.late(s, n); err != nil {
			return err
		}
		if err := out.lines(s, n, marks); err != nil {
			return err
		}
		disputes, err := tx.Disputes(ev.ID)
		for _, d := range disputes {
			if slices.ContainsFunc(marks, func(k Marked) bool { return k.Member.ApplicationID == d.ApplicationID }) {
				out.Disputes = append(out.Disputes, d)
			}
		}
		return err
	})
	return out, err
}

// late notes where the base's entry of the sitting came behind the last day.
func (m *MarkSheet) late(s *act.Step, n *rules.Notice) error {
	last, ok := n.Deadline(rules.EvaluationEnd)
	entries, err := s.Entries(m.Evaluation.ID, m.Evaluation.Sitting)
	for _, e := range entries {
		if ok && e.PartyID == "" && programme.DateOf(e.EnteredAt.In(act.Shanghai)) > last.On {
			m.Late = last.On
		}
	}
	return err
}

func (m *MarkSheet) lines(s *act.Step, n *rules.Notice, marks []Marked) error {
	ev := &m.Evaluation
	apps, err := s.ClassApplications(ev.ClassID)
	if err != nil {
		return err
	}
	employer := ""
	if len(marks) > 0 && !m.Whole { // an employer's people, or one trainee
		if i := slices.IndexFunc(apps, func(ap programme.Application) bool { return ap.ID == marks[0].Member.ApplicationID }); i >= 0 {
			employer = apps[i].EmployerID
		}
	}
	done, err := doneBy(s.Tx, n, ev, employer)
	if err != nil {
		return err
	}
	short := shortOfHours(apps, done, n)
	all, err := s.Marks(ev.ID)
	if err != nil {
		return err
	}
	both, err := sidesOf(s.Tx, ev)
	if err != nil {
		return err
	}
	baseIn := slices.ContainsFunc(marks, func(k Marked) bool { return both[k.Member.ApplicationID][0] != nil })
	unitIn := slices.ContainsFunc(marks, func(k Marked) bool { return both[k.Member.ApplicationID][1] != nil })
	for _, k := range marks {
		l := MarkLine{Marked: k, Short: short[k.Member.ApplicationID], Attended: done.Hours(k.Member.ApplicationID, n)}
		if i := slices.IndexFunc(apps, func(ap programme.Application) bool { return ap.ID == k.Member.ApplicationID }); i >= 0 {
			l.EmployerID, l.Sits = apps[i].EmployerID, inSitting(ev, all, &apps[i])
		}
		pair := both[k.Member.ApplicationID]
		l.Base, l.Unit = pair[0], pair[1]
		l.Stands, l.Unaffirmed = Stands(&l.Mark), Unconfirmed(&l.Mark)
		m.hide(s.Caller.Role, &l, baseIn, unitIn)
		m.Lines = append(m.Lines, l)
	}
	return nil
}

// hide leaves of a line what its reader may know by now.
func (m *MarkSheet) hide(r programme.Role, l *MarkLine, baseIn, unitIn bool) {
	switch {
	case l.Final != "":
		return
	case r == programme.RoleTrainee:
		l.Base, l.Unit, l.Stands, l.Unaffirmed, l.Mark = nil, nil, "", false, programme.Mark{}
	case r == programme.RoleEmployer && !unitIn:
		l.Base, l.Mark.Base, l.Mark.Reason = nil, "", l.Short
	case r.Scope() == programme.OwnBase && !baseIn:
		l.Unit, l.Mark.Employer, l.Mark.Reason = nil, "", l.Short
	}
}

// Resitter is somebody who may sit again, and their last day for it, itself
// included.
type Resitter struct {
	act.Member
	Until programme.Date
}

// Resittable are the people of an evaluation who did not pass: who may sit
// again until when, and why the others may not.
func (a *Desk) Resittable(ctx context.Context, c act.Caller, evaluationID string) (may []Resitter, not map[string]string, err error) {
	err = a.Try(ctx, c, programme.EvaluationResit, func(s *act.Step) error {
		ev, err := evaluation(s, evaluationID)
		if err != nil {
			return err
		}
		r, err := resitsOf(s, ev)
		if err != nil {
			return err
		}
		apps, err := s.ClassApplications(ev.ClassID)
		if err != nil {
			return err
		}
		members, err := act.WithNames(s.Tx, apps)
		if err != nil {
			return err
		}
		not = map[string]string{}
		for _, m := range members {
			switch why, failed := r.why[m.ApplicationID]; {
			case !failed:
			case why == "":
				may = append(may, Resitter{m, r.until[m.ApplicationID]})
			default:
				not[m.Name] = why
			}
		}
		return nil
	})
	return may, not, err
}
