package judge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Score is what one person gave what only people can score.
type Score struct {
	By     string                  `json:"by"`
	At     time.Time               `json:"at"`
	Points map[string]rules.Points `json:"points"` // by indicator
	Why    map[string]string       `json:"why"`
}

// Draw draws a base's evaluation up: what the books say now is frozen. One is
// under way at a time; what corrects a concluded one says why.
func (a *Desk) Draw(ctx context.Context, c act.Caller, baseID, reason string) (r *programme.Rating, err error) {
	err = a.Act(ctx, c, programme.RatingDraw, reason, func(s *act.Step) error {
		b, n, err := judged(s, baseID)
		if err != nil {
			return err
		}
		if err := act.PlainWords("reason", "理由", reason); err != nil {
			return err
		}
		p := n.Performance
		switch {
		case b.State != programme.Recognised && b.State != programme.Revoked:
			return programme.Errorf(programme.WrongState, "%s现为“%s”，本年度没有可评的培训", b.Name, b.State.Name()).Under(programme.DutyRevocation)
		case s.Today() < p.From:
			return programme.Errorf(programme.WrongState, "绩效评价从%s起出具，现在只能看预览", p.From.Chinese()).Under(p.Clause)
		}
		earlier, err := s.Ratings(b.ID)
		if err != nil {
			return err
		}
		r = &programme.Rating{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Scoring, DrawnBy: c.User, DrawnOn: s.Today(),
			Reason: reason}
		for i := range earlier {
			switch e := &earlier[i]; {
			case !e.Final():
				return programme.Errorf(programme.Conflict, "%s有一份评价正在办理（%s），办完或撤回后才能另行出具", b.Name, e.State.Name()).Under(programme.DutyRevocation)
			case e.State == programme.Concluded:
				r.ReplacesID = e.ID
			}
		}
		if r.ReplacesID != "" && strings.TrimSpace(reason) == "" {
			return act.InvalidFields(act.Problem("reason", "required", "已有确认的评价，请写明为什么更正"))
		}
		lines, err := a.linesOf(s.Tx, n, b)
		if err != nil {
			return err
		}
		if r.Lines, err = json.Marshal(lines); err != nil {
			return err
		}
		r.Scores, r.Unscored = json.RawMessage("[]"), len(openLines(p, lines, nil))
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, r.ID, act.Facts{"base": b.ID, "lines": len(lines), "replaces": r.ReplacesID})
	})
	return r, err
}

// judged is a base that the caller may judge, with the notice that says how.
func judged(s *act.Step, baseID string) (*programme.Base, *rules.Notice, error) {
	b, err := store.Get[programme.Base](s.Tx, baseID)
	if err != nil {
		return nil, nil, s.OwnFirst(err)
	}
	if err := s.May(act.SubjectOf(b)); err != nil {
		return nil, nil, err
	}
	_, n, err := s.Open(b.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	if n.Performance == nil {
		return nil, nil, programme.Errorf(programme.WrongState, "本年度的通知没有绩效评价的办法").Under(programme.DutyRevocation)
	}
	return b, n, nil
}

// ScoreIn is what somebody gives an indicator, and why.
type ScoreIn struct {
	Points rules.Points
	Why    string
}

// Give takes the caller's scores, all of them at once. Nobody sees another's
// before giving their own, and from then on neither changes; a third person
// is asked only where two differ by more than the notice allows.
func (a *Desk) Give(ctx context.Context, c act.Caller, id string, in map[string]ScoreIn) error {
	return a.step(ctx, c, programme.RatingScore, id, "", func(s *act.Step, n *rules.Notice, r *programme.Rating) error {
		lines, scores, err := unpacked(r)
		if err != nil {
			return err
		}
		mine := slices.IndexFunc(scores, func(x Score) bool { return x.By == c.User })
		open := openLines(n.Performance, lines, scores)
		switch {
		case mine >= 0 && len(scores) > 1:
			return programme.Errorf(programme.Conflict, "另一人已经评分，您的评分不能再改；确有错误的，撤回这份评价重新出具").Under(programme.DutyRevocation)
		case mine < 0 && len(scores) < 2 && c.Role == programme.RoleApprover:
			return programme.Errorf(programme.WrongState, "先由两名经办评分；相差太多的，市局审批才评").Under(programme.DutyRevocation)
		case mine < 0 && len(open) == 0:
			return programme.Errorf(programme.Conflict, "已有两人评分，相差在允许以内，不需要第三人").Under(programme.DutyRevocation)
		}
		if mine >= 0 { // nobody has seen it
			scores = slices.Delete(scores, mine, mine+1)
			open = openLines(n.Performance, lines, scores)
		}
		x := Score{By: c.User, At: s.Now(), Points: map[string]rules.Points{}, Why: map[string]string{}}
		var problems []programme.Problem
		for _, code := range open {
			line, given := n.Performance.Line(code), in[code]
			if given.Points < 0 || given.Points > rules.Whole(line.Points) {
				problems = append(problems, act.Problem("points-"+code, "range", "“%s”在 0 至 %d 分之间", line.Name, line.Points))
			}
			if strings.TrimSpace(given.Why) == "" {
				problems = append(problems, act.Problem("why-"+code, "required", "请写明“%s”为什么这样评", line.Name))
			}
			if err := act.PlainWords("why-"+code, "评分理由", given.Why); err != nil {
				return err
			}
			x.Points[code], x.Why[code] = given.Points, given.Why
		}
		if len(problems) > 0 {
			return act.InvalidFields(problems...)
		}
		scores = append(scores, x)
		r.Gave, r.Unscored = len(scores), len(openLines(n.Performance, lines, scores))
		r.Scores, err = json.Marshal(scores)
		return err
	})
}

// openLines are the indicators that the next person scores: all that are
// scored until two did, then those on which they differ too much.
func openLines(p *rules.Performance, lines []Line, scores []Score) (out []string) {
	for i := range lines {
		if l := &lines[i]; l.Scored() {
			if _, settled := settle(p, l.Code, scores); !settled {
				out = append(out, l.Code)
			}
		}
	}
	return out
}

// settle is what an indicator's scores come to: the mean of two that agree, or
// what a third person gave.
func settle(p *rules.Performance, code string, scores []Score) (rules.Points, bool) {
	var given []rules.Points
	for _, s := range scores {
		if x, ok := s.Points[code]; ok {
			given = append(given, x)
		}
	}
	switch len(given) {
	case 0, 1:
		return 0, false
	case 2:
		return p.Agree(given[0], given[1])
	}
	return given[2], true
}

func unpacked(r *programme.Rating) (lines []Line, scores []Score, err error) {
	if err = json.Unmarshal(r.Lines, &lines); err == nil {
		err = json.Unmarshal(r.Scores, &scores)
	}
	if err != nil {
		err = programme.Errorf(programme.Internal, "绩效评价 %s 的数字读不出来：%v", r.ID, err)
	}
	return lines, scores, err
}

// settled puts what was scored into the lines, as far as it is settled.
func settled(p *rules.Performance, lines []Line, scores []Score) (whole bool) {
	whole = true
	for i := range lines {
		if l := &lines[i]; l.Scored() {
			l.Points, l.Counted = settle(p, l.Code, scores)
			whole = whole && l.Counted
		}
	}
	return whole
}

// sum is what lines come to and the band of it; nil where nothing was measured.
func sum(p *rules.Performance, lines []Line) (rules.Points, *rules.Band) {
	list := make([]rules.Line, len(lines))
	for i, l := range lines {
		list[i] = rules.Line{Weight: l.Weight, Points: l.Points, Counted: l.Counted}
	}
	total, ok := p.Total(list)
	if !ok {
		return 0, nil
	}
	return total, p.Judge(total)
}

// Serve puts an evaluation before the base, with its sum and band: from today
// the base has the notice's days to object.
func (a *Desk) Serve(ctx context.Context, c act.Caller, id string) error {
	return a.step(ctx, c, programme.RatingServe, id, "", func(s *act.Step, n *rules.Notice, r *programme.Rating) error {
		lines, scores, err := unpacked(r)
		if err != nil {
			return err
		}
		if !settled(n.Performance, lines, scores) {
			names := make([]string, 0, len(lines))
			for _, code := range openLines(n.Performance, lines, scores) {
				names = append(names, n.Performance.Line(code).Name)
			}
			need := "须两人评分"
			if len(scores) > 1 {
				need = fmt.Sprintf("两人相差超过 %d 分，须第三人评分", n.Performance.Differ)
			}
			return programme.Errorf(programme.WrongState, "“%s”还没有评完：%s", strings.Join(names, "”“"), need).Under(programme.DutyRevocation)
		}
		total, band := sum(n.Performance, lines)
		if band == nil {
			return programme.Errorf(programme.WrongState, "没有一项指标有数据，无从评价").Under(programme.DutyRevocation)
		}
		r.Total, r.Band, r.Credit, r.Follows = int(total), band.Code, band.Credit, band.Consequence
		r.ServedOn, r.DueOn = s.Today(), s.Today().AddDays(n.Performance.Object)
		r.Lines, err = json.Marshal(lines)
		return err
	})
}

// noObjection is what a base that accepts is taken to have said.
const noObjection = "没有异议"

// Accept is the base's word that it has no objection.
func (a *Desk) Accept(ctx context.Context, c act.Caller, id string) error {
	return a.step(ctx, c, programme.RatingAccept, id, "", func(_ *act.Step, _ *rules.Notice, r *programme.Rating) error {
		r.Said = noObjection
		return nil
	})
}

// Object is the base's objection, within its term.
func (a *Desk) Object(ctx context.Context, c act.Caller, id, reason string) error {
	return a.step(ctx, c, programme.RatingObject, id, reason, func(s *act.Step, _ *rules.Notice, r *programme.Rating) error {
		if s.Today() > r.DueOn {
			return programme.Errorf(programme.WrongState, "异议期限已于%s届满", r.DueOn.Chinese()).Under(programme.DutyRevocation)
		}
		r.Said = reason
		return act.PlainWords("reason", "异议", reason)
	})
}

// Answer answers an objection that changes nothing; one that does is answered
// by withdrawing the evaluation and drawing it up anew.
func (a *Desk) Answer(ctx context.Context, c act.Caller, id, reason string) error {
	return a.step(ctx, c, programme.RatingAnswer, id, reason, func(_ *act.Step, _ *rules.Notice, r *programme.Rating) error {
		r.Answer, r.AnsweredBy = reason, c.User
		return act.PlainWords("reason", "答复", reason)
	})
}

// Withdraw takes an evaluation back that is not concluded.
func (a *Desk) Withdraw(ctx context.Context, c act.Caller, id, reason string) error {
	return a.step(ctx, c, programme.RatingWithdraw, id, reason, func(*act.Step, *rules.Notice, *programme.Rating) error { return nil })
}

// Return sends an evaluation back to be drawn up anew, by somebody who took no
// part in it.
func (a *Desk) Return(ctx context.Context, c act.Caller, id, reason string) error {
	return a.step(ctx, c, programme.RatingReturn, id, reason, func(s *act.Step, _ *rules.Notice, r *programme.Rating) error { return apart(s, r) })
}

// Conclude confirms an evaluation once the base has answered or its term is
// over, by somebody who took no part in it. What it corrects is replaced.
func (a *Desk) Conclude(ctx context.Context, c act.Caller, id string) error {
	return a.step(ctx, c, programme.RatingConclude, id, "", func(s *act.Step, _ *rules.Notice, r *programme.Rating) error {
		if err := apart(s, r); err != nil {
			return err
		}
		if !answered(r) && r.DueOn >= s.Today() {
			return programme.Errorf(programme.WrongState, "基地还可以在%s以前提出异议", r.DueOn.Chinese()).Under(programme.DutyRevocation)
		}
		r.ConcludedBy, r.ConcludedOn = c.User, s.Today()
		if r.ReplacesID == "" {
			return nil
		}
		old, err := store.Get[programme.Rating](s.Tx, r.ReplacesID)
		if err != nil {
			return err
		}
		if old.State, err = programme.Move(programme.RatingReplace, old.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, old); err != nil {
			return err
		}
		return s.RecordAs(programme.RatingReplace, act.SystemActor, old.ProgrammeID, old.ID, "", act.Facts{"by": r.ID})
	})
}

// answered reports whether the base has said what it has to say.
func answered(r *programme.Rating) bool { return r.Said != "" }

// apart refuses who drew an evaluation up, scored or answered in it.
func apart(s *act.Step, r *programme.Rating) error {
	_, scores, err := unpacked(r)
	if err != nil {
		return err
	}
	took := []string{r.DrawnBy, r.AnsweredBy}
	for _, x := range scores {
		took = append(took, x.By)
	}
	return s.Apart(took...)
}

// step moves an evaluation one step.
func (a *Desk) step(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *rules.Notice, *programme.Rating) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		r, err := store.Get[programme.Rating](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		_, n, err := judged(s, r.BaseID)
		if err != nil {
			return err
		}
		from := r.State
		if err := s.Move(&r.State); err != nil {
			return err
		}
		if reason != "" {
			r.Reason = reason
		}
		if err := change(s, n, r); err != nil {
			return err
		}
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		facts := act.Facts{"from": from, "to": r.State}
		if r.ServedOn != 0 {
			facts["total"], facts["band"] = r.Total, r.Band
		}
		return s.Record(r.ProgrammeID, r.ID, facts)
	})
}
