package assess

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Examiners enter their own marks, by an account in their name or by a link to
// their own telephone. What they hand in stays with their side: the side's
// entry is made of it once all of them have, and the other side learns of
// nothing before. Until then an examiner may hand in anew.

// SendExaminerLink makes a link for an examiner whom the plan names on the
// caller's side. Each side sends to its own: a base that put in the telephone
// of a unit's examiner could enter for the unit.
func (a *Desk) SendExaminerLink(ctx context.Context, c act.Caller, evaluationID, examiner, phone string) (out *LinkSent, err error) {
	phone = idcode.CleanPhone(phone)
	if idcode.CheckPhone(phone) != nil {
		return nil, act.FieldError("phone", "请填 11 位手机号码")
	}
	err = a.Act(ctx, c, programme.EvaluationExaminer, "", func(s *act.Step) error {
		ev, p, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		if !slices.Contains(examinersOf(ev, p), examiner) {
			return programme.Errorf(programme.Invalid, "方案上本方的考评员没有这个人").Under(programme.DutyJointEvaluation)
		}
		l := &programme.EvaluationLink{ID: s.NewID(), EvaluationID: ev.ID, PartyID: sideID(p), Kind: programme.LinkExaminer, Examiner: examiner,
			Masked: message.MaskedAddress(tell.ByPhone, phone), EndsAt: later(s.Now(), ev.HeldOn.Time()).Add(linkFor)}
		if err := a.ownPhone(s, ev, p, phone); err != nil {
			return err
		}
		l.ContentSealed = a.Keys.Seal(seal.Contact, "evaluation_link/"+l.ID, phone)
		if out, err = a.makeLink(s, ev, l); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"link": l.ID, "examiner": examiner, "phone": l.Masked, "messaged": out.Messaged})
	})
	return out, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// ownPhone refuses a telephone of the other side.
func (a *Desk) ownPhone(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, phone string) error {
	if p != nil {
		b, err := store.Get[programme.Base](s.Tx, ev.BaseID)
		if err != nil {
			return err
		}
		if err := message.NotOfBase(a.Desk, s.Tx, b.CreditCode, phone); err != nil {
			return err
		}
	}
	links, err := s.EvaluationLinks(ev.ID)
	if err != nil {
		return err
	}
	for i := range links {
		if l := &links[i]; l.PartyID != sideID(p) {
			other, err := a.Message.DoorPhone(s.Tx, l)
			if err != nil {
				return err
			}
			if other == phone {
				return programme.Errorf(programme.Conflict, "另一方用的也是这个手机号，请填考评员本人的手机").Under(programme.DutyJointEvaluation)
			}
		}
	}
	return nil
}

// sideOf is an evaluation with the caller's side of it: nil for the base's.
func sideOf(s *act.Step, id string) (*programme.Evaluation, *programme.EvaluationParty, error) {
	if s.Caller.Role == programme.RoleEmployer {
		return itsParty(s, id)
	}
	ev, err := evaluation(s, id)
	return ev, nil, err
}

func sideID(p *programme.EvaluationParty) string {
	if p == nil {
		return ""
	}
	return p.ID
}

func examinersOf(ev *programme.Evaluation, p *programme.EvaluationParty) []string {
	if p == nil {
		return ev.Examiners
	}
	return p.Examiners
}

// HandIn is what the caller, an examiner of the plan by their name, found: of
// every subject that a score has points of, everybody. Where they are the last
// of their side its entry is made.
func (a *Desk) HandIn(ctx context.Context, c act.Caller, evaluationID string, scores []Score) error {
	return a.handIn(ctx, c, evaluationID, scores, nil)
}

// HandInByLink is HandIn by a link.
func (a *Desk) HandInByLink(ctx context.Context, secret, from string, code string, seen int64, scores []Score) error {
	b, err := a.Behind(ctx, secret, from)
	if err != nil {
		return err
	}
	who := Representative{Name: b.Link.Examiner, Position: "考评员", Code: code, Seen: seen}
	u, b, c, err := a.byLink(ctx, secret, from, CanExamine, who)
	if err != nil {
		return err
	}
	u.once = false // their own, until the side is in
	return a.handIn(ctx, c, b.Evaluation.ID, scores, u)
}

func (a *Desk) handIn(ctx context.Context, c act.Caller, evaluationID string, scores []Score, by *linkUse) error {
	return a.Act(ctx, c, programme.EvaluationHandIn, "", func(s *act.Step) error {
		ev, p, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		switch {
		case !slices.Contains(examinersOf(ev, p), c.Name):
			return programme.Errorf(programme.Forbidden, "方案上本方的考评员没有“%s”，不能登记考评成绩", c.Name).Under(programme.DutyJointEvaluation)
		case s.Today() < ev.HeldOn:
			return notYet(ev)
		}
		if err := stillOpen(s, ev, p); err != nil {
			return err
		}
		m, err := meetingFor(s, ev, employerOf(p))
		if err != nil {
			return err
		}
		sheets, err := m.sheets(s, p, c.Name, scores)
		if err != nil {
			return err
		}
		subjects, err := keepSheets(s, ev, sheets)
		if err != nil {
			return err
		}
		if err := m.whole(s, p); err != nil {
			return err
		}
		facts := act.Facts{"examiner": c.Name, "subjects": subjects, "sitting": ev.Sitting}
		if err := by.use(s, facts); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, facts)
	})
}

// stillOpen refuses once the side's entry of the sitting stands.
func stillOpen(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty) error {
	entries, err := s.Entries(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(entries, func(e programme.EvaluationEntry) bool { return e.PartyID == sideID(p) }) {
		return programme.Errorf(programme.WrongState, "本方的成绩已经汇总登记，考评员不能再改；要更正的，由本方经办人附考评员签字的成绩单重新登记").Under(programme.DutyJointEvaluation)
	}
	return nil
}

// sheets makes an examiner's sheets of scores, of every subject that one has
// points of.
func (m *meeting) sheets(s *act.Step, p *programme.EvaluationParty, examiner string, scores []Score) ([]*programme.ExaminerSheet, error) {
	var theirs []string
	for _, x := range m.exam.Subjects {
		if slices.ContainsFunc(scores, func(sc Score) bool { _, ok := sc.Points[x.Code]; return ok }) {
			theirs = append(theirs, x.Code)
		}
	}
	return m.sheetsOf(s, p, examiner, theirs, scores)
}

// sheetsOf makes an examiner's sheets of some subjects, with all that is wrong
// said at once.
func (m *meeting) sheetsOf(s *act.Step, p *programme.EvaluationParty, examiner string, subjects []string,
	scores []Score) (out []*programme.ExaminerSheet, err error) {
	members, err := act.WithNames(s.Tx, m.people)
	if err != nil {
		return nil, err
	}
	var found []programme.Problem
	given := map[string]*Score{}
	for i := range scores {
		sc := &scores[i]
		given[sc.ApplicationID] = sc
		if !slices.ContainsFunc(members, func(x act.Member) bool { return x.ApplicationID == sc.ApplicationID }) {
			found = append(found, programme.Problem{Code: "marks", Message: "成绩表上有人不在本方这次参评的人之中"})
		}
		if err := act.PlainWords("remark", "备注", sc.Remark); err != nil {
			return nil, err
		}
	}
	for _, x := range m.exam.Subjects {
		if !slices.Contains(subjects, x.Code) {
			continue
		}
		lines, wrong := m.subject(x, members, given)
		found = append(found, wrong...)
		raw, err := json.Marshal(lines)
		if err != nil {
			return nil, err
		}
		out = append(out, &programme.ExaminerSheet{EvaluationID: m.ev.ID, PartyID: sideID(p), Sitting: m.ev.Sitting, Examiner: examiner,
			Subject: x.Code, Lines: raw})
	}
	switch {
	case len(found) > 0:
		return nil, marksWrong(found)
	case len(out) == 0:
		return nil, programme.Errorf(programme.Invalid, "请填写您考评的科目的成绩").Under(programme.DutyEvaluation)
	}
	return out, nil
}

// marksWrong says all that is wrong with marks at once.
func marksWrong(found []programme.Problem) error {
	return (&programme.Error{Code: programme.Invalid, Message: fmt.Sprintf("成绩表有 %d 处要改", len(found)), Problems: found}).Under(programme.DutyEvaluation)
}

// subject is everybody's line of one subject, and what is wrong with them.
func (m *meeting) subject(x rules.Subject, members []act.Member, given map[string]*Score) (lines []programme.ExaminerLine, found []programme.Problem) {
	for _, who := range members {
		if m.short[who.ApplicationID] != "" {
			continue
		}
		sc, wrong := given[who.ApplicationID], ""
		points, scored := 0, false
		if sc != nil {
			points, scored = sc.Points[x.Code]
		}
		switch {
		case sc == nil || sc.Absence == "" && !scored:
			wrong = x.Name + "没有成绩：交出的科目，参评的每人都要有成绩，没有来的写缺考"
		case sc.Absence == "" && (points < 0 || points > rules.FullPoints):
			wrong = x.Name + "成绩应为 0 至 100 的整数"
		case sc.Absence != "":
			wrong = m.fault(sc)
		}
		if wrong != "" {
			found = append(found, programme.Problem{Field: who.Name, Code: "marks", Message: wrong})
			continue
		}
		lines = append(lines, programme.ExaminerLine{Application: who.ApplicationID, Points: points, Absence: sc.Absence, Remark: act.Text(sc.Remark)})
	}
	return lines, found
}

// keepSheets writes an examiner's sheets, anew or over what they handed in
// before.
func keepSheets(s *act.Step, ev *programme.Evaluation, sheets []*programme.ExaminerSheet) (subjects []string, err error) {
	had, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return nil, err
	}
	for _, x := range sheets {
		subjects = append(subjects, x.Subject)
		i := slices.IndexFunc(had, func(h programme.ExaminerSheet) bool {
			return h.PartyID == x.PartyID && h.Examiner == x.Examiner && h.Subject == x.Subject
		})
		if i >= 0 {
			had[i].Lines, had[i].EnteredBy, had[i].EnteredAt = x.Lines, s.Caller.User, s.Now()
			had[i].Scans, had[i].Stance, had[i].Doubt = x.Scans, "", "" // what was said was of other marks
			err = store.Update(s.Tx, &had[i])
		} else {
			x.ID, x.EnteredBy, x.EnteredAt = s.NewID(), s.Caller.User, s.Now()
			err = store.Insert(s.Tx, x)
		}
		if err != nil {
			return nil, err
		}
	}
	return subjects, nil
}

// whole makes the side's entry once every examiner of it has handed in and
// every subject is there.
func (m *meeting) whole(s *act.Step, p *programme.EvaluationParty) error {
	all, err := s.ExaminerSheets(m.ev.ID, m.ev.Sitting)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(x programme.ExaminerSheet) bool { return x.PartyID != sideID(p) })
	if slices.ContainsFunc(all, doubted) {
		return nil // until it is typed anew, or the examiner lets it stand
	}
	for _, name := range examinersOf(m.ev, p) {
		if !slices.ContainsFunc(all, func(x programme.ExaminerSheet) bool { return x.Examiner == name }) {
			return nil
		}
	}
	for _, x := range m.exam.Subjects {
		if !slices.ContainsFunc(all, func(h programme.ExaminerSheet) bool { return h.Subject == x.Code }) {
			return nil
		}
	}
	scores, err := together(all)
	if err != nil {
		return err
	}
	action := programme.EvaluationMark
	if p != nil {
		action = programme.EvaluationAssent
	}
	if m.ev.State, err = programme.Move(action, m.ev.State); err != nil {
		return err
	}
	facts, err := enterAs(s, m.ev, p, scores, programme.ByExaminers, "")
	if err != nil {
		return err
	}
	return s.RecordAs(action, s.Caller.Actor, m.ev.ProgrammeID, m.ev.ID, "", facts)
}

// together makes a side's scores of its examiners' sheets: of a subject that
// several marked the mean, halves up; who cheated or was absent in one subject
// has no points.
func together(sheets []programme.ExaminerSheet) ([]Score, error) {
	type sum struct{ points, n int }
	of, sums := map[string]*Score{}, map[string]map[string]sum{}
	var order []string
	for i := range sheets {
		var lines []programme.ExaminerLine
		if err := json.Unmarshal(sheets[i].Lines, &lines); err != nil {
			return nil, err
		}
		for _, l := range lines {
			sc := of[l.Application]
			if sc == nil {
				sc = &Score{ApplicationID: l.Application, Points: map[string]int{}}
				of[l.Application], sums[l.Application] = sc, map[string]sum{}
				order = append(order, l.Application)
			}
			if l.Remark != "" && l.Remark != sc.Remark {
				sc.Remark = joined(sc.Remark, l.Remark)
			}
			switch {
			case l.Absence == programme.MarkMisconduct || l.Absence != "" && sc.Absence == "":
				sc.Absence = l.Absence
			case l.Absence == "":
				k := sums[l.Application][sheets[i].Subject]
				sums[l.Application][sheets[i].Subject] = sum{k.points + l.Points, k.n + 1}
			}
		}
	}
	out := make([]Score, len(order))
	for i, id := range order {
		sc := of[id]
		for code, k := range sums[id] {
			sc.Points[code] = (2*k.points + k.n) / (2 * k.n)
		}
		if sc.Absence != "" {
			sc.Points = nil
		}
		out[i] = *sc
	}
	return out, nil
}

// Handed is what an examiner handed in, as pages say it: never the points.
type Handed struct {
	Examiner, Subject string
	At                time.Time
	By                string // how, where it was by a link
	Paper             string // the first picture that it was typed off, "" where the examiner handed it in
	Typist            string // who typed it
	Stance, Doubt     string // what the examiner says of that
}

// ExaminersOf is how far the examiners of the caller's side are, of both sides
// for the city.
func (a *Desk) ExaminersOf(ctx context.Context, c act.Caller, evaluationID string) (out []Handed, links []LinkView, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		ev, err := a.evaluationSeen(tx, c, evaluationID)
		if err != nil {
			return err
		}
		parties, err := tx.Parties(ev.ID)
		if err != nil {
			return err
		}
		reads := func(side string) bool {
			i := slices.IndexFunc(parties, func(p programme.EvaluationParty) bool { return p.ID == side })
			switch c.Role {
			case programme.RoleTrainee:
				return false
			case programme.RoleEmployer:
				return i >= 0 && parties[i].EmployerID == c.Employer
			}
			return side == "" || c.Role.Scope() == programme.CityWide
		}
		all, err := linksOf(tx, c, ev.ID)
		if err != nil {
			return err
		}
		for _, l := range all {
			if l.Kind == programme.LinkExaminer && l.State != programme.LinkEnded && reads(l.PartyID) {
				links = append(links, l)
			}
		}
		who := linkNames(all)
		sheets, err := tx.ExaminerSheets(ev.ID, ev.Sitting)
		for _, x := range sheets {
			if reads(x.PartyID) {
				h := Handed{Examiner: x.Examiner, Subject: x.Subject, At: x.EnteredAt, By: who(x.EnteredBy), Stance: x.Stance, Doubt: x.Doubt}
				if len(x.Scans) > 0 {
					h.Paper = x.Scans[0]
					if u, err := store.Get[programme.User](tx, x.EnteredBy); err == nil {
						h.Typist = u.Name
					}
				}
				out = append(out, h)
			}
		}
		return err
	})
	return out, links, err
}
