package oversee

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// DrawOrder sorts classes by the SHA-256 of seed and id.
func DrawOrder(seed string, classes []programme.Class) []programme.Class {
	out := slices.Clone(classes)
	slices.SortFunc(out, func(a, b programme.Class) int { return cmp.Compare(drawDigest(seed, a.ID), drawDigest(seed, b.ID)) })
	return out
}

// VisitIn is what a visit saw.
type VisitIn struct {
	Present   int // counted heads
	Note      string
	Checklist []programme.Checked
	Photos    []string // files that were handed in
	Signed    []SignatureIn
}

// VisitInspection registers what an inspection found: how many were there,
// beside how many had signed in to the lesson that was on, and what was looked
// at. Where inspectors were drawn, one of them registers it.
func (a *Desk) VisitInspection(ctx context.Context, c act.Caller, id string, in VisitIn) error {
	if err := act.PlainWords("note", "检查情况", in.Note); err != nil {
		return err
	}
	if err := programme.May(c.Actor, programme.InspectionVisit, programme.Subject{}); err != nil {
		return err
	}
	photos, err := a.readPhotos(ctx, c.User, in.Photos)
	if err != nil {
		return err
	}
	return a.stepInspection(ctx, c, programme.InspectionVisit, id, func(s *act.Step, i *programme.Inspection) error {
		if in.Present < 0 {
			return programme.Errorf(programme.Invalid, "在场人数不能为负")
		}
		if err := onSite(c, i); err != nil {
			return err
		}
		i.VisitedOn, i.Present, i.Note = s.Today(), in.Present, in.Note
		if err := met(s, i); err != nil {
			return err
		}
		if err := checked(s, i, in.Checklist); err != nil {
			return err
		}
		if err := keepPhotos(s, i, photos); err != nil {
			return err
		}
		for _, x := range in.Signed {
			if err := keepSignature(s, i, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// met notes the lesson that was on and how many had signed in to it.
func met(s *act.Step, i *programme.Inspection) error {
	if i.ClassID == "" {
		return nil
	}
	lessons, err := s.ClassLessons(i.ClassID)
	if err != nil {
		return err
	}
	now := s.Now()
	for _, l := range lessons {
		if l.State == programme.Cancelled || now.Before(l.StartsAt) || now.After(l.EndsAt) {
			continue
		}
		lines, err := s.LessonAttendance(l.ID)
		if err != nil {
			return err
		}
		i.LessonID, i.SignedIn = l.ID, act.CountIf(lines, func(x programme.Attendance) bool { return x.State == "present" })
	}
	return nil
}

// checked keeps what was found of each thing on the notice's list.
func checked(s *act.Step, i *programme.Inspection, list []programme.Checked) error {
	if len(list) == 0 {
		return nil
	}
	_, n, err := s.Programme(i.ProgrammeID)
	if err != nil {
		return err
	}
	var problems []programme.Problem
	for k := range list {
		if err := act.PlainWords("n-"+list[k].Code, "看到什么", list[k].Note); err != nil {
			return err
		}
		x := &list[k]
		for _, it := range n.Oversight().Checklist {
			if it.Code == x.Code {
				x.Name = it.Name
			}
		}
		switch {
		case x.Name == "":
			problems = append(problems, act.Problem("checklist", "unknown", "检查表里没有“%s”这一项", x.Code))
		case x.Result != programme.CheckedOK && x.Result != programme.CheckedBad && x.Result != programme.CheckedNone:
			problems = append(problems, programme.Problem{Field: "r-" + x.Code, Code: "required", Message: "请逐项选：" + x.Name})
		}
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "检查表没有填完", Problems: problems}
	}
	i.Checklist, err = json.Marshal(list)
	return err
}

// CloseInspection ends an inspection whose findings are all put right.
func (a *Desk) CloseInspection(ctx context.Context, c act.Caller, id string) error {
	return a.stepInspection(ctx, c, programme.InspectionClose, id, func(s *act.Step, i *programme.Inspection) error {
		all, err := s.Findings(i.ProgrammeID)
		if err != nil {
			return err
		}
		if open := act.CountIf(all, func(f programme.Finding) bool { return f.InspectionID == i.ID && f.State != programme.Closed }); open > 0 {
			return programme.Errorf(programme.WrongState, "还有 %d 个问题没有整改到位", open).Under(programme.DutyInspection)
		}
		return nil
	})
}

func (a *Desk) stepInspection(ctx context.Context, c act.Caller, action programme.Action, id string,
	change func(*act.Step, *programme.Inspection) error) error {
	return a.Act(ctx, c, action, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Move(&i.State); err != nil {
			return err
		}
		if err := change(s, i); err != nil {
			return err
		}
		if err := store.Update(s.Tx, i); err != nil {
			return err
		}
		return s.Record(i.ProgrammeID, i.ID, act.Facts{"present": i.Present, "expected": i.Expected})
	})
}

// FindingIn is something to be put right.
type FindingIn struct {
	InspectionID, Text, Clause string
	Offence                    string         // of the notice's list, "" for none
	DueOn                      programme.Date // 0: the offence's term
}

// RaiseFinding names something to be put right, by when.
func (a *Desk) RaiseFinding(ctx context.Context, c act.Caller, inspectionID, text, clause string, due programme.Date) (f *programme.Finding, err error) {
	return a.RaiseOffence(ctx, c, FindingIn{InspectionID: inspectionID, Text: text, Clause: clause, DueOn: due})
}

// RaiseOffence names something to be put right as an offence of the notice's
// list: what follows from it when it is found so often within a year comes with
// it, a pause of new classes by itself, a class that is not paid and a
// recognition that is to go as clues that the city decides on (clause 5.2).
func (a *Desk) RaiseOffence(ctx context.Context, c act.Caller, in FindingIn) (f *programme.Finding, err error) {
	inspectionID, text, clause, due := in.InspectionID, in.Text, in.Clause, in.DueOn
	if err := act.PlainWords("text", "问题", text); err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.FindingRaise, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, inspectionID)
		if err != nil {
			return err
		}
		if i.State != programme.Visited {
			return programme.Errorf(programme.WrongState, "检查现为“%s”，登记检查后才能提出问题", i.State.Name())
		}
		_, n, err := s.Programme(i.ProgrammeID)
		if err != nil {
			return err
		}
		list := n.Oversight()
		offence := list.Offence(in.Offence)
		switch {
		case in.Offence != "" && offence == nil:
			return programme.Errorf(programme.Invalid, "通知的违规种类里没有这一种")
		case offence != nil && due == 0:
			due = s.Today().AddDays(offence.Days)
		}
		if offence != nil && clause == "" {
			clause = offence.Clause
		}
		if text == "" || due < s.Today() {
			return programme.Errorf(programme.Invalid, "请写明问题和不早于今天的整改期限")
		}
		f = &programme.Finding{ID: s.NewID(), ProgrammeID: i.ProgrammeID, InspectionID: i.ID, BaseID: i.BaseID, State: programme.Raised, Text: text,
			Clause: clause, DueOn: due, Offence: in.Offence, RaisedOn: s.Today()}
		if err := store.Insert(s.Tx, f); err != nil {
			return err
		}
		if err := s.Record(i.ProgrammeID, f.ID, act.Facts{"text": text, "clause": clause, "due": due, "offence": in.Offence}); err != nil {
			return err
		}
		return followed(s, f, &list)
	})
	return f, err
}

// followed opens the clues that a finding brings on.
func followed(s *act.Step, f *programme.Finding, list *rules.Supervision) error {
	if f.Offence == "" {
		return nil
	}
	found, err := s.OffencesOf(f.BaseID)
	if err != nil {
		return err
	}
	all := list.Consequences(found)
	if len(all) == 0 || all[len(all)-1].Offence.Code != f.Offence || all[len(all)-1].From != f.RaisedOn {
		return nil
	}
	k := &programme.Clue{ID: s.NewID(), ProgrammeID: f.ProgrammeID, BaseID: f.BaseID, Check: programme.ClueOffence, State: programme.Open}
	switch c := &all[len(all)-1]; c.Effect {
	case rules.EffectUnpaid:
		k.Noun, k.Subject = programme.NounClass, c.ClassID
	case rules.EffectRemoved:
		k.Noun, k.Subject = programme.NounBase, f.BaseID
	default:
		return nil
	}
	o := all[len(all)-1].Offence
	k.Text = "检查认定“" + o.Name + "”：" + o.Follows() + "，待市局决定"
	if err := store.Insert(s.Tx, k); err != nil {
		return err
	}
	return s.RecordAs(programme.ClueRaise, act.SystemActor, f.ProgrammeID, k.ID, "",
		act.Facts{"noun": k.Noun, "subject": k.Subject, "check": k.Check, "finding": f.ID})
}

// AnswerFinding is the base's report of how it was put right.
func (a *Desk) AnswerFinding(ctx context.Context, c act.Caller, id, answer, fileID string) error {
	if err := act.PlainWords("answer", "整改情况", answer); err != nil {
		return err
	}
	return a.stepFinding(ctx, c, programme.FindingAnswer, id, "", func(s *act.Step, f *programme.Finding) error {
		if answer == "" {
			return programme.Errorf(programme.Invalid, "请写明整改情况")
		}
		f.Answer, f.FileID = answer, fileID
		if fileID == "" {
			return nil
		}
		return s.WholeFile(fileID)
	})
}

// AcceptFinding accepts that it was put right.
func (a *Desk) AcceptFinding(ctx context.Context, c act.Caller, id string) error {
	return a.stepFinding(ctx, c, programme.FindingAccept, id, "", nil)
}

// ReopenFinding sends an answer back.
func (a *Desk) ReopenFinding(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepFinding(ctx, c, programme.FindingReopen, id, reason, nil)
}

func (a *Desk) stepFinding(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Finding) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		f, err := store.Get[programme.Finding](s.Tx, id)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](s.Tx, f.BaseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if err := s.Move(&f.State); err != nil {
			return err
		}
		if change != nil {
			if err := change(s, f); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, f); err != nil {
			return err
		}
		return s.Record(f.ProgrammeID, f.ID, act.Facts{"to": f.State, "answer": f.Answer})
	})
}

// RaiseClue registers a suspicion about a subject.
func (a *Desk) RaiseClue(ctx context.Context, c act.Caller, programmeID string, noun programme.Noun,
	subject, check, text string) (cl *programme.Clue, err error) {
	if err := act.PlainWords("text", "线索内容", text); err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.ClueRaise, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		if text == "" {
			return programme.Errorf(programme.Invalid, "请写明线索内容")
		}
		baseID, err := baseOfClue(s.Tx, noun, subject)
		if err != nil {
			return err
		}
		cl = &programme.Clue{ID: s.NewID(), ProgrammeID: p.ID, BaseID: baseID, Noun: noun, Subject: subject, Check: check, Text: text, State: programme.Open}
		if err := store.Insert(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(p.ID, cl.ID, act.Facts{"noun": noun, "subject": subject, "check": check})
	})
	return cl, err
}

// UpholdClue finds a clue true; what follows from it is done by its own
// action, which the reason names.
func (a *Desk) UpholdClue(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepClue(ctx, c, programme.ClueUphold, id, reason)
}

// DismissClue finds a clue untrue.
func (a *Desk) DismissClue(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepClue(ctx, c, programme.ClueDismiss, id, reason)
}

// foundByAnother refuses who raised the finding of an offence where they would
// also decide on what follows from it: it moves money.
func foundByAnother(s *act.Step, cl *programme.Clue) error {
	if cl.Check != programme.ClueOffence || cl.State != programme.Upheld {
		return nil
	}
	entries, err := s.JournalPage(store.JournalQuery{Subject: cl.ID, Actions: []string{string(programme.ClueRaise)}})
	if err != nil || len(entries) == 0 {
		return err
	}
	e, err := journal.Decode([]byte(entries[0].Body))
	if err != nil {
		return err
	}
	var of struct {
		Finding string `json:"finding"`
	}
	if err := json.Unmarshal(e.Facts, &of); err != nil || of.Finding == "" {
		return err
	}
	raised, err := s.JournalPage(store.JournalQuery{Subject: of.Finding, Actions: []string{string(programme.FindingRaise)}})
	if err == nil && len(raised) > 0 && raised[0].User == s.Caller.User {
		err = programme.Errorf(programme.Forbidden, "问题是您提出的，是否按违规处理须由另一人认定").Under(programme.DutyRevocation)
	}
	return err
}

func (a *Desk) stepClue(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		cl, err := store.Get[programme.Clue](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		if err := foundByAnother(s, cl); err != nil {
			return err
		}
		cl.Reason = reason
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"to": cl.State})
	})
}
