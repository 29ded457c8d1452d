package web

// inspectionDeeds is what is done on the pages of this noun.
var inspectionDeeds = []deed{}

func inspectionPanel(q *request, v *showPage) error { return nil }
