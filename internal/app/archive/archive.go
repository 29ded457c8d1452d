package archive

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Line is one item of a class's archive: what the notice asks for, what
// is there, and what it lacks (clause 3.5.1).
type Line struct {
	Item  rules.ArchiveItem
	Need  int
	Have  int
	Typed int // of Have, those that rest on what somebody said: a length typed before files were read, a picture of a sheet that shows no code
	Lacks []Lack
}

// Lack is one thing an archive does not have.
type Lack struct {
	Noun    programme.Noun
	Subject string
	Why     string
}

// Lines is what a class's archive holds and lacks today, item by item.
func (a *Desk) Lines(ctx context.Context, c act.Caller, classID string) (lines []Line, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		if err := act.SeesBase(tx, c, cl.BaseID); err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](tx, cl.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		lines, err = linesOf(a.Desk, tx, n, cl)
		return err
	})
	return lines, err
}

// ArchiveClass seals a class's archive. Where it lacks something, a reason
// must say what stands in for it; what it lacked stays in the journal.
func (a *Desk) ArchiveClass(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.Act(ctx, c, programme.ClassArchive, reason, func(s *act.Step) error {
		cl, err := teaching.Class(s, classID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		lines, err := linesOf(a.Desk, s.Tx, n, cl)
		if err != nil {
			return err
		}
		content, err := contentOf(s.Tx, cl)
		if err != nil {
			return err
		}
		lacks := map[string]int{}
		var problems []programme.Problem
		for _, l := range lines {
			if missing := len(l.Lacks); missing > 0 {
				lacks[l.Item.Code] = missing
				problems = append(problems, act.Problem(l.Item.Name, "archive_lacks", "应有 %d，已有 %d，缺 %d", l.Need, l.Have, missing))
			}
		}
		if len(problems) > 0 && reason == "" {
			return &programme.Error{Code: programme.WrongState, Message: "档案还缺资料；补齐后归档，或写明缺失的原因和佐证", Clause: programme.DutyArchive, Problems: problems}
		}
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"lacks": lacks, "content": contentDigest(content)})
	})
}
