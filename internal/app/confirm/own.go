package confirm

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Part is what is recorded in the caller's name in one place: a trainee's
// class, a teacher's class, an employer's people of a class.
type Part struct {
	ClassID, Class, Base, Trade string
	ApplicationID               string // a trainee's
	Over                        bool   // the class is over: now it is asked
	Rows                        []Row
	Absent, Leave               int // lessons that do not have a trainee present
	Hours                       int // of the rows
	Claims                      []Claim
	Said                        Said                    // of a trainee
	Whole                       *programme.Confirmation // the newest answer about all of it
	AskedBack                   *programme.Confirmation // the newest word that money was asked back
}

// Row is one thing that is recorded: a lesson, or a person.
type Row struct {
	Noun   programme.Noun
	ID     string
	Lesson *programme.Lesson     // of a lesson
	Line   *programme.Attendance // of a trainee's lesson
	HeldBy string                // who registered it
	Person act.Member            // of an employer's person
	Last   *programme.Confirmation
}

// Claim is money that a statement moves for a trainee.
type Claim struct {
	Kind   string
	State  programme.State
	Amount programme.Fen
}

// ConfirmationOf is one answer, for who may read it.
func (a *Desk) ConfirmationOf(ctx context.Context, c act.Caller, id string) (x *programme.Confirmation, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounConfirmation, id); err != nil {
			return err
		}
		x, err = store.Get[programme.Confirmation](tx, id)
		return err
	})
	return x, err
}

// Own is what is recorded in the caller's name in a year.
func (a *Desk) Own(ctx context.Context, c act.Caller, programmeID string) (out []Part, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		switch c.Role {
		case programme.RoleTrainee:
			out, err = ofTrainee(tx, c, programmeID)
		case programme.RoleTeacher:
			out, err = ofTeacher(tx, c, programmeID)
		case programme.RoleEmployer:
			out, err = ofEmployer(tx, c, programmeID)
		default:
			err = programme.Errorf(programme.Forbidden, "%s名下没有要本人核对的记录", c.Role.Name())
		}
		return err
	})
	return out, err
}

func ofTrainee(tx *store.Tx, c act.Caller, programmeID string) (out []Part, err error) {
	if c.Person == "" || programme.Holds(c.Person) {
		return nil, nil
	}
	apps, err := tx.PersonApplications(c.Person)
	if err != nil {
		return nil, err
	}
	answers, err := tx.ConfirmationsBy(programmeID, c.Person)
	if err != nil {
		return nil, err
	}
	for i := range apps {
		ap := &apps[i]
		if ap.ProgrammeID != programmeID || ap.ClassID == "" {
			continue
		}
		p, err := partOf(tx, ap.ClassID)
		if err != nil {
			return nil, err
		}
		p.ApplicationID = ap.ID
		if err := p.attendance(tx, answers); err != nil {
			return nil, err
		}
		if err := p.claims(tx); err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}

// partOf begins a part with what is known of its class.
func partOf(tx *store.Tx, classID string) (*Part, error) {
	cl, err := store.Get[programme.Class](tx, classID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](tx, cl.BaseID)
	if err != nil {
		return nil, err
	}
	l, err := store.Get[programme.PlanLine](tx, cl.PlanLineID)
	if err != nil {
		return nil, err
	}
	over := cl.State == programme.Finished || cl.State == programme.Archived
	return &Part{ClassID: cl.ID, Class: cl.Name, Base: b.Name, Trade: l.Trade, Over: over}, nil
}

// attendance are the lessons that have a trainee present, and what was said.
func (p *Part) attendance(tx *store.Tx, answers []programme.Confirmation) error {
	lines, err := tx.HeldAttendance(p.ApplicationID)
	if err != nil {
		return err
	}
	lessons, err := tx.ClassLessons(p.ClassID)
	if err != nil {
		return err
	}
	at := map[string]*programme.Attendance{}
	var present []programme.Attendance
	for i := range lines {
		at[lines[i].LessonID] = &lines[i]
		switch lines[i].State {
		case "present":
			present = append(present, lines[i])
		case "leave":
			p.Leave++
		default:
			p.Absent++
		}
	}
	who := map[string]bool{}
	for i := range lessons {
		l := &lessons[i]
		if line := at[l.ID]; line != nil && line.State == "present" {
			who[l.HeldBy] = true
			p.Hours += l.Hours
			p.Rows = append(p.Rows, Row{Noun: programme.NounLesson, ID: l.ID, Lesson: l, Line: line, HeldBy: l.HeldBy})
		}
	}
	users, err := tx.UsersByID(act.Sorted(who))
	if err != nil {
		return err
	}
	for i := range p.Rows {
		by := p.Rows[i].HeldBy
		p.Rows[i].HeldBy = ""
		if k := slices.IndexFunc(users, func(u programme.User) bool { return u.ID == by }); k >= 0 {
			p.Rows[i].HeldBy = users[k].Name
		}
	}
	answers = slices.DeleteFunc(slices.Clone(answers), func(x programme.Confirmation) bool { return x.ApplicationID != p.ApplicationID })
	p.Said = saidOf(answers, present)
	p.last(answers)
	return nil
}

// last puts the newest answers beside what they are about.
func (p *Part) last(answers []programme.Confirmation) {
	for i := range answers {
		x := &answers[i]
		switch {
		case x.Answer == programme.AnswerAskedBack:
			p.AskedBack = x
		case x.Noun == programme.NounApplication && x.Subject == p.ApplicationID:
			p.Whole = x
			for k := range p.Rows {
				p.Rows[k].Last = x
			}
		}
		for k := range p.Rows {
			if p.Rows[k].Noun == x.Noun && p.Rows[k].ID == x.Subject && x.Answer != programme.AnswerAskedBack {
				p.Rows[k].Last = x
			}
		}
	}
}

// claims are what statements move for the trainee.
func (p *Part) claims(tx *store.Tx) error {
	items, err := tx.ApplicationItems(p.ApplicationID)
	if err != nil {
		return err
	}
	for _, it := range items {
		st, err := store.Get[programme.Statement](tx, it.StatementID)
		if err != nil {
			return err
		}
		if it.Amount != 0 && st.State != programme.Cancelled && st.Kind != programme.KindApproval {
			p.Claims = append(p.Claims, Claim{st.Kind, st.State, it.Amount})
		}
	}
	return nil
}

func ofTeacher(tx *store.Tx, c act.Caller, programmeID string) (out []Part, err error) {
	lessons, err := taught(tx, c, programmeID)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i := range lessons {
		l := &lessons[i]
		k, seen := at[l.ClassID]
		if !seen {
			p, err := partOf(tx, l.ClassID)
			if err != nil {
				return nil, err
			}
			k, at[l.ClassID] = len(out), len(out)
			out = append(out, *p)
		}
		out[k].Hours += l.Hours
		out[k].Rows = append(out[k].Rows, Row{Noun: programme.NounLesson, ID: l.ID, Lesson: l})
	}
	answers, err := tx.ConfirmationsBy(programmeID, c.User)
	for k := range out {
		out[k].last(answers)
	}
	return out, err
}

// taught are the lessons held in the caller's name: those of the teachers of
// their base who are called as they are.
func taught(tx *store.Tx, c act.Caller, programmeID string) ([]programme.Lesson, error) {
	u, err := store.Get[programme.User](tx, c.User)
	if err != nil {
		return nil, err
	}
	return tx.TaughtBy(programmeID, c.Base, u.Name)
}

func ofEmployer(tx *store.Tx, c act.Caller, programmeID string) (out []Part, err error) {
	apps, err := tx.SentBy(programmeID, c.Employer)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return nil, err
	}
	byID := map[string]act.Member{}
	for _, m := range members {
		byID[m.ApplicationID] = m
	}
	at := map[string]int{}
	for i := range apps {
		k, seen := at[apps[i].ClassID]
		if !seen {
			p, err := partOf(tx, apps[i].ClassID)
			if err != nil {
				return nil, err
			}
			k, at[apps[i].ClassID] = len(out), len(out)
			out = append(out, *p)
		}
		out[k].Rows = append(out[k].Rows, Row{Noun: programme.NounApplication, ID: apps[i].ID, Person: byID[apps[i].ID]})
	}
	answers, err := tx.ConfirmationsBy(programmeID, c.Employer)
	for k := range out {
		out[k].last(answers)
	}
	return out, err
}
