package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// DeliveryState is where a delivery stands.
type DeliveryState string

const (
	DeliveryWaiting DeliveryState = "waiting"
	DeliverySending DeliveryState = "sending"
	DeliverySent    DeliveryState = "sent"
	DeliveryDead    DeliveryState = "dead"    // given up: somebody must look
	DeliveryDropped DeliveryState = "dropped" // it has no receiver any more
)

// Delivery is one sending of a message over a channel. Its id is the key by
// which a receiver knows it again.
type Delivery struct {
	ID, MessageID    string
	UserID, PersonID string
	Channel, Kind    string
	Urgent           bool
	Masked           string // of the address
	State            DeliveryState
	Attempts         int
	NextAt           time.Time
	Owner            string
	LeaseUntil       time.Time
	MadeAt, EndedAt  time.Time
	Error            string // a word of ours, never the receiver's
}

const deliveryColumns = "id, message_id, user_id, person_id, channel, kind, urgent, masked, state, attempts, next_at, owner, lease_until, " +
	"made_at, ended_at, error"

// AddDeliveries writes new deliveries, which wait unless they say otherwise; one
// that a message has already on the channel for the user stays as it is.
func (tx *Tx) AddDeliveries(list []*Delivery) error {
	columns := strings.Split(deliveryColumns, ", ")
	for chunk := range slices.Chunk(list, rowsAtOnce) {
		var args []any
		for _, d := range chunk {
			d.ID, d.MadeAt = tx.NewID(), tx.now
			if d.State == "" {
				d.State = DeliveryWaiting
			}
			if d.State != DeliveryWaiting {
				d.EndedAt = tx.now
			}
			args = append(args, d.ID, d.MessageID, d.UserID, d.PersonID, d.Channel, d.Kind, bit(d.Urgent), d.Masked, string(d.State), int64(0),
				micro(d.NextAt), "", int64(0), micro(d.MadeAt), micro(d.EndedAt), d.Error)
		}
		if _, err := tx.exec(insertSQL("deliveries", columns, len(chunk))+" ON CONFLICT DO NOTHING", args...); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) deliveries(where string, args ...any) (out []Delivery, err error) {
	rows, err := tx.query("SELECT "+deliveryColumns+" FROM deliveries "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Delivery
		var urgent, next, lease, made, ended int64
		if err := rows.Scan(&d.ID, &d.MessageID, &d.UserID, &d.PersonID, &d.Channel, &d.Kind, &urgent, &d.Masked, (*string)(&d.State), &d.Attempts, &next,
			&d.Owner, &lease, &made, &ended, &d.Error); err != nil {
			return nil, err
		}
		d.Urgent, d.NextAt, d.LeaseUntil, d.MadeAt, d.EndedAt = urgent != 0, instant(next), instant(lease), instant(made), instant(ended)
		out = append(out, d)
	}
	return out, rows.Err()
}

// dueDeliveries are those that wait and are due, and those whose sender let
// its lease run out; in quiet hours only the urgent.
const dueDeliveries = "WHERE (state='waiting' AND next_at<=$1 OR state='sending' AND lease_until<$1) AND channel IN ($2, $3)"

func due(channels []string, now time.Time, quiet bool) (string, []any) {
	args := []any{now.UnixMicro(), channels[0], channels[len(channels)-1]}
	if quiet {
		return dueDeliveries + " AND urgent=1", args
	}
	return dueDeliveries, args
}

// TakeDeliveries gives deliveries that are due over channels, one or two, to a
// sender.
func (tx *Tx) TakeDeliveries(channels []string, owner string, lease time.Duration, quiet bool, most int) ([]Delivery, error) {
	where, args := due(channels, tx.shared(), quiet)
	list, err := tx.deliveries(where+" ORDER BY urgent DESC, next_at, id LIMIT "+strconv.Itoa(most), args...)
	for i := range list {
		d := &list[i]
		d.State, d.Owner, d.LeaseUntil = DeliverySending, owner, tx.shared().Add(lease)
		d.Attempts++
		if _, err := tx.exec("UPDATE deliveries SET state='sending', owner=$2, lease_until=$3, attempts=$4 WHERE id=$1", d.ID, owner, micro(d.LeaseUntil),
			int64(d.Attempts)); err != nil {
			return nil, err
		}
	}
	return list, err
}

// DeliveriesDue reports whether there is anything for a sender to do.
func (tx *Tx) DeliveriesDue(channels []string, quiet bool) (bool, error) {
	var id string
	found, err := tx.row("SELECT id FROM messages WHERE posted_at=0 AND leaves_at<=$1 LIMIT 1", []any{tx.now.UnixMicro()}, &id)
	if err != nil || found || len(channels) == 0 {
		return found, err
	}
	where, args := due(channels, tx.shared(), quiet)
	return tx.row("SELECT id FROM deliveries "+where+" LIMIT 1", args, &id)
}

// EndDelivery writes what came of a sending, where its sender still holds it.
func (tx *Tx) EndDelivery(d *Delivery) error {
	ended := int64(0)
	if d.State != DeliveryWaiting {
		ended = tx.now.UnixMicro()
	}
	_, err := tx.exec(`
		UPDATE deliveries
		SET state=$3, next_at=$4, error=$5, ended_at=$6, owner='', lease_until=0
		WHERE id=$1 AND owner=$2 AND state='sending'`,
		d.ID, d.Owner, string(d.State), micro(d.NextAt), d.Error, ended)
	return err
}

// Delivery is the delivery with that id, or nil.
func (tx *Tx) Delivery(id string) (*Delivery, error) {
	list, err := tx.deliveries("WHERE id=$1", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// RetryDelivery lets a delivery that was given up be tried anew.
func (tx *Tx) RetryDelivery(id string) (bool, error) {
	res, err := tx.exec(`
		UPDATE deliveries
		SET state='waiting', attempts=0, next_at=$2, ended_at=0, error=''
		WHERE id=$1 AND state='dead'`, id,
		tx.now.UnixMicro())
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Deliveries are the newest deliveries in a state, of all states for "",
// before the one named.
func (tx *Tx) Deliveries(state DeliveryState, before string, most int) ([]Delivery, error) {
	where, args := "WHERE 1=1", []any{}
	if state != "" {
		args = append(args, string(state))
		where += " AND state=$1"
	}
	if before != "" {
		args = append(args, before)
		where += " AND id<$" + strconv.Itoa(len(args))
	}
	return tx.deliveries(where+" ORDER BY id DESC LIMIT "+strconv.Itoa(most), args...)
}

// DeliveryCounts is how many deliveries are in each state.
func (tx *Tx) DeliveryCounts() (map[DeliveryState]int64, error) {
	rows, err := tx.query("SELECT state, COUNT(*) FROM deliveries GROUP BY state")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[DeliveryState]int64{}
	for rows.Next() {
		var s string
		var n int64
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[DeliveryState(s)] = n
	}
	return out, rows.Err()
}

// Contact is where a user is reached over a channel.
type Contact struct {
	UserID, Channel      string
	Sealed, Masked       string
	Nonce                string // what the proof of ownership is made from
	Index                string // the keyed hash of the address
	Tries                int
	AskedAt, ConfirmedAt time.Time
}

func (tx *Tx) contacts(where string, args ...any) (out []Contact, err error) {
	rows, err := tx.query("SELECT user_id, channel, sealed, masked, nonce, tries, asked_at, confirmed_at, address_index FROM contacts "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Contact
		var asked, confirmed int64
		if err := rows.Scan(&c.UserID, &c.Channel, &c.Sealed, &c.Masked, &c.Nonce, &c.Tries, &asked, &confirmed, &c.Index); err != nil {
			return nil, err
		}
		c.AskedAt, c.ConfirmedAt = instant(asked), instant(confirmed)
		out = append(out, c)
	}
	return out, rows.Err()
}

// Contacts are a user's.
func (tx *Tx) Contacts(userID string) ([]Contact, error) {
	return tx.contacts("WHERE user_id=$1 ORDER BY channel", userID)
}

// ContactsAt are those that their users confirmed, by the keyed hash of the
// address.
func (tx *Tx) ContactsAt(index string) ([]Contact, error) {
	return tx.contacts("WHERE address_index=$1 AND address_index<>'' AND confirmed_at>0 ORDER BY user_id", index)
}

// ContactsUnfound are those of before addresses were found by a hash.
func (tx *Tx) ContactsUnfound() ([]Contact, error) {
	return tx.contacts("WHERE address_index='' ORDER BY user_id, channel")
}

// AllContacts are everybody's, for sealing them anew.
func (tx *Tx) AllContacts() ([]Contact, error) { return tx.contacts("ORDER BY user_id, channel") }

// SetContact keeps a user's contact in place of the one there was.
func (tx *Tx) SetContact(c *Contact) error {
	if err := tx.DropContact(c.UserID, c.Channel); err != nil {
		return err
	}
	_, err := tx.exec(`
		INSERT INTO contacts (user_id, channel, sealed, masked, nonce, tries, asked_at, confirmed_at, address_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.UserID, c.Channel, c.Sealed, c.Masked, c.Nonce, int64(c.Tries), micro(c.AskedAt), micro(c.ConfirmedAt), c.Index)
	return err
}

// DropContact forgets a user's contact.
func (tx *Tx) DropContact(userID, channel string) error {
	_, err := tx.exec("DELETE FROM contacts WHERE user_id=$1 AND channel=$2", userID, channel)
	return err
}

// MessageChoice is what a user chose for a kind of messages over a channel.
type MessageChoice struct {
	Kind, Channel string
	Chosen        bool
}

// MessageChoices are a user's.
func (tx *Tx) MessageChoices(userID string) (out []MessageChoice, err error) {
	rows, err := tx.query("SELECT kind, channel, chosen FROM message_choices WHERE user_id=$1 ORDER BY kind, channel", userID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c MessageChoice
		var chosen int64
		if err := rows.Scan(&c.Kind, &c.Channel, &chosen); err != nil {
			return nil, err
		}
		c.Chosen = chosen != 0
		out = append(out, c)
	}
	return out, rows.Err()
}

// SetMessageChoices keeps a user's choices in place of those there were.
func (tx *Tx) SetMessageChoices(userID string, list []MessageChoice) error {
	if _, err := tx.exec("DELETE FROM message_choices WHERE user_id=$1", userID); err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{userID, c.Kind, c.Channel, bit(c.Chosen)}
	}
	return insertRaw(tx, "message_choices", []string{"user_id", "kind", "channel", "chosen"}, rows)
}

// PersonUsers are the active users who act as a person.
func (tx *Tx) PersonUsers(personID string) ([]programme.Grant, error) {
	return list[programme.Grant](tx, "WHERE t.person_id=$1 AND t.person_id<>'' AND t.role='trainee' AND t.state='active' ORDER BY t.id", personID)
}

// ProofsSince counts the proofs of addresses that were sent for a user since
// an instant: deliveries whose message begins with a prefix.
func (tx *Tx) ProofsSince(userID, prefix string, since time.Time) (int, error) {
	return tx.count("SELECT COUNT(*) FROM deliveries WHERE user_id=$1 AND message_id LIKE $2 AND made_at>$3", userID, prefix+"%", since.UnixMicro())
}
