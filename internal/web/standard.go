package web

// standardDeeds is what is done on the pages of this noun.
var standardDeeds = []deed{}
