package programme

import (
	"encoding/json"
	"slices"
	"time"
)

// Drawing by lot whom to inspect (clause 5.1). A draw is announced first: which
// classes, how many, and the digest of a number that the system keeps to
// itself. The lot follows from that number and the root of the first checkpoint
// of the journal after it, which nobody knows before.

// NounDraw is one draw.
const NounDraw Noun = "draw"

// Its actions, and those of inspections that are not drawn.
const (
	DrawAnnounce     Action = "draw.announce"
	DrawCancel       Action = "draw.cancel"
	InspectionPlan   Action = "inspection.plan"
	InspectionCancel Action = "inspection.cancel"
	InspectionRemark Action = "inspection.remark"
)

// States of a draw: announced, then drawn, or cancelled with the reason. None
// is ever deleted: who draws until the lot pleases leaves a trail.
const (
	Announced State = "announced"
	Lotted    State = "lotted"
)

var drawActions = append([]ActionRow{
	{DrawAnnounce, NounDraw, "宣布抽取", []Role{RoleOfficer}, nil, Announced, false, false, DutyInspection},
	{DrawCancel, NounDraw, "取消抽取", []Role{RoleOfficer}, []State{Announced}, Cancelled, false, true, DutyInspection},
	{InspectionPlan, NounInspection, "安排检查", []Role{RoleOfficer}, nil, Planned, false, true, DutyInspection},
	{InspectionCancel, NounInspection, "取消检查", []Role{RoleOfficer}, []State{Planned}, Cancelled, false, true, DutyInspection},
	{InspectionRemark, NounInspection, "基地补充意见", []Role{RoleHead}, []State{Visited, Closed}, "", false, false, DutyInspection},
}, slices.Concat(inspectedActions, callActions, conductActions)...)

// drawReads is who reads draws: the city. A base that knew of one could guess.
var drawReads = append([]ReadRow{{NounDraw, cityRoles}}, slices.Concat(callReads, conductReads)...)

// Kinds of inspections.
const (
	ByLot     = "lot"
	Periodic  = "periodic"
	Surprise  = "surprise"
	Place     = "place"
	OfMoney   = "money"
	FromClue  = "clue"
	Telephone = "telephone"
)

// InspectionKinds says them, those first that are planned by hand.
var InspectionKinds = []struct{ Code, Name string }{
	{Periodic, "定期检查"}, {Surprise, "突击检查"}, {Place, "场地和设备检查"}, {OfMoney, "资金检查"}, {FromClue, "线索核查"}, {Telephone, "电话抽查"}, {ByLot, "抽查"},
}

// Draw is one draw of classes to inspect.
type Draw struct {
	ID          string
	ProgrammeID string
	County      string   // "": the whole city
	Count       int      // how many classes are to be drawn
	Pool        []string // ids of the classes in it, as it was announced
	Inspectors  []string // ids of the users from whom inspectors are drawn
	Commitment  string   // hex SHA-256 of Nonce
	Nonce       string   // told to nobody before the draw
	State       State
	AnnouncedBy string
	AnnouncedAt time.Time
	Size        int    // of the checkpoint that the seed is bound to
	Root        string // its root, base64
	Reason      string
	Version     int64
	Draws       string // DrawsTrainees, "" of classes
}

// Checked is what an inspector found of one thing on the list.
type Checked struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Result string `json:"result"` // CheckedOK, CheckedBad, CheckedNone
	Note   string `json:"note,omitempty"`
}

// Results of a Checked.
const (
	CheckedOK   = "ok"
	CheckedBad  = "bad"
	CheckedNone = "none"
)

// Inspection is a visit to a class or base, drawn by a reproducible draw.
type Inspection struct {
	ID          string
	ProgrammeID string
	BaseID      string
	ClassID     string // "" where it went through no class
	State       State
	Seed        string // what the draw was made from
	Rank        int    // place in the draw
	DrawnOn     Date
	VisitedOn   Date
	Present     int // people seen
	Expected    int
	Note        string
	Version     int64

	Kind       string          // one of InspectionKinds; "" of before, by lot
	DrawID     string          // the draw it came of
	ClueID     string          // the clue it looks into
	Inspectors []string        // users; empty of before
	LessonID   string          // the lesson it met with
	SignedIn   int             // how many had signed in to that lesson when it was visited
	Checklist  json.RawMessage // []Checked
	Remark     string          // the base's own
}

// Offended is an offence that was found at a base on a day, in a class.
type Offended struct {
	Offence string
	On      Date
	ClassID string
}
