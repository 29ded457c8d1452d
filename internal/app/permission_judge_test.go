package app_test

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/programme"
)

// judgeCalls are the actions by which a base is judged, and what may come of it.
func judgeCalls(base string, s subjects) map[programme.Action]call {
	return map[programme.Action]call{
		programme.OpinionGive: func(w *world, c act.Caller) error {
			return w.Judge.Say(ctx, c, w.Programme, s.class, map[string]int{"overall": 5}, "")
		},
		programme.RatingDraw:        func(w *world, c act.Caller) error { return one(w.Judge.Draw(ctx, c, base, "更正")) },
		programme.RatingScore:       func(w *world, c act.Caller) error { return w.Judge.Give(ctx, c, s.rating, nil) },
		programme.RatingServe:       func(w *world, c act.Caller) error { return w.Judge.Serve(ctx, c, s.rating) },
		programme.RatingAccept:      func(w *world, c act.Caller) error { return w.Judge.Accept(ctx, c, s.rating) },
		programme.RatingObject:      func(w *world, c act.Caller) error { return w.Judge.Object(ctx, c, s.rating, "不符") },
		programme.RatingAnswer:      func(w *world, c act.Caller) error { return w.Judge.Answer(ctx, c, s.rating, "相符") },
		programme.RatingConclude:    func(w *world, c act.Caller) error { return w.Judge.Conclude(ctx, c, s.rating) },
		programme.RatingReturn:      func(w *world, c act.Caller) error { return w.Judge.Return(ctx, c, s.rating, "重评") },
		programme.RatingWithdraw:    func(w *world, c act.Caller) error { return w.Judge.Withdraw(ctx, c, s.rating, "重评") },
		programme.RevocationPropose: func(w *world, c act.Caller) error { return one(w.Judge.Propose(ctx, c, base, "", "不达标")) },
		programme.DestructionPropose: func(w *world, c act.Caller) error {
			return one(w.Retain.Propose(ctx, c, s.class, programme.KeptFilms, "期满"))
		},
		programme.DestructionApprove:  func(w *world, c act.Caller) error { return w.Retain.Approve(ctx, c, s.destruction) },
		programme.DestructionRefuse:   func(w *world, c act.Caller) error { return w.Retain.Refuse(ctx, c, s.destruction, "另议") },
		programme.DestructionWithdraw: func(w *world, c act.Caller) error { return w.Retain.Withdraw(ctx, c, s.destruction, "另议") },
		programme.DestructionBegin:    func(w *world, c act.Caller) error { return one(w.Retain.AskDestroy(ctx, c, s.destruction)) },
		programme.ClassHold:           func(w *world, c act.Caller) error { return w.Retain.Hold(ctx, c, s.class, "审计") },
		programme.ClassRelease:        func(w *world, c act.Caller) error { return w.Retain.Release(ctx, c, s.class, "审计完毕") },
		programme.RevocationWaive:     func(w *world, c act.Caller) error { return w.Judge.Waive(ctx, c, s.revocation, "不要求") },
		programme.RevocationAsk:       func(w *world, c act.Caller) error { return w.Judge.AskHearing(ctx, c, s.revocation, "要求") },
		programme.RevocationHear:      func(w *world, c act.Caller) error { return w.Judge.Hear(ctx, c, s.revocation, judge.HearingIn{}) },
		programme.RevocationDecide:    func(w *world, c act.Caller) error { return w.Judge.Decide(ctx, c, s.revocation, "属实") },
		programme.RevocationSpare:     func(w *world, c act.Caller) error { return w.Judge.Spare(ctx, c, s.revocation, "轻微") },
		programme.RevocationAppeal:    func(w *world, c act.Caller) error { return w.Judge.Appeal(ctx, c, s.revocation, "不服") },
		programme.RevocationSustain:   func(w *world, c act.Caller) error { return w.Judge.Sustain(ctx, c, s.revocation, "维持") },
		programme.RevocationOverturn:  func(w *world, c act.Caller) error { return w.Judge.Overturn(ctx, c, s.revocation, "改变") },
		programme.RevocationWithdraw:  func(w *world, c act.Caller) error { return w.Judge.WithdrawProposal(ctx, c, s.revocation, "另议") },
	}
}
