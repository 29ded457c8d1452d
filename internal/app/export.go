package app

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// ExportPlan writes annex 1 of a programme from the books.
func (a *App) ExportPlan(ctx context.Context, c Caller, programmeID string, w io.Writer) error {
	var p *programme.Programme
	var rows []forms.PlanRow
	err := a.read(ctx, c, func(tx *store.Tx) (err error) {
		if p, err = store.Get[programme.Programme](tx, programmeID); err != nil {
			return err
		}
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
			rows = append(rows, forms.PlanRow{Base: name[l.BaseID], Level: l.Level, Trade: l.Trade, Places: l.Places})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forms.WritePlan(w, p.City, p.Year, rows)
}

// ExportRoster writes annex 3 of a base: everybody accepted or beyond. The
// full ID numbers and phones are in it, so it is for those who may see them,
// and that it was made is journalled.
func (a *App) ExportRoster(ctx context.Context, c Caller, baseID string, extended bool, w io.Writer) error {
	return a.ExportRosterFor(ctx, c, baseID, extended, "导出花名册", w)
}

// ExportRosterFor is ExportRoster with the reason that its journal entry gives.
func (a *App) ExportRosterFor(ctx context.Context, c Caller, baseID string, extended bool, reason string, w io.Writer) error {
	var sheet forms.RosterSheet
	err := a.act(ctx, c, programme.PersonUnmask, reason, func(s *step) error {
		b, err := store.Get[programme.Base](s.Tx, baseID)
		if err != nil {
			return err
		}
		if err := s.may(subjectOf(b)); err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](s.Tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		sheet = forms.RosterSheet{City: p.City, Unit: b.Name, On: s.today()}
		if sheet.Rows, err = s.rosterRows(b); err != nil {
			return err
		}
		return s.record(p.ID, b.ID, facts{"people": len(sheet.Rows), "extended": extended})
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
func (s *step) rosterRows(b *programme.Base) ([]forms.RosterRow, error) {
	apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return nil, err
	}
	apps = slices.DeleteFunc(apps, func(ap programme.Application) bool {
		return ap.State != programme.Accepted && !slices.Contains(trainedStates, ap.State)
	})
	people, employers, decisions, err := s.around(apps)
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
	_, n, err := s.programme(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	rows := make([]forms.RosterRow, 0, len(apps))
	for i := range apps {
		ap := &apps[i]
		r, err := s.rosterRow(n, people[ap.PersonID], employers[ap.EmployerID], decisions[ap.DecisionID])
		if err != nil {
			return nil, err
		}
		r.No, r.Trade, r.Level = fmt.Sprint(i+1), byLine[ap.PlanLineID].Trade, byLine[ap.PlanLineID].Level
		rows = append(rows, r)
	}
	return rows, nil
}

// around reads the people, employers and decisions of applications in batches.
func (s *step) around(apps []programme.Application) (people map[string]*programme.Person, employers map[string]*programme.Employer, decisions map[string]*programme.Decision, err error) {
	var personIDs, decisionIDs []string
	for i := range apps {
		personIDs, decisionIDs = append(personIDs, apps[i].PersonID), append(decisionIDs, apps[i].DecisionID)
	}
	p, err := s.PersonsByID(personIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := s.Employers()
	if err != nil {
		return nil, nil, nil, err
	}
	d, err := s.DecisionsByID(decisionIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	people, employers, decisions = map[string]*programme.Person{}, map[string]*programme.Employer{}, map[string]*programme.Decision{}
	for i := range p {
		people[p[i].ID] = &p[i]
	}
	for i := range e {
		employers[e[i].ID] = &e[i]
	}
	for i := range d {
		decisions[d[i].ID] = &d[i]
	}
	return people, employers, decisions, nil
}

// rosterRow words one person's facts as the form has them; years of work are
// those of all trades.
func (s *step) rosterRow(n *rules.Notice, p *programme.Person, e *programme.Employer, d *programme.Decision) (r forms.RosterRow, err error) {
	if r.IDNumber, err = s.app.keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
		return r, err
	}
	if r.Phone, err = s.app.keys.Unseal(seal.Phone, p.ID, p.PhoneSealed); err != nil {
		return r, err
	}
	f, err := FactsOf(d)
	if err != nil {
		return r, err
	}
	r.Name, r.Sex, r.Employer, r.EmployerCode = p.Name, p.Sex, e.Name, e.CreditCode
	r.Attested, r.Recommended, r.PostTrade = f.Attested, f.Recommended, f.PostTrade
	r.Category, r.Schooling = spoken(categoryWords, f.Category), spoken(schoolingWords, f.Schooling)
	if len(f.Certificates) > 0 {
		c := f.Certificates[0]
		r.CertTrade, r.CertNumber, r.CertLevel, r.CertIssuedOn = c.Trade, c.Number, c.Level, c.IssuedOn
		r.CertKind = spoken(certKindWords, c.Kind)
	}
	if len(f.Titles) > 0 {
		r.Title, r.TitleOn = spoken(rankWords, f.Titles[0].Rank), f.Titles[0].IssuedOn
	}
	if len(f.Honours) > 0 {
		h := f.Honours[0]
		r.HonourKind, r.HonourLevel, r.HonourName = spoken(honourWords, h.Kind), spoken(honourLevels, h.Level), h.Name
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

// spoken finds the longest word of a form that stands for a code.
func spoken(words map[string]string, code string) (best string) {
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

// ExportStatistics writes annex 4 of a base from the books.
func (a *App) ExportStatistics(ctx context.Context, c Caller, baseID string, w io.Writer) error {
	return a.writeStatistics(ctx, c, baseID, w)
}

// statisticsFiler is who of the base filled annex 4 in: who filed it last, or
// whose draft it is; "", a blank, where somebody else looks at what nobody filed.
func statisticsFiler(tx *store.Tx, c Caller, b *programme.Base) (string, error) {
	filed, err := tx.Returns(b.ProgrammeID)
	if err != nil {
		return "", err
	}
	for i := len(filed) - 1; i >= 0; i-- {
		if filed[i].BaseID == b.ID && filed[i].Kind == Statistics {
			u, err := store.Get[programme.User](tx, filed[i].FiledBy)
			if err != nil {
				return "", err
			}
			return u.Name, nil
		}
	}
	if c.Role == programme.RoleHead || c.Role == programme.RoleClerk {
		return c.Name, nil
	}
	return "", nil
}

func (a *App) writeStatistics(ctx context.Context, c Caller, baseID string, w io.Writer) error {
	var sheet forms.StatSheet
	err := a.read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		if !programme.Within(c.Actor, subjectOf(b)) {
			return programme.Errorf(programme.Forbidden, "不是本范围的基地")
		}
		p, err := store.Get[programme.Programme](tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.notice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		figures, err := statisticsOf(tx, a, b)
		if err != nil {
			return err
		}
		filer, err := statisticsFiler(tx, c, b)
		if err != nil {
			return err
		}
		sheet = forms.StatSheet{City: p.City, Unit: b.Name, On: programme.DateOf(tx.Now().In(Shanghai)), FiledBy: filer}
		for i := len(n.Levels) - 1; i >= 0; i-- {
			sheet.Levels = append(sheet.Levels, n.Levels[i].Level)
		}
		for _, f := range figures {
			row := forms.StatRow{Trade: f.Trade}
			for _, l := range sheet.Levels {
				x := f.Levels[l.String()]
				row.Counts = append(row.Counts, forms.StatCount{Trained: x.Trained, PassedInside: x.PassedInside, PassedOutside: x.PassedOutside})
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forms.WriteStatistics(w, sheet)
}

// ExportTemplate writes the extended roster's template for a programme.
func (a *App) ExportTemplate(ctx context.Context, programmeID string, w io.Writer) error {
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
	return forms.WriteRosterTemplate(w, n.City, trades, levels)
}
