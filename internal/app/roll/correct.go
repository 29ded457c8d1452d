package roll

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// posted is a list of nobody yet, from tomorrow on.
func posted(s *act.Step, b *programme.Base, n *rules.Notice, in programme.ListPaper) *programme.Roll {
	from := s.Today().Next()
	return &programme.Roll{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Posted, From: from,
		To: n.Publication.AcceptedTerm().Last(from), PostedBy: s.Caller.User, Number: in.Number, Addressee: in.Addressee}
}

// CorrectRoll posts a corrected list of accepted people that names the one it
// replaces, for the notice's days from tomorrow on, before the roster is sealed:
// from then on amendments change it. Where nobody is left the list ends without
// another.
func (a *Desk) CorrectRoll(ctx context.Context, c act.Caller, id string, in programme.ListCorrection, reason string) (r *programme.Roll, err error) {
	err = a.Act(ctx, c, programme.RollCorrect, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		old, b, err := rollBase(s, id)
		if err != nil {
			return err
		}
		_, n, err := s.Open(old.ProgrammeID)
		if err != nil {
			return err
		}
		if old.State == programme.Sealed {
			return programme.Errorf(programme.WrongState, "花名册已经封存，变化由基地报送名册变更").Under(programme.DutyRosterForm)
		}
		if err := s.Move(&old.State); err != nil {
			return err
		}
		if err := in.Check(act.PlainWords); err != nil {
			return err
		}
		left, struck, err := in.Apply(old.People, old.Struck)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, old); err != nil {
			return err
		}
		facts := act.Facts{"out": in.Out, "back": in.Back}
		if len(left) > 0 {
			r = posted(s, b, n, in.ListPaper)
			r.People, r.Replaces, r.Struck = left, old.ID, struck
			if err := store.Insert(s.Tx, r); err != nil {
				return err
			}
			facts["by"], facts["from"], facts["to"] = r.ID, r.From, r.To
		}
		return s.Record(old.ProgrammeID, old.ID, facts)
	})
	return r, err
}

// Title is what the list is called.
func (r *RollPage) Title() string {
	if r.Replaces != "" {
		return r.Base + "录取学员公示（更正）"
	}
	return r.Base + "录取学员公示"
}

// StruckFrom are those who were struck from the lists that this one corrects.
func (a *Desk) StruckFrom(ctx context.Context, c act.Caller, id string) (out []PublishedPerson, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounRoll, id); err != nil {
			return err
		}
		r, err := store.Get[programme.Roll](tx, id)
		if err != nil {
			return err
		}
		out, err = publishedOf(tx, r.ProgrammeID, r.Struck)
		return err
	})
	return out, err
}
