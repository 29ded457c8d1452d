package store

import "jinlanling/internal/programme"

var _ = define(table[programme.County]{name: "counties", noun: programme.NounCounty, columns: func(r *programme.County) []column {
	return []column{
		{"id", &r.ID},
		{"name", &r.Name},
		{"position", &r.Position},
		{"state", (*string)(&r.State)},
		{"version", &r.Version},
	}
}})

// CountyRows lists every county that was ever on the city's list, in its order.
func (tx *Tx) CountyRows() ([]programme.County, error) {
	return list[programme.County](tx, "ORDER BY t.position, t.id")
}

// Counties names the counties to choose from: those on the city's list, and
// where the city has set none yet those that bases and units name.
func (tx *Tx) Counties() ([]string, error) {
	on, err := tx.texts("SELECT name FROM counties WHERE state='active' ORDER BY position, id")
	if err != nil || len(on) > 0 {
		return on, err
	}
	return tx.texts(`
		SELECT county
		FROM bases
		WHERE county<>''
		UNION
		SELECT county
		FROM institutions
		WHERE county<>''
		UNION
		SELECT county
		FROM employers
		WHERE county<>''
		ORDER BY 1`)
}

// CountyUses is how many roles, bases and units name a county.
func (tx *Tx) CountyUses(name string) (roles, bases, units int, err error) {
	_, err = tx.row(`
		SELECT (SELECT COUNT(*) FROM grants WHERE county=$1 AND state='active'),
			(SELECT COUNT(*) FROM bases WHERE county=$1)
				+(SELECT COUNT(*)
					FROM institutions i
					WHERE i.county=$1 AND NOT EXISTS (SELECT 1 FROM bases b WHERE b.credit_code=i.credit_code)),
			(SELECT COUNT(*) FROM employers WHERE county=$1)`, []any{name}, &roles, &bases, &units)
	return roles, bases, units, err
}
