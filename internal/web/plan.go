package web

// planLineDeeds is what is done on the pages of this noun.
var planLineDeeds = []deed{}
