package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Draft]{name: "drafts", noun: programme.NounDraft, columns: func(r *programme.Draft) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"user_id", &r.UserID},
		{"person_id", &r.PersonID},
		{"base_code", &r.BaseCode},
		{"employer_id", &r.EmployerID},
		{"name", &r.Name},
		{"id_masked", &r.IDMasked},
		{"id_index", &r.IDIndex},
		{"phone_index", &r.PhoneIndex},
		{"sealed", &r.Sealed},
		{"state", (*string)(&r.State)},
		{"claimed_by", &r.ClaimedBy},
		{"claimed_at", &r.ClaimedAt},
		{"reason", &r.Reason},
		{"application_id", &r.ApplicationID},
		{"saved_by", &r.SavedBy},
		{"saved_at", &r.SavedAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Attestation]{name: "attestations", noun: programme.NounAttestation, columns: func(r *programme.Attestation) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"subject_id", &r.SubjectID},
		{"employer_id", &r.EmployerID},
		{"kind", &r.Kind},
		{"body", &r.Body},
		{"on_date", &r.OnDate},
		{"by_user", &r.ByUser},
		{"at", &r.At},
		{"version", &r.Version},
	}
}})

// DraftOf is the draft of a person in a programme, or nil.
func (tx *Tx) DraftOf(programmeID, personID string) (*programme.Draft, error) {
	return one[programme.Draft](tx, "WHERE t.programme_id=$1 AND t.person_id=$2", programmeID, personID)
}

// EmployerDrafts are the drafts that name an employer in a programme, by id.
func (tx *Tx) EmployerDrafts(programmeID, employerID string) ([]programme.Draft, error) {
	return list[programme.Draft](tx, "WHERE t.employer_id=$1 AND t.programme_id=$2 ORDER BY t.id", employerID, programmeID)
}

// EmployerApplications are the applications of an employer's people in a
// programme, by id.
func (tx *Tx) EmployerApplications(programmeID, employerID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.employer_id=$1 AND t.programme_id=$2 ORDER BY t.id", employerID, programmeID)
}

// FirstByPhone is the user who first registered with a phone, by its keyed
// hash; nil where nobody did.
func (tx *Tx) FirstByPhone(index string) (*programme.User, error) {
	d, err := one[programme.Draft](tx, "WHERE t.phone_index=$1 AND t.phone_index<>'' ORDER BY t.id", index)
	if err != nil || d == nil {
		return nil, err
	}
	return Get[programme.User](tx, d.UserID)
}

// DraftsNotSealedWith are up to limit drafts that are sealed with another key
// than the one named.
func (tx *Tx) DraftsNotSealedWith(key string, limit int) ([]programme.Draft, error) {
	return list[programme.Draft](tx, "WHERE t.sealed<>'' AND t.sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}

// Attestations are what employers say of some drafts and applications.
func (tx *Tx) Attestations(subjects []string) ([]programme.Attestation, error) {
	return in[programme.Attestation](tx, "subject_id", subjects, "")
}

// AttestationOf is what an employer says of one thing in one kind, or nil.
func (tx *Tx) AttestationOf(subject, kind string) (*programme.Attestation, error) {
	return one[programme.Attestation](tx, "WHERE t.subject_id=$1 AND t.kind=$2", subject, kind)
}
