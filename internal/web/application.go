package web

// applicationDeeds is what is done on the pages of this noun.
var applicationDeeds = []deed{}

func applicationPanel(q *request, v *showPage) error { return nil }
