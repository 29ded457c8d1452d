package store

import "jinlanling/internal/programme"

// Queries of the public pages: few columns, nothing of a person.

// LinesTaken is, by plan line of a programme, how many places are taken, as
// PlacesTaken counts them for one.
func (tx *Tx) LinesTaken(programmeID string) (map[string]int, error) {
	return tx.byLine(programmeID, "a.state IN "+heldStates)
}

// LinesQueue is, by plan line of a programme, how many wait for a place.
func (tx *Tx) LinesQueue(programmeID string) (map[string]int, error) {
	return tx.byLine(programmeID, "a.state='waiting'")
}

func (tx *Tx) byLine(programmeID, condition string) (map[string]int, error) {
	return tx.tally(`
		SELECT a.plan_line_id, COUNT(*)
		FROM plan_lines l
		JOIN applications a ON a.plan_line_id=l.id
		WHERE l.programme_id=$1 AND `+condition+`
		GROUP BY a.plan_line_id`, programmeID)
}

// PublicationHead is a publication without its people.
type PublicationHead struct {
	ID, Title, Base, Number string
	State                   programme.State
	From, To                programme.Date
}

// PublicationHeads lists the publications of a programme, newest first.
func (tx *Tx) PublicationHeads(programmeID string) (out []PublicationHead, err error) {
	rows, err := tx.query(`
		SELECT t.id, t.title, b.name, t.number, t.state, t.from_on, t.to_on
		FROM publications t
		JOIN bases b ON b.id=t.base_id
		WHERE t.programme_id=$1
		ORDER BY t.from_on DESC, t.id DESC`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h PublicationHead
		if err := rows.Scan(&h.ID, &h.Title, &h.Base, &h.Number, (*string)(&h.State), dest(&h.From), dest(&h.To)); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}
