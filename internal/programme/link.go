package programme

import (
	"slices"
	"strings"
	"time"
)

// Link is the question whether the account that handed in an application is
// the person whom the register knew before under that ID number. Typing a
// number proves nothing, and neither does an employer who claims: until the
// question is answered the account holds that application alone.
type Link struct {
	ID            string
	ProgrammeID   string
	ApplicationID string
	PersonID      string // of the register
	UserID        string // of the account
	Holder        string // what the account's grant is bounded to instead of the person
	ClaimedBy     string // of the employer, who cannot answer it
	State         State  // Asked, Linked, Unlinked
	AskedAt       time.Time
	Way           string // code, card; "" while it is open
	AnsweredBy    string
	AnsweredAt    time.Time
	Seen          string // what was seen, or why it was refused or undone
	Version       int64
}

// Ways in which a link is confirmed.
const (
	LinkByCode = "code" // sent to the phone that the register had before
	LinkByCard = "card" // the ID card was seen
)

// Given is what was given with one application, where the register knows
// better or otherwise: forms of the application print it.
type Given struct {
	ID          string // of the application
	PhoneSealed string
	Version     int64
}

const (
	Asked    State = "asked"
	Linked   State = "linked"
	Unlinked State = "unlinked"

	NounLink  Noun = "link"
	NounGiven Noun = "given"

	LinkAsk     Action = "link.ask"
	LinkCode    Action = "link.code"
	LinkProve   Action = "link.prove"
	LinkConfirm Action = "link.confirm"
	LinkRefuse  Action = "link.refuse"
	LinkUndo    Action = "link.undo"
)

var linkActions = []ActionRow{
	{LinkAsk, NounLink, "登记待核实的身份", []Role{RoleTrainee, RoleEmployer, RoleClerk}, nil, Asked, false, false, DutyEnrolment},
	{LinkCode, NounLink, "发送身份核实短信", []Role{RoleTrainee}, []State{Asked}, "", false, false, DutyEnrolment},
	{LinkProve, NounLink, "填写短信核实码", []Role{RoleTrainee}, []State{Asked}, Linked, false, false, DutyEnrolment},
	{LinkConfirm, NounLink, "凭身份证核实", []Role{RoleClerk, RoleHead}, []State{Asked, Unlinked}, Linked, true, true, DutyEnrolment},
	{LinkRefuse, NounLink, "身份不符，不予关联", []Role{RoleClerk, RoleHead, RoleOfficer}, []State{Asked}, Unlinked, false, true, DutyEnrolment},
	{LinkUndo, NounLink, "解除档案关联", []Role{RoleClerk, RoleHead, RoleOfficer}, []State{Linked}, Unlinked, false, true, DutyEnrolment},
}

var linkReads = []ReadRow{{NounLink, slices.Concat(cityRoles, baseRoles, []Role{RoleTrainee})}}

// holderMark begins what a grant is bounded to that holds no person yet.
const holderMark = "link-"

// HolderOf is what the grant of a link's account is bounded to while the link
// is not confirmed: no person's id.
func HolderOf(linkID string) string { return holderMark + linkID }

// Holds reports whether an actor's Person is not a person's but a holder's: who
// reaches only the applications that were handed in from their account.
func Holds(person string) bool { return strings.HasPrefix(person, holderMark) }
