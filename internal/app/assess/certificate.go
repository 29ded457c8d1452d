package assess

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/credential"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// IssueCertificates issues the training certificates that are due at a base, to
// those published without objection (3.4.2), each with its signed statement. It
// returns how many.
func (a *Desk) IssueCertificates(ctx context.Context, c act.Caller, baseID string) (issued int, err error) {
	err = a.Act(ctx, c, programme.CertificateIssue, "", func(s *act.Step) error {
		b, n, err := openBase(s, baseID)
		if err != nil {
			return err
		}
		issued = 0
		due, err := certificatesDue(s, b, n)
		if err != nil {
			return err
		}
		m, err := a.maker(s, b, n)
		if err != nil {
			return err
		}
		for i := range due {
			d := &due[i]
			if d.kind != programme.TrainingCertificate {
				continue
			}
			cert, err := m.make(s, d.application, d.line.Trade, d.line.Level, "")
			if err != nil {
				return err
			}
			d.application.State = programme.Certified
			if err := store.Update(s.Tx, d.application); err != nil {
				return err
			}
			if err := s.Record(b.ProgrammeID, cert.ID, m.facts(cert, d.restsOn)); err != nil {
				return err
			}
			issued++
		}
		return nil
	})
	return issued, err
}

// maker makes out a base's training certificates: it numbers them without gaps
// within base and year and signs what their codes say.
type maker struct {
	base    *programme.Base
	notice  *rules.Notice
	keys    *credential.Keys
	ordinal int // of the base in the year, from 1
	serial  int // of the last one made out
}

func (a *Desk) maker(s *act.Step, b *programme.Base, n *rules.Notice) (*maker, error) {
	keys, err := a.Certifier.Keys()
	if err != nil {
		return nil, err
	}
	m := &maker{base: b, notice: n, keys: keys}
	bases, err := s.Bases(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	for i := range bases {
		if bases[i].ID <= b.ID { // bases are never deleted, and ids sort as they are made
			m.ordinal++
		}
	}
	made, err := s.BaseCertificates(b.ID)
	m.serial = act.CountIf(made, func(c programme.Certificate) bool { return c.Kind == programme.TrainingCertificate })
	return m, err
}

// make makes out the next certificate of an application, in place of the one
// with the id replaces where that is not "".
func (m *maker) make(s *act.Step, ap *programme.Application, trade string, level programme.Level, replaces string) (*programme.Certificate, error) {
	person, err := store.Get[programme.Person](s.Tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	m.serial++
	cert := &programme.Certificate{ID: s.NewID(), ProgrammeID: m.base.ProgrammeID, BaseID: m.base.ID, ApplicationID: ap.ID, Kind: programme.TrainingCertificate,
		Number: m.notice.CertificateNumber(m.ordinal, level, m.serial), Level: level, Trade: trade, State: programme.Issued,
		IssuedOn: s.Today(), IssuedBy: s.Caller.User, Name: person.Name, Replaces: replaces}
	cert.Statement, err = m.keys.Sign(&credential.Statement{Kind: credential.Training, Issuer: m.notice.Bureau, Number: cert.Number,
		Name: idcode.MaskName(cert.Name), Trade: trade, Level: level, IssuedOn: cert.IssuedOn})
	if err != nil {
		return nil, err
	}
	return cert, store.Insert(s.Tx, cert)
}

// facts are what the journal says of a certificate that was made out: the
// digest of its statement stands in the public log with it.
func (m *maker) facts(c *programme.Certificate, restsOn string) act.Facts {
	return act.Facts{"application": c.ApplicationID, "number": c.Number, "rests_on": restsOn, "statement_sha256": digestOf(c.Statement)}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
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
		d := certificateDue{ap, &lines[k], programme.TrainingCertificate, published[ap.ID]}
		if n.Appraised(lines[k].Trade) {
			d.kind, d.restsOn = programme.QualificationCertificate, passed[ap.ID]
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
