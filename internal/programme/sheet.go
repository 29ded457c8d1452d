package programme

import (
	"fmt"
	"time"
)

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
	Alike       []string // which lines look like which, each a SheetAlike: a hint
	State       State    // received, accepted, withdrawn
	ReadBy      string
	ReadAt      time.Time
	ConfirmedBy string
	ConfirmedAt time.Time
	Signed      int // of its lines, once confirmed
	Version     int64
}

// SheetAlike says that two lines of signed sheets look alike.
type SheetAlike struct {
	Line, Other int    // counted from 0 down; Other on the sheet below
	Percent     int    // how alike: 100 are the same strokes
	Scan        string // whose line the other is, "" the same sheet's
}

func (a SheetAlike) String() string {
	return fmt.Sprintf("%d %d %d %s", a.Line, a.Other, a.Percent, a.Scan)
}

// Likenesses are the lines that were found alike as the sheet came in.
func (x *SheetScan) Likenesses() (out []SheetAlike) {
	for _, text := range x.Alike {
		var a SheetAlike
		if n, _ := fmt.Sscan(text, &a.Line, &a.Other, &a.Percent, &a.Scan); n >= 3 { // a line of the same sheet names none
			out = append(out, a)
		}
	}
	return out
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
