package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Roll]{name: "rolls", noun: programme.NounRoll,
	later: []string{"number", "addressee", "replaces", "struck"}, columns: func(r *programme.Roll) []column {
		return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"state", (*string)(&r.State)},
			{"from_on", &r.From}, {"to_on", &r.To}, {"people", &r.People}, {"posted_by", &r.PostedBy}, {"closed_by", &r.ClosedBy},
			{"sealed_by", &r.SealedBy}, {"sealed_at", &r.SealedAt}, {"content", &r.Content}, {"figures", &r.Figures}, {"file_id", &r.FileID},
			{"number", &r.Number}, {"addressee", &r.Addressee}, {"replaces", &r.Replaces}, {"struck", &r.Struck}, {"version", &r.Version}}
	}})

var _ = define(table[programme.Objection]{name: "objections", noun: programme.NounObjection,
	later: []string{"publication_id"}, columns: func(r *programme.Objection) []column {
		return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"roll_id", &r.RollID}, {"application_id", &r.ApplicationID},
			{"state", (*string)(&r.State)}, {"channel", &r.Channel}, {"text", &r.Text}, {"name_sealed", &r.NameSealed}, {"contact_sealed", &r.ContactSealed},
			{"reference_hash", &r.ReferenceHash}, {"received_at", &r.ReceivedAt}, {"answer", &r.Answer}, {"upheld", &r.Upheld},
			{"answered_by", &r.AnsweredBy}, {"closed_by", &r.ClosedBy}, {"publication_id", &r.PublicationID}, {"version", &r.Version}}
	}})

var _ = define(table[programme.Amendment]{name: "amendments", noun: programme.NounAmendment, columns: func(r *programme.Amendment) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"roll_id", &r.RollID}, {"number", &r.Number},
		{"state", (*string)(&r.State)}, {"changes", &r.Changes}, {"change_count", &r.Count}, {"reason", &r.Reason}, {"proposed_by", &r.ProposedBy},
		{"proposed_at", &r.ProposedAt}, {"approved_by", &r.ApprovedBy}, {"approved_at", &r.ApprovedAt}, {"refusal", &r.Refusal}, {"file_id", &r.FileID},
		{"version", &r.Version}}
}})

// BaseRoll is the roll of a base that is in force, or nil.
func (tx *Tx) BaseRoll(baseID string) (*programme.Roll, error) {
	return one[programme.Roll](tx, "WHERE t.base_id=$1 AND t.state<>'replaced'", baseID)
}

// RollReplacing is the roll that corrects another, nil where there is none.
func (tx *Tx) RollReplacing(r *programme.Roll) (*programme.Roll, error) {
	return one[programme.Roll](tx, "WHERE t.base_id=$1 AND t.replaces=$2", r.BaseID, r.ID)
}

// RollHead is a roll without its people.
type RollHead struct {
	ID, Base, Replaces string
	State              programme.State
	From, To           programme.Date
}

// RollHeads lists the rolls of a programme, newest first.
func (tx *Tx) RollHeads(programmeID string) (out []RollHead, err error) {
	rows, err := tx.query(`
		SELECT t.id, b.name, t.replaces, t.state, t.from_on, t.to_on
		FROM rolls t
		JOIN bases b ON b.id=t.base_id
		WHERE t.programme_id=$1
		ORDER BY t.from_on DESC, t.id DESC`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h RollHead
		if err := rows.Scan(&h.ID, &h.Base, &h.Replaces, (*string)(&h.State), dest(&h.From), dest(&h.To)); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// RollObjections lists the objections to a roll, oldest first.
func (tx *Tx) RollObjections(rollID string) ([]programme.Objection, error) {
	return list[programme.Objection](tx, "WHERE t.roll_id=$1 ORDER BY t.id", rollID)
}

// PublicationObjections lists the objections to a publication, oldest first.
func (tx *Tx) PublicationObjections(id string) ([]programme.Objection, error) {
	return list[programme.Objection](tx, "WHERE t.publication_id=$1 ORDER BY t.id", id)
}

// ObjectionByReference is the objection with that hash of its reference, or
// nil.
func (tx *Tx) ObjectionByReference(hash string) (*programme.Objection, error) {
	return one[programme.Objection](tx, "WHERE t.reference_hash=$1", hash)
}

// ObjectionsNotSealedWith are up to limit objections of which something is
// sealed with another key than the one named.
func (tx *Tx) ObjectionsNotSealedWith(key string, limit int) ([]programme.Objection, error) {
	return list[programme.Objection](tx,
		"WHERE t.name_sealed<>'' AND t.name_sealed NOT LIKE $1 OR t.contact_sealed<>'' AND t.contact_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2",
		key+":%", limit)
}

// RollAmendments lists the amendments of a roll by number.
func (tx *Tx) RollAmendments(rollID string) ([]programme.Amendment, error) {
	return list[programme.Amendment](tx, "WHERE t.roll_id=$1 ORDER BY t.number", rollID)
}

// ObjectionReference is the reference of an objection that came by letter or
// phone, sealed.
type ObjectionReference struct{ Objection, Sealed string }

// SetObjectionReference keeps the sealed reference of an objection.
func (tx *Tx) SetObjectionReference(r ObjectionReference) error {
	if _, err := tx.exec("DELETE FROM objection_references WHERE objection_id=$1", r.Objection); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO objection_references (objection_id, sealed) VALUES ($1, $2)", r.Objection, r.Sealed)
	return err
}

// SealedReference is the sealed reference of an objection, "" where none is
// kept.
func (tx *Tx) SealedReference(objectionID string) (sealed string, err error) {
	_, err = tx.row("SELECT sealed FROM objection_references WHERE objection_id=$1", []any{objectionID}, &sealed)
	return sealed, err
}

// ObjectionReferences are all references that are kept.
func (tx *Tx) ObjectionReferences() (out []ObjectionReference, err error) {
	rows, err := tx.query("SELECT objection_id, sealed FROM objection_references ORDER BY objection_id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r ObjectionReference
		if err := rows.Scan(&r.Objection, &r.Sealed); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ConsentedTransfers are the transfers that moved an application, oldest
// first.
func (tx *Tx) ConsentedTransfers(applicationID string) ([]programme.Transfer, error) {
	return list[programme.Transfer](tx, "WHERE t.application_id=$1 AND t.state='moved' ORDER BY t.id", applicationID)
}

// ApprovedCorrections are the corrections of a person that stand, oldest
// first.
func (tx *Tx) ApprovedCorrections(personID string) ([]programme.Correction, error) {
	return list[programme.Correction](tx, "WHERE t.person_id=$1 AND t.state='approved' ORDER BY t.answered_at, t.id", personID)
}
