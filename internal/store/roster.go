package store

// Held is how many applications hold or want a place of a plan line.
type Held struct {
	Taken   int // accepted, and everything that follows acceptance
	Waiting int // handed in and not accepted yet
	Offered int // offered to somebody on the waiting list, not answered
	Queue   int // on the waiting list
}

// LinesHeld counts, for every plan line of a base, who holds and who waits for
// a place.
func (tx *Tx) LinesHeld(baseID string) (map[string]Held, error) {
	rows, err := tx.query("SELECT plan_line_id, state, COUNT(*) FROM applications WHERE base_id=$1 GROUP BY plan_line_id, state", baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Held{}
	for rows.Next() {
		var line, state string
		var n int
		if err := rows.Scan(&line, &state, &n); err != nil {
			return nil, err
		}
		h := out[line]
		switch state {
		case "accepted", "training", "passed", "failed", "certified":
			h.Taken += n
		case "submitted", "returned", "referred":
			h.Waiting += n
		case "offered":
			h.Offered += n
		case "waiting":
			h.Queue += n
		}
		out[line] = h
	}
	return out, rows.Err()
}
