package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// KeepUploads notes who handed in bytes that nothing names yet.
func (tx *Tx) KeepUploads(user string, list []programme.File) error {
	for _, f := range list {
		_, err := tx.exec(`
			INSERT INTO uploads (file_id, user_id, size, type, at)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (file_id, user_id) DO UPDATE SET at=excluded.at`,
			f.ID, user, f.Size, f.Type, tx.now.UnixMicro())
		if err != nil {
			return err
		}
	}
	return nil
}

// Upload is what a user handed in under an id and nothing names yet, or nil.
func (tx *Tx) Upload(fileID, user string) (*programme.File, error) {
	f := &programme.File{ID: fileID}
	found, err := tx.row("SELECT size, type FROM uploads WHERE file_id=$1 AND user_id=$2", []any{fileID, user}, &f.Size, &f.Type)
	if err != nil || !found {
		return nil, err
	}
	return f, nil
}

// NameFile keeps a file that something refers to from now on.
func (tx *Tx) NameFile(f programme.File) error {
	if _, err := tx.exec("DELETE FROM uploads WHERE file_id=$1", f.ID); err != nil {
		return err
	}
	f.AddedAt = tx.now
	return Insert(tx, &f)
}

// UploadedBytes is how much a user handed in since an instant that nothing
// names yet, and is handing in by pieces.
func (tx *Tx) UploadedBytes(user string, since time.Time) (n int64, err error) {
	_, err = tx.row(`
		SELECT COALESCE(CAST(SUM(size) AS BIGINT), 0)
		FROM (
			SELECT size FROM uploads WHERE user_id=$1 AND at>$2
			UNION ALL
			SELECT size FROM pieces WHERE user_id=$1 AND file_id=''
		) AS handed`,
		[]any{user, since.UnixMicro()}, &n)
	return n, err
}

// DropUploads forgets those of some files that were handed in before an
// instant, and says which of the files nobody names or holds any more.
func (tx *Tx) DropUploads(fileIDs []string, before time.Time) (loose []string, err error) {
	if len(fileIDs) == 0 {
		return nil, nil
	}
	args := []any{before.UnixMicro()}
	for _, id := range fileIDs {
		args = append(args, id)
	}
	if _, err := tx.exec("DELETE FROM uploads WHERE at<$1 AND file_id IN ("+holders(2, len(fileIDs))+")", args...); err != nil {
		return nil, err
	}
	rows, err := tx.query("SELECT file_id FROM uploads WHERE file_id IN ("+holders(1, len(fileIDs))+")", args[1:]...)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return nil, err
		}
		kept[id] = true
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	named, err := tx.FilesByID(fileIDs)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(named))
	for i, f := range named {
		ids[i] = f.ID
	}
	given, err := tx.Given(ids)
	if err != nil {
		return nil, err
	}
	used, err := tx.StillNamed(slices.Collect(maps.Keys(given))) // handed in again after it was destroyed
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, gone := given[id]; !gone || used[id] {
			kept[id] = true
		}
	}
	for _, id := range fileIDs {
		if !kept[id] {
			loose = append(loose, id)
		}
	}
	return loose, nil
}

// Tally adds to how often something was done on a day, and says how often that
// is now.
func (tx *Tx) Tally(what, about string, day programme.Date, add int) (n int, err error) {
	_, err = tx.row(`
		INSERT INTO tallies (what, about, day, n)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (what, about, day) DO UPDATE SET n=tallies.n+excluded.n
		RETURNING n`,
		[]any{what, about, day.String(), int64(add)}, &n)
	return n, err
}

// Tallied is how many different things were tallied as something on a day.
func (tx *Tx) Tallied(what string, day programme.Date) (int, error) {
	return tx.count("SELECT COUNT(*) FROM tallies WHERE what=$1 AND day=$2", what, day.String())
}

// ForgetTallies forgets those of before a day.
func (tx *Tx) ForgetTallies(before programme.Date) error {
	_, err := tx.exec("DELETE FROM tallies WHERE day<$1", before.String())
	return err
}

// CountAttempt counts one more try from a source, from one on where the last
// was before an instant, and says how many that makes: in one statement, so
// that two at once are two.
func (tx *Tx) CountAttempt(source string, afresh time.Time) (n int, err error) {
	_, err = tx.row(`
		INSERT INTO attempts (source, failures, last_at)
		VALUES ($1, 1, $2)
		ON CONFLICT (source) DO UPDATE
		SET failures=CASE WHEN attempts.last_at<$3 THEN 1 ELSE attempts.failures+1 END, last_at=excluded.last_at
		RETURNING failures`,
		[]any{source, tx.now.UnixMicro(), afresh.UnixMicro()}, &n)
	return n, err
}

// EachText calls fn with every text of every row of every table that the store
// describes, and of those it keeps beside them. It is for tests, that ask what
// refers to something.
func (tx *Tx) EachText(fn func(table, column, value string) error) error {
	for _, t := range copied {
		columns := columnsOf(t.name, t.columns)
		rows, err := tx.query("SELECT " + strings.Join(prefixed("CAST(", columns), " AS TEXT), ") + " AS TEXT) FROM " + t.name)
		if err != nil {
			return err
		}
		texts, dests := make([]string, len(columns)), make([]any, len(columns))
		for i := range dests {
			dests[i] = &texts[i]
		}
		for rows.Next() {
			if err = rows.Scan(dests...); err != nil {
				break
			}
			for i, c := range columns {
				if err = fn(t.name, c, texts[i]); err != nil {
					break
				}
			}
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}
