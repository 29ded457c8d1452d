package year

import (
	"jinlanling/internal/programme"
)

// retainWaits are what waits when the years of keeping are over.
var retainWaits = []wait{
	{Roles: theApprover, Noun: programme.NounDestruction, State: programme.Proposed, Action: programme.DestructionApprove, Others: "others", Each: true,
		One: "%s：待批准", Many: "%s 件到期销毁待批准"},
	{Roles: officerOrApprover, Noun: programme.NounDestruction, State: programme.Approved, Action: programme.DestructionBegin, Each: true,
		One: "%s：已批准，待执行", Many: "%s 件到期销毁待执行"},
	{Roles: officerOrApprover, Noun: programme.NounDestruction, State: programme.Destroying, Action: programme.DestructionBegin, Each: true,
		One: "%s：没有销毁完，请继续", Many: "%s 件到期销毁没有办完"},
}
