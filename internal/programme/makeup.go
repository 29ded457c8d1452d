package programme

import "time"

// MakeUp puts a trainee on a lesson of another class of the same trade and
// level, to make up for hours that their own timetable cannot give any more. At
// another base it waits for that base's consent.
type MakeUp struct {
	ID            string
	ProgrammeID   string
	ApplicationID string
	LessonID      string
	State         State // requested, agreed, refused, withdrawn
	ArrangedBy    string
	ArrangedAt    time.Time
	AnsweredBy    string // who consented, refused or took it back
	AnsweredAt    time.Time
	Answer        string
	Version       int64
}

// Actions on making up.
const (
	MakeUpArrange Action = "application.arrange_make_up"
	MakeUpCancel  Action = "application.cancel_make_up"
	MakeUpConsent Action = "lesson.consent_make_up"
	MakeUpRefuse  Action = "lesson.refuse_make_up"
)

var makeUpActions = []ActionRow{
	{MakeUpArrange, NounApplication, "安排补课", []Role{RoleClerk}, nil, "", false, false, DutyHours},
	{MakeUpCancel, NounApplication, "取消补课", []Role{RoleClerk}, nil, "", false, false, DutyHours},
	{MakeUpConsent, NounLesson, "同意外基地学员补课", []Role{RoleClerk}, []State{Scheduled}, "", false, false, DutyHours},
	{MakeUpRefuse, NounLesson, "不同意外基地学员补课", []Role{RoleClerk}, []State{Scheduled}, "", false, true, DutyHours},
}
