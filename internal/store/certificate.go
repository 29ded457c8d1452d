package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Publication]{name: "publications", noun: programme.NounPublication,
	later: []string{"number", "addressee", "replaces", "struck"}, columns: func(r *programme.Publication) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"title", &r.Title},
			{"state", (*string)(&r.State)},
			{"from_on", &r.From},
			{"to_on", &r.To},
			{"posted_by", &r.PostedBy},
			{"closed_by", &r.ClosedBy},
			{"people", &r.People},
			{"number", &r.Number},
			{"addressee", &r.Addressee},
			{"replaces", &r.Replaces},
			{"struck", &r.Struck},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Certificate]{name: "certificates", noun: programme.NounCertificate,
	seldom: []string{"programme_id", "base_id", "application_id", "number"},
	later:  []string{"name", "body", "statement", "replaces", "asked_by", "ended_on"}, columns: func(r *programme.Certificate) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"application_id", &r.ApplicationID},
			{"kind", &r.Kind},
			{"number", &r.Number},
			{"level", &r.Level},
			{"trade", &r.Trade},
			{"state", (*string)(&r.State)},
			{"issued_on", &r.IssuedOn},
			{"issued_by", &r.IssuedBy},
			{"reason", &r.Reason},
			{"name", &r.Name},
			{"body", &r.Body},
			{"statement", &r.Statement},
			{"replaces", &r.Replaces},
			{"asked_by", &r.AskedBy},
			{"ended_on", &r.EndedOn},
			{"version", &r.Version},
		}
	}})

// certificateInForce is the states of a certificate that is in force: until a
// second person has agreed to withdraw or replace it, it is (Certificate.InForce).
const certificateInForce = "'issued', 'doubted', 'renewing'"

// Publications lists the publications of a programme by id.
func (tx *Tx) Publications(programmeID string) ([]programme.Publication, error) {
	return list[programme.Publication](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// PublicationReplacing is the publication that corrects another, nil where there
// is none.
func (tx *Tx) PublicationReplacing(p *programme.Publication) (*programme.Publication, error) {
	return one[programme.Publication](tx, "WHERE t.base_id=$1 AND t.replaces=$2", p.BaseID, p.ID)
}

// CertificatesOf lists the certificates of applications, also those that ended.
func (tx *Tx) CertificatesOf(applications []string) ([]programme.Certificate, error) {
	return in[programme.Certificate](tx, "application_id", applications, "ORDER BY t.id")
}

// Certificates lists the certificates of a programme by id.
func (tx *Tx) Certificates(programmeID string) ([]programme.Certificate, error) {
	return list[programme.Certificate](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// CertificateByNumber is the certificate with a number, or nil.
func (tx *Tx) CertificateByNumber(number string) (*programme.Certificate, error) {
	return one[programme.Certificate](tx, "WHERE t.number=$1", number)
}

// ValidCertificates is, by application, the number of the certificate in force
// at a base.
func (tx *Tx) ValidCertificates(programmeID, baseID string) (map[string]string, error) {
	rows, err := tx.query("SELECT application_id, number FROM certificates WHERE programme_id=$1 AND base_id=$2 AND state IN ("+certificateInForce+")",
		programmeID, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id, number string
		if err := rows.Scan(&id, &number); err != nil {
			return nil, err
		}
		out[id] = number
	}
	return out, rows.Err()
}

// BaseCertificates lists the certificates of a base by id.
func (tx *Tx) BaseCertificates(baseID string) ([]programme.Certificate, error) {
	return list[programme.Certificate](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// CertificateReplacing is the certificate that took another's place, or nil.
func (tx *Tx) CertificateReplacing(id string) (*programme.Certificate, error) {
	return one[programme.Certificate](tx, "WHERE t.replaces=$1", id)
}

// ApplicationCertificates lists the certificates an application led to.
func (tx *Tx) ApplicationCertificates(applicationID string) ([]programme.Certificate, error) {
	return list[programme.Certificate](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}
