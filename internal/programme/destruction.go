package programme

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// NounDestruction is the destruction of a class's files when the years of
// keeping are over: proposed by one, approved by another, carried out by a job.
// Rows and entries stay; only the bytes of files go (clause 3.1.4).
const NounDestruction Noun = "destruction"

// States of a destruction's own.
const (
	Destroying State = "destroying" // it has begun, and ends even if it is cut off
	Destroyed  State = "destroyed"
)

// Its actions, and the hold that keeps a class from it.
const (
	DestructionPropose  Action = "destruction.propose"
	DestructionApprove  Action = "destruction.approve"
	DestructionRefuse   Action = "destruction.refuse"
	DestructionWithdraw Action = "destruction.withdraw"
	DestructionBegin    Action = "destruction.begin"
	DestructionFinish   Action = "destruction.finish"
	ClassHold           Action = "class.hold"
	ClassRelease        Action = "class.release"
)

var destructionActions = []ActionRow{
	{DestructionPropose, NounDestruction, "提出到期销毁", []Role{RoleOfficer}, nil, Proposed, false, true, DutyRetention},
	{DestructionApprove, NounDestruction, "批准到期销毁", []Role{RoleApprover}, []State{Proposed}, Approved, true, false, DutyRetention},
	{DestructionRefuse, NounDestruction, "不批准到期销毁", []Role{RoleApprover}, []State{Proposed}, Refused, false, true, DutyRetention},
	{DestructionWithdraw, NounDestruction, "撤回到期销毁", []Role{RoleOfficer}, []State{Proposed, Approved}, Withdrawn, false, true, DutyRetention},
	{DestructionBegin, NounDestruction, "执行到期销毁", []Role{RoleOfficer, RoleApprover}, []State{Approved, Destroying}, Destroying, false, false, DutyRetention},
	{DestructionFinish, NounDestruction, "登记销毁完毕", []Role{RoleOfficer, RoleApprover}, []State{Destroying}, Destroyed, false, false, DutyRetention},
	{ClassHold, NounClass, "暂停到期销毁", []Role{RoleOfficer, RoleApprover, RoleAuditor}, nil, "", false, true, DutyRetention},
	{ClassRelease, NounClass, "解除暂停销毁", []Role{RoleOfficer, RoleApprover, RoleAuditor}, nil, "", false, true, DutyRetention},
}

var destructionReads = []ReadRow{{NounDestruction, superRoles}}

// The kinds of a class's files that are destroyed together; each is kept for years of its own.
const (
	KeptFilms  = "films"
	KeptPapers = "papers"
)

// KeptKinds are both, in the words of screens.
var KeptKinds = []struct{ Code, Name string }{{KeptFilms, "录像"}, {KeptPapers, "其他档案资料"}}

// KeptName is one of them in words, "" for what is none.
func KeptName(code string) string {
	if i := slices.IndexFunc(KeptKinds, func(k struct{ Code, Name string }) bool { return k.Code == code }); i >= 0 {
		return KeptKinds[i].Name
	}
	return ""
}

// Destruction is one act of it: the films of one class, or everything else.
type Destruction struct {
	ID          string
	ProgrammeID string
	BaseID      string
	ClassID     string
	State       State
	Kind        string // of KeptKinds
	Until       Date   // the last day on which they had to be kept
	Files       int    // that are to go
	Bytes       int64
	List        string // SHA-256 of the list of what is to go
	Sheet       string // digest of the lines
	ProposedBy  string
	ProposedOn  Date
	Reason      string
	AnsweredBy  string
	AnsweredOn  Date
	Answer      string // of a refusal or a withdrawal
	BegunBy     string
	DoneAt      time.Time
	Gone        int // files whose bytes were removed
	Version     int64
}

// Given reports whether the bytes may be gone by this act.
func (d *Destruction) Given() bool { return d.State == Destroying || d.State == Destroyed }

// Live reports whether the act stands: neither refused nor withdrawn.
func (d *Destruction) Live() bool { return d.State != Refused && d.State != Withdrawn }

// DestructionLine is one file as one row names it. A file that several rows of
// the class name has several lines.
type DestructionLine struct {
	ID            string
	DestructionID string
	FileID        string
	Item          string // what it is: a code of the archive or of the papers, or one of the house's own
	OfTable       string // the row that names it
	OfID          string
	Size          int64
	Kept          string // why it stays after all: the record that names it too; "" where it goes
}

// The kinds of a line beside the codes of a notice.
const (
	ItemStill   = "still"   // a picture drawn from a film
	ItemOnline  = "online"  // a file of a learning platform
	ItemScan    = "scan"    // the picture of a printed sheet, and its lines cut out
	ItemScore   = "score"   // the picture of a score sheet or of a unit's answer to the plan
	ItemPackage = "package" // the class's package as it was made
)

// DestructionList spells what an act destroys in one way, so that its digest in
// the journal tells of a list whether it is the one.
func DestructionList(classID string, lines []DestructionLine) string {
	var out []string
	for i := range lines {
		if l := &lines[i]; l.Kept == "" {
			out = append(out, fmt.Sprintf("file %s %s %s", l.Item, l.OfID, l.FileID))
		}
	}
	slices.Sort(out)
	return strings.Join(append([]string{"destroyed " + classID}, out...), "\n") + "\n"
}

// Hold keeps a class's files whatever the years say, until it is lifted.
type Hold struct {
	ID          string
	ProgrammeID string
	ClassID     string
	PlacedBy    string
	PlacedAs    Role
	PlacedAt    time.Time
	Reason      string
	LiftedBy    string // "" while it stands
	LiftedAt    time.Time
	LiftReason  string
	Version     int64
}
