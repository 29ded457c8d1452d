package app

import (
	"cmp"
	"context"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// DrawInspections draws n running classes to inspect. The order follows from
// seed and the classes' ids by SHA-256 alone: whoever knows the seed can draw
// again and get the same (clause 5.1).
func (a *App) DrawInspections(ctx context.Context, c Caller, programmeID, seed string, n int) (list []*programme.Inspection, err error) {
	err = a.act(ctx, c, programme.InspectionDraw, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.open(programmeID)
		if err != nil {
			return err
		}
		if seed == "" || n < 1 {
			return programme.Errorf(programme.Invalid, "请填写抽取所用的种子和数量")
		}
		classes, err := s.Classes(p.ID)
		if err != nil {
			return err
		}
		classes = slices.DeleteFunc(classes, func(cl programme.Class) bool { return cl.State != programme.Running })
		if len(classes) == 0 {
			return programme.Errorf(programme.WrongState, "现在没有培训中的班级可供抽取").Under("5.1")
		}
		list = list[:0]
		for rank, cl := range DrawOrder(seed, classes)[:min(n, len(classes))] {
			members, err := s.ClassApplications(cl.ID)
			if err != nil {
				return err
			}
			i := &programme.Inspection{ID: s.NewID(), ProgrammeID: p.ID, BaseID: cl.BaseID, ClassID: cl.ID, State: programme.Planned, Seed: seed, Rank: rank + 1,
				DrawnOn: s.today(), Expected: countIf(members, func(m programme.Application) bool { return m.State == programme.InTraining })}
			if err := store.Insert(s.Tx, i); err != nil {
				return err
			}
			if err := s.record(p.ID, i.ID, facts{"seed": seed, "rank": i.Rank, "class": cl.ID, "candidates": len(classes)}); err != nil {
				return err
			}
			list = append(list, i)
		}
		return nil
	})
	return list, err
}

// DrawOrder sorts classes by the SHA-256 of seed and id.
func DrawOrder(seed string, classes []programme.Class) []programme.Class {
	out := slices.Clone(classes)
	slices.SortFunc(out, func(a, b programme.Class) int { return cmp.Compare(drawDigest(seed, a.ID), drawDigest(seed, b.ID)) })
	return out
}

// VisitInspection registers what an inspection found: how many were there.
func (a *App) VisitInspection(ctx context.Context, c Caller, id string, present int, note string) error {
	if err := plainWords("note", "检查情况", note); err != nil {
		return err
	}
	return a.stepInspection(ctx, c, programme.InspectionVisit, id, func(s *step, i *programme.Inspection) error {
		if present < 0 {
			return programme.Errorf(programme.Invalid, "在场人数不能为负")
		}
		i.VisitedOn, i.Present, i.Note = s.today(), present, note
		return nil
	})
}

// CloseInspection ends an inspection whose findings are all put right.
func (a *App) CloseInspection(ctx context.Context, c Caller, id string) error {
	return a.stepInspection(ctx, c, programme.InspectionClose, id, func(s *step, i *programme.Inspection) error {
		all, err := s.Findings(i.ProgrammeID)
		if err != nil {
			return err
		}
		if open := countIf(all, func(f programme.Finding) bool { return f.InspectionID == i.ID && f.State != programme.Closed }); open > 0 {
			return programme.Errorf(programme.WrongState, "还有 %d 个问题没有整改到位", open).Under("5.1")
		}
		return nil
	})
}

func (a *App) stepInspection(ctx context.Context, c Caller, action programme.Action, id string, change func(*step, *programme.Inspection) error) error {
	return a.act(ctx, c, action, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.move(&i.State); err != nil {
			return err
		}
		if err := change(s, i); err != nil {
			return err
		}
		if err := store.Update(s.Tx, i); err != nil {
			return err
		}
		return s.record(i.ProgrammeID, i.ID, facts{"present": i.Present, "expected": i.Expected})
	})
}

// RaiseFinding names something to be put right, by when.
func (a *App) RaiseFinding(ctx context.Context, c Caller, inspectionID, text, clause string, due programme.Date) (f *programme.Finding, err error) {
	if err := plainWords("text", "问题", text); err != nil {
		return nil, err
	}
	err = a.act(ctx, c, programme.FindingRaise, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, inspectionID)
		if err != nil {
			return err
		}
		if i.State != programme.Visited {
			return programme.Errorf(programme.WrongState, "检查现为“%s”，登记检查后才能提出问题", i.State.Name())
		}
		if text == "" || due < s.today() {
			return programme.Errorf(programme.Invalid, "请写明问题和不早于今天的整改期限")
		}
		f = &programme.Finding{ID: s.NewID(), ProgrammeID: i.ProgrammeID, InspectionID: i.ID, BaseID: i.BaseID, State: programme.Raised, Text: text, Clause: clause, DueOn: due}
		if err := store.Insert(s.Tx, f); err != nil {
			return err
		}
		return s.record(i.ProgrammeID, f.ID, facts{"text": text, "clause": clause, "due": due})
	})
	return f, err
}

// AnswerFinding is the base's report of how it was put right.
func (a *App) AnswerFinding(ctx context.Context, c Caller, id, answer, fileID string) error {
	if err := plainWords("answer", "整改情况", answer); err != nil {
		return err
	}
	return a.stepFinding(ctx, c, programme.FindingAnswer, id, "", func(s *step, f *programme.Finding) error {
		if answer == "" {
			return programme.Errorf(programme.Invalid, "请写明整改情况")
		}
		f.Answer, f.FileID = answer, fileID
		if fileID == "" {
			return nil
		}
		return s.wholeFile(fileID)
	})
}

// AcceptFinding accepts that it was put right.
func (a *App) AcceptFinding(ctx context.Context, c Caller, id string) error {
	return a.stepFinding(ctx, c, programme.FindingAccept, id, "", nil)
}

// ReopenFinding sends an answer back.
func (a *App) ReopenFinding(ctx context.Context, c Caller, id, reason string) error {
	return a.stepFinding(ctx, c, programme.FindingReopen, id, reason, nil)
}

func (a *App) stepFinding(ctx context.Context, c Caller, action programme.Action, id, reason string, change func(*step, *programme.Finding) error) error {
	return a.act(ctx, c, action, reason, func(s *step) error {
		f, err := store.Get[programme.Finding](s.Tx, id)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](s.Tx, f.BaseID)
		if err != nil {
			return err
		}
		if err := s.may(subjectOf(b)); err != nil {
			return err
		}
		if err := s.move(&f.State); err != nil {
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
		return s.record(f.ProgrammeID, f.ID, facts{"to": f.State, "answer": f.Answer})
	})
}

// RaiseClue registers a suspicion about a subject.
func (a *App) RaiseClue(ctx context.Context, c Caller, programmeID string, noun programme.Noun, subject, check, text string) (cl *programme.Clue, err error) {
	if err := plainWords("text", "线索内容", text); err != nil {
		return nil, err
	}
	err = a.act(ctx, c, programme.ClueRaise, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.open(programmeID)
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
		return s.record(p.ID, cl.ID, facts{"noun": noun, "subject": subject, "check": check})
	})
	return cl, err
}

// UpholdClue finds a clue true; what follows from it is done by its own
// action, which the reason names.
func (a *App) UpholdClue(ctx context.Context, c Caller, id, reason string) error {
	return a.stepClue(ctx, c, programme.ClueUphold, id, reason)
}

// DismissClue finds a clue untrue.
func (a *App) DismissClue(ctx context.Context, c Caller, id, reason string) error {
	return a.stepClue(ctx, c, programme.ClueDismiss, id, reason)
}

func (a *App) stepClue(ctx context.Context, c Caller, action programme.Action, id, reason string) error {
	return a.act(ctx, c, action, reason, func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		cl, err := store.Get[programme.Clue](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.move(&cl.State); err != nil {
			return err
		}
		cl.Reason = reason
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.record(cl.ProgrammeID, cl.ID, facts{"to": cl.State})
	})
}
