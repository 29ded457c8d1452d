package message

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Messages leave the system by mail and by a gateway for text messages. A loop makes
// the deliveries of messages that may leave, takes a few by a lease, sends them
// outside any transaction, and writes the outcome of each. A
// loop that dies between sending and writing lets its lease run out, and the
// delivery is sent again under the same key.

// Delivery is one sending over a channel.
type Delivery = store.Delivery

// Parcel is what a carrier carries. Key is the same however often it is sent.
type Parcel struct {
	Key, To, Kind string
	Subject, Text string
	At            time.Time
}

// Carrier brings parcels to receivers. It is asked again for a parcel unless
// its error is an Undeliverable.
type Carrier interface {
	Carry(ctx context.Context, p Parcel) error
}

// Undeliverable is the error of a parcel that will not arrive however often it
// is sent. Word says why, and never to whom.
type Undeliverable struct{ Word string }

func (e *Undeliverable) Error() string { return e.Word }

// Post is how messages leave; the zero value lets none leave. In quiet hours,
// minutes of the day in Shanghai, only urgent ones do: from QuietFrom to
// QuietTo, over midnight where it is the larger, never where both are alike.
type Post struct {
	Mail, Phone        Carrier
	MailBy             func(MailSettings) Carrier // makes the carrier of what is set in the browser, where Mail is none
	URL                string                     // of the pages, for links
	QuietFrom, QuietTo int
}

type post struct {
	Post
	owner string
	set   atomic.Pointer[setMail]
}

// Bounds of deliveries.
const (
	sendingLease  = 2 * time.Minute
	sendingWithin = 30 * time.Second // a carrier is cut off then
	sendingAtOnce = 4                // so that a lease outlasts what is sent under it
	postedAtOnce  = 200
	postEvery     = 2 * time.Second
	messagesKept  = 400 * 24 * time.Hour
)

// sendAgain is how long a delivery waits after each failure; after the last it
// is given up.
var sendAgain = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour, 3 * time.Hour, 8 * time.Hour}

// SetPost says how messages leave. It comes before Work.
func (s *Desk) SetPost(p Post) {
	s.post.Post = p
	_, s.post.owner = act.Token()
}

// Channels are those over which anything leaves.
func (s *Desk) Channels() []string { return s.post.channels() }

// Reaches reports whether anything leaves over a channel.
func (s *Desk) Reaches(channel string) bool { return s.post.carrier(channel) != nil }

func (p *post) carrier(channel string) Carrier {
	switch {
	case channel != tell.ByMail:
		return p.Phone
	case p.Mail != nil:
		return p.Mail
	}
	if set := p.set.Load(); set != nil {
		return set.carrier
	}
	return nil
}

// channels are those that are set up.
func (p *post) channels() (out []string) {
	for _, c := range []string{tell.ByMail, tell.ByPhone} {
		if p.carrier(c) != nil {
			out = append(out, c)
		}
	}
	return out
}

// quiet reports whether it is quiet hours at an instant.
func (p *Post) quiet(at time.Time) bool {
	local := at.In(act.Shanghai)
	m := local.Hour()*60 + local.Minute()
	if p.QuietFrom <= p.QuietTo {
		return m >= p.QuietFrom && m < p.QuietTo
	}
	return m >= p.QuietFrom || m < p.QuietTo
}

func (s *Desk) PostLoop() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-s.Stop
		cancel()
	}()
	t := time.NewTicker(postEvery)
	defer t.Stop()
	if err := s.findContacts(ctx); err != nil && ctx.Err() == nil {
		s.Log.Error("finding addresses", "err", err)
	}
	for n := 0; ; n++ {
		for {
			more, err := s.Deliver(ctx)
			if err != nil && ctx.Err() == nil {
				s.Log.Error("delivering messages", "err", err)
			}
			if !more || err != nil {
				break
			}
		}
		if n%1800 == 0 && ctx.Err() == nil {
			if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetMessages(tx.Now().Add(-messagesKept)) }); err != nil {
				s.Log.Error("forgetting old messages", "err", err)
			}
		}
		select {
		case <-t.C:
		case <-s.Stop:
			return
		}
	}
}

// Deliver sends a few deliveries that are due; false where none is.
func (s *Desk) Deliver(ctx context.Context) (more bool, err error) {
	if err := s.followMail(ctx); err != nil {
		return false, err
	}
	channels, quiet := s.post.channels(), s.post.quiet(s.Clock())
	err = s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		more, err = tx.DeliveriesDue(channels, quiet)
		return err
	})
	if err != nil || !more {
		return false, err
	}
	var taken []Delivery
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := s.makeDeliveries(tx, channels); err != nil || len(channels) == 0 {
			return err
		}
		taken, err = tx.TakeDeliveries(channels, s.post.owner, sendingLease, quiet, sendingAtOnce)
		return err
	})
	if err != nil {
		return false, err
	}
	var all sync.WaitGroup
	errs := make([]error, len(taken))
	for i := range taken {
		all.Go(func() { errs[i] = s.send(ctx, &taken[i]) })
	}
	all.Wait()
	return true, errors.Join(errs...)
}

// makeDeliveries makes the deliveries of messages that may leave now, to those
// who have an address and want them there.
func (s *Desk) makeDeliveries(tx *store.Tx, channels []string) error {
	list, err := tx.Unposted(postedAtOnce)
	if err != nil || len(list) == 0 {
		return err
	}
	var out []*Delivery
	for i := range list {
		for _, channel := range channels {
			made, err := s.deliveriesOf(tx, &list[i], channel)
			if word := ofItself(err); word != "" {
				m := &list[i]
				s.Log.Error("a message that cannot go", "message", m.ID, "channel", channel, "err", err)
				made, err = []*Delivery{{MessageID: m.ID, UserID: m.UserID, PersonID: m.PersonID, Channel: channel, Kind: m.Kind, Urgent: m.Urgent,
					NextAt: m.LeavesAt,
					State:  store.DeliveryDead, Error: word}}, nil
			}
			if err != nil {
				return err
			}
			out = append(out, made...)
		}
	}
	if err := tx.AddDeliveries(out); err != nil {
		return err
	}
	return tx.Posted(list)
}

// ofItself says why a message cannot go, where the reason lies in the message
// and not in the database: it stops itself alone, and the administrator's home
// counts it.
func ofItself(err error) string {
	switch e, ours := errors.AsType[*programme.Error](err); {
	case !ours:
		return ""
	case e.Code == programme.NotFound:
		return "收件人还没有登记，没有可以送到的地址"
	case e.Code == programme.Internal:
		return "地址读不出来：" + e.Message
	}
	return ""
}

func (s *Desk) deliveriesOf(tx *store.Tx, m *Message, channel string) (out []*Delivery, err error) {
	users := []string{m.UserID}
	if m.UserID == "" {
		grants, err := tx.PersonUsers(m.PersonID)
		if err != nil {
			return nil, err
		}
		users = nil
		for _, g := range grants {
			if !slices.Contains(users, g.UserID) {
				users = append(users, g.UserID)
			}
		}
	}
	add := func(user, masked string) {
		out = append(out, &Delivery{MessageID: m.ID, UserID: user, PersonID: m.PersonID, Channel: channel, Kind: m.Kind, Urgent: m.Urgent, Masked: masked,
			NextAt: m.LeavesAt})
	}
	refused := false
	for _, u := range users {
		wanted, err := wants(tx, u, m.Kind, channel)
		if err != nil {
			return nil, err
		}
		if !wanted && !tell.Anyway(m.Rule) {
			refused = true
			continue
		}
		contact, err := contactOf(tx, u, channel)
		if err != nil {
			return nil, err
		}
		if contact != nil && !contact.ConfirmedAt.IsZero() {
			add(u, contact.Masked)
		}
	}
	if channel != tell.ByPhone || m.PersonID == "" || refused || len(out) > 0 || !tell.MessageKindOf(m.Kind).Phone {
		return out, nil
	}
	p, err := store.Get[programme.Person](tx, m.PersonID)
	if programme.CodeOf(err) == programme.NotFound { // registered, or holding an application: nobody's phone yet
		return out, nil
	}
	if err != nil || p.PhoneSealed == "" {
		return out, err
	}
	phone, err := s.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed)
	if err != nil {
		return nil, err
	}
	add("", MaskedAddress(tell.ByPhone, phone))
	return out, nil
}

// wants reports whether a user wants a kind of messages over a channel.
func wants(tx *store.Tx, userID, kind, channel string) (bool, error) {
	chosen, err := tx.MessageChoices(userID)
	if err != nil {
		return false, err
	}
	for _, c := range chosen {
		if c.Kind == kind && c.Channel == channel {
			return c.Chosen, nil
		}
	}
	k := tell.MessageKindOf(kind)
	return k != nil && (channel == tell.ByMail && k.Mail || channel == tell.ByPhone && k.Phone), nil
}

func contactOf(tx *store.Tx, userID, channel string) (*store.Contact, error) {
	list, err := tx.Contacts(userID)
	for i := range list {
		if list[i].Channel == channel {
			return &list[i], nil
		}
	}
	return nil, err
}

// parcelOf is what a delivery carries and to where; nil where there is nothing
// to carry any more.
func (s *Desk) parcelOf(tx *store.Tx, d *Delivery) (*Parcel, error) {
	p := &Parcel{Key: d.ID, Kind: d.Kind, At: d.MadeAt}
	var contact *store.Contact
	site, err := s.BrandIn(tx)
	if err != nil {
		return nil, err
	}
	if p, door, err := s.doorParcel(site, tx, p, d.MessageID); door || err != nil {
		return p, err
	}
	switch {
	case d.UserID != "":
		if contact, err = contactOf(tx, d.UserID, d.Channel); err != nil || contact == nil {
			return nil, err
		}
		if p.To, err = s.Keys.Unseal(seal.Contact, contact.UserID+"/"+contact.Channel, contact.Sealed); err != nil {
			return nil, err
		}
	case d.PersonID != "":
		person, err := store.Get[programme.Person](tx, d.PersonID)
		if err != nil {
			return nil, err
		}
		if p.To, err = s.Keys.Unseal(seal.Phone, person.ID, person.PhoneSealed); err != nil {
			return nil, err
		}
	}
	if p.To == "" {
		return nil, nil
	}
	if nonce, proof := strings.CutPrefix(d.MessageID, proofOf); proof {
		if contact.Nonce != nonce || !contact.ConfirmedAt.IsZero() {
			return nil, nil
		}
		s.wordProof(site, p, contact)
		return p, nil
	}
	if nonce, code := strings.CutPrefix(d.MessageID, CodeMark); code {
		if fresh, err := s.wordCode(site, tx, p, nonce); err != nil || !fresh {
			return nil, err
		}
		return p, nil
	}
	if contact != nil && contact.ConfirmedAt.IsZero() {
		return nil, nil
	}
	if nonce, opens := strings.CutPrefix(d.MessageID, OpensMark); opens {
		if good, err := s.wordOpening(site, tx, p, contact, nonce); err != nil || !good {
			return nil, err
		}
		return p, nil
	}
	m, err := tx.Message(d.MessageID)
	if err != nil || m == nil || !m.ReadAt.IsZero() && !m.Urgent {
		return nil, err
	}
	s.word(site, p, d.Channel, m)
	return p, nil
}

// signature begins a text message, as gateways ask: who sends it.
func signature(site programme.Brand) string { return "【" + string(site) + "】" }

// word puts a message into the words of a channel.
func (s *Desk) word(site programme.Brand, p *Parcel, channel string, m *Message) {
	if channel == tell.ByPhone {
		p.Text = signature(site) + m.Text
		return
	}
	p.Subject = string(site) + "：" + tell.MessageKindOf(m.Kind).Name
	p.Text = m.Text + "\n"
	if s.post.URL != "" {
		p.Text += "\n登录后查看：" + s.post.URL + "/message\n"
	}
	p.Text += "\n本信由系统发出，请勿回复。不想再收这类信，请登录后在“账户”的“接收消息”中更改。\n"
}

// send carries one delivery and writes what came of it.
func (s *Desk) send(ctx context.Context, d *Delivery) error {
	var p *Parcel
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = s.parcelOf(tx, d)
		return err
	})
	switch {
	case err != nil:
		s.Log.Error("reading what to deliver", "delivery", d.ID, "err", err)
		s.failed(d, "内容读不出来")
	case p == nil:
		d.State, d.Error = store.DeliveryDropped, "已在系统内阅读，或地址已更改"
	case d.Attempts > len(sendAgain)+1:
		d.State, d.Error = store.DeliveryDead, "多次中断"
	default:
		s.carry(ctx, d, p)
	}
	// an outcome is noted even where the program is stopping
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobs.HandBackWithin)
	defer cancel()
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndDelivery(d) })
}

func (s *Desk) carry(ctx context.Context, d *Delivery, p *Parcel) {
	ctx, cancel := context.WithTimeout(ctx, sendingWithin)
	defer cancel()
	err := s.post.carrier(d.Channel).Carry(ctx, *p)
	if never, ok := errors.AsType[*Undeliverable](err); ok {
		d.State, d.Error = store.DeliveryDead, never.Word
		return
	}
	if err != nil {
		s.failed(d, "没有送到，对方没有接受或连不上")
		return
	}
	d.State, d.Error = store.DeliverySent, ""
}

// failed lets a delivery be tried later, or gives it up.
func (s *Desk) failed(d *Delivery, word string) {
	d.Error = word
	if d.Attempts > len(sendAgain) {
		d.State = store.DeliveryDead
		return
	}
	d.State, d.NextAt = store.DeliveryWaiting, s.Clock().Add(sendAgain[d.Attempts-1])
}

// DeliveryLog is the administrator's page of what left the system: never what
// it said, nor to which address.
type DeliveryLog struct {
	Deliveries []Delivery
	Counts     map[store.DeliveryState]int64
	Next       string
	Channels   []string // that are set up
}

// deliveriesShown is how many deliveries a page lists.
const deliveriesShown = 50

// DeliveryLog reads a page of it.
func (s *Desk) DeliveryLog(ctx context.Context, c act.Caller, state, before string) (l *DeliveryLog, err error) {
	if c.Role != programme.RoleAdministrator {
		return nil, programme.Errorf(programme.Forbidden, "投递记录只由系统管理员查看")
	}
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		l = &DeliveryLog{Channels: s.post.channels()}
		if l.Counts, err = tx.DeliveryCounts(); err != nil {
			return err
		}
		l.Deliveries, err = tx.Deliveries(store.DeliveryState(state), before, deliveriesShown+1)
		if len(l.Deliveries) > deliveriesShown {
			l.Deliveries = l.Deliveries[:deliveriesShown]
			l.Next = l.Deliveries[deliveriesShown-1].ID
		}
		return err
	})
	return l, err
}

// DeadDeliveries is how many deliveries were given up and wait for the
// administrator.
func (a *Desk) DeadDeliveries(ctx context.Context) (n int64, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		counts, err := tx.DeliveryCounts()
		n = counts[store.DeliveryDead]
		return err
	})
	return n, err
}

// RetryDelivery lets a delivery that was given up be tried anew.
func (a *Desk) RetryDelivery(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.DeliveryRetry, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		d, err := s.Delivery(id)
		if err != nil {
			return err
		}
		if d == nil {
			return programme.Errorf(programme.NotFound, "没有找到这次投递")
		}
		found, err := s.Tx.RetryDelivery(id)
		if err != nil {
			return err
		}
		if !found {
			return programme.Errorf(programme.WrongState, "这次投递不在“没有送到”，不用重试")
		}
		return s.Record("", id, act.Facts{"channel": d.Channel, "kind": d.Kind})
	})
}
