package app

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// FactsOf reads the facts a decision was made on.
func FactsOf(d *programme.Decision) (*rules.Applicant, error) {
	var a rules.Applicant
	if err := rules.DecodeApplicant(d.Facts, &a); err != nil {
		return nil, programme.Errorf(programme.Internal, "决定 %s 所依据的情况读不出来：%v", d.ID, err)
	}
	return &a, nil
}

// DecideAgain decides a stored decision's facts under a notice. Under the
// notice it was made by it must give the outcome that was stored.
func DecideAgain(n *rules.Notice, d *programme.Decision) (*rules.Decision, error) {
	a, err := FactsOf(d)
	if err != nil {
		return nil, err
	}
	f, out := new(rules.Facts), new(rules.Decision)
	n.Compile(a, f)
	n.Decide(f, out)
	return out, nil
}

// WhatIf decides every live application of a programme again under another
// notice, in columns. Nothing is written.
func (a *App) WhatIf(ctx context.Context, c Caller, programmeID string, other *rules.Notice) (*rules.Impact, error) {
	var out *rules.Impact
	err := a.read(ctx, c, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err := a.notice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		live, err := a.livePeople(tx, p.ID, nil)
		if err != nil {
			return err
		}
		out = rules.Compare(n, other, live.people)
		return nil
	})
	return out, err
}
