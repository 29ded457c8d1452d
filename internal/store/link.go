package store

import (
	"slices"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.Link]{name: "links", noun: programme.NounLink, columns: func(r *programme.Link) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"application_id", &r.ApplicationID},
		{"person_id", &r.PersonID},
		{"user_id", &r.UserID},
		{"holder", &r.Holder},
		{"claimed_by", &r.ClaimedBy},
		{"state", (*string)(&r.State)},
		{"asked_at", &r.AskedAt},
		{"way", &r.Way},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"seen", &r.Seen},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Given]{name: "givens", noun: programme.NounGiven, columns: func(r *programme.Given) []column {
	return []column{{"id", &r.ID}, {"phone_sealed", &r.PhoneSealed}, {"version", &r.Version}}
}})

// heldBy is the condition that an application was handed in from the account
// that holds it and no more, as long as its link is asked for.
func heldBy(application string) string {
	return application + " IN (SELECT k.application_id FROM links k WHERE k.holder=? AND k.state='asked')"
}

// HeldApplications are the applications of a person, or those of a holder, in
// the order in which they were made.
func (tx *Tx) HeldApplications(person string) ([]programme.Application, error) {
	if !programme.Holds(person) {
		return tx.PersonApplications(person)
	}
	return list[programme.Application](tx, "WHERE t.id IN (SELECT k.application_id FROM links k WHERE k.holder=$1 AND k.state='asked') ORDER BY t.id", person)
}

// Held reports whether a holder holds an application.
func (tx *Tx) Held(holder, applicationID string) (bool, error) {
	n, err := tx.count("SELECT COUNT(*) FROM links WHERE holder=$1 AND application_id=$2 AND state='asked'", holder, applicationID)
	return n > 0, err
}

// HolderLinks are the links of a holder, oldest first.
func (tx *Tx) HolderLinks(holder string) ([]programme.Link, error) {
	return list[programme.Link](tx, "WHERE t.holder=$1 ORDER BY t.id", holder)
}

// PersonDrafts are the drafts of a person or a holder, in all years.
func (tx *Tx) PersonDrafts(personID string) ([]programme.Draft, error) {
	return list[programme.Draft](tx, "WHERE t.person_id=$1 ORDER BY t.id", personID)
}

// Inviters are the users who ever invited one.
func (tx *Tx) Inviters(userID string) (out []string, err error) {
	rows, err := tx.query("SELECT DISTINCT made_by FROM invitations WHERE user_id=$1 ORDER BY made_by", userID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var by string
		if err := rows.Scan(&by); err != nil {
			return nil, err
		}
		out = append(out, by)
	}
	return out, rows.Err()
}

// GivensNotSealedWith are up to limit of what was given with applications that
// is sealed with another key than the one named.
func (tx *Tx) GivensNotSealedWith(key string, limit int) ([]programme.Given, error) {
	return list[programme.Given](tx, "WHERE t.phone_sealed<>'' AND t.phone_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}

// SetLinkCode begins a new code for a link.
func (tx *Tx) SetLinkCode(linkID, nonce string) error {
	_, err := tx.exec(`
		INSERT INTO link_codes (link_id, nonce, tries, asked_at)
		VALUES ($1, $2, 0, $3)
		ON CONFLICT (link_id) DO UPDATE
		SET nonce=excluded.nonce, tries=0, asked_at=excluded.asked_at`,
		linkID, nonce, tx.now.UnixMicro())
	return err
}

// TryLinkCode counts one more try of a link's code, and is the code's nonce
// and how many tries that makes; "" where none was sent since an instant.
func (tx *Tx) TryLinkCode(linkID string, since int64) (nonce string, tries int, err error) {
	_, err = tx.row("UPDATE link_codes SET tries=tries+1 WHERE link_id=$1 AND asked_at>$2 RETURNING nonce, tries", []any{linkID, since}, &nonce, &tries)
	return nonce, tries, err
}

// LinkOfCode is the link that a nonce was made for, "" where a newer one was.
func (tx *Tx) LinkOfCode(nonce string) (linkID string, err error) {
	_, err = tx.row("SELECT link_id FROM link_codes WHERE nonce=$1", []any{nonce}, &linkID)
	return linkID, err
}

// DropLinkCode ends a link's code.
func (tx *Tx) DropLinkCode(linkID string) error {
	_, err := tx.exec("DELETE FROM link_codes WHERE link_id=$1", linkID)
	return err
}

// holdersOf adds who holds applications beside their persons.
func (tx *Tx) holdersOf(things []Told) error {
	for chunk := range slices.Chunk(things, 100) {
		args, at := make([]any, len(chunk)), map[string]*Told{}
		for i := range chunk {
			args[i], at[chunk[i].ID] = chunk[i].ID, &chunk[i]
		}
		rows, err := tx.query("SELECT application_id, holder FROM links WHERE state='asked' AND application_id IN ("+holders(1, len(chunk))+
			") ORDER BY id", args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id, holder string
			if err := rows.Scan(&id, &holder); err != nil {
				rows.Close()
				return err
			}
			at[id].Persons = append(at[id].Persons, holder)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// linked are whom a link concerns: its holder, and the bases and employers of
// all applications of its person.
func (tx *Tx) linked(t *Told) error {
	k, err := Get[programme.Link](tx, t.ID)
	if err != nil {
		return err
	}
	t.Persons = append(t.Persons, k.Holder)
	rows, err := tx.query(`
		SELECT b.credit_code, a.employer_id
		FROM applications a JOIN bases b ON b.id=a.base_id
		WHERE a.person_id=$1
		ORDER BY a.id`, k.PersonID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var base, employer string
		if err := rows.Scan(&base, &employer); err != nil {
			return err
		}
		if !slices.Contains(t.Bases, base) {
			t.Bases = append(t.Bases, base)
		}
		if !slices.Contains(t.Employers, employer) {
			t.Employers = append(t.Employers, employer)
		}
	}
	return rows.Err()
}

var wayWords = map[string]string{"": "—", programme.LinkByCode: "原登记手机的核实码", programme.LinkByCard: "核对身份证原件"}

// linkListings is the listing of proofs of who an account is.
var linkListings = []Listing{{
	Noun: programme.NounLink, Title: "p.name || '的身份核实'", State: "t.state", Year: "t.programme_id", Newest: true,
	From: `links t JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=t.person_id
		JOIN bases n ON n.id=a.base_id JOIN employers e ON e.id=a.employer_id`,
	Owner: Owner{Base: `EXISTS (SELECT 1 FROM applications m JOIN bases b ON b.id=m.base_id
		WHERE m.person_id=t.person_id AND b.credit_code=?)`,
		Person: "t.person_id", Held: "t.holder"},
	Columns: []Field{{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounLink}, {Key: "id_masked", Title: "身份证号", SQL: "p.id_masked"},
		{Key: "base", Title: "本次报名的基地", SQL: "n.name"}, {Key: "employer", Title: "本次报名的单位", SQL: "e.name"},
		{Key: "asked_at", Title: "提交时间", Kind: Instant, SQL: "t.asked_at"}, stateField},
	Detail: []Field{{Key: "application", Title: "本次报名", SQL: "'查看报名'", Link: programme.NounApplication, LinkSQL: "a.id"},
		user("claimed_by", "单位认领人", "t.claimed_by"), {Key: "way", Title: "核实方式", Kind: Word, SQL: "t.way", Words: wayWords},
		user("answered_by", "办理人", "t.answered_by"), {Key: "answered_at", Title: "办理时间", Kind: Instant, SQL: "t.answered_at"},
		{Key: "seen", Title: "核对情况", SQL: "t.seen"}},
	Filters: []Filter{byState, {Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true}},
}}

// addLinks adds the proofs to the page of an application.
func addLinks(l *Listing) {
	if l.Noun == programme.NounApplication {
		l.Related = append(l.Related, Related{"身份核实", programme.NounLink, "application", ""})
	}
}
