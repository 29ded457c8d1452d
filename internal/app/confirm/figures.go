package confirm

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Figures counts what the trainees of a base's finished classes say. They are
// counted together: no number leads to who said what.
type Figures struct {
	Asked     int // everybody whose class is over
	Reached   int // of them by a channel that they confirmed themselves
	Confirmed int // said that all of it is true
	Denied    int // said that some of it is not, or that money was asked back
	Silent    int // said nothing: neither a yes nor a no
	Open      int // denials that the city has not decided on, of teachers and employers too, and what was said on the telephone
}

// Of counts what is said of a base's records now, for whoever decides on its
// money. Callers that show it to a base show Asked and Confirmed alone: a
// silence must not be told from a no.
func Of(tx *store.Tx, baseID string) (f Figures, err error) {
	asked, err := tx.AskedOf(baseID)
	if err != nil {
		return f, err
	}
	said, err := tx.BaseConfirmations(baseID)
	if err != nil {
		return f, err
	}
	rows, err := tx.SaidPresent(baseID)
	if err != nil {
		return f, err
	}
	present := map[string][]programme.Attendance{}
	for i := range rows {
		present[rows[i].ApplicationID] = append(present[rows[i].ApplicationID], rows[i])
	}
	answers, clues := map[string][]programme.Confirmation{}, map[string]bool{}
	for i := range said {
		if said[i].Role == programme.RoleTrainee {
			answers[said[i].ApplicationID] = append(answers[said[i].ApplicationID], said[i])
		}
		if said[i].ClueID != "" {
			clues[said[i].ClueID] = true
		}
	}
	for i := range asked {
		id := asked[i].ApplicationID
		f.Asked++
		if asked[i].Reached {
			f.Reached++
		}
		switch saidOf(answers[id], present[id]) {
		case Confirmed:
			f.Confirmed++
		case Denied:
			f.Denied++
		default:
			f.Silent++
		}
	}
	for id := range clues {
		k, err := store.Get[programme.Clue](tx, id)
		if err != nil {
			return f, err
		}
		if k.State == programme.Open {
			f.Open++
		}
	}
	called, err := tx.CallsDoubted(baseID)
	f.Open += called
	return f, err
}
