package store

import "jinlanling/internal/programme"

var _ = define(table[programme.User]{name: "users", noun: programme.NounUser, columns: func(r *programme.User) []column {
	return []column{
		{"id", &r.ID},
		{"name", &r.Name},
		{"login", &r.Login},
		{"state", (*string)(&r.State)},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Grant]{name: "grants", noun: programme.NounUser, columns: func(r *programme.Grant) []column {
	return []column{
		{"id", &r.ID},
		{"user_id", &r.UserID},
		{"role", (*string)(&r.Role)},
		{"base_code", &r.BaseCode},
		{"employer_id", &r.EmployerID},
		{"county", &r.County},
		{"person_id", &r.PersonID},
		{"state", (*string)(&r.State)},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Proposal]{name: "proposals", noun: programme.NounUser, columns: func(r *programme.Proposal) []column {
	return []column{
		{"id", &r.ID},
		{"user_id", &r.UserID},
		{"kind", &r.Kind},
		{"grant_id", &r.GrantID},
		{"by_user", &r.ByUser},
		{"proposed_at", &r.ProposedAt},
		{"state", (*string)(&r.State)},
		{"second_user", &r.SecondUser},
		{"decided_at", &r.DecidedAt},
		{"code_hash", &r.CodeHash},
		{"version", &r.Version},
	}
}})

// Users lists every user by id.
func (tx *Tx) Users() ([]programme.User, error) {
	return list[programme.User](tx, "ORDER BY t.id")
}

// UserByLogin is the user who signs in as login, or nil.
func (tx *Tx) UserByLogin(login string) (*programme.User, error) {
	return one[programme.User](tx, "WHERE t.login=$1", login)
}

// PersonGrants lists the grants by which somebody signs in as a person.
func (tx *Tx) PersonGrants(personID string) ([]programme.Grant, error) {
	return list[programme.Grant](tx, "WHERE t.person_id=$1 AND t.state='active' ORDER BY t.id", personID)
}

// UserGrants lists the roles that a user holds.
func (tx *Tx) UserGrants(userID string) ([]programme.Grant, error) {
	return list[programme.Grant](tx, "WHERE t.user_id=$1 AND t.state='active' ORDER BY t.id", userID)
}

// AllGrants lists every grant that a user has or had, those proposed and
// refused too.
func (tx *Tx) AllGrants(userID string) ([]programme.Grant, error) {
	return list[programme.Grant](tx, "WHERE t.user_id=$1 ORDER BY t.id", userID)
}

// OpenProposals lists what waits for a second person about a user, or about
// anybody where userID is "".
func (tx *Tx) OpenProposals(userID string) ([]programme.Proposal, error) {
	if userID == "" {
		return list[programme.Proposal](tx, "WHERE t.state='proposed' ORDER BY t.id")
	}
	return list[programme.Proposal](tx, "WHERE t.user_id=$1 AND t.state='proposed' ORDER BY t.id", userID)
}

// ApprovedProposals lists what was confirmed since an instant and not used yet:
// invitations that who proposed them may make now.
func (tx *Tx) ApprovedProposals(by string, since int64) ([]programme.Proposal, error) {
	return list[programme.Proposal](tx, "WHERE t.by_user=$1 AND t.state='approved' AND t.decided_at>$2 ORDER BY t.id", by, since)
}

// Seconds is how many others than the two named could ever confirm what an
// administrator proposes: who holds such a role, and who held one and set a
// password.
func (tx *Tx) Seconds(but, nor string) (int, error) {
	return tx.count(`
		SELECT COUNT(*)
		FROM grants g
		LEFT JOIN credentials c ON c.user_id=g.user_id
		WHERE g.role IN ('approver', 'administrator')
			AND g.user_id NOT IN ($1, $2)
			AND (g.state='active' OR g.state='disabled' AND c.password<>'')`, but, nor)
}
