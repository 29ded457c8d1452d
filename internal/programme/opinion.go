package programme

import "encoding/json"

// NounOpinion is what a trainee or an employer thinks of a training that is
// over: points from 1 to 5 for the notice's questions (clause 5.2). It is read
// by nobody: only sums of several are shown, and no row says whose it is.
const NounOpinion Noun = "opinion"

// OpinionGive gives it.
const OpinionGive Action = "opinion.give"

var opinionActions = []ActionRow{
	{OpinionGive, NounOpinion, "评价培训", []Role{RoleTrainee, RoleEmployer}, nil, "", false, false, DutyRevocation},
}

// Opinion is one answer.
type Opinion struct {
	ID          string
	ProgrammeID string
	BaseID      string
	ClassID     string
	Of          string          // trainees or employers
	Voice       string          // keyed hash of who answered and the class: one answer of each, and nobody's name
	Points      json.RawMessage // by question, 1 to 5
	Sum         int             // of the points
	Most        int             // that the sum could be
	Words       string
	Version     int64
}
