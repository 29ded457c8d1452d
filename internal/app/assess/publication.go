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
func (a *Desk) Publish(ctx context.Context, c act.Caller, baseID string, in programme.ListPaper) (p *programme.Publication, err error) {
	err = a.Act(ctx, c, programme.PublicationPost, "", func(s *act.Step) error {
		b, n, err := openBase(s, baseID)
		if err != nil {
			return err
		}
		if err := in.Check(act.PlainWords); err != nil {
			return err
		}
		people, err := publishable(s, b, n)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return programme.Errorf(programme.WrongState, "%s没有待公示的合格学员", b.Name)
		}
		p = posted(s, b, n, in, people)
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, p.ID, act.Facts{"people": people, "from": p.From, "to": p.To, "number": in.Number})
	})
	return p, err
}

// posted is a publication of people from tomorrow on.
func posted(s *act.Step, b *programme.Base, n *rules.Notice, in programme.ListPaper, people []string) *programme.Publication {
	from := s.Today().Next()
	return &programme.Publication{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, Title: b.Name + "培训合格学员公示",
		State: programme.Posted, From: from, To: n.Publication.Term().Last(from), PostedBy: s.Caller.User, People: people,
		Number: in.Number, Addressee: in.Addressee}
}

// CorrectPublication posts a corrected list that names the one it replaces, for
// the notice's days from tomorrow on: people who read the first one must be able
// to object to the second. Where nobody is left the corrected one says so, and who was
// struck by mistake comes back by a correction of it.
// A list that has ended is corrected alike, but for people who hold a
// certificate: theirs is withdrawn first, by two people.
func (a *Desk) CorrectPublication(ctx context.Context, c act.Caller, id string, in programme.ListCorrection,
	reason string) (p *programme.Publication, err error) {
	err = a.Act(ctx, c, programme.PublicationCorrect, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		old, err := store.Get[programme.Publication](s.Tx, id)
		if err != nil {
			return err
		}
		b, n, err := openBase(s, old.BaseID)
		if err != nil {
			return err
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
		if err := unheld(s, in.Out); err != nil {
			return err
		}
		if err := store.Update(s.Tx, old); err != nil {
			return err
		}
		facts := act.Facts{"out": in.Out, "back": in.Back}
		p = posted(s, b, n, in.ListPaper, left)
		p.Title, p.Replaces = b.Name+"培训合格学员公示（更正）", old.ID
		p.Struck = struck
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		facts["by"], facts["from"], facts["to"] = p.ID, p.From, p.To
		return s.Record(old.ProgrammeID, old.ID, facts)
	})
	return p, err
}

// unheld refuses to strike people from a list on which their certificates rest.
func unheld(s *act.Step, people []string) error {
	list, err := s.CertificatesOf(people)
	if err != nil {
		return err
	}
	held := act.CountIf(list, func(x programme.Certificate) bool { return x.Kind == programme.TrainingCertificate && x.InForce() })
	if held == 0 {
		return nil
	}
	return programme.Errorf(programme.WrongState, "要去掉的人中有 %d 人持有有效的证书：先撤销证书或考评结果，再更正名单", held).
		Under(programme.DutyTrainingCertificate)
}

// publishable is who passed, has no appraisal ahead, and was neither published
// nor struck from a list: who was comes back by a correction.
func publishable(s *act.Step, b *programme.Base, n *rules.Notice) (people []string, err error) {
	before, err := s.Publications(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, p := range before {
		if p.State == programme.Replaced {
			continue
		}
		for _, id := range slices.Concat(p.People, p.Struck) {
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
// than who posted it. Open clues about anybody on it and objections to it must be
// dealt with first, and against whom one was upheld must be struck from it.
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
		if err := objectedTo(s, p); err != nil {
			return err
		}
		p.ClosedBy = c.User
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		return s.Record(p.ProgrammeID, p.ID, act.Facts{"people": len(p.People)})
	})
}

// objectedTo refuses to end a list to which an objection is open, or on which
// somebody still stands against whom one was upheld.
func objectedTo(s *act.Step, p *programme.Publication) error {
	list, err := s.PublicationObjections(p.ID)
	if err != nil {
		return err
	}
	open, upheld := 0, 0
	for i := range list {
		switch o := &list[i]; {
		case o.State != programme.Closed:
			open++
		case o.Upheld && (o.ApplicationID == "" || slices.Contains(p.People, o.ApplicationID)):
			upheld++
		}
	}
	switch {
	case open > 0:
		return programme.Errorf(programme.WrongState, "对这份名单的异议还有 %d 件没有办结，办结后再结束公示", open).Under(programme.DutyTrainingCertificate)
	case upheld > 0:
		return programme.Errorf(programme.WrongState, "有 %d 件异议属实，名单还没有更正。请市局经办先“更正公示”", upheld).Under(programme.DutyTrainingCertificate)
	}
	return nil
}
