package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/journal"

	"golang.org/x/mod/sumdb/tlog"
)

// sequenceAtOnce bounds one run of the sequencer, so that writers never wait
// long behind it.
const sequenceAtOnce = 4000

// Placed is what one run of the sequencer did.
type Placed struct {
	Count      int                // entries that took their place
	Refused    []string           // entries that the program did not make: they get none
	Checkpoint string             // signed over the tree now, "" where it did not change
	Point      journal.Checkpoint // the tree's newest checkpoint, signed now or before; Size 0 before the first
}

// Unlike is the error of a tree that is not the one which was signed before:
// nothing more is signed over it.
type Unlike struct {
	Known journal.Checkpoint // what was signed
	Size  int64              // what the tree has
}

func (e *Unlike) Error() string {
	if e.Size < e.Known.Size {
		return fmt.Sprintf("数据库里的日志有 %d 条，少于已签署的 %d 条", e.Size, e.Known.Size)
	}
	return fmt.Sprintf("数据库里的日志与已签署的前 %d 条不是同一份", e.Known.Size)
}

// Sequence gives waiting entries their place in the tree and signs a
// checkpoint over it. Call it until it places and refuses none. Several
// copies of the program may call it at once: a place is taken once. Before it
// signs it holds the tree against known, the newest checkpoint that the caller
// has seen, and against the newest of the database.
func (s *Store) Sequence(ctx context.Context, known journal.Checkpoint) (out Placed, err error) {
	s.measureSkew(ctx)
	err = s.Write(ctx, func(tx *Tx) error {
		out = Placed{}
		size, text, err := tx.TreeSize()
		if err != nil {
			return err
		}
		if out.Point, err = tx.likeKnown(size, text, known); err != nil {
			return err
		}
		pending, err := tx.pendingEntries()
		if err != nil {
			return err
		}
		good, keyed, err := tx.marked(pending, out.Point, &out)
		if err != nil || len(good) == 0 && keyed == out.Point.Keyed {
			return err
		}
		return tx.place(good, keyed, &out)
	})
	return out, err
}

// likeKnown is the newest checkpoint of the database, once the tree was found
// to be what it says and what known says.
func (tx *Tx) likeKnown(size int64, text string, known journal.Checkpoint) (newest journal.Checkpoint, err error) {
	held := []journal.Checkpoint{known}
	if size > 0 {
		newest, _, err = journal.ParseCheckpoint(text, tx.store.verifier())
		if err != nil || newest.Size != size {
			return newest, &Unlike{known, size}
		}
		held = append(held, newest)
	}
	for _, c := range held {
		if c.Size > size {
			return newest, &Unlike{known, size}
		}
		if c.Size == 0 {
			continue
		}
		root, err := tx.RootAt(c.Size)
		if err != nil || root != c.Root {
			return newest, &Unlike{cmp.Or(known, newest), size}
		}
	}
	if newest.Keyed == 0 && known.Keyed > 0 { // signed before, and yet the newest
		return newest, &Unlike{known, size}
	}
	return newest, nil
}

func (s *Store) verifier() string { return journal.VerifierKey(s.config.Origin, s.config.SigningKey) }

// marked leaves those of the entries that carry the mark of this system and
// strikes the others from the line. Where no checkpoint says yet from where on
// marks are required, the entries in front without one are those of a program
// of before, and are the last such.
func (tx *Tx) marked(pending []pendingEntry, newest journal.Checkpoint, out *Placed) (good []pendingEntry, keyed int64, err error) {
	ring := tx.store.config.Ring
	if ring == nil {
		return pending, newest.Keyed, nil
	}
	before := 0
	if keyed = newest.Keyed; keyed == 0 {
		for before < len(pending) && ring.Marked([]byte(pending[before].body)) == journal.MarkNone {
			before++
		}
		if before < sequenceAtOnce {
			keyed = newest.Size + int64(before) + 1
		}
	}
	good = pending[:before:before]
	for _, p := range pending[before:] {
		if ring.Marked([]byte(p.body)) == journal.MarkGood {
			good = append(good, p)
			continue
		}
		out.Refused = append(out.Refused, p.id)
		if _, err := tx.exec("INSERT INTO journal_refused (entry_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", p.id, tx.now.UnixMicro()); err != nil {
			return nil, 0, err
		}
		if _, err := tx.exec("DELETE FROM journal_pending WHERE entry_id=$1", p.id); err != nil {
			return nil, 0, err
		}
	}
	if newest.Size == 0 && len(good) == 0 {
		keyed = 0 // nothing to sign over
	}
	// by the number in their own bytes, whatever stands beside them
	slices.SortStableFunc(good[before:], func(a, b pendingEntry) int {
		return cmp.Compare(journal.OrderOf([]byte(a.body)), journal.OrderOf([]byte(b.body)))
	})
	return good, keyed, nil
}

// place appends entries to the tree and signs it; without any it only signs
// anew from where on marks are required.
func (tx *Tx) place(entries []pendingEntry, keyed int64, out *Placed) error {
	s, size := tx.store, out.Point.Size
	leaves := make([]tlog.Hash, len(entries))
	for i, p := range entries {
		leaves[i] = tlog.RecordHash([]byte(p.body))
	}
	nodes, root, err := journal.Grow(size, leaves, tx.HashReader())
	if err != nil {
		return err
	}
	out.Count = len(entries)
	out.Point = journal.Checkpoint{Origin: s.config.Origin, Size: size + int64(out.Count), Root: root, At: tx.now, Keyed: keyed}
	if out.Checkpoint, err = journal.SignCheckpoint(out.Point, s.config.SigningKey); err != nil {
		return err
	}
	if out.Count == 0 { // what witnesses signed of its words before no longer fits
		if _, err := tx.exec("DELETE FROM journal_cosignatures WHERE size=$1", size); err != nil {
			return err
		}
		_, err := tx.exec("UPDATE journal_checkpoints SET body=$2, at=$3 WHERE size=$1", size, out.Checkpoint, tx.now.UnixMicro())
		return err
	}
	return tx.insertSequence(size, entries, nodes, out.Checkpoint)
}

type pendingEntry struct {
	id, body string
	n        int64
}

func (tx *Tx) pendingEntries() (list []pendingEntry, err error) {
	rows, err := tx.query(
		fmt.Sprintf(`
			SELECT p.entry_id, p.n, COALESCE(j.body, '')
			FROM journal_pending p LEFT JOIN journal j ON j.id = p.entry_id
			ORDER BY p.n LIMIT %d`,
			sequenceAtOnce))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p pendingEntry
		if err := rows.Scan(&p.id, &p.n, &p.body); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func (tx *Tx) insertSequence(size int64, pending []pendingEntry, nodes []journal.Node, checkpoint string) error {
	var args []any
	last := int64(0)
	for _, p := range pending {
		last = max(last, p.n)
	}
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
	if _, err := tx.exec(`
		DELETE FROM journal_pending
		WHERE n <= $1 AND EXISTS (SELECT 1 FROM journal_leaves l WHERE l.entry_id = journal_pending.entry_id)`, last); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO journal_checkpoints (size, at, body) VALUES ($1, $2, $3)", size, tx.now.UnixMicro(), checkpoint)
	return err
}
