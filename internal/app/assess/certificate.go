package assess

import (
	"context"
	"fmt"
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
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
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

// Kinds of certificates.
const (
	QualificationCertificate = "qualification"
	TrainingCertificate      = "training"
)

// IssueCertificates issues what is due at a base: qualification certificates
// to those who passed a confirmed appraisal (3.4.1), training certificates to
// those published without objection (3.4.2). It returns how many.
func (a *Desk) IssueCertificates(ctx context.Context, c act.Caller, baseID string) (issued int, err error) {
	err = a.Act(ctx, c, programme.CertificateIssue, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		p, n, err := s.Open(b.ProgrammeID)
		if err != nil {
			return err
		}
		issued = 0
		due, err := certificatesDue(s, b, n)
		if err != nil {
			return err
		}
		all, err := s.Certificates(p.ID)
		if err != nil {
			return err
		}
		for i := range due {
			d := &due[i]
			cert := &programme.Certificate{ID: s.NewID(), ProgrammeID: p.ID, BaseID: b.ID, ApplicationID: d.application.ID, Kind: d.kind,
				Number: certificateNumber(n, d.kind, d.line.Level, len(all)+i+1), Level: d.line.Level, Trade: d.line.Trade,
				State: programme.Issued, IssuedOn: s.Today(), IssuedBy: c.User}
			d.application.State = programme.Certified
			if err := store.Insert(s.Tx, cert); err != nil {
				return err
			}
			if err := store.Update(s.Tx, d.application); err != nil {
				return err
			}
			if err := s.Record(p.ID, cert.ID, act.Facts{"application": d.application.ID, "number": cert.Number, "rests_on": d.restsOn}); err != nil {
				return err
			}
			issued++
		}
		return nil
	})
	return issued, err
}

type certificateDue struct {
	application *programme.Application
	line        *programme.PlanLine
	kind        string
	restsOn     string // appraisal or publication
}

// certificatesDue are those to be issued now. Who has a clue that is open or was
// upheld is left out.
func certificatesDue(s *act.Step, b *programme.Base, n *rules.Notice) (due []certificateDue, err error) {
	held := 0
	apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return nil, err
	}
	lines, err := s.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	publications, err := s.Publications(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	appraisals, err := s.Appraisals(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	clues, err := s.Clues(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	published, passed := map[string]string{}, map[string]string{}
	for _, p := range publications {
		for _, id := range p.People {
			if p.State == programme.Closed {
				published[id] = p.ID
			}
		}
	}
	for _, x := range appraisals {
		if x.State == programme.Settled && x.Result == programme.MarkPass {
			passed[x.ApplicationID] = x.ID
		}
	}
	for i := range apps {
		ap := &apps[i]
		if ap.State != programme.Passed {
			continue
		}
		k := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == ap.PlanLineID })
		d := certificateDue{ap, &lines[k], TrainingCertificate, published[ap.ID]}
		if n.Appraised(lines[k].Trade) {
			d.kind, d.restsOn = QualificationCertificate, passed[ap.ID]
		}
		switch {
		case d.restsOn == "":
		case programme.ClueAbout(clues, ap.ID, ap.ClassID) != nil:
			held++
		default:
			due = append(due, d)
		}
	}
	if len(due) == 0 && held > 0 {
		return nil, programme.Errorf(programme.WrongState, "还有 %d 人没有发证，都有没有办结或已成立的线索：线索不成立的，办结后再发证；成立的，先撤销其考评结果", held).Under(programme.DutyInspection)
	}
	return due, nil
}

// certificateNumber numbers a certificate: the qualification's in the
// national form of 16 digits, the programme's own behind 金蓝领 and the year.
func certificateNumber(n *rules.Notice, kind string, level programme.Level, serial int) string {
	if kind == QualificationCertificate {
		return fmt.Sprintf("%02d%s0001%d%05d", n.Year%100, n.CityCode, 6-level, serial)
	}
	return fmt.Sprintf("JLL%s%d%d%05d", n.CityCode, n.Year, 6-level, serial)
}

// RevokeCertificate takes a certificate back; the money of it flows into the
// next settlement.
func (a *Desk) RevokeCertificate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.CertificateVoid, reason, func(s *act.Step) error {
		cert, err := store.Get[programme.Certificate](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if err := s.Move(&cert.State); err != nil {
			return err
		}
		cert.Reason = reason
		ap, err := store.Get[programme.Application](s.Tx, cert.ApplicationID)
		if err != nil {
			return err
		}
		ap.State, ap.Reason = programme.Failed, reason
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		if err := store.Update(s.Tx, cert); err != nil {
			return err
		}
		return s.Record(cert.ProgrammeID, cert.ID, act.Facts{"application": ap.ID, "number": cert.Number})
	})
}
