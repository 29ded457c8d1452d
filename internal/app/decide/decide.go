// Package decide shows decisions: one that an application rests on is made again
// from its own facts under its own notice, so that each condition can be read.
// Package rules decides; nothing is stored here.
package decide

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Decided is a stored decision, decided again from its own facts under its own
// notice, so that it can be shown condition by condition.
type Decided struct {
	*rules.Decision
	Notice *rules.Notice
	Facts  *rules.Applicant
	Stored programme.Decision
}

// Then is the same facts decided on the day from which they would be eligible:
// nothing but time has passed. Nil where they are eligible already, or time
// alone never helps.
func (d *Decided) Then() *Decided {
	if d.Eligible || d.From == 0 {
		return nil
	}
	later := *d.Facts
	later.AppliedOn = d.From
	return Now(d.Notice, &later)
}

// Way is a route with what it still lacks beside the gates.
type Way struct {
	rules.RouteResult
	Missing []rules.Check
}

// Ways are the routes by how little they lack, in the notice's order where
// they lack as much.
func (d *Decided) Ways() []Way {
	var out []Way
	for _, r := range d.Routes() {
		w := Way{RouteResult: r}
		for _, c := range r.Checks {
			if !c.Met {
				w.Missing = append(w.Missing, c)
			}
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Way) int { return cmp.Compare(len(a.Missing), len(b.Missing)) })
	return out
}

// Closed are the gates that are not met: nobody passes by any route.
func (d *Decided) Closed() (out []rules.Check) {
	for _, g := range d.Gates() {
		if !g.Met {
			out = append(out, g)
		}
	}
	return out
}

// OfApplication is the decision that an application rests on.
func OfApplication(ctx context.Context, a *act.Desk, c act.Caller, applicationID string) (d *Decided, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		d, err = Of(a, tx, ap.DecisionID)
		return err
	})
	return d, err
}

// Of is a stored decision made again under the notice that it was made by.
func Of(a *act.Desk, tx *store.Tx, id string) (*Decided, error) {
	stored, err := store.Get[programme.Decision](tx, id)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, stored.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	return New(n, stored)
}

// New words a stored decision afresh.
func New(n *rules.Notice, stored *programme.Decision) (d *Decided, err error) {
	f, err := FactsOf(stored)
	if err != nil {
		return nil, err
	}
	d = &Decided{Notice: n, Facts: f, Stored: *stored}
	d.Decision, err = Again(n, stored)
	return d, err
}

// Now decides facts that nobody has stored.
func Now(n *rules.Notice, facts *rules.Applicant) *Decided {
	f, out := new(rules.Facts), new(rules.Decision)
	n.Compile(facts, f)
	n.Decide(f, out)
	return &Decided{Decision: out, Notice: n, Facts: facts}
}

// InYear decides facts under a year's notice, today where they name no day.
func InYear(y *act.PublicYear, facts *rules.Applicant) *Decided {
	if facts.AppliedOn == 0 {
		facts.AppliedOn = y.Today
	}
	return Now(y.Notice, facts)
}

// Again decides a stored decision's facts under a notice. Under the
// notice it was made by it must give the outcome that was stored.
func Again(n *rules.Notice, d *programme.Decision) (*rules.Decision, error) {
	a, err := FactsOf(d)
	if err != nil {
		return nil, err
	}
	f, out := new(rules.Facts), new(rules.Decision)
	n.Compile(a, f)
	n.Decide(f, out)
	return out, nil
}

// FactsOf reads the facts a decision was made on.
func FactsOf(d *programme.Decision) (*rules.Applicant, error) {
	var a rules.Applicant
	if err := rules.DecodeApplicant(d.Facts, &a); err != nil {
		return nil, programme.Errorf(programme.Internal, "决定 %s 所依据的情况读不出来：%v", d.ID, err)
	}
	return &a, nil
}

// OutcomeDigest is the digest that a stored decision carries of its outcome.
func OutcomeDigest(d *rules.Decision) string {
	sum := sha256.Sum256(d.AppendOutcome(make([]byte, 0, 512)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Exceptional reports whether the route that was met needs the city's consent
// (clause 2.2.4).
func (d *Decided) Exceptional() bool { return d.Eligible && d.Notice.NeedsConsent(d.Route) }

// Line is the plan line that the decision was about.
func (d *Decided) Line() (trade string, level programme.Level) { return d.Facts.Trade, d.Facts.Level }
