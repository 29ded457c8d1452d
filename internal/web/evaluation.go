package web

// evaluationDeeds is what is done on the pages of this noun.
var evaluationDeeds = []deed{}

func evaluationPanel(q *request, v *showPage) error { return nil }
