package programme

import "time"

// HandIn is a lesson as its teacher's phone wrote it down, perhaps without a
// net, and as it came in. It says what the teacher says: who redeemed the room's
// code is known from the server's clock alone, and never from here.
type HandIn struct {
	ID        string
	LessonID  string
	PhoneKey  string // made by the phone: one writing comes in once, however often it is sent
	HandedBy  string
	WrittenAt time.Time // by the phone's clock, zero where the page ran without scripts
	SentAt    time.Time // by the phone's clock
	CameAt    time.Time // by ours
	BeganAt   time.Time // of the lesson, as is said; zero where nobody says it
	EndedAt   time.Time
	Incident  string
	Said      []string // who was there, a line for each, as JSON
	Photos    []string // files
	Book      []string // files: pages of the lesson book
	State     State    // accepted: the sheet was written from it; received: kept beside the sheet; settled: somebody looked
	Why       string   // why the sheet was not written from it
	SettledBy string
	SettledAt time.Time
	Settled   string // what was done about it
	Version   int64
}

// Actions on what phones hand in.
const (
	LessonHandIn Action = "lesson.hand_in"
	HandInSettle Action = "lesson.settle_hand_in"
)

var handInActions = []ActionRow{
	{LessonHandIn, NounLesson, "手机交登记", []Role{RoleTeacher, RoleClerk}, nil, "", false, false, DutyTrainingRecords},
	{HandInSettle, NounLesson, "了结手机登记", []Role{RoleClerk, RoleHead}, nil, "", true, true, DutyTrainingRecords},
}
