package programme

import (
	"encoding/json"
	"time"
)

// The nouns of a year, as they are stored. Every one has an id made in Go, a
// state where it has a life, and a Version that counts its writes: 1 when it
// is made, one more at every change. "" and 0 mean none; there are no nulls.
// Instants are UTC; Dates are civil.

// Programme is a city's year, bound to its notice by hash.
type Programme struct {
	ID           string
	City         string
	Year         int
	Name         string
	Notice       string // notice id, such as dezhou-2021
	NoticeSHA256 string
	State        State
	CreatedAt    time.Time
	Version      int64
}

// Notice is the text of a notice as it was bound to a programme.
type Notice struct {
	ID      string // hex SHA-256 of Text
	Name    string // dezhou-2021
	Text    string
	Version int64
}

// Base is an institution in one programme; the credit code is the key across
// programmes.
type Base struct {
	ID           string
	ProgrammeID  string
	CreditCode   string
	Name         string
	Aliases      []string
	County       string
	State        State
	AppliedAt    time.Time
	RecommendBy  string // user
	AssessedBy   string // user
	RecognisedBy string // user
	RecognisedAt time.Time
	Note         string // reason of a refusal or revocation
	Version      int64
}

// PlanLine is the places of a base for one level and trade (annex 1).
type PlanLine struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Level       Level
	Trade       string
	Places      int
	Position    int // order in the imported plan
	Version     int64
}

// Employer is a unit whose people train.
type Employer struct {
	ID         string
	CreditCode string
	Name       string
	County     string
	Kind       string // enterprise, school, public_body
	Version    int64
}

// Person is one human across all programmes. The sealed fields are ciphertext;
// the index fields are keyed hashes.
type Person struct {
	ID          string
	Name        string
	Sex         string // 男, 女
	IDSealed    string
	IDIndex     string
	IDMasked    string
	PhoneSealed string
	PhoneIndex  string
	BankSealed  string
	BankIndex   string
	Version     int64
}

// Application is a person for a plan line. Facts and outcome are those of the
// decision it rests on (Decision).
type Application struct {
	ID           string
	ProgrammeID  string
	BaseID       string
	PlanLineID   string
	PersonID     string
	EmployerID   string
	ClassID      string
	DecisionID   string
	State        State
	AppliedOn    Date
	Route        string // as the decision found it; "" where not eligible
	Eligible     bool
	EligibleFrom Date
	SubmittedAt  time.Time
	ReviewedBy   string // user who accepted, referred or refused
	Reason       string // of a return, refusal, withdrawal or drop
	Channel      string // single, roster
	Version      int64
}

// Decision is what was decided on which facts under which notice. It is
// written once; deciding again later must give the same.
type Decision struct {
	ID            string
	ApplicationID string
	Facts         json.RawMessage // the applicant of spec/eligibility, without name and ID number
	NoticeSHA256  string
	Eligible      bool
	Route         string
	EligibleFrom  Date
	ResultSHA256  string // of the decision's full JSON
	DecidedAt     time.Time
	Version       int64
}

// Material is a paper handed in for an application.
type Material struct {
	ID            string
	ApplicationID string
	Kind          string // a material code of the notice
	FileID        string
	AddedAt       time.Time
	Version       int64
}

// Scheme is the training scheme and plan of a base, filed before training.
type Scheme struct {
	ID          string
	ProgrammeID string
	BaseID      string
	FileID      string
	State       State
	Hours       map[string]int // class hours by kind code
	StartsOn    Date
	EndsOn      Date
	FiledBy     string
	AgreedBy    string
	AgreedAt    time.Time
	Reason      string
	Version     int64

	Courses  string // digest of its teaching plans; "" where it was filed as a paper alone
	Replaces string // the agreed scheme that it asks to change
	Why      string // and why
}

// Course is one line of a scheme's teaching plan of a trade and level (3.1.1).
type Course struct {
	ID        string
	SchemeID  string
	Course    string // the same in every scheme that changes it, and in lessons
	Trade     string
	Level     Level
	Number    int // in the order of the plan, from 1
	Name      string
	Hours     int
	Kind      string // of class hours of the notice
	Mode      string // curriculum.Mode
	Block     string // curriculum.Block; "" at any time
	TeacherID string
	Place     string
	Textbook  string
	Mark      string // what the bureau says of the line
}

// Class is a group that trains together for one plan line.
type Class struct {
	ID          string
	ProgrammeID string
	BaseID      string
	PlanLineID  string
	Name        string
	State       State
	StartsOn    Date
	EndsOn      Date
	Place       string
	Version     int64
}

// Teacher teaches for a base.
type Teacher struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Name        string
	Title       string
	Trades      []string
	Version     int64
}

// TeacherIdentity is who a teacher is: a keyed hash of the ID number, the
// number of a certificate, or both. Two teachers who share either are one
// person.
type TeacherIdentity struct {
	ID          string // the teacher's
	IDIndex     string
	IDMasked    string
	Certificate string
	Version     int64
}

// Lesson is one session of a class: Hours class hours of one Kind.
type Lesson struct {
	ID          string
	ProgrammeID string
	BaseID      string
	ClassID     string
	TeacherID   string
	Kind        string // ideology, theory, practice: a kind of the notice
	Topic       string
	Place       string
	StartsAt    time.Time
	EndsAt      time.Time
	Hours       int
	State       State
	HeldBy      string // user who registered it
	Sheet       string // digest of its attendance sheet
	Version     int64

	CourseID string // Course.Course of the agreed plan; "" beside it
	Mode     string // curriculum.Mode; "" where it was not said
	Cause    string // why it stands at an unusual hour or in a taken room
}

// Attendance is one trainee's line on a lesson's sign-in sheet.
type Attendance struct {
	ID            string
	LessonID      string
	ApplicationID string
	State         string    // present, absent, leave
	SignedAt      time.Time // zero unless present
	Method        string    // code, witnessed; of before: paper, phone
	SignedOutAt   time.Time // zero where the code for leaving was not redeemed
	ScanIn        string    // the scan that signed in, "" where digits were typed
	ScanOut       string    // and out

	Late, Early int    // minutes missed at the beginning and at the end
	Cause       string // of leave
}

// States of an Attendance.
const (
	Present = "present"
	Absent  = "absent"
	OnLeave = "leave"
)

// Evidence is a recording, photo or lesson book, of a lesson or a class.
type Evidence struct {
	ID       string
	BaseID   string
	ClassID  string
	LessonID string // "" for evidence of the class
	Kind     string // an archive item of the notice
	FileID   string
	Seconds  int // length of a recording
	TakenAt  time.Time
	AddedBy  string
	Version  int64
}

// Publication is a public list of people about to be certified.
type Publication struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Title       string
	State       State
	From        Date
	To          Date
	PostedBy    string
	ClosedBy    string
	People      []string // application ids
	Number      string   // of the document; "" where it has none
	Addressee   string   // "" for everybody
	Replaces    string   // the publication that this one corrects
	Struck      []string // applications that stood on that one and do not on this
	Version     int64
}

// Certificate is what a trainee receives.
type Certificate struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ApplicationID string
	Kind          string // qualification, training
	Number        string
	Level         Level
	Trade         string
	State         State
	IssuedOn      Date
	IssuedBy      string
	Reason        string // why it was withdrawn or replaced, or is to be
	Name          string // of its holder, as it was made out; "" in those of before
	Body          string // who issued a national certificate
	Statement     string // the text of its code, signed; "" for national ones and those of before
	Replaces      string // the certificate it took the place of
	AskedBy       string // user who recorded it, or asked for what is to be decided
	EndedOn       Date   // day it was withdrawn or replaced
	Version       int64
}

// Standard is the subsidy a person of a level and trade earns.
type Standard struct {
	ID          string
	ProgrammeID string
	Level       Level
	Trade       string // "": every trade without a row of its own
	Amount      Fen
	Source      string // the document that sets it
	State       State
	ProposedBy  string
	ApprovedBy  string
	Version     int64
}

// Statement is a paper of money for one base: an approval of its numbers, an
// advance, a settlement, or the receipt of a clawback. It freezes when paid.
type Statement struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Kind        string // approval, advance, settlement, receipt
	Number      int    // counts within programme, base and kind
	State       State
	Total       Fen // positive: to the base; negative: a claim on it
	Offset      Fen // part of Total set against open claims
	Lines       []StatementLine
	Sheet       string // digest of its items
	DrawnBy     string
	ApprovedBy  string
	PaidBy      string
	DrawnAt     time.Time
	PaidAt      time.Time
	Reason      string
	Overrides   string // ids of the overrides it rests on, with spaces between
	ClaimID     string // of a receipt: the claim that it brings money for
	Version     int64
}

// StatementLine is a statement's part for one plan line, with the standard as
// it was copied when drawn.
type StatementLine struct {
	PlanLineID string `json:"plan_line"`
	Places     int    `json:"places"`
	People     int    `json:"people"`
	Standard   Fen    `json:"standard"`
	Amount     Fen    `json:"amount"`
}

// Item is one person's part of a statement.
type Item struct {
	ID            string
	StatementID   string
	ApplicationID string
	PlanLineID    string
	Earned        Fen    // earned in full as of this statement
	Received      Fen    // received or claimed before it
	Amount        Fen    // what this statement moves
	Rule          string // clause
	Evidence      string // certificate, mark or enrolment it rests on
}

// Posting is one leg of a movement; the postings of a movement sum to zero.
type Posting struct {
	ID          string
	MovementID  string
	ProgrammeID string
	BaseID      string
	Account     string
	Amount      Fen
	Kind        string // of the movement
	StatementID string
	VoucherID   string
	OnDate      Date
	Version     int64
}

// Voucher is an entry of a base's special account.
type Voucher struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Direction   string // in, out, back (returned to the bureau)
	Source      string // bureau, own
	Use         string // a use of the notice, for out
	Amount      Fen
	Payee       string
	Memo        string
	FileID      string
	OnDate      Date
	State       State
	BookedBy    string
	Invoice     string // number of the invoice, for out; "" where there is none
	InvoicedOn  Date
	Version     int64
}

// Finding is something to be put right.
type Finding struct {
	ID           string
	ProgrammeID  string
	InspectionID string
	BaseID       string
	State        State
	Text         string
	Clause       string
	DueOn        Date
	Answer       string
	FileID       string
	Version      int64

	Offence  string // a code of the notice's list, "" of before
	RaisedOn Date   // when it was raised, 0 of before
}

// Clue is a suspicion, raised by a person or by a cross-check.
type Clue struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Noun        Noun
	Subject     string
	Check       string // the check's code
	Text        string
	State       State
	Reason      string
	Version     int64
}

// ClueOffence is the check of a clue that an offence of the notice's list opens:
// found true, its effect is in force and no longer waits.
const ClueOffence = "offence"

// ClueAbout is a clue about somebody's application or class that is open or was
// upheld, nil where there is none: until it is dismissed, or what follows from
// it is done, nobody is certified or paid on what it doubts (clauses 5.1, 5.2).
func ClueAbout(clues []Clue, applicationID, classID string) *Clue {
	for i := range clues {
		k := &clues[i]
		if k.Check == ClueOffence && k.State == Upheld {
			continue // it is decided: the class earns nothing, the base is out
		}
		about := k.Noun == NounApplication && k.Subject == applicationID || k.Noun == NounClass && classID != "" && k.Subject == classID
		if about && (k.State == Open || k.State == Upheld) {
			return k
		}
	}
	return nil
}

// Return is what a base files at year's end.
type Return struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Kind        string // statistics, performance
	FileID      string
	Figures     json.RawMessage
	State       State
	FiledBy     string
	FiledOn     Date
	Reason      string
	Version     int64
}

// File is a stored file; the id is the hex SHA-256 of its bytes.
type File struct {
	ID      string
	Size    int64
	Type    string
	AddedAt time.Time
	Version int64
}

// User is somebody who signs in.
type User struct {
	ID      string
	Name    string
	Login   string
	State   State
	Version int64
}

// County is a county, city or district of the city, as its bureau lists them:
// what the scope of a recommender and the address of a base are chosen from.
type County struct {
	ID       string
	Name     string
	Position int   // order in the list
	State    State // Active, Disabled
	Version  int64
}

// Grant gives a user a role, within what scope.
type Grant struct {
	ID         string
	UserID     string
	Role       Role
	BaseCode   string // credit code: a base's staff serve it in every programme
	EmployerID string
	County     string
	PersonID   string
	State      State // active, disabled when it was taken back; of a guarded role proposed, then active or refused
	Version    int64
}

// The subjects of a Proposal.
const (
	ProposeGrant  = "grant"
	ProposeInvite = "invite"
	ProposeFactor = "factor" // an invitation that sets another second factor
	ProposeEnable = "enable" // who was disabled is let in again
)

// Proposal is what one person wants done about a user and a second one
// confirms.
type Proposal struct {
	ID         string
	UserID     string
	Kind       string
	GrantID    string // of ProposeGrant
	ByUser     string
	ProposedAt time.Time
	State      State  // proposed; approved, and issued once the invitation was made; refused, withdrawn
	SecondUser string // who confirmed or refused
	DecidedAt  time.Time
	CodeHash   string // of the code that the second person hands over
	Version    int64
}

// Invites reports whether an invitation is what is proposed.
func (p *Proposal) Invites() bool { return p.Kind == ProposeInvite || p.Kind == ProposeFactor }
