package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/programme"
)

// DrawRatingBody draws an evaluation up.
type DrawRatingBody struct {
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"更正已确认的评价时写明为什么"`
}

// ProposeBody proposes a revocation.
type ProposeBody struct {
	Rating string `json:"rating,omitempty" maxLength:"64" doc:"依据的、已经确认的绩效评价"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"事实和理由，基地看得到"`
}

// judgeOperations are evaluations of bases and the way to a revocation.
var judgeOperations = []Operation{
	on(programme.RatingDraw, "/base/{id}/rating", "数字从此固定。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *DrawRatingBody) (Done, error) {
			r, err := sys.Judge.Draw(ctx, c, id, b.Reason)
			if err != nil {
				return nothing(err)
			}
			return at(r.ID)
		}),
	step(programme.RatingServe, "/rating/{id}/serve", (*judge.Desk).Serve),
	step(programme.RatingAccept, "/rating/{id}/accept", (*judge.Desk).Accept),
	because(programme.RatingObject, "/rating/{id}/object", (*judge.Desk).Object),
	because(programme.RatingAnswer, "/rating/{id}/answer", (*judge.Desk).Answer),
	step(programme.RatingConclude, "/rating/{id}/conclude", (*judge.Desk).Conclude),
	because(programme.RatingReturn, "/rating/{id}/return", (*judge.Desk).Return),
	because(programme.RatingWithdraw, "/rating/{id}/withdraw", (*judge.Desk).Withdraw),
	on(programme.RevocationPropose, "/base/{id}/revocation", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ProposeBody) (Done, error) {
			v, err := sys.Judge.Propose(ctx, c, id, b.Rating, b.Reason)
			if err != nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	because(programme.RevocationWaive, "/revocation/{id}/waive", (*judge.Desk).Waive),
	because(programme.RevocationAsk, "/revocation/{id}/ask", (*judge.Desk).AskHearing),
	because(programme.RevocationDecide, "/revocation/{id}/decide", (*judge.Desk).Decide),
	because(programme.RevocationSpare, "/revocation/{id}/spare", (*judge.Desk).Spare),
	because(programme.RevocationAppeal, "/revocation/{id}/appeal", (*judge.Desk).Appeal),
	because(programme.RevocationSustain, "/revocation/{id}/sustain", (*judge.Desk).Sustain),
	because(programme.RevocationOverturn, "/revocation/{id}/overturn", (*judge.Desk).Overturn),
	because(programme.RevocationWithdraw, "/revocation/{id}/withdraw", (*judge.Desk).WithdrawProposal),
}
