package api

import (
	"context"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// SchemeBody is a training scheme as it is filed.
type SchemeBody struct {
	Base     string             `json:"base" maxLength:"64" doc:"培训基地的编号"`
	File     string             `json:"file" maxLength:"64" doc:"先上传的方案文件的编号"`
	Plans    []TeachingPlanBody `json:"plans" minItems:"1" maxItems:"200" doc:"教学计划：基地下达了计划的每个工种、等级一份"`
	StartsOn string             `json:"starts_on" format:"date" doc:"开始"`
	EndsOn   string             `json:"ends_on" format:"date" doc:"结束"`
	Why      string             `json:"why,omitempty" maxLength:"500" doc:"变更市局已同意的方案时必写"`
}

// OnlineBody is a learning platform's file about a class.
type OnlineBody struct {
	Layout string `json:"layout" maxLength:"60" doc:"学习平台的版式代码"`
	File   string `json:"file" maxLength:"64" doc:"先上传的文件的编号"`
}

// OnlineWithdrawBody takes one back.
type OnlineWithdrawBody struct {
	Online string `json:"online" maxLength:"64" doc:"导入时返回的编号"`
	Reason string `json:"reason" maxLength:"500" doc:"理由"`
}

// TeachingPlanBody is the teaching plan of one trade and level.
type TeachingPlanBody struct {
	Trade   string       `json:"trade" maxLength:"60" doc:"职业（工种）"`
	Level   string       `json:"level" maxLength:"40" doc:"等级的代码"`
	Courses []CourseBody `json:"courses" minItems:"1" maxItems:"500" doc:"课程，按授课次序"`
}

// CourseBody is one course of it.
type CourseBody struct {
	Course   string `json:"course,omitempty" maxLength:"64" doc:"课程的编号；新增的不写"`
	Name     string `json:"name" maxLength:"120" doc:"课程名称"`
	Hours    int    `json:"hours" minimum:"1" maximum:"3000" doc:"课时"`
	Kind     string `json:"kind" maxLength:"40" doc:"课时种类的代码，见通知"`
	Mode     string `json:"mode" enum:"hall,workshop,simulation,exchange,enterprise,live,recorded" doc:"授课方式"`
	Block    string `json:"block,omitempty" enum:"full_time,after_work" doc:"集中脱产或工余；不限的不写"`
	Teacher  string `json:"teacher" maxLength:"64" doc:"教师的编号"`
	Place    string `json:"place,omitempty" maxLength:"120" doc:"授课地点；线上的可不写"`
	Textbook string `json:"textbook" maxLength:"120" doc:"教材"`
}

// plans are the bodies as the desk takes them; rows count from 1.
func plans(bodies []TeachingPlanBody) ([]curriculum.Plan, error) {
	out := make([]curriculum.Plan, len(bodies))
	for i, b := range bodies {
		level, err := programme.ParseLevel(b.Level)
		if err != nil {
			return nil, &programme.Error{Code: programme.Invalid, Message: "等级有误",
				Problems: []programme.Problem{{Row: i + 1, Field: "level", Code: "level", Message: err.Error()}}}
		}
		out[i] = curriculum.Plan{Trade: b.Trade, Level: level}
		for k, c := range b.Courses {
			out[i].Courses = append(out[i].Courses, curriculum.Course{ID: c.Course, Row: k + 1, Name: c.Name, Hours: c.Hours, Kind: c.Kind,
				Mode: curriculum.Mode(c.Mode), Block: curriculum.Block(c.Block),
				Teacher: c.Teacher, Place: c.Place, Textbook: c.Textbook})
		}
	}
	return out, nil
}

// MarkBody sends a scheme back.
type MarkBody struct {
	Reason string            `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
	Marks  map[string]string `json:"marks,omitempty" doc:"逐门批注，以课程行的编号为名"`
}

// MoveBody is where a lesson is moved to.
type MoveBody struct {
	StartsAt time.Time `json:"starts_at" doc:"上课时刻"`
	EndsAt   time.Time `json:"ends_at" doc:"下课时刻"`
	Place    string    `json:"place,omitempty" maxLength:"100" doc:"地点"`
	Cause    string    `json:"cause,omitempty" maxLength:"200" doc:"原因：夜间、补排过去的课、占用他课的教室、学员另有课或节假日上课的，须写"`
}

// SubstituteBody names who holds a lesson instead.
type SubstituteBody struct {
	Teacher string `json:"teacher" maxLength:"64" doc:"代课教师的编号"`
	Reason  string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// TeacherBody is a teacher to be registered.
type TeacherBody struct {
	Base   string   `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Name   string   `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
	Title  string   `json:"title" minLength:"1" maxLength:"60" doc:"职称或等级"`
	Trades []string `json:"trades" maxItems:"50" doc:"任教的工种"`

	IDNumber    string `json:"id_number,omitempty" maxLength:"18" doc:"身份证号码；与证书编号至少填一项"`
	Certificate string `json:"certificate,omitempty" maxLength:"60" doc:"证书编号"`
}

// ClassBody is a class to be formed.
type ClassBody struct {
	PlanLine string `json:"plan_line" maxLength:"64" doc:"培训计划的编号"`
	Name     string `json:"name" minLength:"1" maxLength:"60" doc:"班级名称"`
	Place    string `json:"place,omitempty" maxLength:"100" doc:"地点"`
	StartsOn string `json:"starts_on" format:"date" doc:"开班日期"`
	EndsOn   string `json:"ends_on" format:"date" doc:"结束日期"`
}

// MaybeReason is a reason that is needed only where something is lacking.
type MaybeReason struct {
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"档案缺资料时必须写明"`
}

// LessonsBody are lessons for a timetable.
type LessonsBody struct {
	Lessons []LessonBody `json:"lessons" minItems:"1" maxItems:"500" doc:"各课次；全部排上，或都不排"`
}

// LessonBody is one of them.
type LessonBody struct {
	Teacher  string    `json:"teacher" maxLength:"64" doc:"教师的编号"`
	Kind     string    `json:"kind" maxLength:"40" doc:"课时种类的代码，见通知"`
	Topic    string    `json:"topic" maxLength:"200" doc:"内容"`
	Place    string    `json:"place,omitempty" maxLength:"100" doc:"地点"`
	StartsAt time.Time `json:"starts_at" doc:"上课时刻"`
	EndsAt   time.Time `json:"ends_at" doc:"下课时刻"`
	Hours    int       `json:"hours" minimum:"1" maximum:"12" doc:"课时"`
	Course   string    `json:"course,omitempty" maxLength:"64" doc:"教学计划中课程的编号；计划外的课不写"`
	Mode     string    `json:"mode,omitempty" enum:"hall,workshop,simulation,exchange,enterprise,live,recorded" doc:"授课方式；不写按课程"`
	Cause    string    `json:"cause,omitempty" maxLength:"200" doc:"原因：夜间、补排过去的课、占用他课的教室、学员另有课或节假日上课的，须写"`
}

// SheetBody is a sign-in sheet.
type SheetBody struct {
	Sheet []PresenceBody `json:"sheet" maxItems:"500" doc:"签到表：在训的每人一行"`
}

// CorrectionBody is a sign-in sheet put right.
type CorrectionBody struct {
	SheetBody
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// MakeUpBody are lessons at which somebody makes up.
type MakeUpBody struct {
	Lessons []string `json:"lessons" minItems:"1" maxItems:"20" doc:"课次的编号"`
}

// MakeUpOneBody is one of them.
type MakeUpOneBody struct {
	Lesson string `json:"lesson" maxLength:"64" doc:"课次的编号"`
}

// PresenceBody is one line of it.
type PresenceBody struct {
	Application string    `json:"application" maxLength:"64" doc:"报名的编号"`
	State       string    `json:"state" enum:"present,absent,leave" doc:"到课、缺课、请假"`
	SignedAt    time.Time `json:"signed_at,omitzero" required:"false" doc:"教师登记的到课时刻；不写按上课时刻"`
	Method      string    `json:"method,omitempty" enum:"witnessed,code,phone,paper" doc:"到课凭什么：教师登记；签到码只能由学员本人签，这里写 code、phone、paper 只表示原来就是这样"`
	Late        int       `json:"late,omitempty" minimum:"0" doc:"到课的人迟到的分钟数，从课时里扣"`
	Early       int       `json:"early,omitempty" minimum:"0" doc:"早退的分钟数"`
	Cause       string    `json:"cause,omitempty" maxLength:"60" doc:"请假事由；请假的必写"`
}

// SigningBody is a trainee's proof to be in the room.
type SigningBody struct {
	Code string `json:"code" minLength:"6" maxLength:"20" doc:"教师屏幕上现在的六位数字，每 20 秒换一次"`
	Way  string `json:"way,omitempty" enum:"in,out" doc:"in 签到，out 签退；不写是签到"`
}

func (b *SheetBody) presences() []attendance.Presence {
	out := make([]attendance.Presence, len(b.Sheet))
	for i, p := range b.Sheet {
		out[i] = attendance.Presence{ApplicationID: p.Application, State: p.State, SignedAt: p.SignedAt, Method: p.Method, Late: p.Late, Early: p.Early,
			Cause: p.Cause}
	}
	return out
}

// EvidenceBody are recordings, photos and lesson books.
type EvidenceBody struct {
	Evidence []EvidenceItem `json:"evidence" minItems:"1" maxItems:"500" doc:"各份资料；全部归入，或都不归入"`
}

// EvidenceItem is one of them.
type EvidenceItem struct {
	Lesson  string    `json:"lesson,omitempty" maxLength:"64" doc:"课次的编号；不写是全班的资料"`
	Kind    string    `json:"kind" maxLength:"60" doc:"档案资料的代码，见通知"`
	File    string    `json:"file" maxLength:"64" doc:"先上传的文件的编号"`
	Seconds int       `json:"seconds,omitempty" minimum:"0" doc:"上传人所说的录像时长，单位秒；可不写。系统从文件里读时长并按读出的计算，两者不一致的列为疑点"`
	TakenAt time.Time `json:"taken_at,omitzero" required:"false" doc:"上传人所说的拍摄时刻；可不写。文件里有拍摄时间的由系统读出，两者并列"`
}

var trainingOperations = []Operation{
	made(programme.SchemeFile, "/scheme", "", func(ctx context.Context, sys *app.System, c act.Caller, b *SchemeBody) (Done, error) {
		from, to, err := dates(b.StartsOn, b.EndsOn)
		if err != nil {
			return nothing(err)
		}
		list, err := plans(b.Plans)
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Teaching.FileScheme(ctx, c, b.Base, teaching.SchemeFiling{FileID: b.File, Plans: list, StartsOn: from, EndsOn: to, Why: b.Why})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.SchemeAgree, "/scheme/{id}/agree", (*teaching.Desk).AgreeScheme),
	on(programme.SchemeReturn, "/scheme/{id}/return", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MarkBody) (Done, error) {
		return nothing(sys.Teaching.MarkScheme(ctx, c, id, b.Reason, b.Marks))
	}),
	because(programme.SchemeAsk, "/scheme/{id}/ask", (*teaching.Desk).AskScheme),
	because(programme.SchemeAnswer, "/scheme/{id}/answer", (*teaching.Desk).AnswerScheme),
	step(programme.SchemeWithdraw, "/scheme/{id}/withdraw", (*teaching.Desk).WithdrawScheme),
	made(programme.TeacherRegister, "/teacher", "", func(ctx context.Context, sys *app.System, c act.Caller, b *TeacherBody) (Done, error) {
		v, err := sys.Teaching.RegisterTeacher(ctx, c, b.Base,
			teaching.TeacherIn{Name: b.Name, Title: b.Title, Trades: b.Trades, IDNumber: b.IDNumber, Certificate: b.Certificate})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	made(programme.ClassPlan, "/class", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ClassBody) (Done, error) {
		from, to, err := dates(b.StartsOn, b.EndsOn)
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Teaching.PlanClass(ctx, c, teaching.ClassPlan{PlanLineID: b.PlanLine, Name: b.Name, Place: b.Place, StartsOn: from, EndsOn: to})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.ClassEnrol, "/class/{id}/enrol", "全部入班，或都不入。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *Applications) (Done, error) {
			return nothing(sys.Teaching.EnrolInClass(ctx, c, id, b.Applications))
		}),
	step(programme.ClassStart, "/class/{id}/start", (*teaching.Desk).StartClass),
	because(programme.ClassDrop, "/application/{id}/drop", (*teaching.Desk).DropFromClass),
	because(programme.ClassRestore, "/application/{id}/restore", (*teaching.Desk).RestoreToClass),
	step(programme.ClassFinish, "/class/{id}/finish", (*teaching.Desk).FinishClass),
	on(programme.ClassArchive, "/class/{id}/archive", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MaybeReason) (Done, error) {
		return nothing(sys.Archive.ArchiveClass(ctx, c, id, b.Reason))
	}),
	because(programme.ArchiveAsk, "/class/{id}/ask-reopen", (*archive.Desk).AskReopening),
	step(programme.ArchiveCancel, "/class/{id}/cancel-reopen", (*archive.Desk).CancelReopening),
	step(programme.ArchiveReopen, "/class/{id}/reopen", (*archive.Desk).Reopen),
	because(programme.ArchiveKeep, "/class/{id}/keep-sealed", (*archive.Desk).KeepSealed),
	on(programme.LessonSchedule, "/class/{id}/schedule", "ids 是排上的各课次。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *LessonsBody) (Done, error) {
			plans := make([]teaching.LessonPlan, len(b.Lessons))
			for i, l := range b.Lessons {
				plans[i] = teaching.LessonPlan{TeacherID: l.Teacher, Kind: l.Kind, Topic: l.Topic, Place: l.Place, StartsAt: l.StartsAt, EndsAt: l.EndsAt,
					Hours: l.Hours, CourseID: l.Course, Mode: l.Mode, Cause: l.Cause}
			}
			lessons, err := sys.Teaching.ScheduleLessons(ctx, c, id, plans)
			var d Done
			for _, l := range lessons {
				d.IDs = append(d.IDs, l.ID)
			}
			return d, err
		}),
	on(programme.LessonMove, "/lesson/{id}/move", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MoveBody) (Done, error) {
		return nothing(sys.Teaching.MoveLesson(ctx, c, id, teaching.LessonChange{StartsAt: b.StartsAt, EndsAt: b.EndsAt, Place: b.Place, Cause: b.Cause}))
	}),
	on(programme.LessonSubstitute, "/lesson/{id}/substitute", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *SubstituteBody) (Done, error) {
			return nothing(sys.Teaching.SubstituteTeacher(ctx, c, id, b.Teacher, b.Reason))
		}),
	because(programme.LessonCancel, "/lesson/{id}/cancel", (*teaching.Desk).CancelLesson),
	on(programme.LessonHold, "/lesson/{id}/hold", "用签到码签过的，写 present 时保留本人的签到；其余写 present 的算教师登记。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *SheetBody) (Done, error) {
			return nothing(sys.Attendance.HoldLesson(ctx, c, id, b.presences()))
		}),
	on(programme.LessonSign, "/lesson/{id}/sign", "以收到的时刻为准；同一人再签一次不改动。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *SigningBody) (Done, error) {
			return nothing(sys.Attendance.SignLesson(ctx, c, id, attendance.Signing{Out: b.Way == "out", Digits: b.Code}))
		}),
	on(programme.LessonCorrect, "/lesson/{id}/correct", "已退出的学员可以不写，原来的一行保留。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *CorrectionBody) (Done, error) {
			return nothing(sys.Attendance.CorrectAttendance(ctx, c, id, b.presences(), b.Reason))
		}),
	on(programme.MakeUpArrange, "/application/{id}/make-up", "lessons 是别的班还没有上的课；外基地的要那个基地同意。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MakeUpBody) (Done, error) {
			return nothing(sys.Teaching.ArrangeMakeUps(ctx, c, id, b.Lessons))
		}),
	on(programme.MakeUpCancel, "/application/{id}/cancel-make-up", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MakeUpOneBody) (Done, error) {
			return nothing(sys.Teaching.CancelMakeUp(ctx, c, id, b.Lesson))
		}),
	on(programme.OnlineRead, "/class/{id}/online", "file 是先上传的、学习平台导出的表格；本班以外的人和计划以外的课不取。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *OnlineBody) (Done, error) {
			r, err := sys.Online.Import(ctx, c, id, b.Layout, b.File)
			if err != nil {
				return nothing(err)
			}
			return at(r.ID)
		}),
	on(programme.OnlineWithdraw, "/class/{id}/withdraw-online", "由导入人以外的人办理。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *OnlineWithdrawBody) (Done, error) {
			return nothing(sys.Online.Withdraw(ctx, c, id, b.Online, b.Reason))
		}),
	step(programme.MakeUpConsent, "/lesson/{id}/consent-make-up", (*teaching.Desk).ConsentMakeUps),
	because(programme.MakeUpRefuse, "/lesson/{id}/refuse-make-up", (*teaching.Desk).RefuseMakeUps),
	on(programme.LateCorrectAsk, "/lesson/{id}/ask-correction", "班级已结课时用；没有写的人和没有变的行保留。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *CorrectionBody) (Done, error) {
			return nothing(sys.Attendance.AskCorrection(ctx, c, id, b.presences(), b.Reason))
		}),
	step(programme.LateCorrectCancel, "/lesson/{id}/cancel-correction", (*attendance.Desk).CancelCorrection),
	step(programme.LateCorrectAgree, "/lesson/{id}/agree-correction", (*attendance.Desk).AgreeCorrection),
	because(programme.LateCorrectRefuse, "/lesson/{id}/refuse-correction", (*attendance.Desk).RefuseCorrection),
	on(programme.EvidenceAttach, "/class/{id}/evidence", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *EvidenceBody) (Done, error) {
			list := make([]evidence.Attachment, len(b.Evidence))
			for i, e := range b.Evidence {
				list[i] = evidence.Attachment{ClassID: id, LessonID: e.Lesson, Kind: e.Kind, FileID: e.File, Seconds: e.Seconds, TakenAt: e.TakenAt}
			}
			return nothing(sys.Evidence.Attach(ctx, c, id, list))
		}),
}

// dates reads two days.
func dates(from, to string) (a, b programme.Date, err error) {
	if a, err = date("starts_on", from); err == nil {
		b, err = date("ends_on", to)
	}
	return a, b, err
}

// date reads a day; the document has asked for one, but not every such text
// is a day of the calendar here.
func date(field, s string) (programme.Date, error) {
	d, err := programme.ParseDate(s)
	if err != nil {
		return 0, &programme.Error{Code: programme.Invalid, Message: "日期有误", Problems: []programme.Problem{{Field: field, Code: "date", Message: err.Error()}}}
	}
	return d, nil
}
