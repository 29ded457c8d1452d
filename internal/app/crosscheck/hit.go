package crosscheck

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// hit is a hit that the caller's scope reaches, and its application.
func hit(s *act.Step, id string) (*programme.Hit, *programme.Application, error) {
	h, err := store.Get[programme.Hit](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	ap, _, err := s.Application(h.ApplicationID)
	return h, ap, err
}

// OverrideHit lets a hit pass until a day, with a reason: by a role that the
// check names, and by nobody who reviewed the application.
func (a *Desk) OverrideHit(ctx context.Context, c act.Caller, id string, until programme.Date, reason string) error {
	return a.Act(ctx, c, programme.HitOverride, reason, func(s *act.Step) error {
		h, ap, err := hit(s, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(h.ProgrammeID); err != nil {
			return err
		}
		row := programme.CrosscheckByCode(h.Check)
		if row == nil || len(row.Override) == 0 {
			return programme.Errorf(programme.WrongState, "这一项不能准予通过，须更正事实").Under(programme.DutyEnrolment)
		}
		if !slices.Contains(row.Override, c.Role) {
			return programme.Errorf(programme.Forbidden, "“%s”应由%s准予", row.Name, programme.RoleNames(row.Override)).Under(row.Clause)
		}
		reviewers, err := s.Reviewers(ap)
		if err != nil {
			return err
		}
		if err := s.Apart(reviewers...); err != nil {
			return err
		}
		if last := s.Today().AddDays(programme.OverrideDays); until < s.Today() || until > last {
			return &programme.Error{Code: programme.Invalid, Message: "准予期限有误，请按提示更正",
				Problems: []programme.Problem{act.Problem("准予到", "override_until", "准予期限应在 %s 至 %s 之间", s.Today().Chinese(), last.Chinese())}}
		}
		// A hit that was let pass until a day that is over counts again since then,
		// whether or not the sweep has said so yet.
		if h.State == programme.Overridden && h.OverrideUntil < s.Today() {
			h.State = programme.Found
		}
		if err := s.Move(&h.State); err != nil {
			return err
		}
		h.OverriddenBy, h.OverrideUntil, h.Reason = c.User, until, reason
		if err := store.Update(s.Tx, h); err != nil {
			return err
		}
		return s.Record(h.ProgrammeID, h.ID, act.Facts{"application": ap.ID, "check": h.Check, "until": until.String()})
	})
}

// RevokeOverride lets a hit count again.
func (a *Desk) RevokeOverride(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.HitRevoke, reason, func(s *act.Step) error {
		h, ap, err := hit(s, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(h.ProgrammeID); err != nil {
			return err
		}
		if row := programme.CrosscheckByCode(h.Check); row == nil || !slices.Contains(row.Override, c.Role) {
			return programme.Errorf(programme.Forbidden, "谁能准予，谁才能收回").Under(programme.DutyEnrolment)
		}
		if err := s.Move(&h.State); err != nil {
			return err
		}
		h.Reason = reason
		if err := store.Update(s.Tx, h); err != nil {
			return err
		}
		return s.Record(h.ProgrammeID, h.ID, act.Facts{"application": ap.ID, "check": h.Check})
	})
}

// Lapse has hits count again whose day is over.
func (s *Desk) Lapse(ctx context.Context) error {
	for {
		n := 0
		err := s.Act(ctx, act.As(act.SystemActor), programme.HitLapse, "", func(st *act.Step) error {
			due, err := st.HitsLapsed(st.Today(), recheckAtOnce)
			if n = len(due); err != nil {
				return err
			}
			for i := range due {
				h := &due[i]
				if err := st.Move(&h.State); err != nil {
					return err
				}
				if err := store.Update(st.Tx, h); err != nil {
					return err
				}
				if err := st.Record(h.ProgrammeID, h.ID,
					act.Facts{"application": h.ApplicationID, "check": h.Check, "until": h.OverrideUntil.String()}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < recheckAtOnce {
			return err
		}
	}
}

// HitShown is a hit with what its check says.
type HitShown struct {
	programme.Hit
	Row      *programme.CrosscheckRow
	By       string // who let it pass
	Lapsed   bool   // the day is over, and nobody has swept yet
	Standing bool   // it is not gone
}

// Blocks reports whether the hit keeps its application from being accepted.
func (h *HitShown) Blocks() bool {
	return h.Blocking && (h.State == programme.Found || h.Lapsed)
}

// HitsOf are the hits of an application that the caller may see, what blocks
// first and what is gone last.
func (a *Desk) HitsOf(ctx context.Context, c act.Caller, applicationID string) (out []HitShown, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = nil
		if err := a.Sees(tx, c, programme.NounApplication, applicationID); err != nil {
			return err
		}
		hits, err := tx.HitsOf([]string{applicationID})
		if err != nil {
			return err
		}
		today := programme.DateOf(tx.Now().In(act.Shanghai))
		for _, h := range hits {
			x := HitShown{Hit: h, Row: programme.CrosscheckByCode(h.Check), Lapsed: lapsed(&h, today), Standing: h.State != programme.Gone}
			if x.Row == nil {
				continue // of a check that is no longer made
			}
			if h.OverriddenBy != "" {
				if u, err := store.Get[programme.User](tx, h.OverriddenBy); err == nil {
					x.By = u.Name
				}
			}
			out = append(out, x)
		}
		slices.SortFunc(out, func(x, y HitShown) int {
			return slices.Compare([]int{hitRank(&x), CheckOrder(x.Check)}, []int{hitRank(&y), CheckOrder(y.Check)})
		})
		return nil
	})
	return out, err
}

func hitRank(h *HitShown) int {
	switch {
	case h.Blocks():
		return 0
	case h.State == programme.Gone:
		return 3
	case h.State == programme.Overridden:
		return 2
	}
	return 1
}

func CheckOrder(code string) int {
	return slices.IndexFunc(programme.Crosschecks, func(r programme.CrosscheckRow) bool { return r.Code == code })
}

// ChecksOf are the codes of the checks that a role may let pass.
func ChecksOf(r programme.Role) string {
	var codes []string
	for i := range programme.Crosschecks {
		if slices.Contains(programme.Crosschecks[i].Override, r) {
			codes = append(codes, programme.Crosschecks[i].Code)
		}
	}
	return strings.Join(codes, ",")
}

// CityChecks are the codes of those that nobody but the city may let pass.
func CityChecks() string {
	var codes []string
	for _, row := range programme.Crosschecks {
		if slices.Equal(row.Override, act.TheOfficer) {
			codes = append(codes, row.Code)
		}
	}
	return strings.Join(codes, ",")
}
