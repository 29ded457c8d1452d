package rules

// Worked is the whole months that an applicant has worked up to the month of
// applying, in the trade applied for and in all trades; what overlaps counts
// once.
func (n *Notice) Worked(a *Applicant) (inTrade, all int) {
	f := new(Facts)
	n.Compile(a, f)
	at := a.AppliedOn.InMonth()
	return months(f.work(true), at), months(f.work(false), at)
}
