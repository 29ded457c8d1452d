package enrol

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// ExportPlan writes annex 1 of a programme from the books.
func (a *Desk) ExportPlan(ctx context.Context, c act.Caller, programmeID string, w io.Writer) error {
	var sheet forms.PlanSheet
	err := a.Read(ctx, c, func(tx *store.Tx) (err error) {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		sheet = forms.PlanSheet{Annex: n.Cite(programme.DutyPlanForm), City: p.City, Brand: n.Brand, Levels: n.LevelTitles(), Year: p.Year}
		lines, err := tx.PlanLines(p.ID)
		if err != nil {
			return err
		}
		bases, err := tx.Bases(p.ID)
		if err != nil {
			return err
		}
		name := map[string]string{}
		for _, b := range bases {
			name[b.ID] = b.Name
		}
		for _, l := range lines {
			sheet.Rows = append(sheet.Rows, forms.PlanRow{Base: name[l.BaseID], Level: l.Level, Trade: l.Trade, Places: l.Places})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forms.WritePlan(w, &sheet)
}

// ExportRoster writes annex 3 of a base: everybody accepted or beyond. The
// full ID numbers and phones are in it, so it is for those who may see them,
// and that it was made is journalled.
func (a *Desk) ExportRoster(ctx context.Context, c act.Caller, baseID string, extended bool, reason string, w io.Writer) error {
	var sheet forms.RosterSheet
	err := a.Act(ctx, c, programme.PersonUnmask, reason, func(s *act.Step) error {
		b, err := store.Get[programme.Base](s.Tx, baseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		p, n, err := s.Programme(b.ProgrammeID)
		if err != nil {
			return err
		}
		sheet = forms.RosterSheet{Annex: n.Cite(programme.DutyRosterForm), City: p.City, Brand: n.Brand, Unit: b.Name, On: s.Today()}
		if sheet.Rows, err = rosterRows(s, b); err != nil {
			return err
		}
		if err := s.Opened(len(sheet.Rows)); err != nil {
			return err
		}
		return s.Record(p.ID, b.ID, act.Facts{"people": len(sheet.Rows), "extended": extended})
	})
	if err != nil {
		return err
	}
	if extended {
		return forms.WriteExtendedRoster(w, sheet)
	}
	return forms.WriteRoster(w, sheet)
}

// rosterRows is annex 3 of a base, in the order of application.
func rosterRows(s *act.Step, b *programme.Base) ([]forms.RosterRow, error) {
	apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return nil, err
	}
	apps = slices.DeleteFunc(apps, func(ap programme.Application) bool {
		return ap.State != programme.Accepted && !slices.Contains(act.TrainedStates, ap.State)
	})
	people, employers, decisions, err := s.Around(apps)
	if err != nil {
		return nil, err
	}
	lines, err := s.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	byLine := map[string]programme.PlanLine{}
	for _, l := range lines {
		byLine[l.ID] = l
	}
	_, n, err := s.Programme(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	rows := make([]forms.RosterRow, 0, len(apps))
	for i := range apps {
		ap := &apps[i]
		r, err := RosterRow(s, n, people[ap.PersonID], employers[ap.EmployerID], decisions[ap.DecisionID])
		if err != nil {
			return nil, err
		}
		r.No, r.Trade, r.Level = fmt.Sprint(i+1), byLine[ap.PlanLineID].Trade, byLine[ap.PlanLineID].Level
		rows = append(rows, r)
	}
	return rows, nil
}

// RosterRow words one person's facts as the form has them; years of work are
// those of all trades.
func RosterRow(s *act.Step, n *rules.Notice, p *programme.Person, e *programme.Employer, d *programme.Decision) (r forms.RosterRow, err error) {
	if r.IDNumber, err = s.Desk.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
		return r, err
	}
	if r.Phone, err = s.Desk.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed); err != nil {
		return r, err
	}
	f, err := decide.FactsOf(d)
	if err != nil {
		return r, err
	}
	r.Name, r.Sex, r.Employer, r.EmployerCode = p.Name, p.Sex, e.Name, e.CreditCode
	r.Attested, r.Recommended, r.PostTrade = f.Attested, f.Recommended, f.PostTrade
	r.Category, r.Schooling = Spoken(categoryWords, f.Category), Spoken(schoolingWords, f.Schooling)
	if len(f.Certificates) > 0 {
		c := f.Certificates[0]
		r.CertTrade, r.CertNumber, r.CertLevel, r.CertIssuedOn = c.Trade, c.Number, c.Level, c.IssuedOn
		r.CertKind = Spoken(certKindWords, c.Kind)
	}
	if len(f.Titles) > 0 {
		r.Title, r.TitleOn = Spoken(rankWords, f.Titles[0].Rank), f.Titles[0].IssuedOn
	}
	if len(f.Honours) > 0 {
		h := f.Honours[0]
		r.HonourKind, r.HonourLevel, r.HonourName = Spoken(honourWords, h.Kind), Spoken(honourLevels, h.Level), h.Name
	}
	for i, w := range f.Work {
		if i < len(r.Work) {
			r.Work[i] = forms.WorkRow{From: w.From, To: programme.Month(w.To), Employer: w.Employer, Trade: w.Trade}
		}
	}
	if _, months := n.Worked(f); months > 0 { // as annex 2 counts them: what overlaps once
		r.WorkYears = fmt.Sprint(months / 12)
	}
	return r, nil
}

// ExportTemplate writes the extended roster's template for a programme.
func (a *Desk) ExportTemplate(ctx context.Context, programmeID string, w io.Writer) error {
	n, err := a.Notice(ctx, programmeID)
	if err != nil {
		return err
	}
	var trades []string
	for _, t := range n.Trades {
		trades = append(trades, t.Name)
	}
	var levels []programme.Level
	for _, l := range n.Levels {
		levels = append(levels, l.Level)
	}
	return forms.WriteRosterTemplate(w, n.Cite(programme.DutyRosterForm), n.City, n.Brand, trades, levels)
}

// Spoken finds the longest word of a form that stands for a code.
func Spoken(words map[string]string, code string) (best string) {
	if code == "" {
		return ""
	}
	for w, c := range words {
		if c == code && (len(w) > len(best) || len(w) == len(best) && w < best) {
			best = w
		}
	}
	return best
}
