package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Dispatch]{name: "dispatches", noun: programme.NounDispatch, columns: func(r *programme.Dispatch) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"layout", &r.Layout}, {"system", &r.System},
		{"layout_sha256", &r.LayoutSHA256},
		{"people", &r.People}, {"left_out", &r.LeftOut}, {"sha256", &r.SHA256}, {"purpose", &r.Purpose}, {"times", &r.Times},
		{"made_by", &r.MadeBy}, {"made_at", &r.MadeAt}, {"version", &r.Version}}
}})

var _ = define(table[programme.Collation]{name: "collations", noun: programme.NounCollation, columns: func(r *programme.Collation) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"layout", &r.Layout}, {"system", &r.System},
		{"layout_sha256", &r.LayoutSHA256},
		{"as_of", &r.AsOf}, {"file_sha256", &r.FileSHA256}, {"rows_read", &r.Rows}, {"refused", &r.Refused}, {"ours", &r.Ours}, {"matched", &r.Matched},
		{"missing_there", &r.MissingThere}, {"missing_here", &r.MissingHere}, {"different", &r.Different}, {"found", &r.Found}, {"agreed", &r.Agreed},
		{"content_sealed", &r.ContentSealed}, {"imported_by", &r.ImportedBy}, {"imported_at", &r.ImportedAt}, {"version", &r.Version}}
}})

var _ = define(table[programme.Difference]{name: "differences", noun: programme.NounDifference, columns: func(r *programme.Difference) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"layout", &r.Layout}, {"system", &r.System},
		{"application_id", &r.ApplicationID},
		{"key", &r.Key}, {"kind", &r.Kind}, {"field", &r.Field}, {"id_masked", &r.IDMasked}, {"state", (*string)(&r.State)},
		{"content_sealed", &r.ContentSealed},
		{"since_on", &r.Since}, {"first_id", &r.FirstID}, {"last_id", &r.LastID}, {"explanation", &r.Explanation}, {"explained_by", &r.ExplainedBy},
		{"explained_at", &r.ExplainedAt}, {"how", &r.How}, {"reason", &r.Reason}, {"resolved_by", &r.ResolvedBy}, {"resolved_at", &r.ResolvedAt},
		{"version", &r.Version}}
}})

var _ = define(table[programme.Registration]{name: "registrations", noun: programme.NounCollation, columns: func(r *programme.Registration) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"base_id", &r.BaseID}, {"application_id", &r.ApplicationID}, {"layout", &r.Layout},
		{"system", &r.System},
		{"present", &r.Present}, {"number_index", &r.NumberIndex}, {"content_sealed", &r.ContentSealed}, {"as_of", &r.AsOf},
		{"collation_id", &r.CollationID}, {"version", &r.Version}}
}})

// SameDispatch is the report with that content, or nil.
func (tx *Tx) SameDispatch(programmeID, baseID, layout, sha string) (*programme.Dispatch, error) {
	return one[programme.Dispatch](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 AND t.layout=$3 AND t.sha256=$4", programmeID, baseID, layout, sha)
}

// LastDispatch is the report that was made last, or nil.
func (tx *Tx) LastDispatch(programmeID, baseID, layout string) (*programme.Dispatch, error) {
	return one[programme.Dispatch](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 AND t.layout=$3 ORDER BY t.made_at DESC, t.id DESC", programmeID,
		baseID, layout)
}

// SameCollation is the comparison of that file, or nil.
func (tx *Tx) SameCollation(programmeID, baseID, layout, sha string) (*programme.Collation, error) {
	return one[programme.Collation](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 AND t.layout=$3 AND t.file_sha256=$4", programmeID, baseID, layout, sha)
}

// LastCollation is the comparison that speaks of the latest day of a base's
// people: its own, or one of all bases; of all bases where baseID is "". nil
// where there is none.
func (tx *Tx) LastCollation(programmeID, baseID, layout string) (*programme.Collation, error) {
	if baseID == "" {
		return one[programme.Collation](tx, "WHERE t.programme_id=$1 AND t.layout=$2 ORDER BY t.as_of DESC, t.id DESC", programmeID, layout)
	}
	return one[programme.Collation](tx, "WHERE t.programme_id=$1 AND t.layout=$2 AND t.base_id IN ('',$3) ORDER BY t.as_of DESC, t.id DESC", programmeID,
		layout, baseID)
}

// LayoutDifferences are all differences of a layout, of those at a base where
// one is named.
func (tx *Tx) LayoutDifferences(programmeID, baseID, layout string) ([]programme.Difference, error) {
	if baseID == "" {
		return list[programme.Difference](tx, "WHERE t.programme_id=$1 AND t.layout=$2 ORDER BY t.id", programmeID, layout)
	}
	return list[programme.Difference](tx, "WHERE t.programme_id=$1 AND t.layout=$2 AND t.base_id=$3 ORDER BY t.id", programmeID, layout, baseID)
}

// DifferencesOf are the differences of those applications.
func (tx *Tx) DifferencesOf(applicationIDs []string) ([]programme.Difference, error) {
	return in[programme.Difference](tx, "application_id", applicationIDs, "")
}

// OpenDifferences counts the differences of a year that are not resolved, of a
// base where one is named.
func (tx *Tx) OpenDifferences(programmeID, baseID, layout string) (int, error) {
	return tx.count(`
		SELECT COUNT(*)
		FROM differences t
		WHERE t.programme_id=$1 AND t.state<>'resolved' AND ($2='' OR t.base_id=$2) AND ($3='' OR t.layout=$3)`,
		programmeID, baseID, layout)
}

// Collated reports whether a base's people were ever compared with a return.
func (tx *Tx) Collated(programmeID, baseID string) (bool, error) {
	n, err := tx.count("SELECT COUNT(*) FROM collations t WHERE t.programme_id=$1 AND t.base_id IN ('',$2)", programmeID, baseID)
	return n > 0, err
}

// LayoutRegistrations is what the system of a layout said of a year's people,
// of a base's where one is named.
func (tx *Tx) LayoutRegistrations(programmeID, baseID, layout string) ([]programme.Registration, error) {
	if baseID == "" {
		return list[programme.Registration](tx, "WHERE t.programme_id=$1 AND t.layout=$2 ORDER BY t.id", programmeID, layout)
	}
	return list[programme.Registration](tx, "WHERE t.programme_id=$1 AND t.layout=$2 AND t.base_id=$3 ORDER BY t.id", programmeID, layout, baseID)
}

// ApplicationRegistrations is what outside systems said of an application.
func (tx *Tx) ApplicationRegistrations(applicationID string) ([]programme.Registration, error) {
	return list[programme.Registration](tx, "WHERE t.application_id=$1 ORDER BY t.layout DESC", applicationID)
}

// EachOutside calls fn with everything that is sealed about the outside
// systems: whose, its row and the text.
func (tx *Tx) EachOutside(fn func(table, id, sealed string) error) error {
	for _, table := range []string{"collations", "differences", "registrations"} {
		rows, err := tx.query("SELECT id, content_sealed FROM " + table + " ORDER BY id")
		if err != nil {
			return err
		}
		for rows.Next() {
			var id, sealed string
			if err = rows.Scan(&id, &sealed); err == nil {
				err = fn(table, id, sealed)
			}
			if err != nil {
				rows.Close()
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
	}
	return nil
}

// NotSealedWith are up to limit rows of a table with content_sealed that is
// sealed with another key than the one named.
func NotSealedWith[T any](tx *Tx, key string, limit int) ([]T, error) {
	return list[T](tx, "WHERE t.content_sealed<>'' AND t.content_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}
