package store

import "jinlanling/internal/programme"

// ApplicationMarks lists the results of one trainee, newest first.
func (tx *Tx) ApplicationMarks(applicationID string) ([]programme.Mark, error) {
	return list[programme.Mark](tx, "WHERE t.application_id=$1 ORDER BY t.id DESC", applicationID)
}
