package page

import (
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// lives is the usual way of each noun through its states, for the stepper.
// States off the way (refused, cancelled) show as the state alone.
var lives = map[programme.Noun][]programme.State{
	programme.NounProgramme:   {programme.Open, programme.Closed},
	programme.NounBase:        {programme.Applied, programme.Recommended, programme.Assessed, programme.Recognised},
	programme.NounApplication: {programme.Submitted, programme.Accepted, programme.InTraining, programme.Passed, programme.Certified},
	programme.NounScheme:      {programme.Drafted, programme.Filed, programme.Agreed},
	programme.NounClass:       {programme.Planned, programme.Running, programme.Finished, programme.Archived},
	programme.NounLesson:      {programme.Scheduled, programme.Held},
	programme.NounEvaluation:  {programme.Drafted, programme.Agreed, programme.Marked, programme.Settled},
	programme.NounAppraisal:   {programme.Submitted, programme.Marked, programme.Settled},
	programme.NounPublication: {programme.Posted, programme.Closed},
	programme.NounRoll:        {programme.Posted, programme.Closed, programme.Sealed},
	programme.NounObjection:   {programme.Received, programme.Answered, programme.Closed},
	programme.NounAmendment:   {programme.Proposed, programme.Approved},
	programme.NounStandard:    {programme.Proposed, programme.InForce},
	programme.NounStatement:   {programme.Drawn, programme.Approved, programme.Paid},
	programme.NounDraw:        {programme.Announced, programme.Lotted},
	programme.NounOverride:    {programme.Proposed, programme.Overridden, programme.Expired},
	programme.NounBankAccount: {programme.Proposed, programme.Active},
	programme.NounClaim:       {programme.Owed, programme.Demanded, programme.Repaid},
	programme.NounInspection:  {programme.Planned, programme.Visited, programme.Closed},
	programme.NounCall:        {programme.CallDue, programme.Reached},
	programme.NounRating:      {programme.Scoring, programme.Served, programme.Agreed, programme.Concluded},
	programme.NounRevocation:  {programme.Notified, programme.HearingAsked, programme.Heard, programme.Decided},
	programme.NounDestruction: {programme.Proposed, programme.Approved, programme.Destroyed},
	programme.NounConduct:     {programme.Open, programme.Upheld},
	programme.NounFinding:     {programme.Raised, programme.Answered, programme.Closed},
	programme.NounReturn:      {programme.Filed, programme.Accepted},
	programme.NounDifference:  {programme.Unresolved, programme.Explained, programme.Resolved},
	programme.NounList:        {programme.Importing, programme.InForce, programme.Cleared},
}

type StepShown struct{ Name, Class string }

func Stepper(s *act.Detail) (steps []StepShown) {
	life := lives[s.Noun]
	at := slices.Index(life, s.State)
	if at < 0 {
		return nil
	}
	for i, st := range life {
		class := ""
		switch {
		case i < at:
			class = "past"
		case i == at:
			class = "now"
		}
		steps = append(steps, StepShown{st.Name(), class})
	}
	return steps
}

// statesOf is every state of a noun that its actions know, in their order.
func statesOf(n programme.Noun) (out []programme.State) {
	add := func(s programme.State) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range lives[n] {
		add(s)
	}
	for i := range programme.Actions {
		if a := &programme.Actions[i]; a.Noun == n {
			add(a.To)
			for _, s := range a.From {
				add(s)
			}
		}
	}
	if n == programme.NounApplication {
		add(programme.Failed)
		add(programme.Dropped)
	}
	return out
}

func WordChoices(words map[string]string) (out []act.Choice) {
	for k, v := range words {
		if k != "" {
			out = append(out, act.Choice{ID: k, Name: v})
		}
	}
	slices.SortFunc(out, func(a, b act.Choice) int { return strings.Compare(b.ID, a.ID) })
	return out
}
