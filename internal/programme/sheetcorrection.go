package programme

import "time"

// SheetCorrection asks to correct the sheet of a lesson whose class has ended:
// the base asks, the city agrees.
type SheetCorrection struct {
	ID          string
	ProgrammeID string
	LessonID    string
	Sheet       string   // the digest of the sheet that it is to change
	Said        []string // the lines that are to change, as JSON
	State       State    // requested, agreed, refused, withdrawn
	Reason      string
	ProposedBy  string
	ProposedAt  time.Time
	AnsweredBy  string
	AnsweredAt  time.Time
	Answer      string
	Version     int64
}

// Actions on sheets of classes that have ended.
const (
	LateCorrectAsk    Action = "lesson.ask_correction"
	LateCorrectCancel Action = "lesson.cancel_correction"
	LateCorrectAgree  Action = "lesson.agree_correction"
	LateCorrectRefuse Action = "lesson.refuse_correction"
)

var lateCorrectActions = []ActionRow{
	{LateCorrectAsk, NounLesson, "申请结课后更正签到", []Role{RoleTeacher, RoleClerk}, []State{Held}, "", false, true, DutyTrainingRecords},
	{LateCorrectCancel, NounLesson, "撤回结课后更正", []Role{RoleTeacher, RoleClerk}, []State{Held}, "", false, false, DutyTrainingRecords},
	{LateCorrectAgree, NounLesson, "同意结课后更正", []Role{RoleOfficer}, []State{Held}, "", true, false, DutyTrainingRecords},
	{LateCorrectRefuse, NounLesson, "不同意结课后更正", []Role{RoleOfficer}, []State{Held}, "", false, true, DutyTrainingRecords},
}
