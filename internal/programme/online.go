package programme

import "time"

// OnlineFile is a learning platform's file about a class, as it was read.
type OnlineFile struct {
	ID          string
	ProgrammeID string
	ClassID     string
	Layout      string // by which it was read
	FileID      string // the digest of its bytes: the same file is read once
	Lines       int
	Taken       int    // of Lines, those of somebody of the class and of a course of the plan
	State       State  // active, withdrawn
	Sheet       string // digest of its lines
	ReadBy      string
	ReadAt      time.Time
	WithdrawnBy string
	WithdrawnAt time.Time
	Reason      string // of withdrawing
	Version     int64
}

// OnlineLine is one row of a platform's file. Device, account and address are
// keyed hashes: they are compared, and stand in clear in the file alone.
type OnlineLine struct {
	ID                       string
	OnlineFileID             string
	Row                      int
	ApplicationID            string // "" where the row is of nobody of the class, or cannot be read
	CourseID                 string // of the plan; "" where it has no such course
	LessonID                 string // of a course held live: the lesson that was watched
	Kind                     string // of class hours
	Began, Ended             time.Time
	Seconds                  int // watched
	Length                   int // of the piece, in seconds; 0 where the platform does not say
	Passed, Asked            int
	Device, Account, Address string
	Counted                  int    // minutes of class hours
	Why                      string // why not all of what was watched counts
}

// Actions on what learning platforms say of a class.
const (
	OnlineRead     Action = "class.read_online"
	OnlineWithdraw Action = "class.withdraw_online"
)

var onlineActions = []ActionRow{
	{OnlineRead, NounClass, "导入线上学习记录", []Role{RoleClerk}, []State{Running, Finished}, "", false, false, DutyTrainingModes},
	{OnlineWithdraw, NounClass, "撤回线上学习记录", []Role{RoleClerk, RoleHead}, []State{Running, Finished}, "", true, true, DutyTrainingModes},
}
