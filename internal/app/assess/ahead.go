package assess

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Entered is one trainee's entry for the appraisal, with their name.
type Entered struct {
	programme.Appraisal
	Name, IDMasked, Base, Trade string
}

// AppraisalsIn lists the entries of a programme in a state, by base.
func (a *Desk) AppraisalsIn(ctx context.Context, c act.Caller, programmeID string, state programme.State) (out []Entered, err error) {
	if !programme.MayRead(c.Role, programme.NounAppraisal) || c.Role.Scope() != programme.CityWide {
		return nil, programme.Errorf(programme.Forbidden, "只有市局能查看全市的鉴定名单")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		rows, err := tx.Appraisals(programmeID)
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range rows {
			if r.State == state {
				ids = append(ids, r.ApplicationID)
			}
		}
		people, err := candidatesOf(tx, programmeID, ids)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if p, ok := people[r.ApplicationID]; ok && r.State == state {
				out = append(out, Entered{r, p.Name, p.IDMasked, p.Base, p.Trade})
			}
		}
		return nil
	})
	return out, err
}

// Candidate is somebody on the way to a certificate.
type Candidate struct {
	ApplicationID, Name, IDMasked, Base, Trade, Level string
	Kind                                              string // of the certificate that is due
	Why                                               string // none is due yet
}

// candidatesOf gives applications of a programme their names and trades.
func candidatesOf(tx *store.Tx, programmeID string, ids []string) (map[string]Candidate, error) {
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return nil, err
	}
	lines, err := tx.PlanLines(programmeID)
	if err != nil {
		return nil, err
	}
	bases, err := tx.Bases(programmeID)
	if err != nil {
		return nil, err
	}
	line, base := map[string]*programme.PlanLine{}, map[string]string{}
	for i := range lines {
		line[lines[i].ID] = &lines[i]
	}
	for _, b := range bases {
		base[b.ID] = b.Name
	}
	of := map[string]*programme.Application{}
	for i := range apps {
		of[apps[i].ID] = &apps[i]
	}
	out := make(map[string]Candidate, len(members))
	for _, m := range members {
		ap := of[m.ApplicationID]
		out[ap.ID] = Candidate{ApplicationID: ap.ID, Name: m.Name, IDMasked: m.IDMasked, Base: base[ap.BaseID], Trade: line[ap.PlanLineID].Trade,
			Level: line[ap.PlanLineID].Level.Chinese()}
	}
	return out, nil
}

// Publishable is who would stand on a base's next publication.
func (a *Desk) Publishable(ctx context.Context, c act.Caller, baseID string) (out []Candidate, days rules.Term, err error) {
	err = a.Try(ctx, c, programme.PublicationPost, func(s *act.Step) error {
		b, n, err := baseNotice(s, baseID)
		if err != nil {
			return err
		}
		days = n.Publication.Term()
		ids, err := publishable(s, b, n)
		if err != nil {
			return err
		}
		people, err := candidatesOf(s.Tx, b.ProgrammeID, ids)
		for _, id := range ids {
			if p, ok := people[id]; ok {
				out = append(out, p)
			}
		}
		return err
	})
	return out, days, err
}

// CertificatesAhead is who of a base would be issued a certificate now, and
// who passed and would not, each with the reason.
func (a *Desk) CertificatesAhead(ctx context.Context, c act.Caller, baseID string) (due, not []Candidate, err error) {
	err = a.Try(ctx, c, programme.CertificateIssue, func(s *act.Step) error {
		b, n, err := baseNotice(s, baseID)
		if err != nil {
			return err
		}
		list, err := certificatesDue(s, b, n)
		if err != nil {
			return err
		}
		kinds, recorded := map[string]string{}, map[string]bool{} // to be issued here; made out by others and recorded
		for _, d := range list {
			if d.kind == programme.TrainingCertificate {
				kinds[d.application.ID] = d.kind
			} else {
				recorded[d.application.ID] = true
			}
		}
		apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		var ids []string
		for i := range apps {
			if apps[i].State == programme.Passed {
				ids = append(ids, apps[i].ID)
			}
		}
		people, err := candidatesOf(s.Tx, b.ProgrammeID, ids)
		if err != nil {
			return err
		}
		waits, err := waitsFor(s, b)
		for _, id := range ids {
			p := people[id]
			if p.Kind = kinds[id]; p.Kind != "" {
				due = append(due, p)
				continue
			}
			p.Why = waits[id]
			if recorded[id] {
				p.Why = "鉴定合格，待登记国家职业资格证书"
			}
			if p.Why == "" {
				p.Why = "尚未公示"
				if n.Appraised(p.Trade) {
					p.Why = "尚未报名考核鉴定"
				}
			}
			not = append(not, p)
		}
		return err
	})
	return due, not, err
}

// waitsFor is, by application, the step that somebody of a base still waits
// for on the way to a certificate.
func waitsFor(s *act.Step, b *programme.Base) (map[string]string, error) {
	publications, err := s.Publications(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	appraisals, err := s.Appraisals(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	why := map[string]string{}
	for _, p := range publications {
		if p.State == programme.Posted {
			for _, id := range p.People {
				why[id] = "公示中，到 " + p.To.Chinese() + "期满"
			}
		}
	}
	for _, x := range appraisals {
		switch {
		case x.State == programme.Withdrawn:
		case x.State == programme.Submitted:
			why[x.ApplicationID] = "已报名鉴定，结果未登记"
		case x.State == programme.Marked:
			why[x.ApplicationID] = "鉴定结果待确认"
		case x.Result == programme.MarkFail:
			why[x.ApplicationID] = "鉴定不合格"
		}
	}
	return why, nil
}
