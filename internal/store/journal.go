package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"golang.org/x/mod/sumdb/tlog"
)

// insertEntry writes an entry and puts it in line for the sequencer.
func (tx *Tx) insertEntry(e *journal.Entry) error {
	body := string(e.AppendEncode(nil))
	if _, err := tx.exec(insertSQL("journal", journalColumns, 1),
		e.ID, e.At, e.User, e.Role, e.Action, e.Noun, e.Subject, e.Programme, body); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO journal_pending (entry_id) VALUES ($1)", e.ID)
	return err
}

var journalColumns = []string{"id", "at", "user_id", "role", "action", "noun", "subject", "programme_id", "body"}

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
		for i := range chunk {
			e := &chunk[i]
			e.ID, e.At = tx.NewID(), tx.now.UnixMicro()
			body = e.AppendEncode(body[:0])
			args = append(args, e.ID, e.At, e.User, e.Role, e.Action, e.Noun, e.Subject, e.Programme, string(body))
			pending = append(pending, e.ID)
		}
		if _, err := tx.exec(insertSQL("journal", journalColumns, len(chunk)), args...); err != nil {
			return err
		}
		if _, err := tx.exec(insertSQL("journal_pending", []string{"entry_id"}, len(chunk)), pending...); err != nil {
			return err
		}
	}
	return nil
}

// sequenceAtOnce bounds one run of the sequencer, so that writers never wait
// long behind it.
const sequenceAtOnce = 4000

// Sequence gives waiting entries their place in the tree and signs a
// checkpoint over it. It returns how many it placed; call it until that is 0.
// Several copies of the program may call it at once: a place is taken once.
func (s *Store) Sequence(ctx context.Context) (placed int, checkpoint string, err error) {
	err = s.Write(ctx, func(tx *Tx) error {
		placed, checkpoint = 0, ""
		pending, err := tx.pendingEntries()
		if err != nil || len(pending) == 0 {
			return err
		}
		size, _, err := tx.TreeSize()
		if err != nil {
			return err
		}
		leaves := make([]tlog.Hash, len(pending))
		for i, p := range pending {
			leaves[i] = tlog.RecordHash([]byte(p.body))
		}
		nodes, root, err := journal.Grow(size, leaves, tx.HashReader())
		if err != nil {
			return err
		}
		placed = len(pending)
		checkpoint, err = journal.SignCheckpoint(journal.Checkpoint{Origin: s.config.Origin, Size: size + int64(placed),
			Root: root, At: tx.now}, s.config.SigningKey)
		if err != nil {
			return err
		}
		return tx.insertSequence(size, pending, nodes, checkpoint)
	})
	return placed, checkpoint, err
}

type pendingEntry struct{ id, body string }

func (tx *Tx) pendingEntries() (list []pendingEntry, err error) {
	rows, err := tx.query(fmt.Sprintf("SELECT p.entry_id, j.body FROM journal_pending p JOIN journal j ON j.id = p.entry_id ORDER BY p.entry_id LIMIT %d", sequenceAtOnce))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p pendingEntry
		if err := rows.Scan(&p.id, &p.body); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func (tx *Tx) insertSequence(size int64, pending []pendingEntry, nodes []journal.Node, checkpoint string) error {
	var args []any
	for chunk := range slices.Chunk(pending, rowsAtOnce) {
		args = args[:0]
		for _, p := range chunk {
			args = append(args, size, p.id)
			size++
		}
		if _, err := tx.exec(insertSQL("journal_leaves", []string{"seq", "entry_id"}, len(chunk)), args...); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(nodes, rowsAtOnce) {
		args = args[:0]
		for _, n := range chunk {
			args = append(args, n.Index, n.Hash.String())
		}
		if _, err := tx.exec(insertSQL("journal_nodes", []string{"ix", "hash"}, len(chunk)), args...); err != nil {
			return err
		}
	}
	if _, err := tx.exec("DELETE FROM journal_pending WHERE entry_id <= $1 AND EXISTS (SELECT 1 FROM journal_leaves l WHERE l.entry_id = journal_pending.entry_id)",
		pending[len(pending)-1].id); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO journal_checkpoints (size, at, body) VALUES ($1, $2, $3)", size, tx.now.UnixMicro(), checkpoint)
	return err
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
	return tx.entries(fn, "SELECT l.seq, l.entry_id, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body "+
		"FROM journal_leaves l LEFT JOIN journal j ON j.id = l.entry_id ORDER BY l.seq")
}

// History is every entry about one subject, oldest first.
func (tx *Tx) History(subject string) (list []Sequenced, err error) {
	err = tx.entries(func(s Sequenced) error {
		list = append(list, s)
		return nil
	}, "SELECT COALESCE(l.seq, -1), j.id, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body "+
		"FROM journal j LEFT JOIN journal_leaves l ON l.entry_id = j.id WHERE j.subject=$1 ORDER BY j.id", subject)
	return list, err
}

// Entry is one entry by id; found is false where there is none.
func (tx *Tx) Entry(id string) (e Sequenced, found bool, err error) {
	err = tx.entries(func(s Sequenced) error {
		e, found = s, true
		return nil
	}, "SELECT COALESCE(l.seq, -1), j.id, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body "+
		"FROM journal j LEFT JOIN journal_leaves l ON l.entry_id = j.id WHERE j.id=$1", id)
	return e, found, err
}

// StrayEntries lists entries that neither have a place nor wait for one.
func (tx *Tx) StrayEntries() (ids []string, err error) {
	return tx.texts("SELECT j.id FROM journal j LEFT JOIN journal_leaves l ON l.entry_id = j.id " +
		"LEFT JOIN journal_pending p ON p.entry_id = j.id WHERE l.seq IS NULL AND p.entry_id IS NULL ORDER BY j.id")
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
		var at sql.NullInt64
		var text [7]sql.NullString
		if err := rows.Scan(&s.Seq, &s.ID, &at, &text[0], &text[1], &text[2], &text[3], &text[4], &text[5], &text[6]); err != nil {
			return err
		}
		s.At, s.User, s.Role, s.Action = at.Int64, text[0].String, text[1].String, text[2].String
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

// Lease takes or renews the right to do name until until, for holder. It is
// false where another copy of the program has it.
func (tx *Tx) Lease(name, holder string, until time.Time) (bool, error) {
	var who string
	var end int64
	found, err := tx.row("SELECT holder, until FROM leases WHERE name=$1", []any{name}, &who, &end)
	if err != nil {
		return false, err
	}
	if found && who != holder && end > tx.now.UnixMicro() {
		return false, nil
	}
	q := "INSERT INTO leases (holder, until, name) VALUES ($1, $2, $3)"
	if found {
		q = "UPDATE leases SET holder=$1, until=$2 WHERE name=$3"
	}
	_, err = tx.exec(q, holder, until.UnixMicro(), name)
	return err == nil, err
}

// EachWaiting calls fn with every entry that has no place yet, in the order in
// which they will take theirs.
func (tx *Tx) EachWaiting(fn func(Sequenced) error) error {
	return tx.entries(fn, "SELECT -1, j.id, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body "+
		"FROM journal_pending p JOIN journal j ON j.id = p.entry_id ORDER BY p.entry_id")
}

// RootAt is the tree's root when it had size entries.
func (tx *Tx) RootAt(size int64) (tlog.Hash, error) { return tlog.TreeHash(size, tx.HashReader()) }
