package web

// home is where somebody who is signed in lands.
func home(q *request) error {
	if q.signed.Actor.Role == "" {
		q.redirect("/roles")
		return nil
	}
	return q.show(layout(q.page("待办")))
}
