package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/programme"
)

// OverrideBody lets a hit pass.
type OverrideBody struct {
	Until  string `json:"until" format:"date" doc:"准予到哪一天"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// NotedBody is what a reviewer writes beside a signature.
type NotedBody struct {
	Note string `json:"note" minLength:"1" maxLength:"500" doc:"意见，写进日志"`
}

// crosscheckOperations are what is done about what the cross-checks find, and
// the reviews that are not an answer.
var crosscheckOperations = []Operation{
	step(programme.ApplicationCrosscheck, "/application/{id}/crosscheck", (*crosscheck.Desk).Crosscheck),
	on(programme.ApplicationExamine, "/application/{id}/examine", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *NotedBody) (Done, error) {
			return nothing(sys.Enrol.Examine(ctx, c, id, b.Note))
		}),
	on(programme.ApplicationAttest, "/application/{id}/attest", "按确认后的情况重新判定。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *NotedBody) (Done, error) {
			return nothing(sys.Enrol.Attest(ctx, c, id, b.Note))
		}),
	because(programme.ListWithdraw, "/list/{id}/withdraw", (*crosscheck.Desk).WithdrawList),
	on(programme.HitOverride, "/hit/{id}/override", "由核查事项所定的角色准予，不能是审核过这份报名的人。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *OverrideBody) (Done, error) {
			until, err := programme.ParseDate(b.Until)
			if err != nil {
				return Done{}, &programme.Error{Code: programme.Invalid, Message: "日期有误",
					Problems: []programme.Problem{{Field: "until", Code: "date", Message: "应写成 2022-12-31"}}}
			}
			return nothing(sys.Crosscheck.OverrideHit(ctx, c, id, until, b.Reason))
		}),
	because(programme.HitRevoke, "/hit/{id}/revoke", (*crosscheck.Desk).RevokeOverride),
}
