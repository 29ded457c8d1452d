package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/media"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Zip is the job that packs a class's archive.
const Zip = "archive.zip"

type zipArgs struct {
	Class  string `json:"class"`
	Reason string `json:"reason,omitempty"`
}

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: Zip, Name: "班级档案打包", Undone: "打包不改动任何数据，没有打完的包已丢弃。", May: s.mayZip, Run: s.runZip},
	}
}

// mayZip asks for the right to see full information: copies of identity
// cards are in it.
func (a *Desk) mayZip(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	var args zipArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	cl, err := store.Get[programme.Class](tx, args.Class)
	if err != nil {
		return err
	}
	b, err := store.Get[programme.Base](tx, cl.BaseID)
	if err != nil {
		return err
	}
	return programme.May(c.Actor, programme.PersonUnmask, act.SubjectOf(b))
}

// AskZip asks for everything of a class's archive in one file, with the
// reason: the ID numbers of a whole class are in it.
func (s *Desk) AskZip(ctx context.Context, c act.Caller, classID, reason string) (id string, err error) {
	var cl *programme.Class
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		if cl, err = store.Get[programme.Class](tx, classID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, cl.BaseID)
		if err != nil {
			return err
		}
		return programme.May(c.Actor, programme.PersonUnmask, act.SubjectOf(b))
	})
	if err != nil {
		return "", err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", programme.Errorf(programme.Invalid, "打包全班档案须写明用途：包里有完整的身份证号码和证件")
	}
	if err := act.PlainWords("reason", "用途", reason); err != nil {
		return "", err
	}
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: Zip, Title: cl.Name, Programme: cl.ProgrammeID}, zipArgs{classID, reason})
}

// packed is everything that goes into a class's package.
type packed struct {
	class     *programme.Class
	base      *programme.Base
	job       string
	notice    *rules.Notice
	lines     []Line
	members   []programme.Application
	people    map[string]*programme.Person
	employers map[string]*programme.Employer
	lessons   []programme.Lesson
	sheets    map[string][]programme.Attendance // by lesson
	evidence  []programme.Evidence
	materials map[string][]programme.Material // by application
	scheme    *programme.Scheme
	marks     []programme.Mark
	types     map[string]string // of the files
	forms     map[string]string // of evidence that was read, by file
	witnesses map[string]programme.Witness
	films     map[string]int // seconds of the longest recording, by lesson
	doubts    []evidence.Doubt
	done      teaching.Done // hours of everybody, those of other classes and online among them
	elsewhere []elsewhere   // lessons of other classes at which members made up
	online    []programme.OnlineFile
	papers    string   // the file of its evaluation's papers and task sheets, "" for none
	subjects  []string // whose entries of the journal go along
	content   string   // what was sealed, "" of a class that is not archived

	given map[string]programme.Destruction // the acts by which files were destroyed, by file
	lists map[string]string                // what each of those acts destroyed, by the act
}

// Packed is what a package holds, for the job's page.
type Packed struct {
	Files   int    `json:"files"`
	Bytes   int64  `json:"bytes"`
	Lacks   int    `json:"lacks"`   // things that the archive should hold and does not
	Entries int    `json:"entries"` // of the journal, with their proofs
	File    string `json:"file"`    // SHA-256 of the package
	Digest  string `json:"digest"`  // of its tagmanifest-sha256.txt, which covers all of it
}

func (s *Desk) runZip(ctx context.Context, w *jobs.Work) error {
	var args zipArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	reason := cmp.Or(args.Reason, "打包班级档案")
	at := func(step string, done, total int) error { return w.At(ctx, step, done, total) }
	p, err := s.packFor(ctx, w.Caller, args.Class, reason, at)
	if err != nil {
		return err
	}
	p.job = w.Job.ID
	var made Packed
	err = w.KeepFile(ctx, p.folder()+".zip", func(to io.Writer) (err error) {
		made, err = s.writeBag(ctx, to, p, at)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.packMade(ctx, w.Caller, p, made, reason); err != nil {
		return err
	}
	return w.Result(made)
}

// WriteZip writes the package of a class's archive, for who may see full
// information, and journals its digest. at is told how far it is, and ends it by
// an error.
func (s *Desk) WriteZip(ctx context.Context, c act.Caller, classID, reason string, to io.Writer,
	at func(step string, done, total int) error) (made Packed, err error) {
	p, err := s.packFor(ctx, c, classID, reason, at)
	if err != nil {
		return made, err
	}
	if made, err = s.writeBag(ctx, to, p, at); err != nil {
		return made, err
	}
	return made, s.packMade(ctx, c, p, made, reason)
}

// packFor reads everything that goes into a class's package, and journals that
// the numbers of a whole class are seen.
func (s *Desk) packFor(ctx context.Context, c act.Caller, classID, reason string, at func(string, int, int) error) (p *packed, err error) {
	if err := at("汇总资料", 0, 0); err != nil {
		return nil, err
	}
	err = s.Act(ctx, c, programme.PersonUnmask, reason, func(s *act.Step) (err error) {
		cl, err := store.Get[programme.Class](s.Tx, classID) // of a closed year too
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](s.Tx, cl.BaseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if p, err = pack(s, cl); err != nil {
			return err
		}
		p.base = b
		if err := s.Record(cl.ProgrammeID, cl.ID, act.Facts{"people": len(p.members)}); err != nil {
			return err
		}
		return s.Opened(len(p.members))
	})
	if err == nil && s.Sequence != nil {
		err = s.Sequence(ctx) // what was done a moment ago is in the tree as well
	}
	return p, err
}

// packMade journals what a package is, so that one that turns up is known.
func (s *Desk) packMade(ctx context.Context, c act.Caller, p *packed, made Packed, reason string) error {
	c.Key = "" // the form's own key asked for the job
	return s.Act(ctx, c, programme.ArchivePack, reason, func(s *act.Step) error {
		if err := s.May(act.SubjectOf(p.base)); err != nil {
			return err
		}
		return s.Record(p.class.ProgrammeID, p.class.ID,
			act.Facts{"file": made.File, "tagmanifest": made.Digest, "files": made.Files, "bytes": made.Bytes, "entries": made.Entries, "job": p.job})
	})
}

// pack reads everything of a class that its archive holds.
func pack(s *act.Step, cl *programme.Class) (p *packed, err error) {
	p = &packed{class: cl, sheets: map[string][]programme.Attendance{}, materials: map[string][]programme.Material{}, types: map[string]string{},
		forms: map[string]string{}, films: map[string]int{}}
	if _, p.notice, err = s.Programme(cl.ProgrammeID); err != nil {
		return nil, err
	}
	if p.lines, err = linesOf(s.Desk, s.Tx, p.notice, cl); err != nil {
		return nil, err
	}
	if p.members, err = s.ClassApplications(cl.ID); err != nil {
		return nil, err
	}
	if p.people, p.employers, _, err = s.Around(p.members); err != nil {
		return nil, err
	}
	for i := range p.members {
		id := p.members[i].ID
		if p.materials[id], err = s.Materials(id); err != nil {
			return nil, err
		}
	}
	if err := p.lessonsOf(s); err != nil {
		return nil, err
	}
	if p.scheme, err = s.AgreedScheme(cl.BaseID); err != nil {
		return nil, err
	}
	ev, err := s.ClassEvaluation(cl.ID)
	if err != nil {
		return nil, err
	}
	if ev != nil && ev.State == programme.Settled {
		p.papers = ev.FileID
		if p.marks, err = s.Marks(ev.ID); err != nil {
			return nil, err
		}
	}
	if p.witnesses, err = s.ClassWitnesses(cl.ID); err != nil {
		return nil, err
	}
	open, passed, err := evidence.DoubtsOf(s.Tx, p.notice, cl)
	if err != nil {
		return nil, err
	}
	p.doubts = append(open, passed...)
	if cl.State == programme.Archived {
		if p.content, err = contentOf(s.Tx, cl); err != nil {
			return nil, err
		}
	}
	if err := p.beside(s, cl); err != nil {
		return nil, err
	}
	p.subjects = subjectsOf(p, ev)
	if err := fileTypes(s, p); err != nil {
		return nil, err
	}
	return p, p.destroyed(s)
}

// destroyed reads what of it was destroyed when its years of keeping were over,
// and by which acts: their entries go along.
func (p *packed) destroyed(s *act.Step) (err error) {
	if p.given, err = s.Given(slices.Collect(maps.Keys(p.types))); err != nil {
		return err
	}
	p.lists = map[string]string{}
	for _, d := range p.given {
		if _, known := p.lists[d.ID]; known {
			continue
		}
		lines, err := s.DestructionLines(d.ID)
		if err != nil {
			return err
		}
		p.lists[d.ID] = programme.DestructionList(d.ClassID, lines)
		p.subjects = append(p.subjects, d.ID)
	}
	return nil
}

// subjectsOf are those whose entries of the journal go with the archive.
func subjectsOf(p *packed, ev *programme.Evaluation) []string {
	subjects := []string{p.class.ID}
	for i := range p.lessons {
		subjects = append(subjects, p.lessons[i].ID)
	}
	for i := range p.members {
		subjects = append(subjects, p.members[i].ID)
	}
	for i := range p.elsewhere {
		if id := p.elsewhere[i].lesson.ID; !slices.Contains(subjects, id) {
			subjects = append(subjects, id)
		}
	}
	if ev != nil {
		subjects = append(subjects, ev.ID)
	}
	return subjects
}

// lessonsOf reads the lessons with who attended, and what was recorded of them.
func (p *packed) lessonsOf(s *act.Step) (err error) {
	if p.lessons, err = s.ClassLessons(p.class.ID); err != nil {
		return err
	}
	for i := range p.lessons {
		id := p.lessons[i].ID
		if p.sheets[id], err = s.LessonAttendance(id); err != nil {
			return err
		}
	}
	evidence, err := evidence.OfClass(s.Tx, p.class.ID)
	if err != nil {
		return err
	}
	for _, e := range evidence {
		p.evidence = append(p.evidence, e.Evidence)
		p.films[e.LessonID] = max(p.films[e.LessonID], e.Lasts())
		if e.Read != nil {
			p.forms[e.FileID] = e.Read.Form
		}
	}
	return nil
}

// fileTypes reads what kind of file each is, for the end of its name.
func fileTypes(s *act.Step, p *packed) error {
	var ids []string
	for _, e := range p.evidence {
		ids = append(ids, e.FileID)
	}
	for _, list := range p.materials {
		for _, m := range list {
			ids = append(ids, m.FileID)
		}
	}
	for _, f := range p.online {
		ids = append(ids, f.FileID)
	}
	if p.scheme != nil {
		ids = append(ids, p.scheme.FileID)
	}
	if p.papers != "" {
		ids = append(ids, p.papers)
	}
	list, err := s.FilesByID(ids)
	for _, f := range list {
		p.types[f.ID] = f.Type
	}
	return err
}

func (p *packed) files() int {
	n := len(p.evidence) + len(p.online)
	if p.papers != "" {
		n++
	}
	for _, list := range p.materials {
		n += len(list)
	}
	return n
}

// extensions are the ends of names by the type that the content shows.
var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "video/mp4": ".mp4", "video/webm": ".webm",
	"audio/mpeg":      ".mp3",
	"application/zip": ".zip", "image/gif": ".gif", "image/webp": ".webp", "audio/wave": ".wav", "video/avi": ".avi"}

func (p *packed) extension(fileID string) string {
	if form := p.forms[fileID]; form == string(media.JPEG) {
		return ".jpg"
	} else if form != "" {
		return "." + form // what was read is surer than the first bytes
	}
	kind, _, _ := strings.Cut(p.types[fileID], ";")
	if e, ok := extensions[kind]; ok {
		return e
	}
	if kind == "text/plain" {
		return ".txt"
	}
	return ".bin"
}

// ClassNamed is the class of a year with that id or name, or the first that is
// archived where neither is given; it is for the console.
func (a *Desk) ClassNamed(ctx context.Context, programmeID, name string) (out *programme.Class, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Classes(programmeID)
		if err != nil {
			return err
		}
		var found []programme.Class
		for _, cl := range list {
			if name == "" && cl.State == programme.Archived && len(found) == 0 || name != "" && (cl.ID == name || cl.Name == name) {
				found = append(found, cl)
			}
		}
		switch {
		case len(found) == 0 && name == "":
			return programme.Errorf(programme.NotFound, "这个年度还没有归档的班")
		case len(found) == 0:
			return programme.Errorf(programme.NotFound, "这个年度没有叫“%s”的班", name)
		case len(found) > 1:
			return programme.Errorf(programme.Conflict, "有 %d 个班叫“%s”，请用编号：%s、%s……", len(found), name, found[0].ID, found[1].ID)
		}
		out = &found[0]
		return nil
	})
	return out, err
}
