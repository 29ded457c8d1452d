package programme

import "time"

// People answer for the records in their name: a trainee for the lessons that have
// them present and for the money that is claimed for them, a teacher for the lessons
// held in their name, an employer for the people it is said to have sent.

// NounConfirmation is one thing that was said so.
const NounConfirmation Noun = "confirmation"

// ConfirmationGive says it.
const ConfirmationGive Action = "confirmation.give"

var confirmationActions = []ActionRow{
	{ConfirmationGive, NounConfirmation, "核对以本人名义的记录", []Role{RoleTrainee, RoleTeacher, RoleEmployer}, nil, "", false, false, DutyInspection},
}

// confirmationReads is who reads what was said, with who said it: the city
// alone. Whoever said it reads it on their own page.
var confirmationReads = []ReadRow{{NounConfirmation, cityRoles}}

// Answers of a Confirmation.
const (
	AnswerTrue      = "true"       // 属实
	AnswerUntrue    = "untrue"     // 不实
	AnswerAskedBack = "asked_back" // 被要求退钱
)

// Answers says them in Chinese.
var Answers = map[string]string{AnswerTrue: "属实", AnswerUntrue: "不实", AnswerAskedBack: "被要求退钱"}

// WhyUntrue are the reasons that each role may give, in the order of the page.
var WhyUntrue = map[Role][]struct{ Code, Name string }{
	RoleTrainee:  {{"absent", "我没有去"}, {"signature", "不是我签的到"}, {"time", "时间或课时不对"}, {"other", "其他"}},
	RoleTeacher:  {{"not_mine", "不是我上的"}, {"not_held", "没有上过这节课"}, {"time", "时间或课时不对"}, {"other", "其他"}},
	RoleEmployer: {{"not_ours", "不是本单位的人"}, {"not_sent", "单位没有派他参加"}, {"other", "其他"}},
}

// Confirmation is one answer to one thing. The newest of who answered about the
// same subject counts; none is ever changed.
type Confirmation struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	Noun          Noun   // what it is about: a lesson, or an application for all of it
	Subject       string // its id
	ApplicationID string // the trainee's it is about, "" from a teacher
	Role          Role   // as what it was said
	By            string // the person, the teacher or the employer
	UserID        string // whose account
	Answer        string
	Why           string // a code of WhyUntrue
	Words         string // in their own words
	Record        string // digest of what the record said then, of an answer to all of it
	At            time.Time
	ClueID        string // opened by it, "" for none
	Version       int64
}

// Denies reports whether the answer contradicts the record.
func (c *Confirmation) Denies() bool { return c.Answer != AnswerTrue }
