package web

// findingDeeds is what is done on the pages of this noun.
var findingDeeds = []deed{}
