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
