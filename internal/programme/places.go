package programme

import "time"

// Offer is a place that was freed and is held for the next on the waiting list
// until the last day on which it may be confirmed (annex 1, clause 2.3).
type Offer struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	PlanLineID    string
	ApplicationID string
	State         State // offered, accepted, withdrawn (declined), expired, cancelled (refused or taken back meanwhile)
	OfferedAt     time.Time
	DueOn         Date // the last day, inclusive
	AnsweredBy    string
	AnsweredAt    time.Time
	Version       int64
}

// Transfer asks to take an application to another plan line, of the same base or
// of another.
type Transfer struct {
	ID            string
	ProgrammeID   string
	ApplicationID string
	FromLineID    string
	FromBaseID    string
	ToLineID      string
	ToBaseID      string
	State         State // requested, released, moved, refused, withdrawn
	RequestedBy   string
	RequestedAt   time.Time // by which it queues at the new line
	ReleasedBy    string
	AnsweredBy    string
	DecisionID    string // the fresh decision for the new line, once moved
	Reason        string
	Answer        string // why it was refused or taken back
	Version       int64
}

// Correction asks to put right what is known of a person. Of sealed fields it
// holds what screens show of the old and the new value, and their keyed
// hashes; the new value itself is sealed here only until it is answered.
type Correction struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ApplicationID string
	PersonID      string
	Kind          string // name, id_number, phone, bank
	Before        string // a name, or masked
	After         string
	BeforeIndex   string
	AfterIndex    string
	AfterSealed   string
	FileID        string // the evidence
	Second        string // whose second person approves: base, city; "" where nothing follows from it
	State         State  // proposed, approved, refused, withdrawn
	Reason        string
	Answer        string
	ProposedBy    string
	ProposedAt    time.Time
	AnsweredBy    string
	AnsweredAt    time.Time
	Version       int64
}

// The records that a correction puts right.
const (
	CorrectName  = "name"
	CorrectID    = "id_number"
	CorrectPhone = "phone"
	CorrectBank  = "bank"
)

// Whose second person approves a correction.
const (
	SecondOfBase = "base"
	SecondOfCity = "city"
)
