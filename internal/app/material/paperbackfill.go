package material

import (
	"context"
	"errors"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Papers that were handed in before papers were looked at have no look: they
// are found like nothing and said nothing of. The sweep looks at them once,
// application by application, in years that are not closed.

// Bounds of one round of the sweep: a look takes from milliseconds to half a
// second, jobs wait behind it, and there is another round later. Thousands of
// papers take days, and nobody waits for them.
const (
	looksAtOnce = 200
	looksFor    = 5 * time.Second
)

// BackfillLooks looks at papers that nobody has looked at, from where the last
// round stopped. A paper whose bytes are gone keeps no look; it is passed over
// until the program starts again, and so is one that cannot be looked at.
func (s *Desk) BackfillLooks(ctx context.Context) (failed error) {
	s.looking.Lock()
	defer s.looking.Unlock()
	var due []programme.Material
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.MaterialsUnlooked(s.looked, looksAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	if len(due) == looksAtOnce { // the last application's may go on
		last := due[len(due)-1].ApplicationID
		whole := slices.IndexFunc(due, func(m programme.Material) bool { return m.ApplicationID == last })
		if whole > 0 {
			due = due[:whole]
		}
	}
	began := time.Now()
	for from := 0; from < len(due) && ctx.Err() == nil && time.Since(began) < looksFor; {
		to := from + 1
		for to < len(due) && due[to].ApplicationID == due[from].ApplicationID {
			to++
		}
		failed = errors.Join(failed, s.lookAgain(ctx, due[from:to]))
		s.looked = due[to-1].ApplicationID
		from = to
	}
	return errors.Join(failed, ctx.Err())
}

// lookAgain looks at papers of one application as if they came in now, but
// refuses nothing: what was taken in stays.
func (s *Desk) lookAgain(ctx context.Context, list []programme.Material) error {
	looks := make([]seen, 0, len(list))
	for i := range list {
		one, err := s.lookAt(ctx, act.As(act.SystemActor), list[i].Kind, []string{list[i].FileID})
		if err != nil {
			return err
		}
		looks = append(looks, one[0])
	}
	return s.Act(ctx, act.As(act.SystemActor), programme.MaterialLook, "", func(st *act.Step) error {
		ap, err := store.Get[programme.Application](st.Tx, list[0].ApplicationID)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](st.Tx, ap.ProgrammeID)
		if err != nil || p.State == programme.Closed { // closed since: nothing is written in it
			return err
		}
		var found []string
		done := 0
		for i := range list {
			m, look := &list[i], &looks[i]
			if _, err := store.Get[programme.PaperLook](st.Tx, m.ID); programme.CodeOf(err) != programme.NotFound {
				if err != nil {
					return err
				}
				continue // it was taken out meanwhile, or another copy of the program came first
			}
			if look.look.Form == "" {
				continue // its bytes are gone, or are no paper's: fsck says so
			}
			findings, like, err := noticed(st, ap, m.Kind, look)
			if err != nil {
				return err
			}
			if err := store.Insert(st.Tx, lookRow(m, ap.PersonID, &look.look, findings)); err != nil {
				return err
			}
			if err := mirror(st, ap.ID, like); err != nil {
				return err
			}
			for _, f := range findings {
				found = append(found, f.Code)
			}
			done++
		}
		if done == 0 {
			return nil
		}
		f := act.Facts{"papers": done}
		if len(found) > 0 {
			f["findings"] = found
		}
		return st.Record(ap.ProgrammeID, ap.ID, f)
	})
}

// noticed is what there is to show a reviewer of a paper that is in already:
// what warns, and whom it is like.
func noticed(s *act.Step, ap *programme.Application, kind string, f *seen) (findings []programme.PaperFinding, like []programme.PaperLook, err error) {
	for _, p := range f.problems {
		if c := programme.CheckByCode(p.Code); c != nil && c.Severity == programme.Warns {
			findings = append(findings, programme.PaperFinding{Code: p.Code})
		}
	}
	if like, err = similar(s, ap.PersonID, kind, &f.look); len(like) > 0 {
		findings = append(findings, programme.PaperFinding{Code: "paper_similar", Others: othersOf(like)})
	}
	return findings, like, err
}
