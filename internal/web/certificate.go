package web

// certificateDeeds is what is done on the pages of this noun.
var certificateDeeds = []deed{}
