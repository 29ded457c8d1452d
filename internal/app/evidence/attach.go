package evidence

import (
	"context"
	"fmt"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Attachment is a recording, photo or paper to be attached. What can be read
// from the file is read there; Seconds and TakenAt are what somebody says
// beside it, and count for nothing.
type Attachment struct {
	ClassID  string
	LessonID string // "" for evidence of the class
	Kind     string // an archive item of the notice
	FileID   string
	Seconds  int       // 0 where nobody says it
	TakenAt  time.Time // zero where nobody says it
}

// Attach puts stored files to a class or its lessons, all or none, with what was
// read of each. A file that is not what its kind claims, or whose length cannot
// be read, is refused with what to do, every one of them in one Error Invalid.
// The same file cannot stand for two lessons (clause 3.5.1).
func (a *Desk) Attach(ctx context.Context, c act.Caller, classID string, list []Attachment) error {
	var items []rules.ArchiveItem
	// Nobody's films are read who may not hand them in: reading costs.
	err := a.Try(ctx, c, programme.EvidenceAttach, func(s *act.Step) (err error) {
		_, items, err = Attachable(s, classID, list)
		return err
	})
	if err != nil {
		return err
	}
	readings, err := a.ReadAll(ctx, c, items, list) // outside the transaction, which keeps everybody from writing
	if err != nil {
		return err
	}
	return a.Act(ctx, c, programme.EvidenceAttach, "", func(s *act.Step) error {
		cl, _, err := Attachable(s, classID, list)
		if err != nil {
			return err
		}
		if err := Unused(s, list); err != nil {
			return err
		}
		ids, err := Keep(s, cl, list, readings)
		if err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"evidence": ids})
	})
}

// Keep writes evidence of a class with what was read of it, and gives the ids.
func Keep(s *act.Step, cl *programme.Class, list []Attachment, readings []programme.EvidenceReading) ([]string, error) {
	ids := make([]string, len(list))
	rows, read := make([]*programme.Evidence, len(list)), make([]*programme.EvidenceReading, len(list))
	for i, in := range list {
		if err := s.WholeFile(in.FileID); err != nil {
			return nil, err
		}
		ids[i] = s.NewID()
		rows[i] = &programme.Evidence{ID: ids[i], BaseID: cl.BaseID, ClassID: cl.ID, LessonID: in.LessonID, Kind: in.Kind,
			FileID: in.FileID, Seconds: in.Seconds, TakenAt: in.TakenAt.UTC(), AddedBy: s.Caller.User}
		r := readings[i]
		r.ID, r.ReadAt = ids[i], s.Now()
		read[i] = &r
	}
	if err := store.Insert(s.Tx, rows...); err != nil {
		return nil, err
	}
	return ids, store.Insert(s.Tx, read...)
}

// MayAttach says why the caller cannot attach anything to a class, or to a
// lesson of one: nil where they can. It is asked before a large file is sent.
func (a *Desk) MayAttach(ctx context.Context, c act.Caller, noun programme.Noun, id string) error {
	return a.Try(ctx, c, programme.EvidenceAttach, func(s *act.Step) error {
		if noun == programme.NounLesson {
			l, err := store.Get[programme.Lesson](s.Tx, id)
			if err != nil {
				return err
			}
			if id = l.ClassID; l.State == programme.Cancelled {
				return programme.Errorf(programme.WrongState, "这节课已取消，不能上传影像")
			}
		}
		cl, err := teaching.Class(s, id)
		if err != nil {
			return err
		}
		return teaching.Unsealed(cl)
	})
}

// Attachable is the class and the archive items of what is to be attached, or
// why the caller cannot attach it there. Whether a file is used already is
// asked by unused.
func Attachable(s *act.Step, classID string, list []Attachment) (*programme.Class, []rules.ArchiveItem, error) {
	cl, err := teaching.Class(s, classID)
	if err != nil {
		return nil, nil, err
	}
	if err := teaching.Unsealed(cl); err != nil {
		return nil, nil, err
	}
	_, n, err := s.Programme(cl.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, programme.Errorf(programme.Invalid, "请上传文件")
	}
	items := make([]rules.ArchiveItem, len(list))
	for i, in := range list {
		var ok bool
		if items[i], ok = n.ArchiveItem(in.Kind); !ok {
			return nil, nil, programme.Errorf(programme.Invalid, "档案清单中没有这类资料：%s", in.Kind).Under(programme.DutyArchive)
		}
		if items[i].Minutes > 0 && in.LessonID == "" {
			return nil, nil, programme.Errorf(programme.Invalid, "%s要说明是哪节课的", items[i].Name).Under(programme.DutyArchive)
		}
		if err := s.Handed(in.FileID); err != nil {
			return nil, nil, err
		}
		if in.LessonID == "" {
			continue
		}
		if l, err := store.Get[programme.Lesson](s.Tx, in.LessonID); err != nil {
			return nil, nil, err
		} else if l.ClassID != cl.ID {
			return nil, nil, programme.Errorf(programme.Invalid, "这节课不是本班的课")
		}
	}
	return cl, items, nil
}

// Unused refuses a file that is evidence already, or stands in the list twice.
// It is asked in the transaction that writes alone: a form that is sent again
// is answered that it was done, not that its files are used.
func Unused(s *act.Step, list []Attachment) error {
	seen := map[string]bool{}
	for _, in := range list {
		used, err := s.EvidenceOfFile(in.FileID)
		if err != nil {
			return err
		}
		if len(used) > 0 || seen[in.FileID] {
			return programme.Errorf(programme.Conflict, "这份资料已用于其他课次或班级，同一文件不能重复作为证据").Under(programme.DutyArchive)
		}
		seen[in.FileID] = true
	}
	return nil
}

// ReadAll reads every file; what cannot be kept is told of all of them at once.
func (a *Desk) ReadAll(ctx context.Context, c act.Caller, items []rules.ArchiveItem, list []Attachment) ([]programme.EvidenceReading, error) {
	out := make([]programme.EvidenceReading, len(list))
	var refused []programme.Problem
	for i, in := range list {
		problems, err := a.readTurn(ctx, c.User, items[i], in.FileID, &out[i])
		if err != nil {
			return nil, err
		}
		for _, p := range problems {
			if len(list) > 1 {
				p.Message = fmt.Sprintf("第 %d 份：%s", i+1, p.Message)
			}
			refused = append(refused, p)
		}
	}
	if len(refused) > 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: "资料没有收下，请按提示重新上传", Clause: programme.DutyArchive, Problems: refused}
	}
	return out, nil
}
