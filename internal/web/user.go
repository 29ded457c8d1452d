package web

// userDeeds is what is done on the pages of this noun.
var userDeeds = []deed{}

func userPanel(q *request, v *showPage) error { return nil }
