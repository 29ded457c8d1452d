package assess_test

import (
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A plan of evaluation is for a day that comes: the city agrees to it first.
func TestNoEvaluationInThePast(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Trained)
	b := w.Bases[0]
	var class string
	for _, id := range b.Classes {
		s, err := w.Show(ctx, act.As(b.Clerk), programme.NounClass, id)
		if err != nil {
			t.Fatal(err)
		}
		if s.State == programme.Finished {
			class = id
		}
	}
	if class == "" || !slices.Contains(b.Classes, class) {
		t.Fatal("no class is over")
	}
	plan := assess.EvaluationPlan{Text: "理论和实操", HeldOn: w.Today().AddDays(-1), Place: "实训楼", Examiners: []string{"甲考评", "乙考评"}}
	_, err := w.Assess.DraftEvaluation(ctx, act.As(b.Clerk), class, plan)
	demotest.WantCode(t, "an evaluation yesterday", err, programme.Invalid)
	plan.HeldOn = w.Today()
	if _, err := w.Assess.DraftEvaluation(ctx, act.As(b.Clerk), class, plan); err != nil {
		t.Errorf("an evaluation today: %v", err)
	}
}
