package web

// employerDeeds is what is done on the pages of this noun.
var employerDeeds = []deed{}
