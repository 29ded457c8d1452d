package store

import (
	"time"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.EmployerContact]{name: "employer_contacts", noun: programme.NounEmployer,
	columns: func(r *programme.EmployerContact) []column {
		return []column{
			{"id", &r.ID},
			{"content_sealed", &r.ContentSealed},
			{"masked", &r.Masked},
			{"seen", &r.Seen},
			{"set_by", &r.SetBy},
			{"set_at", &r.SetAt},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.EvaluationLink]{name: "evaluation_links", noun: programme.NounEvaluation,
	columns: func(r *programme.EvaluationLink) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"party_id", &r.PartyID},
			{"kind", &r.Kind},
			{"examiner", &r.Examiner},
			{"content_sealed", &r.ContentSealed},
			{"masked", &r.Masked},
			{"state", &r.State},
			{"sent_by", &r.SentBy},
			{"sent_at", &r.SentAt},
			{"ends_at", &r.EndsAt},
			{"name", &r.Name},
			{"position", &r.Position},
			{"did", &r.Did},
			{"acted_at", &r.ActedAt},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.ExaminerSheet]{name: "examiner_sheets", noun: programme.NounEvaluation,
	later: []string{"scans", "stance", "doubt", "stance_at"},
	columns: func(r *programme.ExaminerSheet) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"party_id", &r.PartyID},
			{"sitting", &r.Sitting},
			{"examiner", &r.Examiner},
			{"subject", &r.Subject},
			{"lines", &r.Lines},
			{"entered_by", &r.EnteredBy},
			{"entered_at", &r.EnteredAt},
			{"scans", &r.Scans},
			{"stance", &r.Stance},
			{"doubt", &r.Doubt},
			{"stance_at", &r.StanceAt},
			{"version", &r.Version},
		}
	}})

// ExaminerSheets are what examiners of both sides handed in of a sitting.
func (tx *Tx) ExaminerSheets(evaluationID string, sitting int) ([]programme.ExaminerSheet, error) {
	return list[programme.ExaminerSheet](tx, "WHERE t.evaluation_id=$1 AND t.sitting=$2 ORDER BY t.id", evaluationID, sitting)
}

// EmployerContact is the telephone that was put in for a unit, or nil.
func (tx *Tx) EmployerContact(employerID string) (*programme.EmployerContact, error) {
	return one[programme.EmployerContact](tx, "WHERE t.id=$1", employerID)
}

// EvaluationLinks are the links of an evaluation by id.
func (tx *Tx) EvaluationLinks(evaluationID string) ([]programme.EvaluationLink, error) {
	return list[programme.EvaluationLink](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// EvaluationDoor is the lock of a link: what its secret is made from and the
// digest by which it is found, and the code that is asked for besides. It
// stands outside the journal and outside backups: what a restore brings back
// has no open doors.
type EvaluationDoor struct {
	LinkID    string
	TokenHash string
	Nonce     string
	OpenedAt  time.Time // zero before anybody looked
	CodeNonce string
}

const doorColumns = "link_id, token_hash, nonce, opened_at, code_nonce"

func (tx *Tx) door(where string, arg string) (*EvaluationDoor, error) {
	d := &EvaluationDoor{}
	var opened int64
	found, err := tx.row("SELECT "+doorColumns+" FROM evaluation_doors WHERE "+where, []any{arg}, &d.LinkID, &d.TokenHash, &d.Nonce, &opened, &d.CodeNonce)
	if err != nil || !found {
		return nil, err
	}
	if opened > 0 {
		d.OpenedAt = time.UnixMicro(opened)
	}
	return d, nil
}

// DoorOfToken is the door that a secret's digest opens, or nil.
func (tx *Tx) DoorOfToken(hash string) (*EvaluationDoor, error) {
	return tx.door("token_hash=$1", hash)
}

// DoorOf is the door of a link, nil where there is none any more.
func (tx *Tx) DoorOf(linkID string) (*EvaluationDoor, error) { return tx.door("link_id=$1", linkID) }

// DoorOfNonce is the door whose secret, or newest code, was made from a nonce.
func (tx *Tx) DoorOfNonce(nonce string) (*EvaluationDoor, error) {
	if nonce == "" {
		return nil, nil
	}
	return tx.door("$1 IN (nonce, code_nonce)", nonce)
}

// AddDoor keeps a new link's door.
func (tx *Tx) AddDoor(d *EvaluationDoor) error {
	_, err := tx.exec("INSERT INTO evaluation_doors ("+doorColumns+", code_at, tries) VALUES ($1, $2, $3, 0, '', 0, 0)", d.LinkID, d.TokenHash, d.Nonce)
	return err
}

// OpenDoor notes that a link was looked at for the first time.
func (tx *Tx) OpenDoor(linkID string) error {
	_, err := tx.exec("UPDATE evaluation_doors SET opened_at=$2 WHERE link_id=$1 AND opened_at=0", linkID, tx.now.UnixMicro())
	return err
}

// SetDoorCode begins a new code; the one before is worth nothing.
func (tx *Tx) SetDoorCode(linkID, nonce string) error {
	_, err := tx.exec("UPDATE evaluation_doors SET code_nonce=$2, code_at=$3, tries=0 WHERE link_id=$1", linkID, nonce, tx.now.UnixMicro())
	return err
}

// TryDoorCode counts one more try of a link's code, and is the code's nonce and
// how many tries that makes; "" where none was sent since an instant.
func (tx *Tx) TryDoorCode(linkID string, since int64) (nonce string, tries int, err error) {
	_, err = tx.row(`
		UPDATE evaluation_doors
		SET tries=tries+1
		WHERE link_id=$1 AND code_nonce<>'' AND code_at>$2
		RETURNING code_nonce, tries`,
		[]any{linkID, since}, &nonce, &tries)
	return nonce, tries, err
}

// SpendDoorCode ends a code that was used; false where it is no longer the one
// that was tried.
func (tx *Tx) SpendDoorCode(linkID, nonce string) (bool, error) {
	return tx.altered("UPDATE evaluation_doors SET code_nonce='' WHERE link_id=$1 AND code_nonce=$2", linkID, nonce)
}

// BaseContacts are where those are reached who act for a base.
func (tx *Tx) BaseContacts(baseCode string) ([]Contact, error) {
	return tx.contacts(`WHERE user_id IN (SELECT g.user_id FROM grants g WHERE g.base_code=$1 AND g.state='active')
		ORDER BY user_id, channel`, baseCode)
}

// EvaluationTitle is what an evaluation is called: its base, class and name.
func (tx *Tx) EvaluationTitle(id string) (title string, err error) {
	_, err = tx.row(`
		SELECT b.name || '“' || c.name || '”结业考评'
		FROM evaluations t
		JOIN bases b ON b.id=t.base_id
		JOIN classes c ON c.id=t.class_id
		WHERE t.id=$1`, []any{id}, &title)
	return title, err
}

// BasesOfEmployer are the codes of the bases at which people of a unit applied.
func (tx *Tx) BasesOfEmployer(employerID string) (out []string, err error) {
	rows, err := tx.query(`
		SELECT DISTINCT b.credit_code
		FROM applications a JOIN bases b ON b.id=a.base_id
		WHERE a.employer_id=$1
		ORDER BY b.credit_code`,
		employerID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, rows.Err()
}
