package web

// schemeDeeds is what is done on the pages of this noun.
var schemeDeeds = []deed{}
