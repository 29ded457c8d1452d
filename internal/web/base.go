package web

// baseDeeds is what is done on the pages of this noun.
var baseDeeds = []deed{}

func basePanel(q *request, v *showPage) error { return nil }
