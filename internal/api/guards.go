package api

import "jinlanling/internal/app/money"

type guardsIn struct {
	IDPath
	Kind string `query:"kind" required:"true" enum:"approval,advance,settlement" doc:"为哪种单据查"`
}

// Guards are what stands between a base and a statement.
type Guards struct {
	Kind    string  `json:"kind" doc:"单据的种类"`
	Unmet   int     `json:"unmet" doc:"没有满足也没有准予的项数"`
	Guards  []Guard `json:"guards" doc:"逐项，未满足的在前"`
	Held    int     `json:"held" doc:"暂缓的人数"`
	HeldFen int64   `json:"held_fen" doc:"暂缓的金额，单位分"`
	Waiting []Held  `json:"waiting" doc:"暂缓的人；只给市局"`
}

// Guard is one thing that must be true.
type Guard struct {
	Guard    string   `json:"guard" doc:"代码"`
	Name     string   `json:"name" doc:"名称"`
	Clause   string   `json:"clause,omitempty" doc:"依据的条款"`
	Asked    []string `json:"asked" doc:"在哪一步查：单据的种类，或 payment"`
	Holds    bool     `json:"holds" doc:"满足"`
	Found    string   `json:"found" doc:"查到什么"`
	Who      string   `json:"who" doc:"谁来补"`
	Override string   `json:"override,omitempty" doc:"有效的例外准予的编号"`
	Until    string   `json:"until,omitempty" doc:"例外准予有效到哪一天"`
}

// Held is somebody of whom nothing is paid yet.
type Held struct {
	Application string `json:"application" doc:"报名编号"`
	Why         string `json:"why" doc:"为什么暂缓"`
	Amount      int64  `json:"amount_fen" doc:"暂缓的金额，单位分"`
}

func guardsOf(r *money.Ready) Guards {
	out := Guards{Kind: r.Kind, Unmet: r.Unmet(), Held: r.Held, HeldFen: int64(r.Sum), Guards: []Guard{}, Waiting: []Held{}}
	for _, g := range r.Guards {
		x := Guard{Guard: g.Code, Name: g.Name, Clause: g.Clause, Asked: g.Steps, Holds: g.Holds, Found: g.Found, Who: g.Who}
		if g.Override != nil {
			x.Override, x.Until = g.Override.ID, g.Override.Until.String()
		}
		out.Guards = append(out.Guards, x)
	}
	for _, w := range r.Waiting {
		out.Waiting = append(out.Waiting, Held{w.ApplicationID, w.Why, int64(w.Amount)})
	}
	return out
}
