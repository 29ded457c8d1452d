package programme

import (
	"encoding/json"
	"strings"
	"time"
)

// EvaluationPrint is a page of an evaluation as it was printed: an examiner's
// score sheet of one subject, of which a class of more than forty has several
// pages, or the plan for one unit to answer.
type EvaluationPrint struct {
	ID           string
	EvaluationID string
	PartyID      string // "" for the base's side
	Kind         string // PrintScores, PrintPlan
	Sitting      int
	Examiner     string // whose it is, of a score sheet
	Subject      string
	Edition      int64    // of a score sheet: pages of one list of people have one; of a plan the version that was printed
	Page, Pages  int      // from 1
	People       []string // applications, from the first line down
	Code         string   // twelve digits, by which it is found when it comes back
	PrintedBy    string
	PrintedAt    time.Time
	Version      int64
}

// Kinds of an EvaluationPrint.
const (
	PrintScores = "scores"
	PrintPlan   = "plan"
)

// EvaluationScan is a picture of a printed page that came back, and what
// somebody read off it.
type EvaluationScan struct {
	ID           string
	EvaluationID string
	PrintID      string
	FileID       string // the picture
	StripsID     string // its lines, set straight, one below the other; "" where it is not known how it lies
	Form         string // of the picture: jpeg, png
	ByHand       bool   // which page it is was picked by hand
	State        State  // received, accepted, withdrawn
	ReadBy       string
	ReadAt       time.Time
	EnteredBy    string
	EnteredAt    time.Time
	Lines        json.RawMessage // []ExaminerLine as they were typed off a score sheet; null before
	Answer       string          // of a plan: AnswerJoin, AnswerChange
	Name         string          // who signed it, and their position
	Position     string
	Version      int64
}

// A unit's answers on a printed plan.
const (
	AnswerJoin   = "join"
	AnswerChange = "change"
)

// An examiner's answers to marks that were typed in their name off a sheet.
const (
	StanceAccepted = "accepted"
	StanceDoubted  = "doubted"
)

// Actions on printed pages of an evaluation.
const (
	EvaluationPrintScores Action = "evaluation.print_scores"
	EvaluationPrintPlan   Action = "evaluation.print_plan"
	EvaluationPaperRead   Action = "evaluation.read_paper"
	EvaluationPaperDrop   Action = "evaluation.drop_paper"
	EvaluationScoresEnter Action = "evaluation.enter_scores"
	EvaluationPlanEnter   Action = "evaluation.enter_plan"
	EvaluationMarksAccept Action = "evaluation.accept_marks"
	EvaluationMarksDoubt  Action = "evaluation.doubt_marks"
)

var evaluationPaperActions = []ActionRow{
	{EvaluationPrintScores, NounEvaluation, "打印评分表", []Role{RoleClerk, RoleEmployer, RoleOfficer}, []State{Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
	{EvaluationPrintPlan, NounEvaluation, "打印会同意见", []Role{RoleClerk, RoleOfficer}, []State{Drafted}, "", false, false, DutyJointEvaluation},
	{EvaluationPaperRead, NounEvaluation, "交回评分表、会同意见", []Role{RoleClerk, RoleEmployer, RoleOfficer}, []State{Drafted, Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
	{EvaluationPaperDrop, NounEvaluation, "撤下交回的图片", []Role{RoleClerk, RoleEmployer, RoleOfficer}, []State{Drafted, Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
	{EvaluationScoresEnter, NounEvaluation, "照评分表录入成绩", []Role{RoleClerk, RoleEmployer, RoleOfficer}, []State{Agreed, Marked}, "", false, false,
		DutyJointEvaluation},
	{EvaluationPlanEnter, NounEvaluation, "照纸面录入会同意见", []Role{RoleClerk, RoleOfficer}, []State{Drafted}, "", false, false, DutyJointEvaluation},
	{EvaluationMarksAccept, NounEvaluation, "认可代录的成绩", []Role{RoleClerk, RoleTeacher, RoleEmployer}, []State{Agreed, Marked}, "", true, false,
		DutyJointEvaluation},
	{EvaluationMarksDoubt, NounEvaluation, "对代录的成绩有异议", []Role{RoleClerk, RoleTeacher, RoleEmployer}, []State{Agreed, Marked}, "", false, true,
		DutyJointEvaluation},
}

// paperUser begins the name in which a row keeps that a unit answered on paper.
const paperUser = "paper:"

// PaperUser is who joined on paper: no user, and told from all of them.
func PaperUser(scanID string) string { return paperUser + scanID }

// PaperOf is the picture on which somebody answered, "" for a user.
func PaperOf(user string) string {
	id, ok := strings.CutPrefix(user, paperUser)
	if !ok {
		return ""
	}
	return id
}
