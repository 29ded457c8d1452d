package web

// publicationDeeds is what is done on the pages of this noun.
var publicationDeeds = []deed{}

func publicationPanel(q *request, v *showPage) error { return nil }
