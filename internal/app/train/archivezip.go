package train

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/media"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ArchiveZip is the job that packs a class's archive.
const ArchiveZip = "archive.zip"

type archiveArgs struct {
	Class  string `json:"class"`
	Reason string `json:"reason,omitempty"`
}

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: ArchiveZip, Name: "班级档案打包", Undone: "打包不改动任何数据，没有打完的包已丢弃。", May: s.mayArchiveZip, Run: s.runArchiveZip},
	}
}

// mayArchiveZip asks for the right to see full information: copies of identity
// cards are in it.
func (a *Desk) mayArchiveZip(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	var args archiveArgs
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

// AskArchiveZip asks for everything of a class's archive in one file, with the
// reason: the ID numbers of a whole class are in it.
func (s *Desk) AskArchiveZip(ctx context.Context, c act.Caller, classID, reason string) (id string, err error) {
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
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: ArchiveZip, Title: cl.Name, Programme: cl.ProgrammeID}, archiveArgs{classID, reason})
}

// packed is everything that goes into a class's package.
type packed struct {
	class     *programme.Class
	notice    *rules.Notice
	lines     []ArchiveLine
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
}

// Packed is what a package holds, for the job's page.
type Packed struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
	Lacks int   `json:"lacks"` // things that the archive should hold and does not
}

func (s *Desk) runArchiveZip(ctx context.Context, w *jobs.Work) error {
	var args archiveArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	if err := w.At(ctx, "汇总资料", 0, 0); err != nil {
		return err
	}
	var p *packed
	err := s.Act(ctx, w.Caller, programme.PersonUnmask, cmp.Or(args.Reason, "打包班级档案"), func(s *act.Step) (err error) {
		cl, err := store.Get[programme.Class](s.Tx, args.Class) // of a closed year too
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
		if err := s.Record(cl.ProgrammeID, cl.ID, act.Facts{"people": len(p.members), "job": w.Job.ID}); err != nil {
			return err
		}
		return s.Opened(len(p.members))
	})
	if err != nil {
		return err
	}
	out := &packer{Work: w, ctx: ctx, total: p.files()}
	if err := w.KeepFile(ctx, p.class.Name+"-档案.zip", func(to io.Writer) error { return out.write(to, p) }); err != nil {
		return err
	}
	for _, l := range p.lines {
		out.done.Lacks += len(l.Lacks)
	}
	return w.Result(out.done)
}

func pack(s *act.Step, cl *programme.Class) (p *packed, err error) {
	p = &packed{class: cl, sheets: map[string][]programme.Attendance{}, materials: map[string][]programme.Material{}, types: map[string]string{}, forms: map[string]string{}}
	if _, p.notice, err = s.Programme(cl.ProgrammeID); err != nil {
		return nil, err
	}
	if p.lines, err = archiveOf(s.Desk, s.Tx, p.notice, cl); err != nil {
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
	if p.lessons, err = s.ClassLessons(cl.ID); err != nil {
		return nil, err
	}
	for i := range p.lessons {
		id := p.lessons[i].ID
		if p.sheets[id], err = s.LessonAttendance(id); err != nil {
			return nil, err
		}
	}
	evidence, err := pieces(s.Tx, cl.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range evidence {
		p.evidence = append(p.evidence, e.Evidence)
		if e.Read != nil {
			p.forms[e.FileID] = e.Read.Form
		}
	}
	if p.scheme, err = s.AgreedScheme(cl.BaseID); err != nil {
		return nil, err
	}
	ev, err := s.ClassEvaluation(cl.ID)
	if err != nil {
		return nil, err
	}
	if ev != nil && ev.State == programme.Settled {
		if p.marks, err = s.Marks(ev.ID); err != nil {
			return nil, err
		}
	}
	return p, fileTypes(s, p)
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
	if p.scheme != nil {
		ids = append(ids, p.scheme.FileID)
	}
	list, err := s.FilesByID(ids)
	for _, f := range list {
		p.types[f.ID] = f.Type
	}
	return err
}

func (p *packed) files() int {
	n := len(p.evidence)
	for _, list := range p.materials {
		n += len(list)
	}
	return n
}

// extensions are the ends of names by the type that the content shows.
var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "video/mp4": ".mp4", "video/webm": ".webm", "audio/mpeg": ".mp3",
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

// packer writes the package and remembers what it wrote.
type packer struct {
	*jobs.Work
	ctx   context.Context
	zip   *zip.Writer
	sums  []string
	taken map[string]bool
	index [][]any
	total int
	done  Packed
}

func (k *packer) write(to io.Writer, p *packed) error {
	k.zip, k.taken = zip.NewWriter(to), map[string]bool{}
	for i, line := range p.lines {
		before := k.done.Files
		folder := fmt.Sprintf("%02d %s", i+1, safeName(line.Item.Name))
		if err := k.item(p, line.Item, folder); err != nil {
			return err
		}
		k.index = append(k.index, []any{int64(i + 1), line.Item.Name, p.notice.Cite(line.Item.Clause), int64(line.Need), int64(line.Have), int64(len(line.Lacks)), int64(k.done.Files - before), folder})
	}
	if err := k.sheet("目录.xlsx", forms.ListSheet{Title: "档案目录", Foot: k.Sys.Provenance(k.ctx, p.class.ProgrammeID), Rows: k.index,
		Columns: []forms.ListColumn{{Title: "序号", Number: true}, {Title: "档案内容"}, {Title: "依据"}, {Title: "应有", Number: true}, {Title: "已有", Number: true},
			{Title: "缺", Number: true}, {Title: "包内文件", Number: true}, {Title: "文件夹"}}}); err != nil {
		return err
	}
	list, err := k.zip.CreateHeader(&zip.FileHeader{Name: "校验清单.sha256", Method: zip.Deflate, Modified: k.Sys.Clock().In(act.Shanghai)})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(list, strings.Join(k.sums, "")); err != nil {
		return err
	}
	return k.zip.Close()
}

// item writes one item of the archive: what was uploaded for it, and what the
// system holds of it.
func (k *packer) item(p *packed, item rules.ArchiveItem, folder string) error {
	lesson := map[string]string{}
	for i := range p.lessons {
		l := &p.lessons[i]
		lesson[l.ID] = l.StartsAt.In(act.Shanghai).Format("2006-01-02 1504 ") + safeName(l.Topic)
	}
	for _, e := range p.evidence {
		if e.Kind == item.Code {
			if err := k.stored(path.Join(folder, lesson[e.LessonID]), item.Name, e.FileID, p); err != nil {
				return err
			}
		}
	}
	switch {
	case item.Per == rules.PerTrainee:
		return k.papers(p, folder)
	case item.Per == rules.PerBase && p.scheme != nil && p.scheme.FileID != "":
		return k.stored(folder, item.Name, p.scheme.FileID, p)
	case item.Code == "roster":
		return k.sheet(path.Join(folder, "培训人员名册（系统登记）.xlsx"), p.rosterList())
	case item.Code == "sign_in":
		return k.sheet(path.Join(folder, "签到汇总（系统登记）.xlsx"), p.signInList())
	case item.Code == "results" && len(p.marks) > 0:
		return k.sheet(path.Join(folder, "结业考评成绩（系统登记）.xlsx"), p.resultList())
	}
	return nil
}

// papers writes what each trainee handed in, a folder for each.
func (k *packer) papers(p *packed, folder string) error {
	for i := range p.members {
		ap := &p.members[i]
		who := fmt.Sprintf("%03d %s", i+1, safeName(p.people[ap.PersonID].Name))
		for _, m := range p.materials[ap.ID] {
			name := m.Kind
			if x := p.notice.Material(m.Kind); x != nil {
				name = x.Name
			}
			if err := k.stored(path.Join(folder, who), name, m.FileID, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// stored copies a file of the file store into the package.
func (k *packer) stored(folder, name, fileID string, p *packed) error {
	if err := k.At(k.ctx, "装入资料", k.done.Files, k.total); err != nil {
		return err
	}
	f, err := k.Sys.Files.Get(fileID)
	if err != nil {
		return err
	}
	defer f.Close()
	return k.put(k.free(folder, safeName(name), p.extension(fileID)), f)
}

// free is a path in the package that is not taken yet.
func (k *packer) free(folder, name, extension string) string {
	full := path.Join(folder, name+extension)
	for n := 2; k.taken[full]; n++ {
		full = path.Join(folder, fmt.Sprintf("%s-%d%s", name, n, extension))
	}
	k.taken[full] = true
	return full
}

func (k *packer) put(name string, r io.Reader) error {
	method := zip.Store // photos and recordings are compressed already
	if strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".bin") {
		method = zip.Deflate
	}
	w, err := k.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: k.Sys.Clock().In(act.Shanghai)})
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	if err != nil {
		return err
	}
	k.sums = append(k.sums, hex.EncodeToString(sum.Sum(nil))+"  "+name+"\n")
	k.done.Files++
	k.done.Bytes += n
	return nil
}

func (k *packer) sheet(name string, s forms.ListSheet) error {
	var b bytes.Buffer
	if err := forms.WriteList(&b, s); err != nil {
		return err
	}
	k.taken[name] = true
	return k.put(name, &b)
}

// safeName is a name as every system takes it in a path.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.TrimSpace(s))
	if s = strings.Trim(idcode.Shortened(s, 50), ". "); s == "" {
		return "未命名"
	}
	return s
}

func (p *packed) rosterList() forms.ListSheet {
	s := forms.ListSheet{Title: "培训人员名册", Columns: []forms.ListColumn{{Title: "序号", Number: true}, {Title: "姓名"}, {Title: "性别"}, {Title: "身份证号码"}, {Title: "工作单位"}, {Title: "状态"}}}
	for i := range p.members {
		ap := &p.members[i]
		who, employer := p.people[ap.PersonID], p.employers[ap.EmployerID]
		s.Rows = append(s.Rows, []any{int64(i + 1), who.Name, who.Sex, who.IDMasked, employer.Name, ap.State.Name()})
	}
	return s
}

var attendanceWords = map[string]string{"present": "到", "absent": "缺", "leave": "假"}

func (p *packed) signInList() forms.ListSheet {
	s := forms.ListSheet{Title: "签到汇总", Columns: []forms.ListColumn{{Title: "姓名"}}}
	var held []int
	for i := range p.lessons {
		if p.lessons[i].State == programme.Held {
			held = append(held, i)
			s.Columns = append(s.Columns, forms.ListColumn{Title: p.lessons[i].StartsAt.In(act.Shanghai).Format("01-02 15:04")})
		}
	}
	for i := range p.members {
		row := []any{p.people[p.members[i].PersonID].Name}
		for _, l := range held {
			sheet := p.sheets[p.lessons[l].ID]
			word := ""
			if k := slices.IndexFunc(sheet, func(a programme.Attendance) bool { return a.ApplicationID == p.members[i].ID }); k >= 0 {
				word = attendanceWords[sheet[k].State]
			}
			row = append(row, word)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func (p *packed) resultList() forms.ListSheet {
	s := forms.ListSheet{Title: "结业考评成绩", Columns: []forms.ListColumn{{Title: "姓名"}, {Title: "理论", Number: true}, {Title: "技能", Number: true}, {Title: "结果"}}}
	words := map[string]string{programme.MarkPass: "合格", programme.MarkFail: "不合格", programme.MarkWithdrawn: "已撤销"}
	name := map[string]string{}
	for i := range p.members {
		name[p.members[i].ID] = p.people[p.members[i].PersonID].Name
	}
	for _, m := range p.marks {
		s.Rows = append(s.Rows, []any{name[m.ApplicationID], int64(m.Theory), int64(m.Practice), words[m.Final]})
	}
	return s
}
