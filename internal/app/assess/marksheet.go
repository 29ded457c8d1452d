package assess

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// MarkSheet is an evaluation with everybody's line and how far its parties are.
type MarkSheet struct {
	Evaluation programme.Evaluation
	Lines      []MarkLine
	Parties    []PartyTo
	Attend     string // what must be attended to take part
	Whole      bool   // every line is here: the caller sees the whole class
}

// MarkLine is one trainee's line: the mark where there is one, hours attended,
// and why they take no part.
type MarkLine struct {
	Marked
	Attended int
	Short    string
}

// Apart reports whether base and employer say different things of a trainee.
func (m *MarkLine) Apart() bool {
	return m.Mark.ID != "" && m.Mark.Final == "" && m.Mark.Base != m.Mark.Employer
}

// Counts are how many passed, failed, and are not agreed on yet.
func (m *MarkSheet) Counts() (passed, failed, apart int) {
	for i := range m.Lines {
		result := m.Lines[i].Mark.Final
		if result == "" {
			result = m.Lines[i].Mark.Base
		}
		switch {
		case m.Lines[i].Mark.ID == "":
		case m.Lines[i].Apart():
			apart++
		case result == programme.MarkPass:
			passed++
		default:
			failed++
		}
	}
	return passed, failed, apart
}

// MarkSheet reads an evaluation's sheet, as far as the caller sees it.
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
		out.Evaluation, out.Attend = *ev, n.AttendText()
		hours, err := tx.AttendedHours(ev.ClassID)
		if err != nil {
			return err
		}
		done := train.DoneOf(hours, n)
		s := &act.Step{Tx: tx, Desk: a.Desk, Caller: c}
		short, err := shortOfHours(s, ev)
		if err != nil {
			return err
		}
		for _, m := range marks {
			out.Lines = append(out.Lines, MarkLine{Marked: m, Short: short[m.Member.ApplicationID], Attended: done.Hours(m.Member.ApplicationID, n)})
		}
		return nil
	})
	return out, err
}
