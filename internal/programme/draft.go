package programme

import "time"

// Draft is what somebody has filled in of an application that is not handed
// in yet: one for a person and a programme. What was filled in holds an ID
// number, so all of it is sealed (package seal, kind Draft).
type Draft struct {
	ID            string
	ProgrammeID   string
	UserID        string // whose account
	PersonID      string // of the person, or the id they will have
	BaseCode      string // of the base that invited, "" where none did
	EmployerID    string // that is to claim, or has claimed
	Name          string
	IDMasked      string // "" until it is filled in
	IDIndex       string // keyed hash
	PhoneIndex    string // keyed hash of the phone that was registered with
	Sealed        string
	State         State // Unclaimed, Filling, Declined, HandedIn
	ClaimedBy     string
	ClaimedAt     time.Time
	Reason        string // why it was declined
	ApplicationID string // once handed in
	SavedBy       string
	SavedAt       time.Time
	Version       int64
}

// Kinds of what an employer says of one of its people.
const (
	SaysYears     = "years"     // it attests the years worked for it (form A2)
	SaysRecommend = "recommend" // it recommends a trade outside the catalogue (clause 2.2.2)
	SaysNudge     = "nudge"     // it asked them to go on
)

// Attestation is what an employer says of a draft or an application: one of
// each kind, written over when it is said again.
type Attestation struct {
	ID          string
	ProgrammeID string
	SubjectID   string // a draft, from its handing in on the application
	EmployerID  string
	Kind        string
	Body        string // of SaysYears JSON, of SaysRecommend the reason in words
	OnDate      Date
	ByUser      string
	At          time.Time
	Version     int64
}
