package programme

import "time"

// The two outside systems (3.1.6): the national training-voucher system and
// the provincial information system. Neither has an interface that is open to
// us, so people go there as a workbook and come back as one; what comes back
// is compared, and each difference stands until it is resolved.

// The nouns of it.
const (
	NounDispatch   Noun = "dispatch"
	NounCollation  Noun = "collation"
	NounDifference Noun = "difference"
)

// The states of a difference.
const (
	Unresolved State = "unresolved"
	Explained  State = "explained"
	Resolved   State = "resolved"
)

// The actions of it. What a return shows by itself is done by the system, in
// the transaction of its import.
const (
	DispatchMake      Action = "dispatch.make"
	CollationImport   Action = "collation.import"
	DifferenceFind    Action = "difference.find"
	DifferenceRecur   Action = "difference.recur"
	DifferenceAgree   Action = "difference.agree"
	DifferenceExplain Action = "difference.explain"
	DifferenceReturn  Action = "difference.return"
	DifferenceResolve Action = "difference.resolve"
	DifferenceReopen  Action = "difference.reopen"
)

var outsideActions = []ActionRow{
	{DispatchMake, NounDispatch, "导出报送表", []Role{RoleOfficer, RoleClerk}, nil, "", false, true, DutyOutsideSystems},
	{CollationImport, NounCollation, "导入返回数据并比对", []Role{RoleOfficer, RoleClerk}, nil, "", false, false, DutyOutsideSystems},
	{DifferenceFind, NounDifference, "比对发现差异", []Role{RoleSystem}, nil, Unresolved, false, false, DutyOutsideSystems},
	{DifferenceRecur, NounDifference, "再次比对，差异仍在或有变", []Role{RoleSystem}, []State{Unresolved, Explained, Resolved}, Unresolved, false, false,
		DutyOutsideSystems},
	{DifferenceAgree, NounDifference, "再次比对，已经一致", []Role{RoleSystem}, []State{Unresolved, Explained}, Resolved, false, false, DutyOutsideSystems},
	{DifferenceExplain, NounDifference, "说明差异", []Role{RoleClerk}, []State{Unresolved}, Explained, false, true, DutyOutsideSystems},
	{DifferenceReturn, NounDifference, "退回重新核对", []Role{RoleOfficer}, []State{Explained}, Unresolved, false, true, DutyOutsideSystems},
	{DifferenceResolve, NounDifference, "确认解决", []Role{RoleOfficer}, []State{Unresolved, Explained}, Resolved, true, true, DutyOutsideSystems},
	{DifferenceReopen, NounDifference, "重新列为差异", []Role{RoleOfficer}, []State{Resolved}, Unresolved, false, true, DutyOutsideSystems},
}

var outsideReads = []ReadRow{
	{NounDispatch, superRoles},
	{NounCollation, superRoles},
	{NounDifference, superRoles},
}

// Kinds of a Difference.
const (
	MissingThere = "missing_there" // ours, and not in the return
	MissingHere  = "missing_here"  // in the return, and not ours
	Differs      = "differs"       // in both, and one field is not the same
)

// How a Difference was resolved.
const (
	ByAgreement  = "agreed"    // a later return agrees
	ByLeaving    = "left"      // the person is no longer among those who are reported
	ByCorrection = "corrected" // somebody says it was put right: a return that still shows it opens it again
	ByAcceptance = "accepted"  // it stays as it is, for a reason: only other values open it again
)

// Dispatch is one content of a report that was exported for an outside system,
// and how often. The file itself is not kept: it holds ID numbers in clear.
type Dispatch struct {
	ID           string
	ProgrammeID  string
	BaseID       string // "" for all bases of the year
	Layout       string
	System       string // whose the layout is, as it was called then
	LayoutSHA256 string
	People       int
	LeftOut      int // who lack a value that the layout requires
	SHA256       string
	Purpose      string
	Times        int
	MadeBy       string // the last time
	MadeAt       time.Time
	Version      int64
}

// Collation is one comparison of a return with our people.
type Collation struct {
	ID            string
	ProgrammeID   string
	BaseID        string // "" for all bases of the year
	Layout        string
	System        string
	LayoutSHA256  string
	AsOf          Date   // the day of which the return speaks
	FileSHA256    string // of the file that came back, which is not kept
	Rows          int
	Refused       int // rows that cannot be read, or repeat another
	Ours          int // people of ours that were compared
	Matched       int
	MissingThere  int
	MissingHere   int
	Different     int
	Found         int    // differences that were new, or open again
	Agreed        int    // differences that this return resolved
	ContentSealed string // who is which: exchange.Content
	ImportedBy    string
	ImportedAt    time.Time
	Version       int64
}

// Difference is one thing in which a return and our record do not agree. It
// lives on from return to return until it is resolved.
type Difference struct {
	ID            string
	ProgrammeID   string
	BaseID        string // "" where a return of all bases names somebody of none
	Layout        string
	System        string
	ApplicationID string // "" for who is missing here
	Key           string // with Layout and Field, what tells it from another
	Kind          string
	Field         string // of Differs
	IDMasked      string // of who is missing here
	State         State
	ContentSealed string // what stands here and there
	Since         Date   // the day of which the return spoke that showed it first
	FirstID       string // that comparison
	LastID        string // the last one that changed it
	Explanation   string
	ExplainedBy   string
	ExplainedAt   time.Time
	How           string // "" until resolved
	Reason        string
	ResolvedBy    string // "" where a return did
	ResolvedAt    time.Time
	Version       int64
}

// Registration is what an outside system last said of an application: that it
// has it, under which number, and what else it brought.
type Registration struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ApplicationID string
	Layout        string
	System        string
	Present       bool
	NumberIndex   string // keyed hash of their number for the person
	ContentSealed string // field → value
	AsOf          Date
	CollationID   string
	Version       int64
}
