package year

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// HoursDone is how many class hours of a kind one trainee attended, of how many
// held so far: the class's floor of the notice, how much of it must be attended
// before the completion evaluation (clause 3.1.2), and what is still to be done.
type HoursDone struct {
	Name                          string
	Attended, Held, Floor, Needed int
	Asked                         bool // the notice asks for this floor by itself
	Says                          string
	Short                         bool // it will not be reached without making up
}

// Leave is a lesson that a trainee missed on leave.
type Leave struct {
	LessonID string
	At       time.Time
	Topic    string
	Hours    int
	Cause    string
}

// hoursDone are the hours of a member of a class, by kind and together.
func hoursDone(tx *store.Tx, n *rules.Notice, ap *programme.Application) (kinds []HoursDone, total HoursDone, leaves []Leave, err error) {
	cl, err := store.Get[programme.Class](tx, ap.ClassID)
	if err != nil {
		return nil, total, nil, err
	}
	held, err := tx.HeldHours(ap.ClassID)
	if err != nil {
		return nil, total, nil, err
	}
	online, err := teaching.OnlineTaught(tx, n, cl)
	if err != nil {
		return nil, total, nil, err
	}
	for kind, hours := range online {
		held[kind] += hours
	}
	st, full, err := teaching.StandingOf(tx, n, cl, ap)
	if err != nil {
		return nil, total, nil, err
	}
	row := func(r *curriculum.Row, held int) HoursDone {
		h := HoursDone{Name: r.Name, Attended: r.Done / n.Hours.Minutes, Held: held, Floor: r.Hours,
			Needed: (r.Need + n.Hours.Minutes - 1) / n.Hours.Minutes, Asked: r.Asked}
		if ap.State == programme.InTraining && (full || r.Done >= r.Need) {
			h.Says, h.Short = r.Says(), r.Asked && r.Short > 0
		}
		return h
	}
	all := 0
	for i, k := range n.Hours.Kinds {
		kinds = append(kinds, row(&st.Kinds[i], held[k.Code]))
		all += held[k.Code]
	}
	total = row(&st.Total, all)
	total.Name = "合计"
	for i := range st.Leaves {
		l := &st.Leaves[i]
		leaves = append(leaves, Leave{l.ID, l.Starts, l.Topic, l.Hours, l.Leave})
	}
	return kinds, total, leaves, nil
}

// Progress is how far one trainee is: hours, result, and the money that moved
// for them, where the caller may see money.
type Progress struct {
	ClassID string
	Hours   []HoursDone // by kind; empty where in no class
	Total   HoursDone
	Clause  string
	Attend  string // what must be attended, in words
	Leaves  []Leave
	Result  *programme.Mark
	Money   []money.Traced
}

// ProgressOf reads how far the trainee of an application is.
func (a *Desk) ProgressOf(ctx context.Context, c act.Caller, applicationID string) (p *Progress, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		p = &Progress{ClassID: ap.ClassID}
		if ap.ClassID != "" {
			if err := a.trained(tx, ap, p); err != nil {
				return err
			}
		}
		if !programme.MayRead(c.Role, programme.NounStatement) {
			return nil
		}
		items, err := tx.ApplicationItems(ap.ID)
		if err != nil {
			return err
		}
		t := money.NewTracer(a.Desk, tx)
		for i := range items {
			row, err := t.Row(&items[i], ap)
			if err != nil {
				return err
			}
			p.Money = append(p.Money, row)
		}
		return nil
	})
	return p, err
}

// trained reads the hours and the result of a member of a class.
func (a *Desk) trained(tx *store.Tx, ap *programme.Application, p *Progress) error {
	n, err := a.NoticeOf(tx, ap.ProgrammeID)
	if err != nil {
		return err
	}
	if p.Hours, p.Total, p.Leaves, err = hoursDone(tx, n, ap); err != nil {
		return err
	}
	p.Clause, p.Attend = n.Cite(n.Hours.Clause), n.AttendText()
	marks, err := tx.ApplicationMarks(ap.ID)
	if i := slices.IndexFunc(marks, func(m programme.Mark) bool { return m.ApplicationID == ap.ID }); i >= 0 {
		p.Result = &marks[i]
	}
	return err
}

// Enrolled is one application of a person, in whichever year.
type Enrolled struct {
	ID, Programme, Base, Trade, Level string
	State                             programme.State
	Eligible                          bool
	AppliedOn                         programme.Date
	Certificates                      []string // valid ones
}

// YearsOf are the applications of one human across programmes, newest first,
// as far as the caller's scope holds them.
func (a *Desk) YearsOf(ctx context.Context, c act.Caller, personID string) (out []Enrolled, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounPerson, personID); err != nil {
			return err
		}
		apps, err := tx.PersonApplications(personID)
		if err != nil {
			return err
		}
		for i := len(apps) - 1; i >= 0; i-- {
			ap := &apps[i]
			if programme.CodeOf(a.Sees(tx, c, programme.NounApplication, ap.ID)) != "" {
				continue
			}
			y, err := yearOf(tx, ap)
			if err != nil {
				return err
			}
			out = append(out, y)
		}
		return nil
	})
	return out, err
}

func yearOf(tx *store.Tx, ap *programme.Application) (y Enrolled, err error) {
	p, err := store.Get[programme.Programme](tx, ap.ProgrammeID)
	if err != nil {
		return y, err
	}
	b, err := store.Get[programme.Base](tx, ap.BaseID)
	if err != nil {
		return y, err
	}
	l, err := store.Get[programme.PlanLine](tx, ap.PlanLineID)
	if err != nil {
		return y, err
	}
	y = Enrolled{ID: ap.ID, Programme: p.Name, Base: b.Name, Trade: l.Trade, Level: l.Level.Chinese(), State: ap.State, Eligible: ap.Eligible,
		AppliedOn: ap.AppliedOn}
	certificates, err := tx.ApplicationCertificates(ap.ID)
	for _, k := range certificates {
		if k.InForce() {
			y.Certificates = append(y.Certificates, k.Number)
		}
	}
	return y, err
}
