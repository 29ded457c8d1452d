package plan

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Places is a plan line and how far it is filled.
type Places struct {
	programme.PlanLine
	Base     string // name of the base
	BaseCode string
	Open     bool // the base is recognised
	Applied  int
	Taken    int // hold a place: accepted and whatever follows
	Held     int // offered to somebody on the waiting list, not answered
	Queue    int // on the waiting list
	Waiting  int // to be reviewed
	Ready    int // of them: eligible by a route that the base itself accepts
}

// Left is how many places are free; never below 0.
func (p *Places) Left() int { return max(p.Places-p.Taken-p.Held, 0) }

// Filling lists the plan of a programme, or of one of its bases, with how far
// each line is filled. Plans are open to everybody who is signed in.
func (a *Desk) Filling(ctx context.Context, c act.Caller, programmeID, baseID string) (out []Places, err error) {
	if _, err := act.MayBrowse(c, programme.NounPlanLine); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		lines, err := tx.PlanLines(programmeID)
		if err != nil {
			return err
		}
		bases, err := tx.Bases(programmeID)
		if err != nil {
			return err
		}
		year, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		counts, err := tx.LineCounts(programmeID, baseID)
		if err != nil {
			return err
		}
		out = out[:0]
		for _, l := range lines {
			if baseID != "" && l.BaseID != baseID {
				continue
			}
			p := Places{PlanLine: l}
			if i := slices.IndexFunc(bases, func(b programme.Base) bool { return b.ID == l.BaseID }); i >= 0 {
				p.Base, p.BaseCode, p.Open = bases[i].Name, bases[i].CreditCode, bases[i].State == programme.Recognised
			}
			for _, n := range counts {
				if n.PlanLineID == l.ID {
					p.add(year, n)
				}
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// placeStates take a place of their line for good; one more holds it (Offered).
var placeStates = []programme.State{programme.Accepted, programme.InTraining, programme.Passed, programme.Failed, programme.Certified}

func (p *Places) add(year *rules.Notice, n store.LineCount) {
	p.Applied += n.Count
	if slices.Contains(placeStates, n.State) {
		p.Taken += n.Count
	}
	switch n.State {
	case programme.Offered:
		p.Held += n.Count
	case programme.Waiting:
		p.Queue += n.Count
	case programme.Submitted:
		p.Waiting += n.Count
		if n.Eligible && !year.NeedsConsent(n.Route) {
			p.Ready += n.Count
		}
	}
}

// Ready are the applications for a plan line that wait, are eligible by a
// route that the base itself accepts, oldest first: who can be accepted in one
// go.
func (a *Desk) Ready(ctx context.Context, c act.Caller, lineID string) (out []act.Member, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		l, err := store.Get[programme.PlanLine](tx, lineID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		if err := programme.May(c.Actor, programme.ApplicationAccept, act.SubjectOf(b)); err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, l.ProgrammeID)
		if err != nil {
			return err
		}
		apps, err := tx.BaseApplications(l.ProgrammeID, l.BaseID)
		if err != nil {
			return err
		}
		apps = slices.DeleteFunc(apps, func(ap programme.Application) bool {
			return ap.PlanLineID != l.ID || ap.State != programme.Submitted || !ap.Eligible || n.NeedsConsent(ap.Route)
		})
		out, err = act.WithNames(tx, apps)
		return err
	})
	return out, err
}
