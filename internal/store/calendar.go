package store

import (
	"time"

	"jinlanling/internal/programme"
)

// KeepCalendarLink keeps the hash of a user's calendar address in place of any
// before.
func (tx *Tx) KeepCalendarLink(userID, hash string) error {
	if err := tx.DropCalendarLink(userID); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO calendar_links (user_id, link_hash, made_at) VALUES ($1, $2, $3)", userID, hash, tx.now.UnixMicro())
	return err
}

// DropCalendarLink ends a user's calendar address.
func (tx *Tx) DropCalendarLink(userID string) error {
	_, err := tx.exec("DELETE FROM calendar_links WHERE user_id=$1", userID)
	return err
}

// CalendarLink is when a user's calendar address was made, zero where there is
// none.
func (tx *Tx) CalendarLink(userID string) (time.Time, error) {
	var at int64
	found, err := tx.row("SELECT made_at FROM calendar_links WHERE user_id=$1", []any{userID}, &at)
	if err != nil || !found {
		return time.Time{}, err
	}
	return time.UnixMicro(at).UTC(), nil
}

// CalendarUser is whose calendar address has a hash, "" for nobody's.
func (tx *Tx) CalendarUser(hash string) (userID string, err error) {
	_, err = tx.row("SELECT user_id FROM calendar_links WHERE link_hash=$1", []any{hash}, &userID)
	return userID, err
}

// PersonLessons are the lessons since an instant of the classes in which a person
// is, and those at which they make up, by time.
func (tx *Tx) PersonLessons(personID string, since time.Time) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, `WHERE t.starts_at>=$2 AND (
			t.class_id IN (SELECT m.class_id FROM applications m WHERE m.person_id=$1 AND m.class_id<>'' AND m.state IN ('accepted', 'training'))
			OR t.id IN (SELECT k.lesson_id FROM make_ups k JOIN applications m ON m.id=k.application_id WHERE m.person_id=$1 AND k.state='agreed'))
		ORDER BY t.starts_at, t.id`, personID, since.UnixMicro())
}

// TeacherLessons are those that the teachers of a name give at a base, by its
// credit code, in any year.
func (tx *Tx) TeacherLessons(code, name string, since time.Time) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, `JOIN teachers w ON w.id=t.teacher_id JOIN bases b ON b.id=t.base_id
		WHERE b.credit_code=$1 AND w.name=$2 AND t.starts_at>=$3 ORDER BY t.starts_at, t.id`, code, name, since.UnixMicro())
}
