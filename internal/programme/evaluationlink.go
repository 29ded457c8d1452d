package programme

import (
	"strings"
	"time"
)

// EmployerContact is the telephone at which a unit shows to be itself, put in
// by who verified it or by its own clerk: a base, which may have an interest in
// what the unit says, never does.
type EmployerContact struct {
	ID            string // of the employer
	ContentSealed string
	Masked        string
	Seen          string // how it was checked
	SetBy         string
	SetAt         time.Time
	Version       int64
}

// EvaluationLink lets somebody without an account take part in an evaluation
// once: an employer's representative (LinkUnit), or an examiner (LinkExaminer).
// Who holds the link sees; acting takes a code that goes to a telephone which
// who sent the link did not choose for the other side.
type EvaluationLink struct {
	ID            string
	EvaluationID  string
	PartyID       string // "" for the base's side
	Kind          string // LinkUnit, LinkExaminer
	Examiner      string // whose it is, of an examiner's
	ContentSealed string // the examiner's telephone; a unit's stands with the unit
	Masked        string // where it was sent
	State         string // LinkOpen, LinkUsed, LinkEnded
	SentBy        string
	SentAt        time.Time
	EndsAt        time.Time
	Name          string // of who acted by it
	Position      string
	Did           string // the action
	ActedAt       time.Time
	Version       int64
}

// Words of an EvaluationLink.
const (
	LinkUnit     = "unit"
	LinkExaminer = "examiner"

	LinkOpen  = "open"
	LinkUsed  = "used"
	LinkEnded = "ended" // withdrawn, or another was sent
)

// Actions about links and the telephones behind them.
const (
	EmployerContacted Action = "employer.contact"
	EvaluationInvite  Action = "evaluation.invite"
	EvaluationUnlink  Action = "evaluation.unlink"

	EvaluationExaminer Action = "evaluation.invite_examiner"
	EvaluationHandIn   Action = "evaluation.hand_in"
)

var evaluationLinkActions = []ActionRow{
	{EmployerContacted, NounEmployer, "登记单位联系手机", []Role{RoleCounty, RoleOfficer, RoleEmployer}, nil, "", false, true, DutyJointEvaluation},
	{EvaluationInvite, NounEvaluation, "向用人单位发一次性链接", []Role{RoleClerk, RoleOfficer}, []State{Drafted, Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
	{EvaluationUnlink, NounEvaluation, "作废一次性链接", []Role{RoleClerk, RoleOfficer}, nil, "", false, false, DutyJointEvaluation},
	{EvaluationExaminer, NounEvaluation, "给考评员发链接", []Role{RoleClerk, RoleEmployer}, []State{Agreed, Marked}, "", false, false, DutyJointEvaluation},
	{EvaluationHandIn, NounEvaluation, "考评员交出成绩", []Role{RoleClerk, RoleTeacher, RoleEmployer}, []State{Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
}

// linkUser begins the name in which the journal keeps who acted by a link.
const linkUser = "link:"

// LinkActor is who acts by a link: no user, and told from all of them.
func LinkActor(linkID, name string) Actor { return Actor{User: linkUser + linkID, Name: name} }

// LinkOf is the link by which somebody acted, "" for a user.
func LinkOf(user string) string {
	id, ok := strings.CutPrefix(user, linkUser)
	if !ok {
		return ""
	}
	return id
}
