package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Publish posts the list of a base's people who passed the evaluation in
// trades without an appraisal, for the notice's number of days (clause 3.4.2).
func (a *Desk) Publish(ctx context.Context, c act.Caller, baseID string) (p *programme.Publication, err error) {
	err = a.Act(ctx, c, programme.PublicationPost, "", func(s *act.Step) error {
		b, n, err := openBase(s, baseID)
		if err != nil {
			return err
		}
		people, err := publishable(s, b, n)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return programme.Errorf(programme.WrongState, "%s没有待公示的合格学员", b.Name)
		}
		from := s.Today().Next()
		p = &programme.Publication{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, Title: b.Name + "培训合格学员公示",
			State: programme.Posted, From: from, To: from.AddDays(n.Publication.Days - 1), PostedBy: c.User, People: people}
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, p.ID, act.Facts{"people": people, "from": p.From, "to": p.To})
	})
	return p, err
}

// publishable is who passed, has no appraisal ahead, and was not published.
func publishable(s *act.Step, b *programme.Base, n *rules.Notice) (people []string, err error) {
	before, err := s.Publications(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, p := range before {
		for _, id := range p.People {
			done[id] = true
		}
	}
	lines, err := s.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	appraised := map[string]bool{}
	for _, l := range lines {
		appraised[l.ID] = n.Appraised(l.Trade)
	}
	apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
	for _, ap := range apps {
		if ap.State == programme.Passed && !appraised[ap.PlanLineID] && !done[ap.ID] {
			people = append(people, ap.ID)
		}
	}
	return people, err
}

// ClosePublication ends a publication after its last day, by another person
// than who posted it. Open clues about anybody on it must be dealt with first.
func (a *Desk) ClosePublication(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.PublicationClose, "", func(s *act.Step) error {
		p, err := store.Get[programme.Publication](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if err := s.Apart(p.PostedBy); err != nil {
			return err
		}
		if err := s.Move(&p.State); err != nil {
			return err
		}
		if s.Today() <= p.To {
			return programme.Errorf(programme.WrongState, "公示到 %s 为止，期满后再办理", p.To.Chinese()).Under(programme.DutyTrainingCertificate)
		}
		clues, err := s.Clues(p.ProgrammeID)
		if err != nil {
			return err
		}
		if open := act.CountIf(clues, func(cl programme.Clue) bool {
			return cl.State == programme.Open && slices.Contains(p.People, cl.Subject)
		}); open > 0 {
			return programme.Errorf(programme.WrongState, "公示名单中有 %d 条线索未办结", open).Under(programme.DutyInspection)
		}
		p.ClosedBy = c.User
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		return s.Record(p.ProgrammeID, p.ID, act.Facts{"people": len(p.People)})
	})
}
