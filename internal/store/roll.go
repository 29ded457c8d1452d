package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Roll]{name: "rolls", noun: programme.NounRoll, columns: func(r *programme.Roll) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"state", (*string)(&r.State)},
		{"from_on", &r.From}, {"to_on", &r.To}, {"people", &r.People}, {"posted_by", &r.PostedBy}, {"closed_by", &r.ClosedBy},
		{"sealed_by", &r.SealedBy}, {"sealed_at", &r.SealedAt}, {"content", &r.Content}, {"figures", &r.Figures}, {"file_id", &r.FileID}, {"version", &r.Version}}
}})

var _ = define(table[programme.Objection]{name: "objections", noun: programme.NounObjection, columns: func(r *programme.Objection) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"roll_id", &r.RollID}, {"application_id", &r.ApplicationID},
		{"state", (*string)(&r.State)}, {"channel", &r.Channel}, {"text", &r.Text}, {"name_sealed", &r.NameSealed}, {"contact_sealed", &r.ContactSealed},
		{"reference_hash", &r.ReferenceHash}, {"received_at", &r.ReceivedAt}, {"answer", &r.Answer}, {"upheld", &r.Upheld},
		{"answered_by", &r.AnsweredBy}, {"closed_by", &r.ClosedBy}, {"version", &r.Version}}
}})

var _ = define(table[programme.Amendment]{name: "amendments", noun: programme.NounAmendment, columns: func(r *programme.Amendment) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"roll_id", &r.RollID}, {"number", &r.Number},
		{"state", (*string)(&r.State)}, {"changes", &r.Changes}, {"change_count", &r.Count}, {"reason", &r.Reason}, {"proposed_by", &r.ProposedBy},
		{"proposed_at", &r.ProposedAt}, {"approved_by", &r.ApprovedBy}, {"approved_at", &r.ApprovedAt}, {"refusal", &r.Refusal}, {"file_id", &r.FileID}, {"version", &r.Version}}
}})

// BaseRoll is the roll of a base, or nil.
func (tx *Tx) BaseRoll(baseID string) (*programme.Roll, error) {
	return one[programme.Roll](tx, "WHERE t.base_id=$1", baseID)
}

// Rolls lists the rolls of a programme, newest first.
func (tx *Tx) Rolls(programmeID string) ([]programme.Roll, error) {
	return list[programme.Roll](tx, "WHERE t.programme_id=$1 ORDER BY t.from_on DESC, t.id DESC", programmeID)
}

// RollObjections lists the objections to a roll, oldest first.
func (tx *Tx) RollObjections(rollID string) ([]programme.Objection, error) {
	return list[programme.Objection](tx, "WHERE t.roll_id=$1 ORDER BY t.id", rollID)
}

// ObjectionByReference is the objection with that hash of its reference, or
// nil.
func (tx *Tx) ObjectionByReference(hash string) (*programme.Objection, error) {
	return one[programme.Objection](tx, "WHERE t.reference_hash=$1", hash)
}

// ObjectionsNotSealedWith are up to limit objections of which something is
// sealed with another key than the one named.
func (tx *Tx) ObjectionsNotSealedWith(key string, limit int) ([]programme.Objection, error) {
	return list[programme.Objection](tx, "WHERE t.name_sealed<>'' AND t.name_sealed NOT LIKE $1 OR t.contact_sealed<>'' AND t.contact_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}

// RollAmendments lists the amendments of a roll by number.
func (tx *Tx) RollAmendments(rollID string) ([]programme.Amendment, error) {
	return list[programme.Amendment](tx, "WHERE t.roll_id=$1 ORDER BY t.number", rollID)
}
