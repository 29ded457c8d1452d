package act

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// OutcomeDigest is the digest that a stored decision carries of its outcome.
func OutcomeDigest(d *rules.Decision) string {
	sum := sha256.Sum256(d.AppendOutcome(make([]byte, 0, 512)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Step) Entry(action programme.Action, subject string, facts any) journal.Entry {
	raw, err := json.Marshal(facts)
	if err != nil {
		panic(err)
	}
	return journal.Entry{User: s.Caller.User, Role: string(s.Caller.Role), Action: string(action),
		Noun: string(programme.Find(action).Noun), Subject: subject, Reason: s.reason, Facts: raw, Key: s.Caller.Key}
}

func Sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
