package store

import "jinlanling/internal/programme"

// Enlisted is a user with one of their roles and how far they are in: a row for
// each role, one without a role for who has none.
type Enlisted struct {
	UserID, Name, Login  string
	Role                 programme.Role // "" where they have none yet
	Base, Employer, Unit string         // what bounds it: codes and ids, and its name
	County               string
	Password, Factor     bool
	Invited              int64 // microseconds until when the newest open invitation is or was good; 0 where there is none
}

// Enlisted lists every active user but trainees, who register themselves, in
// the order in which they were made.
func (tx *Tx) Enlisted() (out []Enlisted, err error) {
	rows, err := tx.query(`
		SELECT u.id, u.name, u.login, COALESCE(g.role,''), COALESCE(g.base_code,''), COALESCE(g.employer_id,''),
			COALESCE(g.county,''),
			COALESCE((SELECT e.name FROM employers e WHERE e.id=g.employer_id),
				(SELECT MAX(b.name) FROM bases b WHERE b.credit_code=g.base_code),
				(SELECT i.name FROM institutions i WHERE i.credit_code=g.base_code), ''),
			CASE WHEN c.password<>'' THEN 1 ELSE 0 END, COALESCE(c.totp_on,0),
			COALESCE((SELECT MAX(i.expires_at) FROM invitations i WHERE i.user_id=u.id AND i.used_at=0),0)
		FROM users u
		LEFT JOIN grants g ON g.user_id=u.id AND g.state='active'
		LEFT JOIN credentials c ON c.user_id=u.id
		WHERE u.state='active' AND COALESCE(g.role,'')<>'trainee'
		ORDER BY u.id, g.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Enlisted
		var password, factor int64
		if err := rows.Scan(&e.UserID, &e.Name, &e.Login, (*string)(&e.Role), &e.Base, &e.Employer, &e.County, &e.Unit, &password, &factor,
			&e.Invited); err != nil {
			return nil, err
		}
		e.Password, e.Factor = password != 0, factor != 0
		out = append(out, e)
	}
	return out, rows.Err()
}

// Begun reports whether anybody has applied in a programme.
func (tx *Tx) Begun(programmeID string) (bool, error) {
	n, err := tx.count("SELECT COUNT(*) FROM (SELECT 1 FROM applications WHERE programme_id=$1 LIMIT 1) t", programmeID)
	return n > 0, err
}
