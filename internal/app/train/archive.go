package train

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ArchiveLine is one item of a class's archive: what the notice asks for, what
// is there, and what it lacks (clause 3.5.1).
type ArchiveLine struct {
	Item  rules.ArchiveItem
	Need  int
	Have  int
	Typed int // of Have, those that count by a length that was typed before files were read
	Lacks []Lack
}

// Lack is one thing an archive does not have.
type Lack struct {
	Noun    programme.Noun
	Subject string
	Why     string
}

// Archive is what a class's archive holds and lacks today, item by item.
func (a *Desk) Archive(ctx context.Context, c act.Caller, classID string) (lines []ArchiveLine, err error) {
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
		lines, err = archiveOf(tx, n, cl)
		return err
	})
	return lines, err
}

// ArchiveClass seals a class's archive. Where it lacks something, a reason
// must say what stands in for it; what it lacked stays in the journal.
func (a *Desk) ArchiveClass(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.Act(ctx, c, programme.ClassArchive, reason, func(s *act.Step) error {
		cl, err := Class(s, classID)
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
		lines, err := archiveOf(s.Tx, n, cl)
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
			return &programme.Error{Code: programme.WrongState, Message: "档案还缺资料；补齐后归档，或写明缺失的原因和佐证", Clause: n.Cite(programme.DutyArchive), Problems: problems}
		}
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"lacks": lacks})
	})
}

// archiver holds what the items of one class are counted from.
type archiver struct {
	class     *programme.Class
	lessons   []programme.Lesson   // held
	members   []string             // applications that trained to the end
	evidence  map[string][]string  // kind → lesson of each piece, "" for the class's own
	longest   map[kindLesson]Piece // the longest recording of each kind and lesson
	materials map[string]int       // application → papers handed in
	scheme    bool
	results   bool
}

type kindLesson struct{ kind, lesson string }

// archiveOf counts a class's archive. A bound volume, scanned for the whole
// class, stands for a paper of every lesson or trainee; a recording is always
// of its own lesson.
func archiveOf(tx *store.Tx, n *rules.Notice, cl *programme.Class) ([]ArchiveLine, error) {
	ar, err := archiverOf(tx, cl)
	if err != nil {
		return nil, err
	}
	lines := make([]ArchiveLine, 0, len(n.Archive))
	for _, item := range n.Archive {
		line := ArchiveLine{Item: item}
		switch item.Per {
		case rules.PerBase:
			ar.countBase(&line)
		case rules.PerClass:
			ar.countClass(&line)
		case rules.PerLesson:
			ar.countLessons(&line)
		case rules.PerTrainee:
			ar.countTrainees(&line)
		}
		lines = append(lines, line)
	}
	line, err := ar.outside(tx)
	if err == nil && line != nil {
		lines = append(lines, *line)
	}
	return lines, err
}

func archiverOf(tx *store.Tx, cl *programme.Class) (*archiver, error) {
	ar := &archiver{class: cl, evidence: map[string][]string{}, longest: map[kindLesson]Piece{}}
	scheme, err := tx.AgreedScheme(cl.BaseID)
	if err != nil {
		return nil, err
	}
	ar.scheme = scheme != nil
	lessons, err := tx.ClassLessons(cl.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lessons {
		if l.State == programme.Held {
			ar.lessons = append(ar.lessons, l)
		}
	}
	members, err := tx.ClassApplications(cl.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.State != programme.Dropped {
			ar.members = append(ar.members, m.ID)
		}
	}
	evidence, err := pieces(tx, cl.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		ar.evidence[e.Kind] = append(ar.evidence[e.Kind], e.LessonID)
		at := kindLesson{e.Kind, e.LessonID}
		ar.longest[at] = longer(ar.longest[at], e)
	}
	if ar.materials, err = tx.MaterialsByApplication(cl.ID); err != nil {
		return nil, err
	}
	ev, err := tx.ClassEvaluation(cl.ID)
	ar.results = ev != nil && ev.State == programme.Settled
	return ar, err
}

// outside is what the outside systems leave open of a class's people (3.1.6):
// nil where no return was ever compared.
func (ar *archiver) outside(tx *store.Tx) (*ArchiveLine, error) {
	collated, err := tx.Collated(ar.class.ProgrammeID, ar.class.BaseID)
	if err != nil || !collated {
		return nil, err
	}
	list, err := tx.DifferencesOf(ar.members)
	if err != nil {
		return nil, err
	}
	line := &ArchiveLine{Item: rules.ArchiveItem{Code: "outside", Name: "与外部系统比对一致", Per: rules.PerClass, Count: 1, Clause: programme.DutyOutsideSystems}, Need: len(ar.members)}
	open := map[string]bool{}
	for i := range list {
		if d := &list[i]; d.State != programme.Resolved {
			open[d.ApplicationID] = true
			line.Lacks = append(line.Lacks, Lack{programme.NounDifference, d.ID, d.System + "：差异" + d.State.Name()})
		}
	}
	line.Have = line.Need - len(open)
	return line, nil
}

func (ar *archiver) count(kind, lesson string) (n int) {
	for _, l := range ar.evidence[kind] {
		if l == lesson {
			n++
		}
	}
	return n
}

func (ar *archiver) countBase(line *ArchiveLine) {
	line.Need = line.Item.Count
	if ar.scheme {
		line.Have = line.Need
		return
	}
	line.Lacks = append(line.Lacks, Lack{programme.NounBase, ar.class.BaseID, "培训方案尚未同意"})
}

// countClass counts what is uploaded for the class; results settled in the
// system are the results.
func (ar *archiver) countClass(line *ArchiveLine) {
	line.Need, line.Have = line.Item.Count, ar.count(line.Item.Code, "")
	if line.Item.Code == "results" && ar.results || line.Item.Code == "roster" && len(ar.members) > 0 {
		line.Have = max(line.Have, line.Need)
	}
	for i := line.Have; i < line.Need; i++ {
		line.Lacks = append(line.Lacks, Lack{programme.NounClass, ar.class.ID, fmt.Sprintf("第 %d 份没有", i+1)})
	}
}

func (ar *archiver) countLessons(line *ArchiveLine) {
	line.Need = len(ar.lessons) * line.Item.Count
	volume := line.Item.Minutes == 0 && ar.count(line.Item.Code, "") > 0
	for i := range ar.lessons {
		l := &ar.lessons[i]
		have := ar.count(line.Item.Code, l.ID)
		longest := ar.longest[kindLesson{line.Item.Code, l.ID}]
		switch {
		case volume || have >= line.Item.Count && longest.Lasts() >= line.Item.Minutes*60:
			line.Have += line.Item.Count
			if line.Item.Minutes > 0 && longest.Typed() {
				line.Typed++
			}
		case have >= line.Item.Count:
			line.Lacks = append(line.Lacks, Lack{programme.NounLesson, l.ID, fmt.Sprintf("不足 %d 分钟", line.Item.Minutes)})
		default:
			line.Have += have
			line.Lacks = append(line.Lacks, Lack{programme.NounLesson, l.ID, "没有"})
		}
	}
}

// longer is the longer of two recordings, of two alike the one that was read.
func longer(a, b Piece) Piece {
	if b.Lasts() > a.Lasts() || b.Lasts() == a.Lasts() && a.Typed() {
		return b
	}
	return a
}

func (ar *archiver) countTrainees(line *ArchiveLine) {
	line.Need = len(ar.members) * line.Item.Count
	volume := ar.count(line.Item.Code, "") > 0
	for _, m := range ar.members {
		if volume || ar.materials[m] >= line.Item.Count {
			line.Have += line.Item.Count
			continue
		}
		line.Lacks = append(line.Lacks, Lack{programme.NounApplication, m, "没有"})
	}
}
