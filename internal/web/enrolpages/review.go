package enrolpages

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// reviewPage is the next application that waits at a base, with everything
// that its review looks at.
type reviewPage struct {
	Detail                         *act.Detail
	Decision                       *decide.Decided
	Papers                         *papersShown
	Beside                         []page.Paper
	Lines                          []plan.Places
	Line                           string // only this plan line
	After, Skip, Back, Key, Seen   string
	first                          string // the case whose turn it is
	Waiting, Left                  int
	Full, Exceptional              bool
	Reasons                        []string
	Ticked                         map[string]bool
	Words, Message, Done, DoneName string
	Since                          []page.Moment

	At       string // shown out of its turn: its reviewer said something that leaves it here
	Previous string
	Hits     *hitsShown
	Listed   []act.Choice // reasons of the list, by code
	Codes    map[string]bool
	Days     int    // it has waited for
	Deadline string // of enrolment
	Attest   bool   // confirming the skill may change the decision
	Examined bool   // signed by its first reviewer: the head's turn
	Said     enrol.Attested
}

// answers are what a reviewer can say, as the form sends it.
var answers = map[string]struct {
	action programme.Action
	done   string
}{"accept": {programme.ApplicationAccept, "已通过"}, "return": {programme.ApplicationReturn, "已退回"}, "refuse": {programme.ApplicationRefuse, "已不予通过"},
	"examine": {programme.ApplicationExamine, "已初审签署"}, "attest": {programme.ApplicationAttest, "已确认技能水平，并重新判定"}}

// Review shows the oldest application that waits, or the next after a cursor.
func Review(q *page.Request) error {
	u := q.URL.Query()
	p := &reviewPage{Line: u.Get("line"), After: u.Get("after"), Done: u.Get("did"), DoneName: u.Get("of"), At: u.Get("at")}
	if err := next(q, p); err != nil {
		return err
	}
	if p.At != "" {
		if err := reviewOf(q, p, p.At); err != nil {
			return err
		}
	}
	return showReview(q, p, http.StatusOK)
}

func showReview(q *page.Request, p *reviewPage, status int) error {
	v := q.Page("审核报名")
	v.Desk = true
	return q.ShowAs(status, reviewView(v, p))
}

// next finds the application that is next and everything about it.
func next(q *page.Request, p *reviewPage) error {
	ask := act.Query{Programme: q.Year(), Values: map[string]string{"state": string(programme.Submitted), "reviewing": "1"}, Sort: "id", After: p.After,
		Before: q.URL.Query().Get("before"), Limit: 1}
	if p.Line != "" {
		ask.Values["line"] = p.Line
	}
	t, err := q.Sys.Browse(q.Context(), q.Caller(), programme.NounApplication, ask)
	if err != nil {
		return err
	}
	all, err := q.Sys.Plan.Filling(q.Context(), q.Caller(), q.Year(), "")
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.BaseCode == q.Signed.Actor.Base {
			p.Lines = append(p.Lines, l)
			if p.Line == "" || p.Line == l.ID {
				p.Waiting += l.Waiting
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	p.first = t.Rows[0].ID
	if t.Next != "" {
		p.Skip = "/review" + page.Query("line", p.Line, "after", t.Next)
	}
	if t.Prev != "" {
		p.Previous = "/review" + page.Query("line", p.Line, "before", t.Prev)
	}
	if p.At != "" {
		return nil
	}
	return reviewOf(q, p, t.Rows[0].ID)
}

// reviewOf reads one application for review.
func reviewOf(q *page.Request, p *reviewPage, id string) error {
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, id)
	if err != nil {
		return err
	}
	d, err := q.Sys.Enrol.DecisionOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return err
	}
	if p.Papers, err = papers(q, s); err != nil {
		return err
	}
	p.Beside = besidePapers(q, s.ID, p.Papers.Papers)
	p.Detail, p.Decision, p.Exceptional, p.Key = s, d, d.Exceptional(), page.NewKey()
	line := s.Fact("trade").ID
	for i := range p.Lines {
		if p.Lines[i].ID == line {
			p.Left, p.Full = p.Lines[i].Left(), p.Lines[i].Left() == 0
		}
	}
	p.Reasons = reasonsOf(d, p.Papers.Papers, "")
	if err := besides(q, p, d); err != nil {
		return err
	}
	history, err := q.History(s.ID)
	if len(history) > 0 {
		p.Seen = act.VersionOf(history[0].ID, len(history))
	}
	return err
}

// besides is what stands beside the decision: what the cross-checks found, the
// list of reasons, how long it has waited and until when.
func besides(q *page.Request, p *reviewPage, d *decide.Decided) (err error) {
	if p.Hits, err = hits(q, p.Detail.ID); err != nil {
		return err
	}
	for _, r := range programme.ReturnReasons {
		p.Listed = append(p.Listed, act.Choice{ID: r.Code, Name: r.Text + d.Notice.Bracketed(r.Clause)})
	}
	if p.Said, err = q.Sys.Enrol.AttestedOf(q.Context(), q.Caller(), p.Detail.ID); err != nil {
		return err
	}
	p.Attest = !d.Eligible && !d.Facts.Attested
	if us, ok := p.Detail.Fact("submitted_at").Raw.(int64); ok {
		p.Days = int(q.Sys.Record.Now().Sub(time.UnixMicro(us)).Hours() / 24)
	}
	if last, ok := d.Notice.Deadline(rules.Enrolment); ok {
		p.Deadline = last.On.Chinese()
	}
	if p.Exceptional {
		reviews, err := q.Sys.Enrol.ReviewsOf(q.Context(), q.Caller(), p.Detail.ID)
		if err != nil {
			return err
		}
		for _, r := range reviews {
			p.Examined = p.Examined || r.Action == string(programme.ApplicationExamine) && r.DecisionID == d.Stored.ID
		}
	}
	return nil
}

// Ahead is where an answer to the case that is shown leads, "" where the case
// is shown out of its turn or is the last.
func (p *reviewPage) Ahead() string {
	if p.Detail == nil || p.Detail.ID != p.first {
		return ""
	}
	return p.Skip
}

// Reviewed answers one application and goes on to the next.
func Reviewed(q *page.Request) error {
	id, given := q.Values.Get("id"), q.Values.Get("answer")
	a, known := answers[given]
	if !known {
		return programme.Errorf(programme.Invalid, "请选择通过、退回或不予通过")
	}
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, id)
	if err != nil {
		return err
	}
	since, err := q.Since(s.ID, q.Values.Get("_seen"))
	if err != nil {
		return err
	}
	if len(since) == 0 && given == "accept" {
		err = stillFree(q, s)
	}
	if len(since) == 0 && err == nil {
		err = answer(q, given, s.ID)
	}
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err == nil && len(since) == 0, ours && e.Code == programme.Repeated:
		done, at := a.done, ""
		if now, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, s.ID); err == nil && now.State == programme.Waiting {
			done = "已通过，列入候补"
		}
		if given == "attest" { // decided again: its reviewer goes on with it
			at = s.ID
		}
		answered(q, "/review"+page.Query("line", q.Values.Get("line"), "after", q.Values.Get("after"), "did", done, "of", s.ID, "at", at))
		return nil
	case err != nil && (!ours || e.Code == programme.Internal || e.Code == programme.Forbidden || e.Code == programme.NotFound):
		return err
	}
	p := &reviewPage{Line: q.Values.Get("line"), After: q.Values.Get("after"), Words: q.Values.Get("reason"), Ticked: map[string]bool{},
		Codes: map[string]bool{}, Since: since}
	for _, r := range q.Values.List("code") {
		p.Codes[r] = true
	}
	for _, r := range q.Values.List("because") {
		p.Ticked[r] = true
	}
	status := http.StatusConflict
	if err != nil {
		p.Message, status = q.Worded(e), page.StatusOf[e.Code]
	}
	if err := next(q, p); err != nil {
		return err
	}
	if err := reviewOf(q, p, s.ID); err != nil {
		return err
	}
	return showReview(q, p, status)
}

// stillFree refuses to accept who was shown to get a place when the last one
// has gone since: who sees that again decides whether they wait.
func stillFree(q *page.Request, s *act.Detail) error {
	shown, err := strconv.Atoi(q.Values.Get("left"))
	if err != nil || shown <= 0 {
		return nil // no place was shown
	}
	all, err := q.Sys.Plan.Filling(q.Context(), q.Caller(), q.Year(), "")
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].ID == s.Fact("trade").ID && all[i].Left() == 0 && s.State == programme.Submitted {
			return programme.Errorf(programme.Conflict, "您打开这一页之后名额已满，还没有通过。现在通过将列入候补，请看过再办理").Under(programme.DutyPlanForm)
		}
	}
	return nil
}

// nextHeader leads the desk's script to the next case, which it has read
// beforehand: it asks with the header of the same name and gets no page.
const nextHeader = "X-Next-Case"

// answered leads to the next case.
func answered(q *page.Request, to string) {
	if q.Header.Get(nextHeader) == "" {
		q.Redirect(to)
		return
	}
	q.Writer.Header().Set(nextHeader, to)
	q.Writer.WriteHeader(http.StatusNoContent)
	q.Writer = nil
}

func answer(q *page.Request, answer, id string) error {
	f := &page.Form{Values: q.Values, Request: q}
	switch answer {
	case "return":
		return q.Sys.Enrol.ReturnFor(q.Context(), q.Caller(), id, q.Values.List("code"), f.Reason())
	case "refuse":
		return q.Sys.Enrol.RefuseFor(q.Context(), q.Caller(), id, q.Values.List("code"), f.Reason())
	case "examine":
		return q.Sys.Enrol.Examine(q.Context(), q.Caller(), id, f.Get("reason"))
	case "attest":
		return q.Sys.Enrol.Attest(q.Context(), q.Caller(), id, f.Get("reason"))
	}
	return accept(q, q.Context(), q.Caller(), id)
}

func lineName(l plan.Places) string {
	return l.Trade + " " + l.Level.Chinese() + "（" + strconv.Itoa(l.Waiting) + "）"
}
