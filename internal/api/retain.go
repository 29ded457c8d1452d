package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/programme"
)

// DestroyBody proposes what of a class is to be destroyed.
type DestroyBody struct {
	Kind   string `json:"kind" enum:"films,papers" doc:"录像，或其他档案资料"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// retainOperations are what becomes of files when their years of keeping are
// over.
var retainOperations = []Operation{
	on(programme.DestructionPropose, "/class/{id}/destruction", "保存期满、没有事项未办结时才能提出。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *DestroyBody) (Done, error) {
			d, err := sys.Retain.Propose(ctx, c, id, b.Kind, b.Reason)
			if err != nil {
				return nothing(err)
			}
			return at(d.ID)
		}),
	because(programme.DestructionRefuse, "/destruction/{id}/refuse", (*retain.Desk).Refuse),
	because(programme.DestructionWithdraw, "/destruction/{id}/withdraw", (*retain.Desk).Withdraw),
	because(programme.ClassHold, "/class/{id}/hold", (*retain.Desk).Hold),
	because(programme.ClassRelease, "/class/{id}/release", (*retain.Desk).Release),
}
