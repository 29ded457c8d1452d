package programme

import "time"

// SheetPrint is a lesson's sheet as it was printed: whose names stand on which
// line. One page holds forty people; a lesson of more has several.
type SheetPrint struct {
	ID        string
	LessonID  string
	Code      string   // twelve digits, by which it is found when it comes back
	People    []string // applications, from the first line down
	SignOut   bool     // with a second column
	PrintedBy string
	PrintedAt time.Time
	Version   int64
}

// SheetScan is a picture of a printed sheet that came back, waiting for somebody
// to say line by line who signed.
type SheetScan struct {
	ID          string
	LessonID    string
	PrintID     string
	FileID      string   // the picture
	StripsID    string   // its lines, set straight, one below the other
	Form        string   // of the picture: jpeg, png
	Ink         []string // "1" where something is written on the line, "" where it is empty: shown, and never preset
	State       State    // received, accepted, withdrawn
	ReadBy      string
	ReadAt      time.Time
	ConfirmedBy string
	ConfirmedAt time.Time
	Signed      int // of its lines, once confirmed
	Version     int64
}

// Actions on printed sheets.
const (
	SheetPrinted Action = "lesson.print_sheet"
	SheetRead    Action = "lesson.read_sheet"
	SheetConfirm Action = "lesson.confirm_sheet"
	SheetDrop    Action = "lesson.drop_sheet"
)

var sheetActions = []ActionRow{
	{SheetPrinted, NounLesson, "打印签到表", []Role{RoleTeacher, RoleClerk, RoleHead}, []State{Scheduled}, "", false, false, DutyTrainingRecords},
	{SheetRead, NounLesson, "交回签到表", []Role{RoleTeacher, RoleClerk}, []State{Scheduled, Held}, "", false, false, DutyTrainingRecords},
	{SheetConfirm, NounLesson, "核对签到表", []Role{RoleTeacher, RoleClerk}, []State{Scheduled, Held}, "", false, false, DutyTrainingRecords},
	{SheetDrop, NounLesson, "撤下签到表图片", []Role{RoleTeacher, RoleClerk}, []State{Scheduled, Held}, "", false, false, DutyTrainingRecords},
}
