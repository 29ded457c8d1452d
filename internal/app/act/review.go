package act

import "jinlanling/internal/programme"

// Reviewers are the people who reviewed an application as it stands.
func (s *Step) Reviewers(ap *programme.Application) ([]string, error) {
	list, err := s.Reviews(ap.ID)
	out := []string{ap.ReviewedBy}
	for _, r := range list {
		if r.DecisionID == ap.DecisionID {
			out = append(out, r.UserID)
		}
	}
	return out, err
}
