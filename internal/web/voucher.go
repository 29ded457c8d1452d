package web

// voucherDeeds is what is done on the pages of this noun.
var voucherDeeds = []deed{}
