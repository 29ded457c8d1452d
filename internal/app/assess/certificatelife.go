package assess

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// certificate is one within reach, in an open year, after the caller may and
// its state has moved.
func certificate(s *act.Step, id string) (*programme.Certificate, error) {
	cert, err := store.Get[programme.Certificate](s.Tx, id)
	if err != nil {
		return nil, err
	}
	if err := s.May(programme.Subject{}); err != nil {
		return nil, err
	}
	return cert, s.Move(&cert.State)
}

func certificateFacts(c *programme.Certificate) act.Facts {
	return act.Facts{"application": c.ApplicationID, "number": c.Number}
}

// DoubtCertificate asks for a certificate to be withdrawn. It stays in force
// until another person has decided.
func (a *Desk) DoubtCertificate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.CertificateDoubt, reason, func(s *act.Step) error {
		return ask(s, id, reason)
	})
}

// RenewCertificate asks for a certificate to be made out anew: it was lost or
// damaged, or its holder's name was corrected.
func (a *Desk) RenewCertificate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.CertificateRenew, reason, func(s *act.Step) error {
		cert, err := store.Get[programme.Certificate](s.Tx, id)
		if err == nil {
			err = s.May(programme.Subject{})
		}
		if err != nil {
			return err
		}
		if cert.Kind != programme.TrainingCertificate {
			return programme.Errorf(programme.WrongState, "国家职业资格证书由发证机构制发：遗失、有误的向发证机构申请，本系统不换发")
		}
		return ask(s, id, reason)
	})
}

func ask(s *act.Step, id, reason string) error {
	cert, err := certificate(s, id)
	if err != nil {
		return err
	}
	if _, _, err := s.Open(cert.ProgrammeID); err != nil {
		return err
	}
	cert.AskedBy, cert.Reason = s.Caller.User, reason
	if err := store.Update(s.Tx, cert); err != nil {
		return err
	}
	return s.Record(cert.ProgrammeID, cert.ID, certificateFacts(cert))
}

// KeepCertificate turns a request down, or takes it back: the certificate is
// as it was.
func (a *Desk) KeepCertificate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.CertificateKeep, reason, func(s *act.Step) error {
		cert, err := certificate(s, id)
		if err != nil {
			return err
		}
		cert.AskedBy, cert.Reason = "", ""
		if err := store.Update(s.Tx, cert); err != nil {
			return err
		}
		return s.Record(cert.ProgrammeID, cert.ID, certificateFacts(cert))
	})
}

// RevokeCertificate takes a certificate back, as another person asked; the
// money of it flows into the next settlement.
func (a *Desk) RevokeCertificate(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.CertificateVoid, "", func(s *act.Step) error {
		cert, err := certificate(s, id)
		if err != nil {
			return err
		}
		if err := s.Apart(cert.AskedBy); err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](s.Tx, cert.ApplicationID)
		if err != nil {
			return err
		}
		cert.EndedOn = s.Today()
		ap.State, ap.Reason = programme.Failed, cert.Reason
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		if err := store.Update(s.Tx, cert); err != nil {
			return err
		}
		return s.Record(cert.ProgrammeID, cert.ID, act.Facts{"application": ap.ID, "number": cert.Number, "since": cert.EndedOn})
	})
}

// ReplaceCertificate makes a certificate out anew, as another person asked:
// under a new number, with its holder's name as it is now. The old one keeps
// its line and says what took its place.
func (a *Desk) ReplaceCertificate(ctx context.Context, c act.Caller, id string) (made *programme.Certificate, err error) {
	err = a.Act(ctx, c, programme.CertificateReplace, "", func(s *act.Step) error {
		old, err := certificate(s, id)
		if err != nil {
			return err
		}
		if err := s.Apart(old.AskedBy); err != nil {
			return err
		}
		b, err := s.Base(old.BaseID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(old.ProgrammeID)
		if err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](s.Tx, old.ApplicationID)
		if err != nil {
			return err
		}
		m, err := a.maker(s, b, n)
		if err != nil {
			return err
		}
		old.EndedOn = s.Today()
		if err := store.Update(s.Tx, old); err != nil {
			return err
		}
		if err := s.Record(old.ProgrammeID, old.ID, certificateFacts(old)); err != nil {
			return err
		}
		if made, err = m.make(s, ap, old.Trade, old.Level, old.ID); err != nil {
			return err
		}
		facts := m.facts(made, old.ID)
		facts["replaces"] = old.Number
		return s.Record(old.ProgrammeID, made.ID, facts)
	})
	return made, err
}
