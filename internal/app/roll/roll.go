package roll

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// PostRoll publishes a base's accepted people for the days the notice says
// (2.3), from tomorrow on. The base has one roll in a year,
// and corrects it (CorrectRoll).
func (a *Desk) PostRoll(ctx context.Context, c act.Caller, baseID string, in programme.ListPaper) (r *programme.Roll, err error) {
	err = a.Act(ctx, c, programme.RollPost, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
		if err != nil {
			return err
		}
		if have, err := s.BaseRoll(b.ID); err != nil || have != nil {
			if err == nil {
				err = programme.Errorf(programme.Conflict, "%s本年度的录取学员已经公示过", b.Name)
			}
			return err
		}
		if err := in.Check(act.PlainWords); err != nil {
			return err
		}
		rows, err := rollNow(s, b)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return programme.Errorf(programme.WrongState, "%s还没有审核通过的学员", b.Name)
		}
		r = posted(s, b, n, in)
		for i := range rows {
			r.People = append(r.People, rows[i].Application)
		}
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, act.Facts{"people": r.People, "from": r.From, "to": r.To, "number": in.Number})
	})
	return r, err
}

// rollNow is who would stand on annex 3 of a base now.
func rollNow(s *act.Step, b *programme.Base) ([]programme.RollRow, error) {
	return rollOf(s.Tx, b)
}

func rollOf(tx *store.Tx, b *programme.Base) (rows []programme.RollRow, err error) {
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range apps {
		ids = append(ids, apps[i].PersonID)
	}
	list, err := tx.PersonsByID(ids)
	if err != nil {
		return nil, err
	}
	people := map[string]*programme.Person{}
	for i := range list {
		people[list[i].ID] = &list[i]
	}
	employers, err := tx.Employers()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for i := range employers {
		names[employers[i].ID] = employers[i].Name
	}
	lines, err := tx.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	byLine := map[string]*programme.PlanLine{}
	for i := range lines {
		byLine[lines[i].ID] = &lines[i]
	}
	for i := range apps {
		ap := &apps[i]
		if ap.State != programme.Accepted && !slices.Contains(act.TrainedStates, ap.State) {
			continue
		}
		p, l := people[ap.PersonID], byLine[ap.PlanLineID]
		rows = append(rows, programme.RollRow{Application: ap.ID, Person: p.ID, Name: p.Name, IDIndex: p.IDIndex, IDMasked: p.IDMasked,
			Employer: names[ap.EmployerID], Line: l.ID, Trade: l.Trade, Level: l.Level})
	}
	programme.SortRoll(rows)
	return rows, nil
}

// CloseRoll ends the publication of accepted people after its last day, by
// another person than who posted it.
func (a *Desk) CloseRoll(ctx context.Context, c act.Caller, id string) error {
	return a.stepRoll(ctx, c, programme.RollClose, id, func(s *act.Step, r *programme.Roll) (act.Facts, error) {
		if err := s.Apart(r.PostedBy); err != nil {
			return nil, err
		}
		if err := s.Move(&r.State); err != nil {
			return nil, err
		}
		if s.Today() <= r.To {
			return nil, programme.Errorf(programme.WrongState, "公示到 %s 为止，期满后再办理", r.To.Chinese()).Under(programme.DutyEnrolment)
		}
		r.ClosedBy = c.User
		return act.Facts{"people": len(r.People)}, nil
	})
}

func (a *Desk) stepRoll(ctx context.Context, c act.Caller, action programme.Action, id string,
	change func(*act.Step, *programme.Roll) (act.Facts, error)) error {
	return a.Act(ctx, c, action, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		r, err := store.Get[programme.Roll](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(r.ProgrammeID); err != nil {
			return err
		}
		f, err := change(s, r)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, f)
	})
}

// SealRoll freezes annex 3 of a base: who was published and still stands,
// without those against whom an objection is open or was upheld; they come in
// by an amendment. An open objection to the whole list holds all of it back.
func (a *Desk) SealRoll(ctx context.Context, c act.Caller, id string) error {
	return a.stepRoll(ctx, c, programme.RollSeal, id, func(s *act.Step, r *programme.Roll) (act.Facts, error) {
		if err := s.Move(&r.State); err != nil {
			return nil, err
		}
		b, err := store.Get[programme.Base](s.Tx, r.BaseID)
		if err != nil {
			return nil, err
		}
		held, err := heldOut(s.Tx, r)
		if err != nil {
			return nil, err
		}
		if held[""] {
			return nil, programme.Errorf(programme.WrongState, "对整份名单的异议还没有办结，办结后再封存").Under(programme.DutyEnrolment)
		}
		rows, err := rollNow(s, b)
		if err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(x programme.RollRow) bool {
			return held[x.Application] || !slices.Contains(r.People, x.Application)
		})
		if len(rows) == 0 {
			return nil, programme.Errorf(programme.WrongState, "名册上没有可以封存的学员")
		}
		figures := programme.RollFigures(rows)
		if r.Content, err = json.Marshal(rows); err != nil {
			return nil, err
		}
		if r.Figures, err = json.Marshal(figures); err != nil {
			return nil, err
		}
		if r.FileID, err = annexOf(s, b, rows, nil); err != nil {
			return nil, err
		}
		r.SealedBy, r.SealedAt = c.User, s.Now()
		return act.Facts{"people": len(rows), "held_out": len(held), "figures": figures, "sha256": r.FileID}, nil
	})
}

// heldOut is, by application, against whom an objection is open or was
// upheld; "" where one is open against the whole list. What was said against a
// list that it corrects is said against it.
func heldOut(tx *store.Tx, r *programme.Roll) (map[string]bool, error) {
	held := map[string]bool{}
	for {
		list, err := tx.RollObjections(r.ID)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if o := &list[i]; o.State != programme.Closed || o.Upheld && o.ApplicationID != "" {
				held[o.ApplicationID] = true
			}
		}
		if r.Replaces == "" {
			return held, nil
		}
		if r, err = store.Get[programme.Roll](tx, r.Replaces); err != nil {
			return nil, err
		}
	}
}

// annexOf writes annex 3 of rows, each with its remark, keeps it in the file
// store and gives its hash. The same content on the same day gives the same
// bytes.
func annexOf(s *act.Step, b *programme.Base, rows []programme.RollRow, remarks []string) (string, error) {
	p, n, err := s.Programme(b.ProgrammeID)
	if err != nil {
		return "", err
	}
	sheet := forms.RosterSheet{Annex: n.Cite(programme.DutyRosterForm), City: p.City, Brand: n.Brand, Unit: b.Name, On: s.Today()}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].Application
	}
	apps, err := s.ApplicationsByID(ids)
	if err != nil {
		return "", err
	}
	people, employers, decisions, err := s.Around(apps)
	if err != nil {
		return "", err
	}
	byID := map[string]*programme.Application{}
	for i := range apps {
		byID[apps[i].ID] = &apps[i]
	}
	for i, x := range rows {
		ap := byID[x.Application]
		r, err := enrol.RosterRow(s, n, people[ap.PersonID], employers[ap.EmployerID], decisions[ap.DecisionID])
		if err != nil {
			return "", err
		}
		r.No, r.Name, r.Employer, r.Trade, r.Level = fmt.Sprint(i+1), x.Name, x.Employer, x.Trade, x.Level
		if remarks != nil {
			r.Remarks = remarks[i]
		}
		sheet.Rows = append(sheet.Rows, r)
	}
	var book bytes.Buffer
	if err := forms.WriteRoster(&book, sheet); err != nil {
		return "", err
	}
	f, err := s.Desk.Files.Put(&book)
	if err != nil {
		return "", err
	}
	known, err := s.FilesByID([]string{f.ID})
	if err != nil || len(known) > 0 {
		return f.ID, err
	}
	return f.ID, s.NameFile(f)
}

// ProposeAmendment reports what has changed at a base since its roster was
// sealed: the difference is computed, each change with the reason of what
// caused it; the reason of the whole is the base's.
func (a *Desk) ProposeAmendment(ctx context.Context, c act.Caller, rollID, reason string) (m *programme.Amendment, err error) {
	err = a.Act(ctx, c, programme.AmendmentPropose, reason, func(s *act.Step) error {
		if err := s.May(act.OwnOf(c)); err != nil {
			return err
		}
		r, b, err := rollBase(s, rollID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if _, _, err := s.Open(r.ProgrammeID); err != nil {
			return err
		}
		if r.State != programme.Sealed {
			return programme.Errorf(programme.WrongState, "花名册还没有封存，现在的变更直接办理即可").Under(programme.DutyRosterForm)
		}
		before, err := s.RollAmendments(r.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(before, func(x programme.Amendment) bool { return x.State == programme.Proposed }) {
			return programme.Errorf(programme.Conflict, "上一次名册变更还没有办理，办理后再报送")
		}
		changes, err := rollChanges(s, r, b, before)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return programme.Errorf(programme.WrongState, "名册与封存后的内容一致，没有要报送的变更")
		}
		raw, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		m = &programme.Amendment{ID: s.NewID(), ProgrammeID: r.ProgrammeID, BaseID: r.BaseID, RollID: r.ID, Number: len(before) + 1, State: programme.Proposed,
			Changes: raw, Count: len(changes), Reason: reason, ProposedBy: c.User, ProposedAt: s.Now()}
		if err := store.Insert(s.Tx, m); err != nil {
			return err
		}
		return s.Record(m.ProgrammeID, m.ID, act.Facts{"roll": r.ID, "number": m.Number, "changes": len(changes)})
	})
	return m, err
}

func rollBase(s *act.Step, id string) (*programme.Roll, *programme.Base, error) {
	r, err := store.Get[programme.Roll](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := store.Get[programme.Base](s.Tx, r.BaseID)
	return r, b, err
}

// rollChanges is what differs now from what is sealed and amended. Who is held
// out by an objection is not a change until it is answered.
func rollChanges(s *act.Step, r *programme.Roll, b *programme.Base, amendments []programme.Amendment) ([]programme.RollChange, error) {
	amended, err := amendedRoll(r, amendments)
	if err != nil {
		return nil, err
	}
	now, err := rollNow(s, b)
	if err != nil {
		return nil, err
	}
	held, err := heldOut(s.Tx, r)
	if err != nil {
		return nil, err
	}
	on := map[string]bool{}
	for i := range amended {
		on[amended[i].Application] = true
	}
	now = slices.DeleteFunc(now, func(x programme.RollRow) bool { return held[x.Application] && !on[x.Application] })
	since := r.SealedAt
	for i := range amendments {
		if amendments[i].State == programme.Approved {
			since = amendments[i].ProposedAt
		}
	}
	changes := programme.DiffRoll(amended, now)
	return changes, giveReasons(s, r, changes, since)
}

// amendedRoll is a roster as sealed with its approved amendments.
func amendedRoll(r *programme.Roll, amendments []programme.Amendment) (rows []programme.RollRow, err error) {
	if len(r.Content) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(r.Content, &rows); err != nil {
		return nil, err
	}
	for i := range amendments {
		if amendments[i].State != programme.Approved {
			continue
		}
		var changes []programme.RollChange
		if err := json.Unmarshal(amendments[i].Changes, &changes); err != nil {
			return nil, err
		}
		if rows, err = programme.ApplyRoll(rows, changes); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// ApproveAmendment makes a change part of the roster, with annex 3 of the
// changes and its hash.
func (a *Desk) ApproveAmendment(ctx context.Context, c act.Caller, id string) error {
	return a.stepAmendment(ctx, c, programme.AmendmentApprove, id, "", func(s *act.Step, m *programme.Amendment, b *programme.Base) error {
		if err := s.Apart(m.ProposedBy); err != nil {
			return err
		}
		var changes []programme.RollChange
		if err := json.Unmarshal(m.Changes, &changes); err != nil {
			return err
		}
		r, err := store.Get[programme.Roll](s.Tx, m.RollID)
		if err != nil {
			return err
		}
		before, err := s.RollAmendments(r.ID)
		if err != nil {
			return err
		}
		rows, err := amendedRoll(r, before)
		if err != nil {
			return err
		}
		if _, err := programme.ApplyRoll(rows, changes); err != nil {
			return err
		}
		var changed []programme.RollRow
		var remarks []string
		for i := range changes {
			x := changes[i].Now
			if x == nil {
				x = changes[i].Was
			}
			changed, remarks = append(changed, *x), append(remarks, changes[i].Remark())
		}
		m.FileID, err = annexOf(s, b, changed, remarks)
		return err
	})
}

// RefuseAmendment sends a change back with the reason.
func (a *Desk) RefuseAmendment(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepAmendment(ctx, c, programme.AmendmentRefuse, id, reason, func(_ *act.Step, m *programme.Amendment, _ *programme.Base) error {
		m.Refusal = reason
		return nil
	})
}

func (a *Desk) stepAmendment(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Amendment, *programme.Base) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		m, err := store.Get[programme.Amendment](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(m.ProgrammeID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](s.Tx, m.BaseID)
		if err != nil {
			return err
		}
		if err := s.Move(&m.State); err != nil {
			return err
		}
		if err := change(s, m, b); err != nil {
			return err
		}
		m.ApprovedBy, m.ApprovedAt = c.User, s.Now()
		if err := store.Update(s.Tx, m); err != nil {
			return err
		}
		return s.Record(m.ProgrammeID, m.ID, act.Facts{"to": m.State, "number": m.Number, "changes": m.Count, "sha256": m.FileID})
	})
}

// ReadAnnex opens the workbook of a sealed roster or an approved amendment:
// full ID numbers stand in it, so that it was read is journalled.
func (a *Desk) ReadAnnex(ctx context.Context, c act.Caller, noun programme.Noun, id, reason string, w io.Writer) error {
	file := ""
	err := a.Act(ctx, c, programme.PersonUnmask, reason, func(s *act.Step) error {
		baseID, programmeID := "", ""
		if noun == programme.NounAmendment {
			m, err := store.Get[programme.Amendment](s.Tx, id)
			if err != nil {
				return err
			}
			file, baseID, programmeID = m.FileID, m.BaseID, m.ProgrammeID
		} else {
			r, err := store.Get[programme.Roll](s.Tx, id)
			if err != nil {
				return err
			}
			file, baseID, programmeID = r.FileID, r.BaseID, r.ProgrammeID
		}
		b, err := store.Get[programme.Base](s.Tx, baseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if file == "" {
			return programme.Errorf(programme.WrongState, "还没有封存或批准，没有可下载的花名册").Under(programme.DutyRosterForm)
		}
		return s.Record(programmeID, id, act.Facts{"sha256": file})
	})
	if err != nil {
		return err
	}
	f, err := a.Files.Get(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
