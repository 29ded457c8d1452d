package store

import "jinlanling/internal/programme"

var _ = define(table[programme.HandIn]{name: "hand_ins", noun: programme.NounLesson, columns: func(r *programme.HandIn) []column {
	return []column{
		{"id", &r.ID},
		{"lesson_id", &r.LessonID},
		{"phone_key", &r.PhoneKey},
		{"handed_by", &r.HandedBy},
		{"written_at", &r.WrittenAt},
		{"sent_at", &r.SentAt},
		{"came_at", &r.CameAt},
		{"began_at", &r.BeganAt},
		{"ended_at", &r.EndedAt},
		{"incident", &r.Incident},
		{"said", &r.Said},
		{"photos", &r.Photos},
		{"book", &r.Book},
		{"state", (*string)(&r.State)},
		{"why", &r.Why},
		{"settled_by", &r.SettledBy},
		{"settled_at", &r.SettledAt},
		{"settled", &r.Settled},
		{"version", &r.Version},
	}
}})

// HandIns are what phones handed in about a lesson, the first first.
func (tx *Tx) HandIns(lessonID string) ([]programme.HandIn, error) {
	return list[programme.HandIn](tx, "WHERE t.lesson_id=$1 ORDER BY t.id", lessonID)
}

// HandInOfKey is a user's writing of a phone's key, or nil.
func (tx *Tx) HandInOfKey(userID, key string) (*programme.HandIn, error) {
	return one[programme.HandIn](tx, "WHERE t.handed_by=$1 AND t.phone_key=$2", userID, key)
}

// HandInsWaiting are those of a year's base that stand beside the sheet and that
// nobody has looked at; the base by its credit code.
func (tx *Tx) HandInsWaiting(programmeID, code string) ([]programme.HandIn, error) {
	return list[programme.HandIn](tx,
		`JOIN lessons l ON l.id = t.lesson_id JOIN bases b ON b.id = l.base_id WHERE l.programme_id=$1
			AND b.credit_code=$2 AND t.state='received' ORDER BY t.id`, programmeID, code)
}
