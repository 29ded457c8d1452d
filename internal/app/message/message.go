package message

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Notices to people are derived from what the journal records, by the table
// Tells, in the transaction that records it: nothing is told that did not
// happen, and nothing that happened is forgotten. What leaves the system is
// sent later, by the loop in delivery.go.

// Message is a notice to a user.
type Message = store.Message

// messagesShown is how many messages a page lists.
const messagesShown = 50

// Inbox is a page of a user's messages.
type Inbox struct {
	Messages []Message
	Unread   int
	Next     string // the id after which the older ones come
}

// mostUnread bounds how far unread messages are counted.
const mostUnread = 100

// persons are the persons that a user is.
func personsOf(tx *store.Tx, userID string) (out []string, err error) {
	grants, err := tx.UserGrants(userID)
	for _, g := range grants {
		if g.PersonID != "" && !slices.Contains(out, g.PersonID) {
			out = append(out, g.PersonID)
		}
	}
	return out, err
}

// Inbox is the caller's messages, newest first.
func (a *Desk) Inbox(ctx context.Context, c act.Caller, unread bool, before string) (in *Inbox, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		persons, err := personsOf(tx, c.User)
		if err != nil {
			return err
		}
		in = &Inbox{}
		if in.Unread, err = tx.UnreadMessages(c.User, persons, mostUnread); err != nil {
			return err
		}
		in.Messages, err = tx.MessagesOf(c.User, persons, unread, before, messagesShown+1)
		if len(in.Messages) > messagesShown {
			in.Messages = in.Messages[:messagesShown]
			in.Next = in.Messages[messagesShown-1].ID
		}
		return err
	})
	return in, err
}

// Unread is how many of the caller's messages are unread, at most 100.
func (a *Desk) Unread(ctx context.Context, c act.Caller) (n int, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		persons, err := personsOf(tx, c.User)
		if err != nil {
			return err
		}
		n, err = tx.UnreadMessages(c.User, persons, mostUnread)
		return err
	})
	return n, err
}

// ReadMessage notes that the caller has read a message of theirs and gives it;
// Error NotFound where it is not theirs.
func (a *Desk) ReadMessage(ctx context.Context, c act.Caller, id string) (m *Message, err error) {
	if c.User == "" {
		return nil, programme.Errorf(programme.Forbidden, "请先登录")
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		persons, err := personsOf(tx, c.User)
		if err != nil {
			return err
		}
		if m, err = tx.Message(id); err != nil {
			return err
		}
		if m == nil || m.UserID != c.User && (m.PersonID == "" || !slices.Contains(persons, m.PersonID)) {
			m = nil
			return programme.Errorf(programme.NotFound, "没有找到这条消息")
		}
		return tx.ReadMessages(c.User, persons, id)
	})
	return m, err
}

// ReadMessages notes that the caller has read all their messages.
func (a *Desk) ReadMessages(ctx context.Context, c act.Caller) error {
	if c.User == "" {
		return programme.Errorf(programme.Forbidden, "请先登录")
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		persons, err := personsOf(tx, c.User)
		if err != nil {
			return err
		}
		return tx.ReadMessages(c.User, persons, "")
	})
}
