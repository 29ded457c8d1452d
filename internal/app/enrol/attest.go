package enrol

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Attested is what an employer said of one of its people, as pages show it.
type Attested struct {
	Years      bool   // the rows of its own employment stand as it confirmed them
	Stale      bool   // it confirmed, and the rows were changed since
	Own        int    // rows of its own employment
	By         string // who confirmed
	At         time.Time
	Skilled    bool   // it confirmed knowledge and skill too (2.2.1)
	Recommends string // why it recommends a trade outside the catalogue (2.2.2)
	RecBy      string
	RecAt      time.Time
	Nudged     programme.Date // when it last asked them to go on

	// Of an application: its trade needs the recommendation (2.2.2), and the
	// facts that were decided say that there is one.
	Needs, Claimed bool
}

// Unproven reports whether a decision took a recommendation for given that the
// employer has not made here: it stood on a form or in a roster.
func (a *Attested) Unproven() bool { return a.Needs && a.Claimed && a.Recommends == "" }

// attestedYears is what a confirmation of years holds.
type attestedYears struct {
	Rows    []DraftWork `json:"rows"`
	Skilled bool        `json:"skilled,omitempty"`
}

// ownRows are the stretches of work that an employer can attest: its own, and
// those that name nobody.
func ownRows(work []rules.Work, employer string) (out []DraftWork) {
	for _, w := range work {
		if w.Employer == "" || w.Employer == employer {
			out = append(out, DraftWork{w.Trade, w.From, programme.Month(w.To), w.Employer})
		}
	}
	return out
}

// applySaid adds to a draft's facts what its employer said.
func applySaid(f *rules.Applicant, said []programme.Attestation) {
	for _, x := range said {
		switch x.Kind {
		case programme.SaysRecommend:
			f.Recommended = true
		case programme.SaysYears:
			var y attestedYears
			if json.Unmarshal([]byte(x.Body), &y) == nil && y.Skilled {
				f.Attested = true
			}
		}
	}
}

// attested words what an employer said of one thing whose work is given.
func attested(tx *store.Tx, said []programme.Attestation, work []rules.Work, employer string) (a Attested, err error) {
	own := ownRows(work, employer)
	a.Own = len(own)
	name := func(id string) string {
		u, e := store.Get[programme.User](tx, id)
		if e != nil {
			return ""
		}
		return u.Name
	}
	for _, x := range said {
		switch x.Kind {
		case programme.SaysYears:
			var y attestedYears
			if err := json.Unmarshal([]byte(x.Body), &y); err != nil {
				return a, err
			}
			a.By, a.At, a.Skilled = name(x.ByUser), x.At, y.Skilled
			a.Years = len(own) > 0 && !slices.ContainsFunc(own, func(w DraftWork) bool { return !slices.Contains(y.Rows, w) })
			a.Stale = !a.Years
		case programme.SaysRecommend:
			a.Recommends, a.RecBy, a.RecAt = x.Body, name(x.ByUser), x.At
		case programme.SaysNudge:
			a.Nudged = x.OnDate
		}
	}
	return a, nil
}

// AttestedOf is what the employer said of an application, for who may see it.
func (a *Desk) AttestedOf(ctx context.Context, c act.Caller, applicationID string) (out Attested, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		d, err := decide.Of(a.Desk, tx, ap.DecisionID)
		if err == nil {
			out, err = attestedFor(tx, ap, d)
		}
		return err
	})
	return out, err
}

// attestedFor is what the employer said of an application, held against the
// facts of one of its decisions.
func attestedFor(tx *store.Tx, ap *programme.Application, d *decide.Decided) (Attested, error) {
	e, err := store.Get[programme.Employer](tx, ap.EmployerID)
	if err != nil {
		return Attested{}, err
	}
	said, err := tx.Attestations([]string{ap.ID})
	if err != nil {
		return Attested{}, err
	}
	out, err := attested(tx, said, d.Facts.Work, e.Name)
	trade, _ := d.Notice.Trade(d.Facts.Trade)
	out.Needs = !d.Notice.InCatalogue(trade, d.Facts.AppliedOn) &&
		slices.ContainsFunc(d.Gates(), func(g rules.Check) bool { return slices.Contains(g.Kinds(), "recommendation") })
	out.Claimed = d.Facts.Recommended
	return out, err
}

// saidOf is a draft or an application that an employer speaks of.
type saidOf struct {
	id, programme string
	work          []rules.Work
	employer      *programme.Employer
	trade         string
	level         programme.Level
	lacks         func() (bool, error)
	application   *programme.Application // nil of a draft, which is decided as it is handed in
}

// spokenOf reads what the caller's employer speaks of: a draft it has claimed,
// or an application that is still handled.
func spokenOf(s *act.Step, id string) (*saidOf, error) {
	if err := s.Own(); err != nil {
		return nil, err
	}
	x := &saidOf{id: id}
	d, err := store.Get[programme.Draft](s.Tx, id)
	switch {
	case err == nil:
		return x, speakDraft(s, x, d)
	case programme.CodeOf(err) != programme.NotFound:
		return nil, err
	}
	ap, _, err := s.Application(id)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]programme.State{programme.Submitted, programme.Returned, programme.Referred}, ap.State) {
		return nil, programme.Errorf(programme.WrongState, "报名现为“%s”，单位意见须在审核前提出", ap.State.Name())
	}
	dec, err := store.Get[programme.Decision](s.Tx, ap.DecisionID)
	if err != nil {
		return nil, err
	}
	f, err := decide.FactsOf(dec)
	if err != nil {
		return nil, err
	}
	x.programme, x.work, x.trade, x.level, x.application = ap.ProgrammeID, f.Work, f.Trade, f.Level, ap
	x.employer, err = store.Get[programme.Employer](s.Tx, ap.EmployerID)
	if err != nil {
		return nil, err
	}
	_, _, err = s.Open(ap.ProgrammeID)
	x.lacks = func() (bool, error) {
		row, err := applicationRow(s.Desk, s.Tx, ap, x.employer)
		return row != nil && row.Nudgeable, err
	}
	return x, err
}

func speakDraft(s *act.Step, x *saidOf, d *programme.Draft) error {
	if err := s.May(draftSubject(d)); err != nil {
		return err
	}
	if d.State != programme.Filling {
		return programme.Errorf(programme.WrongState, "报名草稿现为“%s”，不能办理“%s”", d.State.Name(), s.Row.Name)
	}
	_, n, err := s.Open(d.ProgrammeID)
	if err != nil {
		return err
	}
	f, err := openForm(s.Desk, d)
	if err != nil {
		return err
	}
	x.programme, x.work = d.ProgrammeID, f.Applicant().Work
	if f.LineID != "" {
		l, err := store.Get[programme.PlanLine](s.Tx, f.LineID)
		if err != nil {
			return err
		}
		x.trade, x.level = l.Trade, l.Level
	}
	x.lacks = func() (bool, error) {
		v, err := shownDraft(s.Desk, s.Tx, n, d, nil)
		return v != nil && !v.Ready, err
	}
	x.employer, err = store.Get[programme.Employer](s.Tx, d.EmployerID)
	return err
}

// say writes what an employer says in one kind, over what it said before.
func say(s *act.Step, x *saidOf, kind, body string) error {
	row, err := s.AttestationOf(x.id, kind)
	if err != nil {
		return err
	}
	write := func(r *programme.Attestation) error { return store.Update(s.Tx, r) }
	if row == nil {
		row = &programme.Attestation{ID: s.NewID(), ProgrammeID: x.programme, SubjectID: x.id, Kind: kind}
		write = func(r *programme.Attestation) error { return store.Insert(s.Tx, r) }
	}
	row.EmployerID, row.Body, row.OnDate, row.ByUser, row.At = x.employer.ID, body, s.Today(), s.Caller.User, s.Now()
	if err := write(row); err != nil {
		return err
	}
	return s.Record(x.programme, x.id, act.Facts{"employer": x.employer.ID})
}

// learn decides an application anew where what its employer says changes its
// facts, before a base has answered: one that the city looks at stays as it was
// put before it.
func learn(s *act.Step, x *saidOf, change func(*rules.Applicant)) error {
	ap := x.application
	if ap == nil || ap.State == programme.Referred {
		return nil
	}
	before, err := store.Get[programme.Decision](s.Tx, ap.DecisionID)
	if err != nil {
		return err
	}
	f, err := decide.FactsOf(before)
	if err != nil {
		return err
	}
	was := [2]bool{f.Recommended, f.Attested}
	change(f)
	if was == [2]bool{f.Recommended, f.Attested} {
		return nil
	}
	if _, err := decideAgain(s, ap, ap.AppliedOn, change); err != nil {
		return err
	}
	return store.Update(s.Tx, ap)
}

// ConfirmYears attests the years that a person worked for the caller's
// employer, row by row as they stand now, and with skilled their knowledge and
// skill (form A2, clause 2.2.1). Rows that are changed later are unconfirmed.
func (a *Desk) ConfirmYears(ctx context.Context, c act.Caller, id string, skilled bool) error {
	return a.Act(ctx, c, programme.AttestYears, "", func(s *act.Step) error {
		x, err := spokenOf(s, id)
		if err != nil {
			return err
		}
		rows := ownRows(x.work, x.employer.Name)
		if len(rows) == 0 {
			return programme.Errorf(programme.Invalid, "工作经历里没有在%s的一段，请本人先填好“所在单位”", x.employer.Name).Under(programme.DutyCommitmentForm)
		}
		raw, err := json.Marshal(attestedYears{rows, skilled})
		if err != nil {
			return err
		}
		if skilled {
			if err := learn(s, x, func(f *rules.Applicant) { f.Attested = true }); err != nil {
				return err
			}
		}
		return say(s, x, programme.SaysYears, string(raw))
	})
}

// Recommend recommends a person for a trade outside the catalogue, with the
// reason in words (clause 2.2.2).
func (a *Desk) Recommend(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.AttestRecommend, reason, func(s *act.Step) error {
		x, err := spokenOf(s, id)
		if err != nil {
			return err
		}
		if err := learn(s, x, func(f *rules.Applicant) { f.Recommended = true }); err != nil {
			return err
		}
		return say(s, x, programme.SaysRecommend, reason)
	})
}

// Nudge asks a person to go on with what is missing, at most once a day.
func (a *Desk) Nudge(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.AttestNudge, "", func(s *act.Step) error {
		x, err := spokenOf(s, id)
		if err != nil {
			return err
		}
		return nudge(s, x)
	})
}

// nudge asks one person, or refuses who was asked today or lacks nothing.
func nudge(s *act.Step, x *saidOf) error {
	last, err := s.AttestationOf(x.id, programme.SaysNudge)
	if err != nil {
		return err
	}
	if last != nil && last.OnDate == s.Today() {
		return programme.Errorf(programme.Conflict, "今天已经催办过，明天可以再催")
	}
	lacks, err := x.lacks()
	if err != nil {
		return err
	}
	if !lacks {
		return programme.Errorf(programme.WrongState, "没有缺什么，不用催办")
	}
	return say(s, x, programme.SaysNudge, "")
}

// NudgeAll asks everybody of the caller's employer who lacks something and was
// not asked today, and says how many that were.
func (a *Desk) NudgeAll(ctx context.Context, c act.Caller, programmeID string) (n int, err error) {
	err = a.Act(ctx, c, programme.AttestNudge, "", func(s *act.Step) error {
		n = 0
		if err := s.Own(); err != nil {
			return err
		}
		if _, _, err := s.Open(programmeID); err != nil {
			return err
		}
		g, err := a.group(s.Tx, c, programmeID)
		if err != nil {
			return err
		}
		for _, r := range g.Rows {
			if !r.Nudgeable {
				continue
			}
			x, err := spokenOf(s, r.ID)
			if err == nil {
				err = nudge(s, x)
			}
			switch programme.CodeOf(err) {
			case programme.Conflict, programme.WrongState:
				continue // asked today, or lacks nothing any more
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
