package web

// personDeeds is what is done on the pages of this noun.
var personDeeds = []deed{}

func personPanel(q *request, v *showPage) error { return nil }
