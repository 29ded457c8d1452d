package programme

import (
	"encoding/json"
	"time"
)

// Evaluation is the completion evaluation of a class, by base and employers
// together.
type Evaluation struct {
	ID          string
	ProgrammeID string
	BaseID      string
	ClassID     string
	State       State
	HeldOn      Date
	Plan        string // what is examined and how
	FileID      string
	MarkedBy    string
	AgreedBy    string
	SettledBy   string
	SettledAt   time.Time
	Sheet       string // digest of its marks
	Version     int64

	Place     string   // where, with its rooms
	Examiners []string // of the base
	Sitting   int      // 0 the first; who sits again does so in a later one
	Reason    string   // why the bureau sent the plan back
}

// EvaluationParty is an employer with trainees in the evaluated class.
type EvaluationParty struct {
	ID           string
	EvaluationID string
	EmployerID   string
	JoinedBy     string
	JoinedAt     time.Time
	AssentedBy   string // who entered its results of the sitting
	AssentedAt   time.Time
	Version      int64

	Examiners []string // whom it sends
	Asked     string   // the changes that it asks for, "" for none
}

// EvaluationEntry is what one side found of its people in one sitting: the
// base of everybody, an employer of those who work for it.
type EvaluationEntry struct {
	ID           string
	EvaluationID string
	PartyID      string // "" for the base
	Sitting      int
	EnteredBy    string
	EnteredAt    time.Time
	Sheet        string // digest of its lines
	Version      int64

	Way     string // ByExaminers, ByTyping; "" of before, and where the unit's representative entered it by a link
	PaperID string // the signed paper that it was typed from
}

// How a side's entry came to be.
const (
	ByExaminers = "examiners" // of what each handed in
	ByTyping    = "typed"     // by the side's clerk
)

// ExaminerSheet is what one examiner found of one subject in a sitting.
type ExaminerSheet struct {
	ID           string
	EvaluationID string
	PartyID      string // "" for the base's side
	Sitting      int
	Examiner     string
	Subject      string
	Lines        json.RawMessage // []ExaminerLine
	EnteredBy    string
	EnteredAt    time.Time
	Version      int64

	Scans    []string // the pictures that it was typed off by somebody else; none where the examiner handed it in
	Stance   string   // what the examiner says of that: "", StanceAccepted, StanceDoubted
	Doubt    string   // why they doubt it
	StanceAt time.Time
}

// ExaminerLine is one trainee's line of an ExaminerSheet.
type ExaminerLine struct {
	Application string `json:"application"`
	Points      int    `json:"points"`
	Absence     string `json:"absence,omitempty"`
	Remark      string `json:"remark,omitempty"`
}

// EntryLine is what a side found of one trainee: points by subject, or why
// there are none.
type EntryLine struct {
	ID            string
	EntryID       string
	ApplicationID string
	Points        map[string]int
	Absence       string // absent, misconduct, ""
	Remark        string
}

// Mark is one trainee's result: what the base found, what the employer found,
// and what both settled.
type Mark struct {
	ID            string
	EvaluationID  string
	ApplicationID string
	Theory        int    // settled points of 100
	Practice      int    // settled points of 100
	Base          string // what follows from the base's entry: pass, fail, absent, misconduct; "" before there is one
	Employer      string // and from the employer's
	Final         string // pass, fail, "" until settled, withdrawn
	Reason        string

	Sitting     int            // in which it was made
	Points      map[string]int // settled, by subject
	Ruling      string         // pass or fail by the bureau, where the sides differ or points do not tell
	RuledBy     string
	Against     bool      // the ruling is not what its points say
	ConfirmedBy string    // who confirmed a ruling that the points do not say
	SettledAt   time.Time // when Final came to be; zero before, and of rows from before it was kept
}

// ResultAt is when a person's own result was settled: what terms count from.
// Rows from before it was kept go by the evaluation.
func (e *Evaluation) ResultAt(k *Mark) time.Time {
	if k.SettledAt.IsZero() {
		return e.SettledAt
	}
	return k.SettledAt
}

// Words of a Mark.
const (
	MarkPass       = "pass"
	MarkFail       = "fail"
	MarkAbsent     = "absent"
	MarkMisconduct = "misconduct"
	MarkShort      = "short" // attended too little to take part
	MarkWithdrawn  = "withdrawn"
)

// Dispute is a trainee's objection to their own result, and its answer.
type Dispute struct {
	ID            string
	EvaluationID  string
	ApplicationID string
	State         State // raised, upheld, dismissed
	Text          string
	RaisedBy      string
	RaisedAt      time.Time
	Answer        string
	AnsweredBy    string
	AnsweredAt    time.Time
	Version       int64
}

// Appraisal is one trainee's entry for the city's appraisal.
type Appraisal struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ApplicationID string
	State         State
	HeldOn        Date
	Theory        int
	Practice      int
	Result        string // pass, fail
	RecordedBy    string
	ConfirmedBy   string
	Version       int64

	RoundID string // the day of the city's appraisal, "" before days were announced
	Ticket  string // number of the admission ticket, "" before seats are given out
	Room    string
	Seat    int
	Points  map[string]int // by subject; nil before there are any
	Absence string         // absent, misconduct, ""
	Remark  string
}

// AppraisalRound is a day of the city's appraisal as the bureau announces it.
type AppraisalRound struct {
	ID          string
	ProgrammeID string
	Name        string
	State       State // open, cancelled
	Trades      []string
	HeldOn      Date
	EnterBy     Date // the last day on which bases enter people
	Place       string
	Rooms       []string // name:seats, in the order in which they are filled
	Quota       int      // how many may be entered
	AnnouncedBy string
	SeatedAt    time.Time // when tickets, rooms and seats were given out
	Reason      string    // why it was called off
	Version     int64
}
