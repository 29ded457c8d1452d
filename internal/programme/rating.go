package programme

import "encoding/json"

// NounRating is how the bureau judged a base at the end of a year: the
// indicators of the notice with what the books and two people say of each
// (clause 5.2).
const NounRating Noun = "rating"

// States of an evaluation's own.
const (
	Scoring   State = "scoring"   // its figures are frozen; people score what is scored
	Served    State = "served"    // before the base, for its term
	Objected  State = "objected"  // by the base
	Concluded State = "concluded" // by a second person
)

// Its actions.
const (
	RatingDraw     Action = "rating.draw"
	RatingScore    Action = "rating.score"
	RatingServe    Action = "rating.serve"
	RatingAccept   Action = "rating.accept"
	RatingObject   Action = "rating.object"
	RatingAnswer   Action = "rating.answer"
	RatingConclude Action = "rating.conclude"
	RatingReturn   Action = "rating.return"
	RatingWithdraw Action = "rating.withdraw"
	RatingReplace  Action = "rating.replace" // a later one that names it was concluded
)

var ratingActions = []ActionRow{
	{RatingDraw, NounRating, "出具绩效评价", []Role{RoleOfficer}, nil, Scoring, false, false, DutyRevocation},
	{RatingScore, NounRating, "评分", []Role{RoleOfficer, RoleApprover}, []State{Scoring}, "", false, false, DutyRevocation},
	{RatingServe, NounRating, "送基地核对", []Role{RoleOfficer}, []State{Scoring}, Served, false, false, DutyRevocation},
	{RatingAccept, NounRating, "没有异议", []Role{RoleHead}, []State{Served}, Agreed, false, false, DutyRevocation},
	{RatingObject, NounRating, "提出异议", []Role{RoleHead}, []State{Served}, Objected, false, true, DutyRevocation},
	{RatingAnswer, NounRating, "答复异议", []Role{RoleOfficer}, []State{Objected}, Answered, false, true, DutyRevocation},
	{RatingConclude, NounRating, "确认绩效评价", []Role{RoleApprover}, []State{Served, Agreed, Answered}, Concluded, true, false, DutyRevocation},
	{RatingReturn, NounRating, "退回重评", []Role{RoleApprover}, []State{Served, Agreed, Answered}, Returned, true, true, DutyRevocation},
	{RatingWithdraw, NounRating, "撤回绩效评价", []Role{RoleOfficer}, []State{Scoring, Served, Objected}, Withdrawn, false, true, DutyRevocation},
	{RatingReplace, NounRating, "由新的评价替代", []Role{RoleSystem}, []State{Concluded}, Replaced, false, false, DutyRevocation},
}

// ratingReads is who reads evaluations; a base reads its own once it was
// served.
var ratingReads = []ReadRow{{NounRating, []Role{RoleOfficer, RoleApprover, RoleAuditor, RoleCounty, RoleHead}}}

// Rating is an evaluation of a base. Points are hundredths.
type Rating struct {
	ID          string
	ProgrammeID string
	BaseID      string
	State       State
	ReplacesID  string          // the one that it corrects, "" for none
	Lines       json.RawMessage // []judge.Line, as the books stood when it was drawn up
	Scores      json.RawMessage // []judge.Score, of whoever scored
	Gave        int             // how many did
	Unscored    int             // indicators that the next person scores
	Total       int             // from serving on
	Band        string
	Credit      int
	Follows     string // of rules.BandConsequences
	DrawnBy     string
	DrawnOn     Date
	ServedOn    Date
	DueOn       Date // until when the base may object
	Said        string
	Answer      string
	AnsweredBy  string
	ConcludedBy string
	ConcludedOn Date
	Reason      string // of what was done last
	Version     int64
}

// Final reports whether nothing more happens to it by itself.
func (r *Rating) Final() bool {
	return r.State == Concluded || r.State == Returned || r.State == Withdrawn || r.State == Replaced
}
