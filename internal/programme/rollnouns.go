package programme

import (
	"encoding/json"
	"time"
)

// The way of a base's people once they are accepted: they are published (2.3), their
// roster is sealed (A3), and later changes are amendments to it.

// The nouns of it.
const (
	NounRoll      Noun = "roll"
	NounObjection Noun = "objection"
	NounAmendment Noun = "amendment"
)

// Its states beside those of others.
const (
	Sealed   State = "sealed"
	Received State = "received"
)

// The actions of it.
const (
	RollPost    Action = "roll.post"
	RollClose   Action = "roll.close"
	RollCorrect Action = "roll.correct"
	RollSeal    Action = "roll.seal"

	ObjectionRaise  Action = "objection.raise"
	ObjectionAnswer Action = "objection.answer"
	ObjectionReturn Action = "objection.return"
	ObjectionClose  Action = "objection.close"

	AmendmentPropose Action = "amendment.propose"
	AmendmentApprove Action = "amendment.approve"
	AmendmentRefuse  Action = "amendment.refuse"
)

// rollActions are their rows of the action table.
var rollActions = []ActionRow{
	{RollPost, NounRoll, "公示录取学员", []Role{RoleOfficer}, nil, Posted, false, false, DutyEnrolment},
	{RollClose, NounRoll, "录取公示结束", []Role{RoleApprover}, []State{Posted}, Closed, true, false, DutyEnrolment},
	{RollCorrect, NounRoll, "更正录取公示", []Role{RoleOfficer}, []State{Posted, Closed}, Replaced, false, true, DutyEnrolment},
	{RollSeal, NounRoll, "封存花名册", []Role{RoleOfficer}, []State{Closed}, Sealed, false, false, DutyRosterForm},
	{ObjectionRaise, NounObjection, "登记异议", []Role{RoleOfficer, RoleSystem}, nil, Received, false, false, DutyEnrolment},
	{ObjectionAnswer, NounObjection, "答复异议", []Role{RoleOfficer}, []State{Received}, Answered, false, false, DutyEnrolment},
	{ObjectionReturn, NounObjection, "退回重新核实", []Role{RoleApprover}, []State{Answered}, Received, false, true, DutyEnrolment},
	{ObjectionClose, NounObjection, "异议办结", []Role{RoleApprover}, []State{Answered}, Closed, true, false, DutyEnrolment},
	{AmendmentPropose, NounAmendment, "报送名册变更", []Role{RoleClerk, RoleHead}, nil, Proposed, false, true, DutyRosterForm},
	{AmendmentApprove, NounAmendment, "批准名册变更", []Role{RoleOfficer}, []State{Proposed}, Approved, true, false, DutyRosterForm},
	{AmendmentRefuse, NounAmendment, "退回名册变更", []Role{RoleOfficer}, []State{Proposed}, Refused, false, true, DutyRosterForm},
}

// rollReads is who may read them.
var rollReads = []ReadRow{
	{NounRoll, superRoles},
	{NounObjection, cityRoles},
	{NounAmendment, superRoles},
}

// Roll is a base's accepted people: published, then sealed as annex 3. One
// is in force for a base in a year; those that it corrected are replaced.
type Roll struct {
	ID          string
	ProgrammeID string
	BaseID      string
	State       State
	From        Date
	To          Date
	People      []string // application ids as published
	PostedBy    string
	ClosedBy    string
	SealedBy    string
	SealedAt    time.Time
	Content     json.RawMessage // []RollRow as sealed
	Figures     json.RawMessage // []RollFigure as sealed
	FileID      string          // annex 3 as sealed: the hex SHA-256 of its bytes
	Version     int64

	Number    string   // of the document; "" where it has none
	Addressee string   // "" for everybody
	Replaces  string   // the list that this one corrects
	Struck    []string // applications that stood on that one and do not on this
}

// Objection is what somebody says against a roll or a publication, or against
// one person on it. Who said it is sealed; how they follow it is kept as a hash.
type Objection struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	RollID        string // "" of one to a publication
	ApplicationID string // "" for the list as a whole
	State         State
	Channel       string // web, letter, phone
	Text          string
	NameSealed    string
	ContactSealed string
	ReferenceHash string
	ReceivedAt    time.Time
	Answer        string
	Upheld        bool
	AnsweredBy    string
	ClosedBy      string
	PublicationID string // "" of one to a roll
	Version       int64
}

// Amendment is a change of a sealed roll; they count from 1.
type Amendment struct {
	ID          string
	ProgrammeID string
	BaseID      string
	RollID      string
	Number      int
	State       State
	Changes     json.RawMessage // []RollChange
	Count       int             // of changes
	Reason      string
	ProposedBy  string
	ProposedAt  time.Time
	ApprovedBy  string
	ApprovedAt  time.Time
	Refusal     string
	FileID      string // annex 3 of the changes, "" until approved
	Version     int64
}
