package programme

import "time"

// DoubtPass lets a doubt about a class's evidence pass until a day: somebody of
// the city looked and says why. The doubt stays to be seen. It is kept by what
// it is about, since doubts themselves are worked out whenever they are read.
type DoubtPass struct {
	ID           string
	ProgrammeID  string
	ClassID      string
	Check        string // the doubt's code
	Key          string // what it is about: a piece of evidence, a lesson
	Until        Date   // the last day on which it passes
	PassedBy     string
	PassedAt     time.Time
	Reason       string
	RevokedBy    string // "" while it stands
	RevokedAt    time.Time
	RevokeReason string
	Version      int64
}

// PassDays is how long a doubt may be let pass for at most.
const PassDays = 365

// Reopening asks to open the archive of a class that is sealed: one asks,
// another agrees, and it is archived anew.
type Reopening struct {
	ID          string
	ProgrammeID string
	ClassID     string
	State       State // requested, agreed, refused, withdrawn
	AskedBy     string
	AskedAt     time.Time
	Reason      string
	AnsweredBy  string
	AnsweredAt  time.Time
	Answer      string
	Version     int64
}

// Witness is a second person who was there when a lesson was taught and stands
// for its sheet as it was then: a sheet that was corrected since is witnessed no
// more.
type Witness struct {
	ID      string // of the lesson
	Sheet   string // the digest of the sheet that was seen
	UserID  string
	Name    string // as it was then
	SeenAt  time.Time
	Version int64
}

// Actions on what a class's record rests on.
const (
	DoubtLetPass  Action = "class.let_pass"
	DoubtRevoke   Action = "class.revoke_pass"
	ArchiveAsk    Action = "class.ask_reopen"
	ArchiveCancel Action = "class.cancel_reopen"
	ArchiveReopen Action = "class.reopen"
	ArchiveKeep   Action = "class.keep_sealed"
	ArchivePack   Action = "class.pack"
	LessonWitness Action = "lesson.witness"
)

var archiveActions = []ActionRow{
	{DoubtLetPass, NounClass, "准予疑点", []Role{RoleOfficer}, nil, "", true, true, DutyTrainingRecords},
	{DoubtRevoke, NounClass, "收回准予", []Role{RoleOfficer}, nil, "", false, true, DutyTrainingRecords},
	{ArchiveAsk, NounClass, "申请重开档案", []Role{RoleClerk, RoleHead}, []State{Archived}, "", false, true, DutyArchive},
	{ArchiveCancel, NounClass, "撤回重开申请", []Role{RoleClerk, RoleHead}, []State{Archived}, "", false, false, DutyArchive},
	{ArchiveReopen, NounClass, "同意重开档案", []Role{RoleOfficer}, []State{Archived}, Finished, true, false, DutyArchive},
	{ArchiveKeep, NounClass, "不同意重开档案", []Role{RoleOfficer}, []State{Archived}, "", false, true, DutyArchive},
	{ArchivePack, NounClass, "打包班级档案", []Role{RoleOfficer, RoleClerk, RoleAuditor, RoleSystem}, nil, "", false, false, DutyArchive},
	{LessonWitness, NounLesson, "见证签到", []Role{RoleTeacher, RoleClerk, RoleHead}, []State{Held}, "", true, false, DutyTrainingRecords},
}
