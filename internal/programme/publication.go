package programme

// Stood is, by application, the list on which somebody stood through its days
// and from which nobody struck them since. A list that ended and was corrected
// later still counts for who stands on the correction: the days that they stood
// are not taken back while that one hangs.
func Stood(lists []Publication) map[string]string {
	after := map[string]*Publication{}
	for i := range lists {
		after[lists[i].Replaces] = &lists[i]
	}
	out := map[string]string{}
	for i := range lists {
		p := &lists[i]
		if p.State != Closed && (p.State != Replaced || p.ClosedBy == "") {
			continue
		}
		last := p
		for last.State == Replaced && after[last.ID] != nil {
			last = after[last.ID]
		}
		if last.State == Replaced { // nobody was left on it
			continue
		}
		on := map[string]bool{}
		for _, id := range last.People {
			on[id] = true
		}
		for _, id := range p.People {
			if on[id] && (out[id] == "" || p.State == Closed) {
				out[id] = p.ID
			}
		}
	}
	return out
}
