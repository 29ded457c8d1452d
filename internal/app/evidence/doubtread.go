package evidence

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ClassDoubts are the doubts about a class, for who sees its evidence.
func (a *Desk) ClassDoubts(tx *store.Tx, n *rules.Notice, cl *programme.Class) ([]Doubt, error) {
	photos, err := act.Remembered(a.Desk, tx, "photos "+cl.ProgrammeID, func() ([]Piece, error) {
		rows, read, err := tx.YearPhotos(cl.ProgrammeID)
		return together(rows, read), err
	})
	if err != nil {
		return nil, err
	}
	return doubtsOf(tx, n, cl, photos)
}

// doubtsOf are the doubts about a class, whose photos are held against all of
// the year.
func doubtsOf(tx *store.Tx, n *rules.Notice, cl *programme.Class, photos []Piece) (out []Doubt, err error) {
	e := &classEvidence{notice: n, class: cl, today: programme.DateOf(tx.Now().In(act.Shanghai))}
	if e.lessons, err = tx.ClassLessons(cl.ID); err != nil {
		return nil, err
	}
	if e.pieces, err = OfClass(tx, cl.ID); err != nil {
		return nil, err
	}
	if e.looks, err = tx.ClassLooks(cl.ID); err != nil {
		return nil, err
	}
	if e.passes, err = tx.DoubtPasses(cl.ID); err != nil {
		return nil, err
	}
	if err := e.readOnline(tx); err != nil {
		return nil, err
	}
	for _, p := range photos {
		if p.ClassID != cl.ID && e.isPhoto(&p) {
			e.photos = append(e.photos, p)
		}
	}
	return e.doubts(), nil
}

// ClassDoubts are a class and what is doubted of its evidence.
type ClassDoubts struct {
	Class  programme.Class
	Base   string // name
	Counts []int  // beside the table Doubts
	Total  int
	Passed int // of Total, let pass
	owner  programme.Subject
}

// YearDoubts are the classes of a year within the caller's scope whose evidence
// is doubted.
func (a *Desk) YearDoubts(ctx context.Context, c act.Caller, programmeID string) (out []ClassDoubts, err error) {
	if !SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看班级的影像和档案", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		all, err := act.Remembered(a.Desk, tx, "doubts "+programmeID, func() ([]ClassDoubts, error) { return a.yearDoubts(tx, programmeID) })
		for _, d := range all {
			if programme.Within(c.Actor, d.owner) {
				out = append(out, d)
			}
		}
		return err
	})
	return out, err
}

// yearDoubts are the classes of a year whose evidence is doubted.
func (a *Desk) yearDoubts(tx *store.Tx, programmeID string) (out []ClassDoubts, err error) {
	all, err := a.yearEvidence(tx, programmeID)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		found := e.doubts()
		if len(found) == 0 {
			continue
		}
		b, err := store.Get[programme.Base](tx, e.class.BaseID)
		if err != nil {
			return nil, err
		}
		d := ClassDoubts{Class: *e.class, Base: b.Name, Counts: make([]int, len(Doubts)), Total: len(found), owner: act.SubjectOf(b)}
		for _, f := range found {
			if f.Passed() {
				d.Passed++
			}
			for k := range Doubts {
				if &Doubts[k] == f.DoubtRow {
					d.Counts[k]++
				}
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// yearEvidence is what every class of a year has to show, read table by table.
func (a *Desk) yearEvidence(tx *store.Tx, programmeID string) (out []*classEvidence, err error) {
	n, err := a.NoticeOf(tx, programmeID)
	if err != nil {
		return nil, err
	}
	classes, err := tx.Classes(programmeID)
	if err != nil {
		return nil, err
	}
	lessons, err := tx.ProgrammeLessons(programmeID)
	if err != nil {
		return nil, err
	}
	rows, err := tx.ProgrammeEvidence(programmeID)
	if err != nil {
		return nil, err
	}
	read, err := tx.ProgrammeReadings(programmeID)
	if err != nil {
		return nil, err
	}
	looks, err := tx.ProgrammeLooks(programmeID)
	if err != nil {
		return nil, err
	}
	passes, err := tx.YearPasses(programmeID)
	if err != nil {
		return nil, err
	}
	taught, had := map[string][]programme.Lesson{}, map[string][]Piece{}
	for _, l := range lessons {
		taught[l.ClassID] = append(taught[l.ClassID], l)
	}
	var photos []Piece
	for _, p := range together(rows, read) {
		had[p.ClassID] = append(had[p.ClassID], p)
		if (&classEvidence{notice: n}).isPhoto(&p) {
			photos = append(photos, p)
		}
	}
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	for i := range classes {
		cl := &classes[i]
		e := &classEvidence{notice: n, class: cl, lessons: taught[cl.ID], pieces: had[cl.ID], passes: passes, today: today, looks: looks}
		for _, p := range photos {
			if p.ClassID != cl.ID {
				e.photos = append(e.photos, p)
			}
		}
		out = append(out, e)
	}
	return out, readOnlineOf(tx, programmeID, out)
}
