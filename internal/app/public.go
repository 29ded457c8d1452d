package app

import (
	"context"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// What anybody may see without signing in.

// Offered is a plan line with what is left of it.
type Offered struct {
	Base, Trade string
	County      string
	Level       programme.Level
	Places      int
	Left        int
}

// PublicYear is a year as the public sees it: nothing of a person.
type PublicYear struct {
	Programme    programme.Programme
	Notice       *rules.Notice
	Offered      []Offered
	Publications []programme.Publication
}

// Public is the newest year, or the one named; Error NotFound where there is
// none.
func (a *App) Public(ctx context.Context, programmeID string) (y *PublicYear, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Programmes()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(p programme.Programme) bool { return programmeID == "" || p.ID == programmeID })
		if i < 0 {
			return programme.Errorf(programme.NotFound, "还没有公布的年度")
		}
		y = &PublicYear{Programme: list[i]}
		if y.Notice, err = a.notice(tx, list[i].NoticeSHA256); err != nil {
			return err
		}
		page, err := tx.Browse(store.ListingOf(programme.NounPlanLine), Query{Actor: SystemActor, Programme: list[i].ID})
		if err != nil {
			return err
		}
		bases, err := tx.Bases(list[i].ID)
		if err != nil {
			return err
		}
		lines, err := tx.PlanLines(list[i].ID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			k := slices.IndexFunc(page.Rows, func(r store.Row) bool { return r.ID == l.ID })
			b := slices.IndexFunc(bases, func(b programme.Base) bool { return b.ID == l.BaseID })
			if k < 0 || b < 0 || bases[b].State != programme.Recognised {
				continue
			}
			taken := page.Rows[k].Values[6].(int64)
			y.Offered = append(y.Offered, Offered{bases[b].Name, l.Trade, bases[b].County, l.Level, l.Places, max(0, l.Places-int(taken))})
		}
		y.Publications, err = tx.Publications(list[i].ID)
		return err
	})
	return y, err
}

// Decide decides facts under a year's notice on the day now. Nothing is kept.
func (a *App) Decide(ctx context.Context, programmeID string, facts *rules.Applicant) (*Decided, error) {
	y, err := a.Public(ctx, programmeID)
	if err != nil {
		return nil, err
	}
	f, d := new(rules.Facts), new(rules.Decision)
	if facts.AppliedOn == 0 {
		facts.AppliedOn = a.Today()
	}
	y.Notice.Compile(facts, f)
	y.Notice.Decide(f, d)
	return &Decided{Decision: d, Notice: y.Notice, Facts: facts}, nil
}

// CheckedCertificate is what the public learns of a certificate: that it is
// there and in force, for whom and for what.
type CheckedCertificate struct {
	Number, Name, Trade, Base string
	Level                     programme.Level
	IssuedOn                  programme.Date
	InForce                   bool
}

// CheckCertificate finds a certificate by number and its holder's name: both
// must be known to ask, so that numbers cannot be tried for names.
func (a *App) CheckCertificate(ctx context.Context, number, name string) (out *CheckedCertificate, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		missing := programme.Errorf(programme.NotFound, "没有查到：请核对证书编号和姓名，两项都要与证书一致")
		c, err := tx.CertificateByNumber(number)
		if err != nil {
			return err
		}
		if c == nil {
			return missing
		}
		ap, err := store.Get[programme.Application](tx, c.ApplicationID)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Person](tx, ap.PersonID)
		if err != nil {
			return err
		}
		if p.Name != name {
			return missing
		}
		b, err := store.Get[programme.Base](tx, c.BaseID)
		if err != nil {
			return err
		}
		out = &CheckedCertificate{c.Number, p.Name, c.Trade, b.Name, c.Level, c.IssuedOn, c.State == programme.Issued}
		return nil
	})
	return out, err
}
