package enrol

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// keepReview keeps what a reviewer says with what it rests on: the decision
// the application rests on, and its papers as they stand.
func keepReview(s *act.Step, ap *programme.Application, because []string, note string) error {
	papers, err := s.Materials(ap.ID)
	if err != nil {
		return err
	}
	return store.Insert(s.Tx, &programme.Review{ID: s.NewID(), ApplicationID: ap.ID, DecisionID: ap.DecisionID, Action: string(s.Row.Action),
		UserID: s.Caller.User,
		Papers: papersDigest(papers), PaperCount: len(papers), Because: because, Note: note, At: s.Now()})
}

// papersDigest covers which files were there for which material, in no order.
func papersDigest(papers []programme.Material) string {
	if len(papers) == 0 {
		return ""
	}
	lines := make([]string, len(papers))
	for i, m := range papers {
		lines[i] = m.Kind + " " + m.FileID + "\n"
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, l := range lines {
		io.WriteString(h, l)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// reviewing are the actions whose reviews are kept with what they rest on.
var reviewing = []programme.Action{programme.ApplicationAccept, programme.ApplicationReturn, programme.ApplicationRefuse, programme.ApplicationRefer,
	programme.ApplicationConsent, programme.ApplicationExamine, programme.ApplicationAttest}

// examined is who signed an exceptional application as its first reviewer, on
// the decision it rests on now; "" for nobody.
func examined(s *act.Step, ap *programme.Application) (user string, err error) {
	list, err := s.Reviews(ap.ID)
	for _, r := range list {
		if r.Action == string(programme.ApplicationExamine) && r.DecisionID == ap.DecisionID {
			user = r.UserID
		}
	}
	return user, err
}

// Examine is the first of two reviewers' signatures under an exceptional
// application: the base head, another person, refers it then (clause 2.2.4).
func (a *Desk) Examine(ctx context.Context, c act.Caller, id, note string) error {
	return a.reviewStep(ctx, c, programme.ApplicationExamine, id, note, func(s *act.Step, ap *programme.Application) error {
		if _, err := consented(s, ap, "直接审核即可"); err != nil {
			return err
		}
		if who, err := examined(s, ap); err != nil || who != "" {
			if err == nil {
				err = programme.Errorf(programme.Conflict, "已经初审签署，待基地负责人报市局").Under(programme.DutyExceptional)
			}
			return err
		}
		return nil
	})
}

// Attest confirms that somebody who applies by years of work has high
// knowledge and skill (clause 2.2.1), and decides again on that.
func (a *Desk) Attest(ctx context.Context, c act.Caller, id, note string) error {
	return a.reviewStep(ctx, c, programme.ApplicationAttest, id, note, func(s *act.Step, ap *programme.Application) error {
		_, n, err := s.Open(ap.ProgrammeID)
		if err != nil {
			return err
		}
		d, err := store.Get[programme.Decision](s.Tx, ap.DecisionID)
		if err != nil {
			return err
		}
		facts, err := decide.FactsOf(d)
		if err != nil {
			return err
		}
		if facts.Attested {
			return programme.Errorf(programme.Conflict, "已经确认过技能水平").Under(programme.DutyCatalogueConditions)
		}
		facts.Attested = true
		cand := &candidate{facts: *facts}
		if err := store.Insert(s.Tx, decideNow(s, n, cand, ap)); err != nil {
			return err
		}
		return store.Update(s.Tx, ap)
	})
}

// reviewStep is one thing a reviewer says that leaves the application where it
// is.
func (a *Desk) reviewStep(ctx context.Context, c act.Caller, action programme.Action, id, note string,
	change func(*act.Step, *programme.Application) error) error {
	return a.Act(ctx, c, action, note, func(s *act.Step) error {
		ap, _, err := s.Application(id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&ap.State); err != nil {
			return err
		}
		if err := change(s, ap); err != nil {
			return err
		}
		if err := keepReview(s, ap, nil, note); err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"decision": ap.DecisionID, "eligible": ap.Eligible, "route": ap.Route})
	})
}

// ReasonWords puts reasons of the list and words beside them into the text
// that the trainee reads, each with its clause as the notice writes it.
func ReasonWords(n *rules.Notice, because []string, words string) (string, error) {
	var parts []string
	for _, code := range because {
		row := programme.ReturnReason(code)
		if row == nil {
			return "", programme.Errorf(programme.Invalid, "没有这条理由，请从清单中选择")
		}
		parts = append(parts, row.Text+n.Bracketed(row.Clause))
	}
	if words = strings.TrimSpace(words); words != "" {
		parts = append(parts, words)
	}
	return strings.Join(parts, "；"), nil
}

// ReturnFor sends an application back for reasons of the list and words.
func (a *Desk) ReturnFor(ctx context.Context, c act.Caller, id string, because []string, words string) error {
	return a.reasoned(ctx, c, programme.ApplicationReturn, id, because, words)
}

// RefuseFor ends an application for reasons of the list and words.
func (a *Desk) RefuseFor(ctx context.Context, c act.Caller, id string, because []string, words string) error {
	return a.reasoned(ctx, c, programme.ApplicationRefuse, id, because, words)
}

func (a *Desk) reasoned(ctx context.Context, c act.Caller, action programme.Action, id string, because []string, words string) error {
	text := words
	err := a.Store.Read(ctx, func(tx *store.Tx) error {
		ap, err := store.Get[programme.Application](tx, id)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		text, err = ReasonWords(n, because, words)
		return err
	})
	if err != nil {
		return err
	}
	return a.stepApplication(ctx, c, action, id, text, func(s *act.Step, ap *programme.Application) error {
		s.Because = because
		if action == programme.ApplicationRefuse {
			ap.ReviewedBy = c.User
		}
		return nil
	})
}

// ReviewShown is a review with who made it, and what has become of what it
// rested on.
type ReviewShown struct {
	programme.Review
	What, Who  string
	SamePapers bool // the papers are the same today
	Again      bool // it rests on a decision of the list
}

// FrozenDecision is a decision that was made about an application, decided
// again from its frozen facts under its frozen notice.
type FrozenDecision struct {
	*decide.Decided
	Current bool // the application rests on it
	Same    bool // deciding again gives what was stored
	Result  string
	Reviews []ReviewShown
	Made    time.Time
	Said    Attested // by the employer, as it stands today, of the facts of then
}

// Frozen is everything that was decided and reviewed about an application,
// newest first, each decision made again.
func (a *Desk) Frozen(ctx context.Context, c act.Caller, applicationID string) (out []FrozenDecision, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		out = nil
		stored, err := tx.Decisions(ap.ID)
		if err != nil {
			return err
		}
		reviews, err := a.reviewsOf(tx, ap)
		if err != nil {
			return err
		}
		for i := range slices.Backward(stored) {
			d := &stored[i]
			n, err := a.StoredNotice(tx, d.NoticeSHA256)
			if err != nil {
				return err
			}
			again, err := decide.New(n, d)
			if err != nil {
				return err
			}
			f := FrozenDecision{Decided: again, Current: d.ID == ap.DecisionID, Result: decide.OutcomeDigest(again.Decision), Made: d.DecidedAt,
				Same: decide.OutcomeDigest(again.Decision) == d.ResultSHA256 && again.Eligible == d.Eligible && again.Route == d.Route &&
					again.From == d.EligibleFrom}
			if f.Said, err = attestedFor(tx, ap, again); err != nil {
				return err
			}
			for _, r := range reviews {
				if r.DecisionID == d.ID {
					f.Reviews = append(f.Reviews, r)
				}
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

// RouteWords is what a notice calls a route.
func RouteWords(n *rules.Notice, code string) string {
	if i := slices.IndexFunc(n.Eligibility.Routes, func(x rules.Route) bool { return x.Code == code }); i >= 0 {
		return n.Eligibility.Routes[i].Name
	}
	return code
}

// ReviewsOf is what reviewers said about an application, oldest first.
func (a *Desk) ReviewsOf(ctx context.Context, c act.Caller, applicationID string) (out []ReviewShown, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		out, err = a.reviewsOf(tx, ap)
		return err
	})
	return out, err
}

func (a *Desk) reviewsOf(tx *store.Tx, ap *programme.Application) (out []ReviewShown, err error) {
	list, err := tx.Reviews(ap.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	papers, err := tx.Materials(ap.ID)
	if err != nil {
		return nil, err
	}
	today := papersDigest(papers)
	for _, r := range list {
		v := ReviewShown{Review: r, What: r.Action, SamePapers: r.Papers == today}
		if row := programme.Find(programme.Action(r.Action)); row != nil {
			v.What = row.Name
		}
		if u, err := store.Get[programme.User](tx, r.UserID); err == nil {
			v.Who = u.Name
		}
		out = append(out, v)
	}
	return out, nil
}

// DecisionOf is the decision that an application rests on.
func (a *Desk) DecisionOf(ctx context.Context, c act.Caller, applicationID string) (*decide.Decided, error) {
	return decide.OfApplication(ctx, a.Desk, c, applicationID)
}
