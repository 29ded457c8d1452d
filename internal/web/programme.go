package web

// programmeDeeds is what is done on the pages of this noun.
var programmeDeeds = []deed{}

func programmePanel(q *request, v *showPage) error { return nil }
