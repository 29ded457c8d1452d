package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"jinlanling/internal/programme"
)

// copied lists every table of the schema in an order in which rows may be
// inserted: a row comes after those it refers to.
var copied = []struct {
	name    string
	columns []string
}{
	{"notices", nil}, {"files", nil}, {"users", nil}, {"counties", nil}, {"institutions", nil}, {"employers", nil}, {"standings", nil},
	{"employer_contacts", nil}, {"persons", nil},
	{"programmes", nil},
	{"grants", nil}, {"proposals", nil}, {"bases", nil}, {"dossiers", nil},
	{"plan_lines", nil}, {"applications", nil}, {"decisions", nil}, {"drafts", nil}, {"attestations", nil}, {"links", nil}, {"givens", nil},
	{"materials", nil}, {"paper_looks", nil},
	{"schemes", nil}, {"classes", nil}, {"teachers", nil}, {"teacher_identities", nil}, {"courses", nil},
	{"lessons", nil}, {"attendances", nil}, {"evidence", nil}, {"evidence_readings", nil}, {"doubt_passes", nil}, {"reopenings", nil}, {"witnesses", nil},
	{"destructions", nil}, {"destruction_lines", nil}, {"holds", nil},
	{"film_looks", nil}, {"film_beats", []string{"id", "beats"}},
	{"sheet_prints", nil}, {"sheet_scans", nil}, {"hand_ins", nil}, {"sheet_corrections", nil}, {"make_ups", nil},
	{"online_files", nil}, {"online_lines", nil},
	{"evaluations", nil}, {"evaluation_parties", nil}, {"evaluation_entries", nil}, {"evaluation_lines", nil},
	{"evaluation_links", nil}, {"examiner_sheets", nil}, {"evaluation_prints", nil}, {"evaluation_scans", nil}, {"mark_corrections", nil},
	{"marks", nil}, {"disputes", nil}, {"appraisal_rounds", nil}, {"appraisals", nil},
	{"publications", nil}, {"certificates", nil}, {"standards", nil}, {"statements", nil}, {"items", nil}, {"vouchers", nil}, {"postings", nil},
	{"overrides", nil}, {"claims", nil}, {"bank_accounts", nil}, {"payments", nil}, {"bank_statements", nil}, {"bank_lines", nil},
	{"bank_matches", nil}, {"voucher_queries", nil},
	{"draws", nil}, {"inspections", nil}, {"inspection_photos", nil}, {"inspection_signatures", nil}, {"inspection_watches", nil}, {"calls", nil},
	{"conduct_cases", nil},
	{"ratings", nil}, {"revocations", nil}, {"opinions", nil},
	{"findings", nil}, {"clues", nil}, {"confirmations", nil}, {"returns", nil}, {"offers", nil}, {"transfers", nil},
	{"corrections", nil},
	{"lists", nil}, {"hits", nil}, {"reviews", nil}, {"list_entries", []string{"list_no", "hi", "lo", "word"}},
	{"certificate_claims", []string{"number_hash", "application_id", "person_id"}},
	{"rolls", nil}, {"objections", nil}, {"amendments", nil},
	{"dispatches", nil}, {"collations", nil}, {"differences", nil}, {"registrations", nil}, {"settings", nil}, {"wordings", nil},
	{"journal", journalColumns}, {"journal_pending", []string{"entry_id", "n"}}, {"journal_refused", []string{"entry_id", "at"}},
	{"journal_leaves", []string{"seq", "entry_id"}},
	{"journal_nodes", []string{"ix", "hash"}}, {"journal_checkpoints", []string{"size", "at", "body"}},
	{"journal_cosignatures", cosignatureColumns}, {"journal_witnesses", askedColumns},
	{"credentials", []string{"user_id", "password", "totp_sealed", "totp_on", "totp_last", "changed_at", "barred_until"}},
	{"passkeys", strings.Split(passkeyColumns, ", ")}, {"identities", strings.Split(identityColumns, ", ")},
	{"recovery_codes", []string{"user_id", "code_hash", "used_at"}}, {"sign_ins", []string{"id", "at", "user_id", "source", "outcome"}},
	{"invitations", []string{"token_hash", "user_id", "made_by", "expires_at", "used_at", "code_hash", "resets_factor", "password", "totp_sealed"}},
	{"requests", []string{"user_id", "key", "action", "input", "subject", "at"}},
	{"tokens", []string{"id", "token_hash", "user_id", "grant_id", "name", "scopes", "made_by", "made_at", "expires_at", "revoked_at", "seen_at",
		"accepted_at"}},
	{"calendar_links", []string{"user_id", "link_hash", "made_at"}},
	{"answers", []string{"user_id", "key", "status", "body", "at"}},
	{"messages", strings.Split(messageColumns, ", ")}, {"deliveries", strings.Split(deliveryColumns, ", ")},
	{"contacts", []string{"user_id", "channel", "sealed", "masked", "nonce", "tries", "asked_at", "confirmed_at", "address_index"}},
	{"message_choices", []string{"user_id", "kind", "channel", "chosen"}},
	{"list_views", []string{"user_id", "noun", "name", "asked", "kept_at"}},
	{"objection_references", []string{"objection_id", "sealed"}},
	{"key_marks", []string{"name", "value"}},
}

// columnsOf is the columns of a table, from its description where it has one.
func columnsOf(name string, columns []string) []string {
	for _, t := range registry {
		if t.tableName() == name {
			return t.columnNames()
		}
	}
	return columns
}

// Snapshot writes everything the store holds at one moment into a new SQLite
// file, while others go on writing.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if s.config.DatabaseURL == "" {
		db, err := sql.Open("sqlite", fileURI(s.config.Path)+"?_pragma=busy_timeout(10000)")
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.ExecContext(ctx, "VACUUM INTO $1", path)
		return err
	}
	to, err := Open(ctx, Config{Path: path, Clock: s.clock, Rand: s.config.Rand})
	if err != nil {
		return err
	}
	if err := copyAll(ctx, s, to); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// Whole refuses a SQLite file that is not a whole database of ours: cut short,
// with pages that do not fit, or never filled.
func Whole(ctx context.Context, path string) error {
	damaged := func(err error) error {
		return &programme.Error{Code: programme.Invalid, Message: "备份里的数据库文件不完整或已损坏，没有恢复。请换另一份备份", Err: err}
	}
	db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer db.Close()
	said := ""
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil || said != "ok" {
		return damaged(err)
	}
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM journal").Scan(new(int64)); err != nil {
		return damaged(err)
	}
	return nil
}

// Load fills an empty store with everything a snapshot holds.
func (s *Store) Load(ctx context.Context, snapshot string) error {
	from, err := Open(ctx, Config{Path: snapshot, Clock: s.clock, Rand: s.config.Rand})
	if err != nil {
		return err
	}
	defer from.Close()
	if err := copyAll(ctx, from, s); err != nil {
		return err
	}
	return s.countOn(ctx)
}

// rowsAtOnceCopied bounds what copying keeps in memory.
const rowsAtOnceCopied = 2000

// copyAll copies everything in one transaction: all of it is there, or nothing.
func copyAll(ctx context.Context, from, to *Store) error {
	return from.Read(ctx, func(src *Tx) error {
		return to.Write(ctx, func(dst *Tx) error {
			for _, t := range copied {
				columns := columnsOf(t.name, t.columns)
				if columns == nil {
					return fmt.Errorf("store: no columns of table %s", t.name)
				}
				if err := copyTable(src, dst, t.name, columns); err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
			}
			return nil
		})
	})
}

func copyTable(src, dst *Tx, name string, columns []string) error {
	rows, err := src.query("SELECT " + strings.Join(columns, ", ") + " FROM " + name + " ORDER BY " + columns[0])
	if err != nil {
		return err
	}
	defer rows.Close()
	var batch [][]any
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := insertRaw(dst, name, columns, batch)
		batch = batch[:0]
		return err
	}
	for rows.Next() {
		row := make([]any, len(columns))
		dests := make([]any, len(columns))
		for i := range row {
			dests[i] = &row[i]
		}
		if err := rows.Scan(dests...); err != nil {
			return err
		}
		for i := range row {
			if b, ok := row[i].([]byte); ok {
				row[i] = string(b)
			}
		}
		if batch = append(batch, row); len(batch) == rowsAtOnceCopied {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return flush()
}

func insertRaw(dst *Tx, name string, columns []string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), rowsAtOnce)
		args := make([]any, 0, n*len(columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := dst.exec(insertSQL(name, columns, n), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
