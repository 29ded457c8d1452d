package web

// appraisalDeeds is what is done on the pages of this noun.
var appraisalDeeds = []deed{}
