package programme

import "time"

// MarkCorrection is a proposal to change one examiner's mark of one trainee
// after their side's entry was made of it. What stood stays in it.
type MarkCorrection struct {
	ID            string
	EvaluationID  string
	PartyID       string // "" for the base's side
	Sitting       int
	Examiner      string
	Subject       string
	ApplicationID string
	WasPoints     int
	WasAbsence    string
	Points        int
	Absence       string
	Reason        string
	State         State // proposed, approved, refused
	ProposedBy    string
	ProposedAt    time.Time
	DecidedBy     string
	DecidedAt     time.Time
	Decision      string // why it was refused
	Version       int64
}

// Actions on marks that are to be corrected.
const (
	MarkCorrectPropose Action = "evaluation.propose_correction"
	MarkCorrectApprove Action = "evaluation.approve_correction"
	MarkCorrectRefuse  Action = "evaluation.refuse_correction"
)

var markCorrectionActions = []ActionRow{
	{MarkCorrectPropose, NounEvaluation, "提请更正考评员成绩", []Role{RoleClerk, RoleTeacher, RoleEmployer}, []State{Marked}, "", false, true, DutyJointEvaluation},
	{MarkCorrectApprove, NounEvaluation, "同意更正考评员成绩", []Role{RoleHead, RoleOfficer}, []State{Marked}, "", true, false, DutyJointEvaluation},
	{MarkCorrectRefuse, NounEvaluation, "不同意更正考评员成绩", []Role{RoleHead, RoleOfficer}, []State{Marked}, "", false, true, DutyJointEvaluation},
}
