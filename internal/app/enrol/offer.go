package enrol

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
)

// Confirm takes an offered place: by the applicant, its employer or the base,
// until the last day of the offer.
func (a *Desk) Confirm(ctx context.Context, c act.Caller, id string) error {
	return a.stepApplication(ctx, c, programme.ApplicationConfirm, id, "", func(s *act.Step, ap *programme.Application) error {
		o, err := s.RunningOffer(ap.ID)
		if err != nil {
			return err
		}
		if o == nil || o.DueOn < s.Today() {
			return programme.Errorf(programme.WrongState, "确认期限已过，名额已让给下一位；仍要参加的，请基地恢复报名，重新排队").Under(programme.DutyPlanForm)
		}
		if err := admissible(s, ap); err != nil {
			return err
		}
		return plan.EndOffer(s, ap, programme.Offered, programme.Accepted)
	})
}

// Decline gives an offered place up: the application is over, and the place
// goes to the next.
func (a *Desk) Decline(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepApplication(ctx, c, programme.ApplicationDecline, id, reason, func(s *act.Step, ap *programme.Application) error {
		return plan.EndOffer(s, ap, programme.Offered, programme.Withdrawn)
	})
}
