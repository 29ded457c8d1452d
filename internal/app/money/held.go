package money

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// People are held one by one: who is doubted is left out of what is paid, and
// everybody else is paid. What is to be claimed from them does not wait.

// held is why nothing is paid for somebody yet.
type held struct {
	Why  string         // 线索没有办结, …
	Text string         // what it is about
	Noun programme.Noun // what is to be done with first
	ID   string
}

// holding is everything that holds people of a base.
type holding struct {
	clues []programme.Clue
	hits  map[string]*programme.Hit // by application, those that stand
}

func holdingOf(s *act.Step, ac *account) (*holding, error) {
	h := &holding{hits: map[string]*programme.Hit{}}
	var err error
	if h.clues, err = s.Clues(ac.programme.ID); err != nil {
		return nil, err
	}
	hits, err := s.TrainingHits(ac.base.ID)
	for i := range hits {
		if stands(&hits[i], s.Today()) {
			h.hits[hits[i].ApplicationID] = &hits[i]
		}
	}
	return h, err
}

// of is why somebody is held, or nil.
func (h *holding) of(applicationID, classID string) *held {
	if k := programme.ClueAbout(h.clues, applicationID, classID); k != nil {
		why := "线索没有办结"
		if k.State == programme.Upheld {
			why = "线索成立，结果还没有撤销"
		}
		return &held{why, k.Text, programme.NounClue, k.ID}
	}
	if x := h.hits[applicationID]; x != nil {
		text := x.Evidence
		if row := programme.CrosscheckByCode(x.Check); row != nil {
			text = row.Name + "：" + text
		}
		return &held{"核查提示没有查明", text, programme.NounHit, x.ID}
	}
	return nil
}

// nobodyHeld refuses a statement by which somebody would be paid who is held
// since it was drawn.
func nobodyHeld(s *act.Step, ac *account, st *programme.Statement) error {
	if st.Kind != programme.KindAdvance && st.Kind != programme.KindSettlement || !slices.ContainsFunc(ac.held, func(h *held) bool { return h != nil }) {
		return nil
	}
	items, err := s.StatementItems(st.ID)
	if err != nil {
		return err
	}
	paid := map[string]bool{}
	for _, it := range items {
		paid[it.ApplicationID] = it.Amount > 0
	}
	var n int
	var first *held
	for i, h := range ac.held {
		if h != nil && paid[ac.apps[i].ID] {
			if n++; first == nil {
				first = h
			}
		}
	}
	if n == 0 {
		return nil
	}
	back := "退回后重新制单"
	if st.State == programme.Approved || st.State == programme.Paid {
		back = "撤销后重新制单"
	}
	return programme.Errorf(programme.Conflict, "单据上有 %d 人制单以后被暂缓（%s），请%s，其他人照付", n, first.Why, back).Under(programme.DutyInspection)
}
