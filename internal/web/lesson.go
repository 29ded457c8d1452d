package web

// lessonDeeds is what is done on the pages of this noun.
var lessonDeeds = []deed{}

func lessonPanel(q *request, v *showPage) error { return nil }
