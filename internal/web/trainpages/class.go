package trainpages

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// ClassDeeds is what is done on the pages of this noun.
var ClassDeeds = []page.Deed{
	{Key: "class-plan", Action: programme.ClassPlan, On: programme.NounPlanLine, Name: "编一个班", Consequence: "班级建好后，再编入学员、排课，方案经市局同意后开班。",
		Inputs: classInputs, Do: planClass(func(f *page.Form) string { return f.Detail.ID })},
	{Key: "class-plan-at", Action: programme.ClassPlan, On: programme.NounBase, Consequence: "班级建好后，再编入学员、排课，方案经市局同意后开班。", When: page.Recognised,
		Inputs: append([]page.Input{{Name: "line", Label: "工种和等级", Kind: "choice", Required: true, Choices: lineChoices}}, classInputs...),
		Do:     planClass(func(f *page.Form) string { return f.Get("line") })},
	{Key: "enrol", Action: programme.ClassEnrol, On: programme.NounClass, Consequence: "编入后占用本班座位。只列出本工种本等级、审核通过、还没有编班的人。",
		Inputs: []page.Input{{Name: "people", Label: "学员", Kind: "people", Required: true, Choices: enrollable}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.EnrolInClass(ctx, c, f.Detail.ID, f.List("people"))
		}},
	{Key: "propose", Action: programme.LessonSchedule, On: programme.NounClass, Name: "按教学计划排课", Consequence: "先在上面定上课时间、看课表，再排入。排入后每节课都可以改期、换教师或取消。",
		When: stillTaught,
		Lead: proposeLead, Inputs: []page.Input{{Name: "pattern", Label: "课表", Kind: "own", Draw: proposeDraw}, causeInput}, Do: proposeDo},
	{Key: "timetable", Action: programme.LessonSchedule, On: programme.NounClass, Name: "按周排课", Consequence: "先在上面改排法、看课表；课表没有冲突再排入，全部排入或一节也不排。",
		When: stillTaught,
		Lead: timetableLead, Inputs: []page.Input{{Name: "pattern", Label: "课表", Kind: "own", Draw: timetableHidden}, causeInput}, Do: timetableDo},
	{Key: "schedule", Action: programme.LessonSchedule, On: programme.NounClass, Name: "加一节课", Consequence: "教师或班级同一时间已有课的，不能排入。", When: stillTaught,
		Inputs: lessonInputs, Do: scheduleOne},
	{Key: "start", Action: programme.ClassStart, On: programme.NounClass, Consequence: "开班后学员转为在训，可以登记授课和签到。培训方案须已经市局同意。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.StartClass(ctx, c, f.Detail.ID)
		}},
	{Key: "finish", Action: programme.ClassFinish, On: programme.NounClass, Consequence: "结课前每节课都要登记或取消，各类课时达到通知要求。结课后签到要更正的，须申请、由市局同意；可以拟定结业考评方案。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.FinishClass(ctx, c, f.Detail.ID)
		}},
	{Key: "archive", Action: programme.ClassArchive, On: programme.NounClass, Consequence: "归档后档案封存。缺资料的，写明原因和代替的佐证，一并存入日志备查。", Lead: archiveLead,
		Inputs: []page.Input{{Name: "reason", Label: "缺失的原因和佐证", Hint: "资料齐全的不填", Kind: "area"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Archive.ArchiveClass(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "evidence", Action: programme.EvidenceAttach, On: programme.NounClass, Name: "上传班级资料", Consequence: "同一份文件只能用一次。传上去的资料不能替换，只能再加。",
		Inputs: []page.Input{
			{Name: "kind", Label: "资料种类", Kind: "choice", Required: true, Choices: classItems},
			{Name: "lesson", Label: "哪节课", Hint: "影像资料必须选课次；整班装订的签到簿、备课本不选", Kind: "choice", Choices: lessonChoices},
			evidenceFiles, evidenceTaken,
		}, Do: attachTo(func(f *page.Form) (string, string) { return f.Detail.ID, f.Get("lesson") })},
	{Key: "drop", Action: programme.ClassDrop, On: programme.NounApplication, Name: "退出班级", Consequence: "退出后不再占用名额，不参加结业考评，已上的课保留。",
		When: func(s *act.Detail) bool {
			return s.Fact("class").ID != "" && (s.State == programme.Accepted || s.State == programme.InTraining)
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.DropFromClass(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "restore", Action: programme.ClassRestore, On: programme.NounApplication, Name: "恢复在训", Consequence: "误办退出的，班级还没有结课、名额还没有由他人递补时可以恢复。退出期间的课不计出勤。",
		When: func(s *act.Detail) bool { return s.Fact("class").ID != "" && s.State == programme.Dropped },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.RestoreToClass(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

var classInputs = []page.Input{
	{Name: "name", Label: "班级名称", Hint: "例如 电工技师 1 班；同一基地不能重名", Required: true},
	{Name: "place", Label: "上课地点", Required: true},
	{Name: "starts_on", Label: "开班日期", Kind: "date", Required: true},
	{Name: "ends_on", Label: "结束日期", Kind: "date", Required: true, Start: func(q *page.Request, s *act.Detail) string { return q.Deadline(rules.TrainingEnd) }},
}

// stillTaught is a class on whose timetable lessons can be put.
func stillTaught(s *act.Detail) bool {
	return s.State == programme.Planned || s.State == programme.Running
}

func planClass(line func(*page.Form) string) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		in := teaching.ClassPlan{PlanLineID: line(f), Name: f.Get("name"), Place: f.Get("place"), StartsOn: f.Date("starts_on"), EndsOn: f.Date("ends_on")}
		if err := f.Err(); err != nil {
			return "", err
		}
		cl, err := f.Request.Sys.Teaching.PlanClass(ctx, c, in)
		if err != nil {
			return "", err
		}
		return "/class/" + cl.ID, nil
	}
}

// lineChoices are the plan lines of a base, with what they train.
func lineChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lines, err := q.Sys.PlanLines(q.Context(), q.Caller(), s.Programme)
	for _, l := range lines {
		if l.BaseID == s.ID {
			out = append(out, act.Choice{ID: l.ID, Name: fmt.Sprintf("%s %s（计划 %d 人）", l.Trade, l.Level.Chinese(), l.Places)})
		}
	}
	return out, err
}

func enrollable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	people, err := q.Sys.Teaching.Enrollable(q.Context(), q.Caller(), s.ID)
	for _, m := range people {
		out = append(out, act.Choice{ID: m.ApplicationID, Name: m.Name + "　" + m.IDMasked + "　" + m.Employer})
	}
	return out, err
}

// The fields of evidence.
var (
	evidenceFiles = page.Input{Name: "files", Label: "文件", Kind: "file", Many: true, Required: true, Hold: true, Pieces: true,
		Hint:   "照片、录像、扫描件，可一次选多个，单个文件不超过 4 GB。选好就开始上传，断网后接着传；浏览器禁用脚本时，合计不超过 512 MB",
		Accept: "image/*,video/*,audio/*,application/pdf"}
	evidenceTaken = page.Input{Name: "taken_at", Label: "拍摄时间", Hint: "时长和拍摄时间由系统从文件里读。文件里没有拍摄时间的，可在这里写明", Kind: "time"}
)

// classItems are the archive's items that are uploaded for a class.
func classItems(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.Sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return nil, err
	}
	for _, item := range n.Archive {
		if item.Per != rules.PerBase {
			out = append(out, act.Choice{ID: item.Code, Name: item.Name})
		}
	}
	return out, nil
}

func lessonChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lessons, err := q.Sys.Lessons(q.Context(), q.Caller(), s.ID)
	for _, l := range lessons {
		if l.State != programme.Cancelled {
			out = append(out, act.Choice{ID: l.ID, Name: l.StartsAt.In(act.Shanghai).Format("1月2日 15:04") + "　" + l.Topic})
		}
	}
	return out, err
}

// attachTo stores the files that were sent and attaches them to a class or a
// lesson.
func attachTo(where func(*page.Form) (class, lesson string)) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		class, lesson := where(f)
		var taken time.Time
		if f.Get("taken_at") != "" {
			taken = f.Instant("taken_at")
		}
		if err := f.Err(); err != nil {
			return "", err
		}
		ids := f.Stored("files")
		if err := f.Err(); err != nil {
			return "", err
		}
		list := make([]evidence.Attachment, len(ids))
		for i, id := range ids {
			list[i] = evidence.Attachment{ClassID: class, LessonID: lesson, Kind: f.Get("kind"), FileID: id, TakenAt: taken}
		}
		return "", f.Request.Sys.Evidence.Attach(ctx, c, class, list)
	}
}

func ClassPanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, hoursView(p.Kinds, p.Total, true))
	if r := q.Signed.Actor.Role; p.Plan != nil && r != programme.RoleTrainee && r != programme.RoleEmployer {
		v.Panels = append(v.Panels, againstPlanView(p))
	}
	v.Panels = append(v.Panels, membersView(p), weeksView(p, weeksOf(p)))
	if p.Archive != nil && p.OnlineCourses > 0 {
		v.Panels = append(v.Panels, onlineLinkView(p.Class.ID, p.OnlineCourses, p.OnlineHours))
	}
	if p.Archive != nil {
		v.Panels = append(v.Panels, doubtsView(p.Doubts, lessonsOf(p), passesDoubts(q, v.Detail.Owner)),
			archiveView(p, programme.May(q.Signed.Actor, programme.ArchivePack, v.Detail.Owner) == nil))
	}
	return nil
}

func archiveLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	p, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return archiveView(p, false), nil
}

// week is a calendar week of a class's timetable.
type week struct {
	Number         int
	From, To       string
	Lessons        []archive.TaughtLesson
	Hours          int
	Present, Among int
	Short          int
	Open           bool // something is to be done in it
}

// weeksOf groups a timetable by calendar week, from Monday. The weeks in which
// something is missing and the one that is next are shown open.
func weeksOf(p *archive.ClassProgress) (weeks []week) {
	monday := ""
	next := false
	for _, l := range p.Lessons {
		at := l.StartsAt.In(act.Shanghai)
		first := at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format("2006-01-02")
		if first != monday {
			monday = first
			weeks = append(weeks, week{Number: len(weeks) + 1, From: at.Format("1月2日")})
		}
		w := &weeks[len(weeks)-1]
		w.To, w.Lessons = at.Format("1月2日"), append(w.Lessons, l)
		if l.State != programme.Cancelled {
			w.Hours += l.Hours
		}
		if l.State == programme.Held {
			w.Present, w.Among = w.Present+l.Present, w.Among+l.Listed
		}
		if l.Short != "" {
			w.Short++
		}
		if l.State == programme.Scheduled && !next {
			next, w.Open = true, true
		}
	}
	return weeks
}

func (w *week) Days() string {
	if w.From == w.To {
		return w.From
	}
	return w.From + "—" + w.To
}

func (w *week) Attendance() string {
	if w.Among == 0 {
		return ""
	}
	return fmt.Sprintf("到课 %d%%", w.Present*100/w.Among)
}

func minutes(seconds int) string {
	if seconds%60 == 0 {
		return fmt.Sprintf("%d 分", seconds/60)
	}
	return fmt.Sprintf("%d 分 %02d 秒", seconds/60, seconds%60)
}

// lackName is what an archive lacks, as its reader knows it.
func lackName(p *archive.ClassProgress, l archive.Lack) string {
	switch l.Noun {
	case programme.NounLesson:
		if i := slices.IndexFunc(p.Lessons, func(x archive.TaughtLesson) bool { return x.ID == l.Subject }); i >= 0 {
			return p.Lessons[i].StartsAt.In(act.Shanghai).Format("1月2日 15:04") + " " + p.Lessons[i].Topic
		}
	case programme.NounApplication:
		if i := slices.IndexFunc(p.Members, func(x archive.Attendee) bool { return x.ApplicationID == l.Subject }); i >= 0 {
			return p.Members[i].Name
		}
	case programme.NounDifference:
		return "查看差异"
	}
	return ""
}

// EvidenceFile is a piece of evidence of a class.
func EvidenceFile(q *page.Request) error {
	f, err := q.Sys.Evidence.OpenPiece(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "影像资料-"+q.PathValue("file")[:8])
}

// hoursOf is what a bar counts: class hours taught, or planned.
func hoursOf(k teaching.KindHours, taught bool) int {
	if taught {
		return k.Held
	}
	return k.Scheduled + k.Self
}

// selfText words what of a kind is learnt online at no fixed hour: no lesson is
// placed for it, and it counts by what each person learnt.
func selfText(k teaching.KindHours, taught bool) string {
	switch {
	case !taught:
		return fmt.Sprintf("其中线上自学 %d 课时，不排课表", k.Self+k.Online)
	case k.Self == 0:
		return fmt.Sprintf("其中线上自学 %d 课时", k.Online)
	}
	return fmt.Sprintf("线上自学已计 %d，还有 %d 课时", k.Online, k.Self)
}

// goneWords says that a file was destroyed, and when.
func goneWords(when programme.Date) string {
	if when == 0 {
		return "正在按期销毁"
	}
	return "已按期销毁（" + when.Chinese() + "）"
}

// unplaced are class hours on the timetable of a course that has none to place.
func unplaced(hours int) string {
	if hours == 0 {
		return "—"
	}
	return fmt.Sprint(hours)
}

// archiveLacks is how many items of an archive lack something.
func archiveLacks(p *archive.ClassProgress) (n int) {
	for _, a := range p.Archive {
		if len(a.Lacks) > 0 {
			n++
		}
	}
	return n
}

// volumesOf is what was uploaded for the whole class under an item.
func volumesOf(p *archive.ClassProgress, kind string) (out []evidence.Piece) {
	for _, e := range p.Volumes {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// ZipClass asks for a class's archive as one file.
func ZipClass(q *page.Request) error {
	return q.ToJob(q.Sys.Archive.AskZip(q.Context(), q.Caller(), q.PathValue("id"), q.Values.Get("reason")))
}
