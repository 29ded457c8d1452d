package store

import (
	"context"
	"os"
)

// Vitals are the numbers by which one sees from outside whether a store is
// well. Instants are microseconds UTC, 0 where there is none.
type Vitals struct {
	Sessions      int64
	Entries       int64 // of the journal that have their place
	Waiting       int64 // entries that have none yet
	OldestWaiting int64 // instant of the first of them
	Checkpoint    int64 // instant of the newest checkpoint
	LastEntry     int64 // instant of the newest entry
	Refused       int64 // entries that got no place: not made by the program
	Jobs          map[string]int64
	DatabaseBytes int64 // SQLite's file; 0 with PostgreSQL
	LogBytes      int64 // SQLite's write-ahead log
}

// Vitals reads them on one view of the database.
func (s *Store) Vitals(ctx context.Context) (v Vitals, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		v = Vitals{}
		for _, q := range []struct {
			query string
			dests []any
		}{
			{"SELECT COUNT(*) FROM sessions", []any{&v.Sessions}},
			{"SELECT COUNT(*), COALESCE(MIN(j.at), 0) FROM journal_pending p JOIN journal j ON j.id=p.entry_id", []any{&v.Waiting, &v.OldestWaiting}},
			{"SELECT size, at FROM journal_checkpoints ORDER BY size DESC LIMIT 1", []any{&v.Entries, &v.Checkpoint}},
			{"SELECT at FROM journal ORDER BY n DESC LIMIT 1", []any{&v.LastEntry}},
			{"SELECT COUNT(*) FROM journal_refused", []any{&v.Refused}},
		} {
			if _, err := tx.row(q.query, nil, q.dests...); err != nil {
				return err
			}
		}
		v.Jobs, err = tx.jobsByState()
		return err
	})
	if err == nil && s.config.DatabaseURL == "" {
		v.DatabaseBytes, v.LogBytes = fileSize(s.config.Path), fileSize(s.config.Path+"-wal")
	}
	return v, err
}

// jobsByState is nil where this version of the tables has no jobs.
func (tx *Tx) jobsByState() (map[string]int64, error) {
	look := "SELECT name FROM sqlite_master WHERE type='table' AND name='jobs'"
	if tx.store.config.DatabaseURL != "" {
		look = "SELECT table_name FROM information_schema.tables WHERE table_name='jobs' AND table_schema=current_schema()"
	}
	names, err := tx.texts(look)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	rows, err := tx.query("SELECT state, COUNT(*) FROM jobs GROUP BY state")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		out[state] = n
	}
	return out, rows.Err()
}

func fileSize(path string) int64 {
	if info, err := os.Stat(path); err == nil {
		return info.Size()
	}
	return 0
}

// Setting is one setting of the database that safety hangs on: what it is,
// and what it should be ("" for what is only told).
type Setting struct{ Name, Value, Want string }

// Settings reads the settings of a database as this program opens it.
func (s *Store) Settings(ctx context.Context) (out []Setting, err error) {
	list := []struct{ name, query, want string }{
		{"journal_mode", "PRAGMA journal_mode", "wal"}, {"synchronous", "PRAGMA synchronous", "2"}, {"foreign_keys", "PRAGMA foreign_keys", "1"},
		{"SQLite", "SELECT sqlite_version()", ""},
	}
	if s.config.DatabaseURL != "" {
		list = []struct{ name, query, want string }{
			{"fsync", "SHOW fsync", "on"}, {"full_page_writes", "SHOW full_page_writes", "on"}, {"synchronous_commit", "SHOW synchronous_commit", "on"},
			{"server_encoding", "SHOW server_encoding", "UTF8"}, {"server_version_num", "SHOW server_version_num", ""},
			{"ssl", `
				SELECT CASE WHEN (SELECT ssl FROM pg_stat_ssl WHERE pid=pg_backend_pid()) THEN 'on'
					WHEN inet_server_addr() IS NULL THEN 'local'
					WHEN host(inet_server_addr()) IN ('127.0.0.1','::1') THEN 'local'
					ELSE 'off' END`, ""},
		}
	}
	for _, l := range list {
		set := Setting{Name: l.name, Want: l.want}
		if err := s.db.QueryRowContext(ctx, l.query).Scan(&set.Value); err != nil {
			return nil, err
		}
		out = append(out, set)
	}
	if s.config.DatabaseURL == "" {
		return out, nil
	}
	level := Setting{Name: "transaction_isolation", Want: "serializable"}
	err = s.Write(ctx, func(tx *Tx) error {
		_, err := tx.row("SHOW transaction_isolation", nil, &level.Value)
		return err
	})
	return append(out, level), err
}

// Machines is from how many addresses copies of this program hold the database
// open now; 1 with SQLite.
func (s *Store) Machines(ctx context.Context) (n int, err error) {
	if s.config.DatabaseURL == "" {
		return 1, nil
	}
	err = s.db.QueryRowContext(ctx, `
		SELECT COUNT(DISTINCT COALESCE(host(client_addr), ''))
		FROM pg_stat_activity
		WHERE datname=current_database() AND application_name='jinlanling'`).Scan(&n)
	return n, worded(err)
}

// RoleSecurity counts who holds a role and how they sign in.
type RoleSecurity struct {
	Role                        string
	Users, Passwords, SecondOns int64
}

// RoleSecurity tells for every role how many active users hold it, have a
// password, and have their second factor on.
func (tx *Tx) RoleSecurity() (out []RoleSecurity, err error) {
	rows, err := tx.query(`
		SELECT g.role, COUNT(DISTINCT u.id), COUNT(DISTINCT CASE WHEN c.password<>'' THEN u.id END), COUNT(DISTINCT CASE WHEN c.totp_on=1 THEN u.id END)
		FROM grants g
		JOIN users u ON u.id=g.user_id AND u.state='active'
		LEFT JOIN credentials c ON c.user_id=u.id
		WHERE g.state='active'
		GROUP BY g.role
		ORDER BY g.role`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r RoleSecurity
		if err := rows.Scan(&r.Role, &r.Users, &r.Passwords, &r.SecondOns); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// FirstAdministrator is the active administrator who was made first, "" where
// there is none, and whether any administrator can sign in yet: with a password
// and a second factor.
func (tx *Tx) FirstAdministrator() (userID string, anyReady bool, err error) {
	const held = `FROM grants g JOIN users u ON u.id=g.user_id AND u.state='active' LEFT JOIN credentials c ON c.user_id=u.id
		WHERE g.role='administrator' AND g.state='active'`
	if _, err = tx.row("SELECT u.id "+held+" ORDER BY u.id LIMIT 1", nil, &userID); err != nil {
		return "", false, err
	}
	n, err := tx.count("SELECT COUNT(*) " + held + " AND c.password<>'' AND c.totp_on=1")
	return userID, n > 0, err
}

// EntriesFrom calls fn with every sequenced entry from a place on, in order.
func (tx *Tx) EntriesFrom(seq int64, fn func(Sequenced) error) error {
	return tx.entries(fn, `
		SELECT l.seq, l.entry_id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id, j.body
		FROM journal_leaves l
		LEFT JOIN journal j ON j.id = l.entry_id
		WHERE l.seq >= $1
		ORDER BY l.seq`, seq)
}
