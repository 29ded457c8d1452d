package act

import (
	"encoding/json"
	"time"

	"jinlanling/internal/app/tell"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Record journals what was done to one subject, with the facts it rested on,
// and covers every row written since the last record.
func (s *Step) Record(programmeID, subject string, facts any) error {
	raw, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	if s.Caller.Token != "" {
		if raw, err = withToken(raw, s.Caller.Token); err != nil {
			return err
		}
	}
	if s.Subject == "" {
		s.Subject = subject
	}
	s.news = append(s.news, tell.News{Action: s.Row.Action, Programme: programmeID, Subject: subject})
	_, err = s.Append(journal.Entry{
		User: s.Caller.User, Role: string(s.Caller.Role),
		Action: string(s.Row.Action), Noun: string(s.Row.Noun), Subject: subject,
		Programme: programmeID, Reason: s.reason, Facts: raw, Key: s.Caller.Key,
	})
	return err
}

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

func (s *Step) Entry(action programme.Action, subject string, facts any) journal.Entry {
	raw, err := json.Marshal(facts)
	if err != nil {
		panic(err)
	}
	return journal.Entry{User: s.Caller.User, Role: string(s.Caller.Role), Action: string(action),
		Noun: string(programme.Find(action).Noun), Subject: subject, Reason: s.reason, Facts: raw, Key: s.Caller.Key}
}

// Facts is the usual shape of what an entry rests on.
type Facts map[string]any

// byToken is the fact of an entry that names the token it was done through.
const byToken = "by_token"

// ThroughToken is the token that an entry was done through, "" for none.
func ThroughToken(facts json.RawMessage) string {
	said := struct {
		Token string `json:"by_token"`
	}{}
	if json.Unmarshal(facts, &said) != nil {
		return ""
	}
	return said.Token
}

// withToken adds the name of a token to what an entry rests on.
func withToken(raw json.RawMessage, name string) (json.RawMessage, error) {
	said := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &said); err != nil {
		return nil, err
	}
	var err error
	if said[byToken], err = json.Marshal(name); err != nil {
		return nil, err
	}
	return json.Marshal(said)
}

// JournalEntry is one entry of the journal as a page shows it.
type JournalEntry struct {
	ID, Who, Login, Role, What string
	Action                     programme.Action
	Noun                       programme.Noun
	Subject, Reason            string
	At                         time.Time
	Seq                        int64          // its place in the log, from 0; -1 while it waits for it
	Digest                     string         // of its canonical bytes, as the tree holds it
	Body, Facts                string         // on the page of one
	Of                         programme.Noun // what the subject is, where the reader may see it: the application of a paper
	Title                      string         // what it is called; "" where it is not to be seen
	Rows                       []journal.Change
}

// telling tells of what a step recorded, unless it failed or is only tried.
func (s *Step) telling(err error) error {
	if err != nil || s.Caller.DryRun {
		return err
	}
	done := tell.Recorded{Tx: s.Tx, By: s.Caller.Actor, Reason: s.reason, Today: s.Today(), News: s.news, Notice: func(id string) (*rules.Notice, error) {
		_, n, err := s.Programme(id)
		return n, err
	}}
	return done.Tell()
}

// Told notes that a step recorded something of which its writer knows all that
// telling needs.
func (s *Step) Told(programmeID, subject string, known *store.Told) {
	s.news = append(s.news, tell.News{Action: s.Row.Action, Programme: programmeID, Subject: subject, Known: known})
}
