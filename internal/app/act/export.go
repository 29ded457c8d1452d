package act

import "jinlanling/internal/programme"

// Around reads the people, employers and decisions of applications in batches.
func (s *Step) Around(apps []programme.Application) (people map[string]*programme.Person, employers map[string]*programme.Employer, decisions map[string]*programme.Decision, err error) {
	var personIDs, decisionIDs []string
	for i := range apps {
		personIDs, decisionIDs = append(personIDs, apps[i].PersonID), append(decisionIDs, apps[i].DecisionID)
	}
	p, err := s.PersonsByID(personIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := s.Employers()
	if err != nil {
		return nil, nil, nil, err
	}
	d, err := s.DecisionsByID(decisionIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	people, employers, decisions = map[string]*programme.Person{}, map[string]*programme.Employer{}, map[string]*programme.Decision{}
	for i := range p {
		people[p[i].ID] = &p[i]
	}
	for i := range e {
		employers[e[i].ID] = &e[i]
	}
	for i := range d {
		decisions[d[i].ID] = &d[i]
	}
	return people, employers, decisions, nil
}

// Spoken finds the longest word of a form that stands for a code.
func Spoken(words map[string]string, code string) (best string) {
	if code == "" {
		return ""
	}
	for w, c := range words {
		if c == code && (len(w) > len(best) || len(w) == len(best) && w < best) {
			best = w
		}
	}
	return best
}
