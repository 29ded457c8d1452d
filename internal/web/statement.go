package web

// statementDeeds is what is done on the pages of this noun.
var statementDeeds = []deed{}

func statementPanel(q *request, v *showPage) error { return nil }
