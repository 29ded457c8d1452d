package year

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// OwnYear is a trainee's own way through the year.
type OwnYear struct {
	ApplicationID, Base, Trade, Class string
	Level                             programme.Level
	State                             programme.State
	Reason                            string // why it was returned or refused
	Eligible                          bool
	EligibleFrom                      programme.Date
	Route                             string // clause of the route, as the notice writes it
	HoursDone                                // of all kinds together
	Kinds                             []HoursDone
	Leaves                            []Leave
	Next                              *programme.Lesson
	Signed, SignNow                   bool
	SignFrom                          time.Time
	Certificate, CertificateID        string
	IssuedOn                          programme.Date
	Queue                             int            // place on the waiting list
	OfferDue                          programme.Date // last day to confirm an offered place
}

// OwnYear lists the caller's own applications in a year, newest first.
func (a *Desk) OwnYear(ctx context.Context, c act.Caller, programmeID string) (out []OwnYear, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if c.Person == "" || programmeID == "" {
			return nil
		}
		k, err := a.momentAt(tx, c, programmeID)
		if err != nil {
			return err
		}
		apps, err := tx.HeldApplications(c.Person)
		if err != nil {
			return err
		}
		for i := len(apps) - 1; i >= 0; i-- {
			if apps[i].ProgrammeID != programmeID {
				continue
			}
			m, err := k.mine(&apps[i])
			if err != nil {
				return err
			}
			out = append(out, *m)
		}
		return nil
	})
	return out, err
}

func (k *moment) mine(ap *programme.Application) (*OwnYear, error) {
	m := &OwnYear{ApplicationID: ap.ID, State: ap.State, Reason: ap.Reason, Eligible: ap.Eligible, EligibleFrom: ap.EligibleFrom}
	if l := k.stand.line[ap.PlanLineID]; l != nil {
		m.Trade, m.Level = l.Trade, l.Level
	}
	for _, b := range k.stand.Bases {
		if b.ID == ap.BaseID {
			m.Base = b.Name
		}
	}
	if err := k.mineInClass(m, ap); err != nil {
		return nil, err
	}
	if err := k.mineInQueue(m, ap); err != nil {
		return nil, err
	}
	certs, err := k.tx.ApplicationCertificates(ap.ID)
	for _, c := range certs {
		if c.State == programme.Issued {
			m.Certificate, m.CertificateID, m.IssuedOn = c.Number, c.ID, c.IssuedOn
		}
	}
	return m, err
}

// mineInClass fills in the class, the hours and the next lesson.
func (k *moment) mineInClass(m *OwnYear, ap *programme.Application) error {
	if ap.ClassID == "" {
		return nil
	}
	cl, err := store.Get[programme.Class](k.tx, ap.ClassID)
	if err != nil {
		return err
	}
	m.Class = cl.Name
	if m.Kinds, m.HoursDone, m.Leaves, err = hoursDone(k.tx, k.notice, ap); err != nil {
		return err
	}
	if ap.State != programme.InTraining {
		return nil
	}
	now := k.tx.Now()
	if m.Next, err = k.tx.NextLesson(cl.ID, now); err != nil || m.Next == nil {
		return err
	}
	m.SignFrom = m.Next.StartsAt.Add(-attendance.SignBefore)
	m.Signed, err = k.tx.Signed(m.Next.ID, ap.ID)
	m.SignNow = !m.Signed && !now.Before(m.SignFrom) && now.Before(m.Next.EndsAt)
	return err
}

// SystemFigures is what an administrator and an auditor look after: users, and the
// journal's state.
type SystemFigures struct {
	Active, Disabled, Roleless, Silent int
	Entries, Waiting                   int64
	Dead                               int64 // deliveries given up
	CheckpointAt                       time.Time
	BackupAt                           time.Time // of the newest in the data folder, zero for none
}

// SystemFigures reads it, for an administrator or an auditor.
func (s *Desk) SystemFigures(ctx context.Context, c act.Caller) (o *SystemFigures, err error) {
	if !programme.MayRead(c.Role, programme.NounUser) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看用户", c.Role.Name())
	}
	o = &SystemFigures{}
	if o.BackupAt, err = s.Record.NewestBackup(); err != nil {
		return nil, err
	}
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		counts, err := tx.DeliveryCounts()
		if err != nil {
			return err
		}
		o.Dead = counts[store.DeliveryDead]
		if o.Active, o.Disabled, o.Roleless, o.Silent, err = tx.UserCounts(); err != nil {
			return err
		}
		if o.Entries, _, err = tx.TreeSize(); err != nil {
			return err
		}
		if o.Waiting, err = tx.Waiting(); err != nil {
			return err
		}
		o.CheckpointAt, err = tx.CheckpointAt()
		return err
	})
	return o, err
}

// mineInQueue says where an application stands in the queue, or until when its
// offer holds.
func (k *moment) mineInQueue(m *OwnYear, ap *programme.Application) (err error) {
	switch ap.State {
	case programme.Waiting:
		m.Queue, err = k.tx.QueuePlace(ap)
	case programme.Offered:
		o, err := k.tx.RunningOffer(ap.ID)
		if err != nil || o == nil {
			return err
		}
		m.OfferDue = o.DueOn
	}
	return err
}
