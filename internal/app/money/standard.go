package money

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ProposeStandard proposes what a person of a level and trade is subsidised
// with; trade "" is the level's default. Above the cap it is refused (4.2).
func (a *Desk) ProposeStandard(ctx context.Context, c act.Caller, programmeID string, level programme.Level, trade string, amount programme.Fen,
	source string) (st *programme.Standard, err error) {
	err = a.Act(ctx, c, programme.StandardPropose, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, n, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		l := n.Level(level)
		switch {
		case l == nil:
			return programme.Errorf(programme.Invalid, "本年度不培训%s", level.Chinese())
		case amount <= 0 || amount > l.Cap.Fen():
			return programme.Errorf(programme.Invalid, "%s补贴标准 %s 元不在 0 至 %s 元之间", l.Name, amount, l.Cap.Fen()).Under(l.Clause)
		}
		if trade != "" {
			trade, _ = n.Trade(trade)
		}
		st = &programme.Standard{ID: s.NewID(), ProgrammeID: p.ID, Level: level, Trade: trade, Amount: amount, Source: source,
			State: programme.Proposed, ProposedBy: c.User}
		if err := store.Insert(s.Tx, st); err != nil {
			return err
		}
		return s.Record(p.ID, st.ID, act.Facts{"level": level, "trade": trade, "amount": amount, "source": source})
	})
	return st, err
}

// ApproveStandard puts a proposed standard into force, by another person; the
// one it takes the place of is marked so. What is approved already keeps the
// standard it was approved with.
func (a *Desk) ApproveStandard(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.StandardApprove, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		st, err := store.Get[programme.Standard](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Apart(st.ProposedBy); err != nil {
			return err
		}
		if err := s.Move(&st.State); err != nil {
			return err
		}
		st.ApprovedBy = c.User
		all, err := s.Standards(st.ProgrammeID)
		if err != nil {
			return err
		}
		for i := range all {
			if o := &all[i]; o.State == programme.InForce && o.Level == st.Level && o.Trade == st.Trade {
				o.State = programme.Replaced
				if err := store.Update(s.Tx, o); err != nil {
					return err
				}
			}
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		return s.Record(st.ProgrammeID, st.ID, act.Facts{"amount": st.Amount})
	})
}

// StandardOf is the standard in force for a line: the trade's own, or the
// level's default. Where none is in force there is none to pay by.
func StandardOf(all []programme.Standard, level programme.Level, trade string) (programme.Fen, error) {
	for _, want := range []string{trade, ""} {
		for i := range all {
			if s := &all[i]; s.State == programme.InForce && s.Level == level && s.Trade == want {
				return s.Amount, nil
			}
		}
	}
	return 0, programme.Errorf(programme.WrongState, "%s%s还没有批准的补贴标准", trade, level.Chinese()).Under(programme.DutyStandards)
}

// passed says whether somebody has passed for payment, and on what evidence
// that rests (clause 4.1.3 and its reading).
type passed struct {
	notice       *rules.Notice
	certificates map[string]string // application → number of a valid certificate
	published    map[string]string // application → publication that ended
	appraised    map[string]string // application → confirmed appraisal passed
}

func passedOf(s *act.Step, programmeID, baseID string, n *rules.Notice) (*passed, error) {
	certificates, err := s.ValidCertificates(programmeID, baseID)
	if err != nil {
		return nil, err
	}
	p := &passed{n, certificates, map[string]string{}, map[string]string{}}
	pubs, err := s.Publications(programmeID)
	if err != nil {
		return nil, err
	}
	for application, list := range programme.Stood(pubs) {
		p.published[application] = "公示 " + list
	}
	apps, err := s.Appraisals(programmeID)
	for _, x := range apps {
		if x.State == programme.Settled && x.Result == programme.MarkPass {
			p.appraised[x.ApplicationID] = "鉴定 " + x.ID
		}
	}
	return p, err
}

// evidence is what somebody's pass rests on, "" where they have not passed;
// rule is the clause that makes it count.
func (p *passed) evidence(ap *store.Trainee, trade string) (evidence, rule string) {
	if ap.State != programme.Passed && ap.State != programme.Certified {
		return "", ""
	}
	by := p.notice.PassedEvent(trade)
	switch by.Event {
	case rules.ByCertificate:
		if number := p.certificates[ap.ID]; number != "" {
			return "证书 " + number, by.Clause
		}
		return "", by.Clause
	case rules.ByPublication:
		return p.published[ap.ID], by.Clause
	case rules.ByAppraisal:
		return p.appraised[ap.ID], by.Clause
	}
	return "考评 " + ap.ClassID, by.Clause
}
