package web

// classDeeds is what is done on the pages of this noun.
var classDeeds = []deed{}

func classPanel(q *request, v *showPage) error { return nil }
