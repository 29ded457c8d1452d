package web

// clueDeeds is what is done on the pages of this noun.
var clueDeeds = []deed{}
