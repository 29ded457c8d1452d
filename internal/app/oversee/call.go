package oversee

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// daysAsked is of how many days a trainee is asked whether they were there.
const daysAsked = 3

// CastCalls draws the trainees to be called of a draw that was announced, as
// CastDraw draws classes: bound to the first checkpoint after it.
func (a *Desk) CastCalls(ctx context.Context, c act.Caller, drawID string) (list []*programme.Call, err error) {
	err = a.Act(ctx, c, programme.CallDraw, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		d, err := boundDraw(s, drawID, programme.DrawsTrainees)
		if err != nil {
			return err
		}
		seed := SeedOf(d.Root, d.Nonce)
		pool := slices.Clone(d.Pool)
		slices.SortFunc(pool, func(p, q string) int { return cmp.Compare(drawDigest(seed, p), drawDigest(seed, q)) })
		for rank, id := range pool[:min(d.Count, len(pool))] {
			ap, err := store.Get[programme.Application](s.Tx, id)
			if err != nil {
				return err
			}
			x := &programme.Call{ID: s.NewID(), ProgrammeID: d.ProgrammeID, BaseID: ap.BaseID, ClassID: ap.ClassID, ApplicationID: ap.ID, DrawID: d.ID,
				Rank: rank + 1, State: programme.CallDue}
			if err := store.Insert(s.Tx, x); err != nil {
				return err
			}
			list = append(list, x)
		}
		return s.Record(d.ProgrammeID, d.ID, act.Facts{"seed": seed, "calls": len(list), "candidates": len(pool), "root": d.Root, "size": d.Size})
	})
	return list, err
}

// CallSheet is a call with what the record says to each question.
type CallSheet struct {
	programme.Call
	Name, Base, Class string
	Asked             []programme.CallSaid // without answers yet, or as they were given
}

// CallOf is a call with its questions, for who may read it.
func (a *Desk) CallOf(ctx context.Context, c act.Caller, id string) (x *CallSheet, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounCall, id); err != nil {
			return err
		}
		x, err = a.callSheet(tx, id)
		return err
	})
	return x, err
}

func (a *Desk) callSheet(tx *store.Tx, id string) (*CallSheet, error) {
	k, err := store.Get[programme.Call](tx, id)
	if err != nil {
		return nil, err
	}
	x := &CallSheet{Call: *k}
	ap, err := store.Get[programme.Application](tx, k.ApplicationID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Person](tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](tx, k.BaseID)
	if err != nil {
		return nil, err
	}
	cl, err := store.Get[programme.Class](tx, k.ClassID)
	if err != nil {
		return nil, err
	}
	x.Name, x.Base, x.Class = p.Name, b.Name, cl.Name
	if len(k.Answers) > 0 {
		return x, json.Unmarshal(k.Answers, &x.Asked)
	}
	n, err := a.NoticeOf(tx, k.ProgrammeID)
	if err != nil {
		return nil, err
	}
	for _, q := range n.Oversight().Questions {
		said := programme.CallSaid{Code: q.Code, Name: q.Name}
		if said.Record, err = a.recordOf(tx, n, k, ap, q); err != nil {
			return nil, err
		}
		x.Asked = append(x.Asked, said)
	}
	return x, nil
}

// recordOf is what is recorded of what a question asks, "" where the answer is
// held against nothing.
func (a *Desk) recordOf(tx *store.Tx, n *rules.Notice, k *programme.Call, ap *programme.Application, q rules.Question) (string, error) {
	switch q.Against {
	case "trade":
		l, err := store.Get[programme.PlanLine](tx, ap.PlanLineID)
		if err != nil {
			return "", err
		}
		return l.Trade + " " + l.Level.Chinese(), nil
	case "hours":
		list, err := tx.AttendedHoursOf(ap.ID)
		minutes := 0 // with what was learnt online, without what was missed
		for _, h := range list {
			minutes += h.Hours*n.Hours.Minutes - h.Missed + h.Online
		}
		return curriculum.HoursText(minutes, n.Hours.Minutes) + " 课时", err
	case "days":
		return a.daysPresent(tx, k)
	case "employer":
		e, err := store.Get[programme.Employer](tx, ap.EmployerID)
		if err != nil {
			return "", err
		}
		return e.Name, nil
	case "asked_back":
		return "没有", nil
	}
	return "", nil
}

// daysPresent are some of the days on which a trainee is recorded present,
// drawn by a key that nobody has, in their order.
func (a *Desk) daysPresent(tx *store.Tx, k *programme.Call) (string, error) {
	lines, err := tx.ApplicationAttendance(k.ApplicationID)
	if err != nil {
		return "", err
	}
	var days []programme.Date
	for _, l := range lines {
		if d := programme.DateOf(l.Lesson.StartsAt.In(act.Shanghai)); l.Line.State == "present" && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		return "没有到课的记录", nil
	}
	key := func(d programme.Date) string { return a.Keys.Index(seal.Lot, k.ID+"\x00"+d.String()) }
	slices.SortFunc(days, func(p, q programme.Date) int { return cmp.Compare(key(p), key(q)) })
	days = days[:min(len(days), daysAsked)]
	slices.Sort(days)
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = d.Chinese()
	}
	return strings.Join(words, "、") + "到课", nil
}

// DialCall shows the telephone number of who is to be called, to who calls:
// for this purpose alone, and journalled.
func (a *Desk) DialCall(ctx context.Context, c act.Caller, id string) (phone string, err error) {
	if c.DryRun {
		return "", programme.Errorf(programme.Invalid, "查看电话必须留下记录，不能试办")
	}
	err = a.stepCall(ctx, c, programme.CallDial, id, func(s *act.Step, k *programme.Call) (act.Facts, error) {
		ap, err := store.Get[programme.Application](s.Tx, k.ApplicationID)
		if err != nil {
			return nil, err
		}
		p, err := store.Get[programme.Person](s.Tx, ap.PersonID)
		if err != nil {
			return nil, err
		}
		if phone, err = a.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed); err != nil {
			return nil, err
		}
		return act.Facts{"shown": []string{"phone"}}, s.Opened(1)
	})
	if err != nil {
		return "", err // nothing is shown that was not journalled
	}
	return phone, nil
}

// AnswerCall keeps what a trainee said to each question, held against the
// record as it stands now.
func (a *Desk) AnswerCall(ctx context.Context, c act.Caller, id string, said []programme.CallSaid) error {
	return a.stepCall(ctx, c, programme.CallAnswer, id, func(s *act.Step, k *programme.Call) (act.Facts, error) {
		sheet, err := a.callSheet(s.Tx, id)
		if err != nil {
			return nil, err
		}
		k.Differs = 0
		var problems []programme.Problem
		for i := range sheet.Asked {
			q := &sheet.Asked[i]
			at := slices.IndexFunc(said, func(x programme.CallSaid) bool { return x.Code == q.Code })
			if at < 0 || !slices.ContainsFunc(programme.SaidWords, func(w struct{ Code, Name string }) bool { return w.Code == said[at].Result }) {
				problems = append(problems, programme.Problem{Field: "r-" + q.Code, Code: "required", Message: "请选：" + q.Name})
				continue
			}
			if err := act.PlainWords("s-"+q.Code, "回答", said[at].Said); err != nil {
				return nil, err
			}
			q.Said, q.Result = said[at].Said, said[at].Result
			if q.Result == programme.CheckedBad {
				k.Differs++
				if q.Said == "" {
					problems = append(problems, programme.Problem{Field: "s-" + q.Code, Code: "required", Message: "与记录不符的，请写他怎么说：" + q.Name})
				}
			}
		}
		if len(problems) > 0 {
			return nil, &programme.Error{Code: programme.Invalid, Message: "没有逐题登记", Problems: problems}
		}
		k.Answers, err = json.Marshal(sheet.Asked)
		return act.Facts{"differs": k.Differs}, err
	})
}

// MissCall notes that nobody answered; who was not reached is called again.
func (a *Desk) MissCall(ctx context.Context, c act.Caller, id string) error {
	return a.stepCall(ctx, c, programme.CallMiss, id, func(_ *act.Step, k *programme.Call) (act.Facts, error) {
		k.Tries++
		return act.Facts{"tries": k.Tries}, nil
	})
}

// RefuseCall notes that a trainee would not answer.
func (a *Desk) RefuseCall(ctx context.Context, c act.Caller, id string) error {
	return a.stepCall(ctx, c, programme.CallRefuse, id, func(*act.Step, *programme.Call) (act.Facts, error) { return act.Facts{}, nil })
}

func (a *Desk) stepCall(ctx context.Context, c act.Caller, action programme.Action, id string, do func(*act.Step, *programme.Call) (act.Facts, error)) error {
	return a.Act(ctx, c, action, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		k, err := store.Get[programme.Call](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(k.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		facts, err := do(s, k)
		if err != nil {
			return err
		}
		k.CalledBy, k.CalledAt = c.User, s.Now()
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, facts)
	})
}

// DoubtCall makes a clue of a call whose answers differ from the record. It is
// about the call, as a denial's is about the answer (decision 0040): a clue
// about the person would show the base who spoke.
func (a *Desk) DoubtCall(ctx context.Context, c act.Caller, id string) (cl *programme.Clue, err error) {
	err = a.Act(ctx, c, programme.ClueRaise, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		sheet, err := a.callSheet(s.Tx, id)
		if err != nil {
			return err
		}
		k := sheet.Call
		if _, _, err := s.Open(k.ProgrammeID); err != nil {
			return err
		}
		if k.ClueID != "" || k.Differs == 0 {
			return programme.Errorf(programme.WrongState, "这次电话抽查没有不符，或已经列为线索")
		}
		var parts []string
		for _, q := range sheet.Asked {
			if q.Result == programme.CheckedBad {
				parts = append(parts, fmt.Sprintf("%s记录：%s；本人说：%s", q.Name, q.Record, q.Said))
			}
		}
		cl = &programme.Clue{ID: s.NewID(), ProgrammeID: k.ProgrammeID, BaseID: k.BaseID, Noun: programme.NounCall, Subject: k.ID, Check: "telephone",
			Text: "电话抽查与记录不符：" + strings.Join(parts, "。"), State: programme.Open}
		if err := store.Insert(s.Tx, cl); err != nil {
			return err
		}
		k.ClueID = cl.ID
		if err := store.Update(s.Tx, &k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, cl.ID, act.Facts{"noun": cl.Noun, "subject": cl.Subject, "check": cl.Check})
	})
	return cl, err
}

// SampleRow counts a base's part of a telephone sample.
type SampleRow struct {
	BaseID, Base                                string
	Drawn, Reached, Differ, Refused, Unanswered int
}

// Sample counts a draw of trainees, base by base: coverage and results.
func (a *Desk) Sample(ctx context.Context, c act.Caller, drawID string) (rows []SampleRow, pool int, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounDraw, drawID); err != nil {
			return err
		}
		d, err := store.Get[programme.Draw](tx, drawID)
		if err != nil || d.Draws != programme.DrawsTrainees {
			return err
		}
		pool = len(d.Pool)
		calls, err := tx.Calls(drawID)
		if err != nil {
			return err
		}
		bases, err := tx.Bases(d.ProgrammeID)
		if err != nil {
			return err
		}
		rows = sampled(calls, bases)
		return nil
	})
	return rows, pool, err
}

func sampled(calls []programme.Call, bases []programme.Base) (rows []SampleRow) {
	for i := range bases {
		r := SampleRow{BaseID: bases[i].ID, Base: bases[i].Name}
		for k := range calls {
			if calls[k].BaseID != r.BaseID {
				continue
			}
			r.Drawn++
			switch calls[k].State {
			case programme.Reached:
				r.Reached++
				if calls[k].Differs > 0 {
					r.Differ++
				}
			case programme.Unwilling:
				r.Refused++
			default:
				r.Unanswered++
			}
		}
		if r.Drawn > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}
