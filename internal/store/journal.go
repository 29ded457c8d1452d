package store

import (
	"database/sql"
	"fmt"
	"slices"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"golang.org/x/mod/sumdb/tlog"
)

// insertEntry writes an entry and puts it in line for the sequencer.
func (tx *Tx) insertEntry(e *journal.Entry) error {
	n, err := tx.numbers(1)
	if err != nil {
		return err
	}
	e.N = n[0]
	body := string(tx.store.config.Ring.Mark(nil, e))
	if _, err := tx.exec(insertSQL("journal", journalColumns, 1),
		e.ID, e.N, e.At, e.User, e.Role, e.Action, e.Noun, e.Subject, e.Programme, body); err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO journal_pending (entry_id, n) VALUES ($1, $2)", e.ID, e.N)
	return err
}

var journalColumns = []string{"id", "n", "at", "user_id", "role", "action", "noun", "subject", "programme_id", "body"}

// AppendAll journals many things done in one transaction: each entry takes
// its own changes from all that were written since the last Append, told
// apart by owner, which maps a change to the index of its entry.
func (tx *Tx) AppendAll(entries []journal.Entry, owner func(journal.Change) int) error {
	for _, c := range tx.changes {
		i := owner(c)
		if i < 0 || i >= len(entries) {
			return programme.Errorf(programme.Internal, "内部错误：%s %s 的改动没有写入日志", c.Table, c.ID)
		}
		entries[i].Changes = append(entries[i].Changes, c)
	}
	tx.changes = nil
	var args, pending []any
	var body []byte
	for chunk := range slices.Chunk(entries, rowsAtOnce) {
		args, pending = args[:0], pending[:0]
		n, err := tx.numbers(len(chunk))
		if err != nil {
			return err
		}
		for i := range chunk {
			e := &chunk[i]
			e.ID, e.At, e.N = tx.NewID(), tx.now.UnixMicro(), n[i]
			body = tx.store.config.Ring.Mark(body[:0], e)
			args = append(args, e.ID, e.N, e.At, e.User, e.Role, e.Action, e.Noun, e.Subject, e.Programme, string(body))
			pending = append(pending, e.ID, e.N)
		}
		if _, err := tx.exec(insertSQL("journal", journalColumns, len(chunk)), args...); err != nil {
			return err
		}
		if _, err := tx.exec(insertSQL("journal_pending", []string{"entry_id", "n"}, len(chunk)), pending...); err != nil {
			return err
		}
	}
	return nil
}

// TreeSize is the number of sequenced entries and the newest checkpoint.
func (tx *Tx) TreeSize() (size int64, checkpoint string, err error) {
	_, err = tx.row("SELECT size, body FROM journal_checkpoints ORDER BY size DESC LIMIT 1", nil, &size, &checkpoint)
	return size, checkpoint, err
}

// HashReader reads the tree's stored hashes.
func (tx *Tx) HashReader() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, ix := range indexes {
			var text string
			found, err := tx.row("SELECT hash FROM journal_nodes WHERE ix=$1", []any{ix}, &text)
			if err != nil {
				return nil, err
			}
			if !found {
				return nil, fmt.Errorf("日志树缺少第 %d 个节点", ix)
			}
			if out[i], err = tlog.ParseHash(text); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// Sequenced is an entry as it is stored, with its place.
type Sequenced struct {
	Seq  int64 // -1 while it waits for its place
	Body string
	journal.Columns
}

// EachEntry calls fn with every sequenced entry in order. A place whose entry
// is gone comes with an empty Body.
func (tx *Tx) EachEntry(fn func(Sequenced) error) error {
	return tx.entries(fn, `
		SELECT l.seq, l.entry_id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal_leaves l
		LEFT JOIN journal j ON j.id = l.entry_id
		ORDER BY l.seq`)
}

// History is every entry about one subject, oldest first.
func (tx *Tx) History(subject string) (list []Sequenced, err error) {
	err = tx.entries(func(s Sequenced) error {
		list = append(list, s)
		return nil
	}, `
		SELECT COALESCE(l.seq, -1), j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id,
			j.body
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		WHERE j.subject=$1
		ORDER BY j.n`, subject)
	return list, err
}

// Entry is one entry by id; found is false where there is none.
func (tx *Tx) Entry(id string) (e Sequenced, found bool, err error) {
	err = tx.entries(func(s Sequenced) error {
		e, found = s, true
		return nil
	}, `
		SELECT COALESCE(l.seq, -1), j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id,
			j.body
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		WHERE j.id=$1`, id)
	return e, found, err
}

// StrayEntries lists entries that neither have a place nor wait for one.
func (tx *Tx) StrayEntries() (ids []string, err error) {
	return tx.texts(`
		SELECT j.id
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		LEFT JOIN journal_pending p ON p.entry_id = j.id
		WHERE l.seq IS NULL AND p.entry_id IS NULL
		ORDER BY j.id`)
}

// Waiting is how many entries have no place yet.
func (tx *Tx) Waiting() (n int64, err error) {
	_, err = tx.row("SELECT COUNT(*) FROM journal_pending", nil, &n)
	return n, err
}

func (tx *Tx) entries(fn func(Sequenced) error, query string, args ...any) error {
	rows, err := tx.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Sequenced
		var n, at sql.NullInt64
		var text [7]sql.NullString
		if err := rows.Scan(&s.Seq, &s.ID, &n, &at, &text[0], &text[1], &text[2], &text[3], &text[4], &text[5], &text[6]); err != nil {
			return err
		}
		s.N, s.At, s.User, s.Role, s.Action = n.Int64, at.Int64, text[0].String, text[1].String, text[2].String
		s.Noun, s.Subject, s.Programme, s.Body = text[3].String, text[4].String, text[5].String, text[6].String
		if err := fn(s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Checkpoints lists every signed checkpoint, smallest tree first.
func (tx *Tx) Checkpoints() ([]string, error) {
	return tx.texts("SELECT body FROM journal_checkpoints ORDER BY size")
}

// EachNode calls fn with every stored hash of the tree in order.
func (tx *Tx) EachNode(fn func(index int64, hash string) error) error {
	rows, err := tx.query("SELECT ix, hash FROM journal_nodes ORDER BY ix")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ix int64
		var h string
		if err := rows.Scan(&ix, &h); err != nil {
			return err
		}
		if err := fn(ix, h); err != nil {
			return err
		}
	}
	return rows.Err()
}

// EachLeaf calls fn with the hashes of the tree's entries in order.
func (tx *Tx) EachLeaf(fn func(tlog.Hash) error) error {
	next := int64(0)
	return tx.EachNode(func(index int64, hash string) error {
		if index != tlog.StoredHashIndex(0, next) {
			return nil
		}
		next++
		h, err := tlog.ParseHash(hash)
		if err != nil { // no hash at all: it fits nothing
			h = tlog.Hash{}
		}
		return fn(h)
	})
}

// RestoreEntries are the entries of restores that have their place, in order.
// The action stands in the text, so that the partial index of them is used.
func (tx *Tx) RestoreEntries() (list []Sequenced, err error) {
	err = tx.entries(func(s Sequenced) error {
		list = append(list, s)
		return nil
	}, `
		SELECT l.seq, j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal j
		JOIN journal_leaves l ON l.entry_id = j.id
		WHERE j.action='journal.restore'
		ORDER BY l.seq`)
	return list, err
}

// NewestOf is the newest entry about a subject by an action, whether it has its
// place in the tree yet or not; nil where there is none.
func (tx *Tx) NewestOf(subject, action string) (*Sequenced, error) {
	var out *Sequenced
	err := tx.entries(func(s Sequenced) error { out = &s; return nil }, `
		SELECT COALESCE((SELECT l.seq FROM journal_leaves l WHERE l.entry_id=j.id), -1), j.id, j.n, j.at, j.user_id,
			j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal j
		WHERE j.subject=$1 AND j.action=$2
		ORDER BY j.n DESC
		LIMIT 1`, subject, action)
	return out, err
}

// NewestCheckpoints are at most so many signed checkpoints, newest first.
func (tx *Tx) NewestCheckpoints(most int) ([]string, error) {
	return tx.texts("SELECT body FROM journal_checkpoints ORDER BY size DESC LIMIT $1", most)
}

// EachRow calls fn with table, id, version and digest of every journalled row
// of the store.
func (tx *Tx) EachRow(fn func(table, id string, version int64, digest string) error) error {
	for _, t := range registry {
		if t.sheetOf().key != "" {
			continue
		}
		err := t.eachDigest(tx, func(id string, version int64, _, encoded []byte) error {
			return fn(t.tableName(), id, version, digest(encoded))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// BrokenSheets lists the parents whose sheet does not give the digest that
// stands in the parent's row, as "table id".
func (tx *Tx) BrokenSheets() (broken []string, err error) {
	for _, t := range registry {
		sh := t.sheetOf()
		if sh.key == "" {
			continue
		}
		lines := map[string][]string{}
		err := t.eachDigest(tx, func(_ string, _ int64, parent, encoded []byte) error {
			lines[string(parent)] = append(lines[string(parent)], string(encoded))
			return nil
		})
		if err != nil {
			return nil, err
		}
		rows, err := tx.query("SELECT id, " + sh.digest + " FROM " + sh.table + " ORDER BY id")
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var id, want string
			if err := rows.Scan(&id, &want); err != nil {
				return nil, err
			}
			got := ""
			if len(lines[id]) > 0 || want != "" {
				got = sheetDigest(lines[id])
			}
			if got != want {
				broken = append(broken, t.tableName()+" "+id)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return broken, nil
}

// texts is the one text column of a query.
func (tx *Tx) texts(query string, args ...any) (list []string, err error) {
	rows, err := tx.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// EachWaiting calls fn with every entry that has no place yet, in the order in
// which they will take theirs.
func (tx *Tx) EachWaiting(fn func(Sequenced) error) error {
	return tx.entries(fn, `
		SELECT -1, j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal_pending p
		JOIN journal j ON j.id = p.entry_id
		ORDER BY j.n, p.entry_id`)
}

// EachMarking calls fn with every entry that marks a credential, and with those
// of acts that set one whether they mark it or not, oldest first.
func (tx *Tx) EachMarking(fn func(Sequenced) error) error {
	return tx.entries(fn, `
		SELECT COALESCE(l.seq, -1), j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		WHERE j.body LIKE $1 OR j.action IN ($2, $3, $4)
		ORDER BY j.n, j.id`, `%"`+CredentialFact+`":"%`, string(programme.UserSecure), string(programme.DraftRegister), string(programme.EmployerSignUp))
}

// RootAt is the tree's root when it had size entries.
func (tx *Tx) RootAt(size int64) (tlog.Hash, error) { return tlog.TreeHash(size, tx.HashReader()) }
