package act

import (
	"encoding/json"

	"jinlanling/internal/app/tell"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
)

// RecordAs records what comes of an action beside itself, as an action and an
// actor of its own.
func (s *Step) RecordAs(action programme.Action, by programme.Actor, programmeID, subject, reason string, of Facts) error {
	raw, err := json.Marshal(of)
	if err != nil {
		return err
	}
	if s.Subject == "" && by == s.Caller.Actor {
		s.Subject = subject
	}
	s.news = append(s.news, tell.News{Action: action, Programme: programmeID, Subject: subject})
	_, err = s.Append(journal.Entry{User: by.User, Role: string(by.Role), Action: string(action), Noun: string(programme.Find(action).Noun),
		Subject: subject, Programme: programmeID, Reason: reason, Facts: raw, Key: s.Caller.Key})
	return err
}
