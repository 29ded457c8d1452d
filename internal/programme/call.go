package programme

import (
	"encoding/json"
	"time"
)

// NounCall is a trainee who was drawn to be asked on the telephone (clause 5.1).
const NounCall Noun = "call"

// Its actions.
const (
	CallDraw   Action = "call.draw"
	CallDial   Action = "call.dial"
	CallAnswer Action = "call.answer"
	CallMiss   Action = "call.miss"
	CallRefuse Action = "call.refuse"
)

// States of a call: who was not reached is called again.
const (
	CallDue   State = "to_call"
	Reached   State = "reached"
	Unreached State = "unreached"
	Unwilling State = "unwilling"
)

var dueCalls = []State{CallDue, Unreached}

var callActions = []ActionRow{
	{CallDraw, NounCall, "抽取电话抽查对象", []Role{RoleOfficer}, nil, CallDue, false, false, DutyInspection},
	{CallDial, NounCall, "查看抽查电话", []Role{RoleOfficer}, dueCalls, "", false, false, DutyInspection},
	{CallAnswer, NounCall, "登记电话答复", []Role{RoleOfficer}, dueCalls, Reached, false, false, DutyInspection},
	{CallMiss, NounCall, "登记没有接通", []Role{RoleOfficer}, dueCalls, Unreached, false, false, DutyInspection},
	{CallRefuse, NounCall, "登记拒绝回答", []Role{RoleOfficer}, dueCalls, Unwilling, false, false, DutyInspection},
}

// callReads is who reads calls: the city, as what people say in confidence.
var callReads = []ReadRow{{NounCall, cityRoles}}

// DrawsTrainees is what a draw says that draws trainees to call.
const DrawsTrainees = "trainees"

// Call is one trainee of a telephone sample.
type Call struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ClassID       string
	ApplicationID string
	DrawID        string
	Rank          int
	State         State
	Answers       json.RawMessage // []CallSaid
	Differs       int             // of the answers, from the record
	Tries         int             // times that nobody answered
	CalledBy      string
	CalledAt      time.Time
	ClueID        string
	Version       int64
}

// CallSaid is a question, what was said, and the record that it is held
// against, both as they were then.
type CallSaid struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Record string `json:"record,omitempty"`
	Said   string `json:"said,omitempty"`
	Result string `json:"result"` // SaidWords
}

// SaidWords are how an answer stands to the record.
var SaidWords = []struct{ Code, Name string }{{CheckedOK, "与记录一致"}, {CheckedBad, "与记录不符"}, {CheckedNone, "没有问到"}}
