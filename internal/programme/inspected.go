package programme

import (
	"encoding/json"
	"time"
)

// An inspection holds more than its facts: photos, signatures drawn on the glass, and
// findings about recordings at moments that nobody chose (clause 5.1).

// Actions on the record of a visit.
const (
	InspectionPhotograph Action = "inspection.photograph"
	InspectionSign       Action = "inspection.sign"
	InspectionUnsigned   Action = "inspection.unsigned"
	InspectionWatch      Action = "inspection.watch"
)

var inspectedActions = []ActionRow{
	{InspectionPhotograph, NounInspection, "附检查照片", []Role{RoleOfficer}, []State{Visited}, "", false, false, DutyInspection},
	{InspectionSign, NounInspection, "检查记录签字", []Role{RoleOfficer}, []State{Visited}, "", false, false, DutyInspection},
	{InspectionUnsigned, NounInspection, "记载拒绝签字", []Role{RoleOfficer}, []State{Visited}, "", false, true, DutyInspection},
	{InspectionWatch, NounInspection, "抽看录像", []Role{RoleOfficer}, []State{Visited}, "", false, false, DutyInspection},
}

// Without are the kinds of inspections that go through no class: of a base's
// place and equipment, and of its money.
func Without(kind string) bool { return kind == Place || kind == OfMoney }

// InspectionPhoto is a photo that an inspector took, with what it says of
// itself: its bytes stand in the file store as they came.
type InspectionPhoto struct {
	ID            string
	ProgrammeID   string
	InspectionID  string
	FileID        string
	Form          string
	Width, Height int
	TakenAt       time.Time // zero where it does not say
	Device        string
	Place         string // degrees north and east, "" where it does not say
	AddedBy       string
	AddedAt       time.Time
	Version       int64
}

// Sides of a signature.
const (
	SideInspector = "inspector"
	SideBase      = "base"
)

// InspectionSignature is a name drawn under the record, or that a side would
// not sign. Digest is the SHA-256 of the record as it stood then: what was
// added later shows.
type InspectionSignature struct {
	ID           string
	ProgrammeID  string
	InspectionID string
	Side         string
	UserID       string // of an inspector
	Name, Post   string
	FileID       string // the drawing, a PNG; "" of who would not sign
	Refused      string // why, as it was said
	Digest       string
	KeptBy       string // who held the phone
	SignedAt     time.Time
	Version      int64
}

// RecordingWatch is what one inspector saw of a recording at the moments that
// the system chose.
type RecordingWatch struct {
	ID           string
	ProgrammeID  string
	InspectionID string
	EvidenceID   string
	Moments      json.RawMessage // []WatchedMoment
	WatchedBy    string
	WatchedAt    time.Time
	Version      int64
}

// WatchedMoment is what was seen at a second of a recording.
type WatchedMoment struct {
	At     int    `json:"at"`     // second
	Result string `json:"result"` // WatchedWords
	Note   string `json:"note,omitempty"`
}

// WatchedWords are what a moment may show.
var WatchedWords = []struct{ Code, Name string }{{CheckedOK, "正在上这节课"}, {CheckedBad, "与这节课不符"}, {CheckedNone, "看不清"}}
