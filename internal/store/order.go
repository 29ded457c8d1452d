package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// numbers takes k numbers for entries that are written now, ascending. On
// PostgreSQL they come from a sequence, which no rollback gives back and for
// which nobody waits: who has seen an entry takes his number after it was
// committed, so that it is larger. On SQLite one writes at a time.
func (tx *Tx) numbers(k int) ([]int64, error) {
	out := make([]int64, 0, k)
	if tx.store.config.DatabaseURL == "" {
		var last int64
		if _, err := tx.row("SELECT COALESCE(MAX(n), 0) FROM journal", nil, &last); err != nil {
			return nil, err
		}
		for i := range k {
			out = append(out, max(last, 0)+int64(i)+1)
		}
		return out, nil
	}
	rows, err := tx.query("SELECT nextval('journal_order_n_seq') FROM generate_series(1, $1)", k)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return out, rows.Err()
}

// countOn has a sequence go on behind the numbers of a journal that was loaded
// or brought to this version of the tables, and ids behind the newest one, so
// that a clock that was set back makes none that sort before it.
func (s *Store) countOn(ctx context.Context) error {
	if s.config.DatabaseURL != "" {
		if _, err := s.db.ExecContext(ctx, `
			SELECT setval('journal_order_n_seq', j.n)
			FROM (SELECT MAX(n) AS n FROM journal) j, journal_order_n_seq q
			WHERE j.n > q.last_value OR j.n = q.last_value AND NOT q.is_called`); err != nil {
			return err
		}
		s.measureSkew(ctx)
	}
	return s.Read(ctx, func(tx *Tx) error {
		var newest string
		if _, err := tx.row("SELECT COALESCE(MAX(id), '') FROM journal", nil, &newest); err != nil {
			return err
		}
		s.ids.after(newest)
		return nil
	})
}

// measureSkew notes by how much PostgreSQL's clock is ahead of this machine's:
// leases of several copies, and the ids they make, go by one clock.
func (s *Store) measureSkew(ctx context.Context) {
	if s.config.DatabaseURL == "" || s.config.OwnTime {
		return
	}
	var micro int64
	before := s.clock()
	if err := s.db.QueryRowContext(ctx, "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT").Scan(&micro); err != nil {
		return // what was measured last stands
	}
	after := s.clock()
	s.skew.Store(int64(time.UnixMicro(micro).Sub(before.Add(after.Sub(before) / 2))))
}

// Skew is by how much the database's clock is ahead of this machine's.
func (s *Store) Skew() time.Duration { return time.Duration(s.skew.Load()) }

// shared is the instant of the transaction by the clock that all copies of the
// program go by.
func (tx *Tx) shared() time.Time { return tx.now.Add(tx.store.Skew()) }

// after makes later ids sort behind one.
func (g *ids) after(id string) {
	if len(id) != 20 {
		return
	}
	var ms int64
	for _, c := range []byte(id[:9]) {
		at := strings.IndexByte(crockford, c)
		if at < 0 {
			return
		}
		ms = ms<<5 | int64(at)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if ms >= g.last {
		g.last, g.count = ms+1, 0
	}
}

// LastEntry tells one version of a subject from the next, "" where nothing is
// journalled about it: the id of its newest entry and how many there are. The
// count tells of an entry too that took its number first and was committed
// after one that had been seen.
func (tx *Tx) LastEntry(subject string) (version string, err error) {
	var id string
	var count int64
	found, err := tx.row(`
		SELECT id, (SELECT COUNT(*) FROM journal WHERE subject=$1)
		FROM journal
		WHERE subject=$1
		ORDER BY n DESC LIMIT 1`, []any{subject},
		&id, &count)
	if err != nil || !found {
		return "", err
	}
	return VersionOf(id, int(count)), nil
}

// VersionOf is the version of a subject by its newest entry and their count.
func VersionOf(newest string, count int) string { return newest + "-" + strconv.Itoa(count) }

// Head is how many entries the journal has: where it has not moved, nothing
// that is journalled has changed. An entry leaves the line in the transaction
// that gives it its place, so that it is always counted once.
func (tx *Tx) Head() (string, error) {
	placed, err := tx.count("SELECT COALESCE(MAX(seq), -1) + 1 FROM journal_leaves")
	if err != nil {
		return "", err
	}
	waiting, err := tx.count("SELECT COUNT(*) FROM journal_pending")
	return strconv.Itoa(placed + waiting), err
}
