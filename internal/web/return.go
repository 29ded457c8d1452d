package web

// returnDeeds is what is done on the pages of this noun.
var returnDeeds = []deed{}
