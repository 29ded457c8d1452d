package message

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Where users are reached, and what they want there. An address counts only
// when its owner has shown that what is sent there reaches them.

// proofOf begins the message id of a delivery that proves an address.
const proofOf = "contact:"

// Bounds of proofs.
const (
	proofsADay     = 5
	proofTries     = 5
	mailProofFor   = 24 * time.Hour
	phoneProofFor  = 15 * time.Minute
	longestAddress = 120
)

// ContactView is where a user is reached over a channel, as pages show it.
type ContactView struct {
	Channel, Masked string
	Confirmed       bool
	Asked           bool // a proof was sent there
	Open            bool // the channel is set up
}

// Contacting is a user's page of how they are reached.
type Contacting struct {
	Contacts []ContactView              // one for each channel
	Chosen   map[string]map[string]bool // by kind and channel
	OfPerson bool                       // a trainee: text messages go to the phone of the application
}

// Contacting reads the caller's.
func (s *Desk) Contacting(ctx context.Context, c act.Caller) (out *Contacting, err error) {
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		out = &Contacting{Chosen: map[string]map[string]bool{}}
		for _, channel := range []string{tell.ByMail, tell.ByPhone} {
			v := ContactView{Channel: channel, Open: s.post.carrier(channel) != nil}
			k, err := contactOf(tx, c.User, channel)
			if err != nil {
				return err
			}
			if k != nil {
				v.Masked, v.Confirmed, v.Asked = k.Masked, !k.ConfirmedAt.IsZero(), !k.AskedAt.IsZero()
			}
			out.Contacts = append(out.Contacts, v)
			for _, kind := range tell.MessageKinds {
				if out.Chosen[kind.Code] == nil {
					out.Chosen[kind.Code] = map[string]bool{}
				}
				if out.Chosen[kind.Code][channel], err = wants(tx, c.User, kind.Code, channel); err != nil {
					return err
				}
			}
		}
		persons, err := personsOf(tx, c.User)
		out.OfPerson = len(persons) > 0
		return err
	})
	return out, err
}

// contacting carries out a change of how the caller is reached.
func (a *Desk) contacting(ctx context.Context, c act.Caller, what string, fn func(s *act.Step) error) error {
	return a.Act(ctx, c, programme.UserContact, "", func(s *act.Step) error {
		if err := s.MayForUser(c.User); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, c.User)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		if err := fn(s); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{"changed": what})
	})
}

// SetContact keeps an address of the caller's and sends a proof to it; until
// the proof comes back nothing else is sent there.
func (s *Desk) SetContact(ctx context.Context, c act.Caller, channel, address string) error {
	address, err := CleanAddress(channel, address)
	if err != nil {
		return err
	}
	if s.post.carrier(channel) == nil {
		return programme.Errorf(programme.WrongState, "系统还没有开通这种方式，请联系系统管理员")
	}
	b := make([]byte, 12)
	rand.Read(b) // never fails
	nonce := base64.RawURLEncoding.EncodeToString(b)
	return s.contacting(ctx, c, channel, func(st *act.Step) error {
		n, err := st.ProofsSince(c.User, proofOf, st.Now().Add(-24*time.Hour))
		if err != nil {
			return err
		}
		if n >= proofsADay {
			return programme.Errorf(programme.Busy, "今天已经发过 %d 次确认，请明天再试", n)
		}
		// the addressee is spared too, however many accounts ask
		index := s.AddressIndex(channel, address)
		to, err := st.Tally("proof."+channel, index, st.Today(), 1)
		if err != nil {
			return err
		}
		if to > proofsADay {
			return programme.Errorf(programme.Busy, "今天已经向这个地址发过 %d 次确认，请明天再试", proofsADay)
		}
		k := &store.Contact{UserID: c.User, Channel: channel, Sealed: s.Keys.Seal(seal.Contact, c.User+"/"+channel, address),
			Masked: MaskedAddress(channel, address), Nonce: nonce, AskedAt: st.Now(), Index: index}
		if err := st.Tx.SetContact(k); err != nil {
			return err
		}
		return st.AddDeliveries([]*Delivery{{MessageID: proofOf + nonce, UserID: c.User, Channel: channel, Kind: "account", Urgent: true, Masked: k.Masked,
			NextAt: st.Now()}})
	})
}

// PutPhone keeps a phone that somebody else gave for a user. Nothing is sent
// there before the user asks for a code and gives it back.
func (s *Desk) PutPhone(st *act.Step, userID, phone string) error {
	phone, err := CleanAddress(tell.ByPhone, phone)
	if err != nil {
		return err
	}
	return st.Tx.SetContact(&store.Contact{UserID: userID, Channel: tell.ByPhone, Sealed: s.Keys.Seal(seal.Contact, userID+"/"+tell.ByPhone, phone),
		Masked: MaskedAddress(tell.ByPhone, phone), Index: s.AddressIndex(tell.ByPhone, phone)})
}

// ProveContact sends the proof of an address that the caller has, and that is
// not confirmed, once more.
func (s *Desk) ProveContact(ctx context.Context, c act.Caller, channel string) error {
	var address string
	err := s.Read(ctx, c, func(tx *store.Tx) error {
		k, err := contactOf(tx, c.User, channel)
		if err != nil {
			return err
		}
		if k == nil || !k.ConfirmedAt.IsZero() {
			return programme.Errorf(programme.WrongState, "没有等待确认的地址")
		}
		address, err = s.Keys.Unseal(seal.Contact, c.User+"/"+channel, k.Sealed)
		return err
	})
	if err != nil {
		return err
	}
	return s.SetContact(ctx, c, channel, address)
}

// AddressIndex is the keyed hash by which an address is found.
func (s *Desk) AddressIndex(channel, address string) string {
	return s.Keys.Index(seal.Contact, channel+"\x00"+strings.ToLower(address))
}

// CleanAddress is an address as it is kept, or an Error Invalid.
func CleanAddress(channel, address string) (string, error) {
	bad := func(message string) error {
		return act.InvalidFields(programme.Problem{Field: channel, Code: "contact", Message: message})
	}
	if channel == tell.ByPhone {
		phone := idcode.CleanPhone(address)
		if idcode.CheckPhone(phone) != nil {
			return "", bad("请填 11 位手机号码")
		}
		return phone, nil
	}
	address = strings.TrimSpace(address)
	parsed, err := mail.ParseAddress(address)
	if channel != tell.ByMail || err != nil || parsed.Address != address || len(address) > longestAddress || strings.ContainsAny(address, " \r\n\"<>") {
		return "", bad("请填完整的电子邮箱，例如 name@example.cn")
	}
	return address, nil
}

// MaskedAddress is an address as pages and the log show it.
func MaskedAddress(channel, address string) string {
	if channel == tell.ByPhone {
		if len(address) < 7 {
			return "****"
		}
		return address[:3] + "****" + address[len(address)-4:]
	}
	name, domain, _ := strings.Cut(address, "@")
	r := []rune(name)
	return string(r[:1]) + "***@" + domain
}

// proof is what shows that somebody received what was sent to a contact: made
// from its nonce, kept nowhere.
func (a *Desk) proof(k *store.Contact) string {
	text := a.Keys.Index(seal.Contact, k.UserID+"\x00"+k.Channel+"\x00"+k.Nonce)
	if k.Channel == tell.ByPhone {
		return sixDigits(text)
	}
	return text
}

// sixDigits is a code that is short enough to be copied off a phone.
func sixDigits(text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[:])%1000000)
}

// wordProof words the delivery that proves an address.
func (s *Desk) wordProof(site programme.Brand, p *Parcel, k *store.Contact) {
	if k.Channel == tell.ByPhone {
		p.Text = signature(site) + "确认码 " + s.proof(k) + "，15 分钟内在“接收消息”中填写。不是您本人操作的，请不用理会。"
		return
	}
	p.Subject = string(site) + "：请确认您的电子邮箱"
	p.Text = "有人在" + string(site) + "填写了这个邮箱来接收消息。是您本人的，请在 24 小时内登录后打开下面的网址确认：\n\n" + s.post.URL + "/account/messages/confirm/" + s.proof(k) +
		"\n\n不是您本人操作的，请不用理会，我们不会再给您来信。\n"
}

// ConfirmContact takes the proof that an address is the caller's.
func (s *Desk) ConfirmContact(ctx context.Context, c act.Caller, channel, given string) error {
	wrong := false
	err := s.contacting(ctx, c, channel, func(st *act.Step) error {
		wrong = false
		k, err := contactOf(st.Tx, c.User, channel)
		if err != nil {
			return err
		}
		lasts := mailProofFor
		if channel == tell.ByPhone {
			lasts = phoneProofFor
		}
		switch {
		case k == nil || !k.ConfirmedAt.IsZero():
			return programme.Errorf(programme.WrongState, "没有等待确认的地址")
		case st.Now().Sub(k.AskedAt) > lasts || k.Tries >= proofTries:
			return programme.Errorf(programme.WrongState, "确认已过期，请重新填写地址")
		case subtle.ConstantTimeCompare([]byte(strings.TrimSpace(given)), []byte(s.proof(k))) != 1:
			wrong = true
			return programme.Errorf(programme.Invalid, "确认码或网址不对")
		}
		k.ConfirmedAt = st.Now()
		return st.Tx.SetContact(k)
	})
	if wrong { // counted beside the transaction that was rolled back
		return firstOf(s.Store.Write(ctx, func(tx *store.Tx) error {
			k, err := contactOf(tx, c.User, channel)
			if err != nil || k == nil {
				return err
			}
			k.Tries++
			return tx.SetContact(k)
		}), err)
	}
	return err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// DropContact forgets an address of the caller's.
func (a *Desk) DropContact(ctx context.Context, c act.Caller, channel string) error {
	return a.contacting(ctx, c, channel, func(s *act.Step) error { return s.Tx.DropContact(c.User, channel) })
}

// ChooseMessages keeps which kinds the caller wants over which channel:
// wanted holds "kind/channel".
func (a *Desk) ChooseMessages(ctx context.Context, c act.Caller, wanted []string) error {
	on := map[string]bool{}
	for _, w := range wanted {
		on[w] = true
	}
	var list []store.MessageChoice
	for _, k := range tell.MessageKinds {
		for _, channel := range []string{tell.ByMail, tell.ByPhone} {
			list = append(list, store.MessageChoice{Kind: k.Code, Channel: channel, Chosen: on[k.Code+"/"+channel]})
		}
	}
	return a.contacting(ctx, c, "kinds", func(s *act.Step) error { return s.SetMessageChoices(c.User, list) })
}

// findContacts fills in by what addresses of before are found.
func (s *Desk) findContacts(ctx context.Context) error {
	return s.eachContact(ctx, (*store.Tx).ContactsUnfound, func(k *store.Contact, plain string) { k.Index = s.AddressIndex(k.Channel, plain) })
}

// ResealContacts seals everybody's addresses with the current key.
func (s *Desk) ResealContacts(ctx context.Context) error {
	return s.eachContact(ctx, (*store.Tx).AllContacts, func(k *store.Contact, plain string) {
		k.Sealed = s.Keys.Seal(seal.Contact, k.UserID+"/"+k.Channel, plain)
	})
}

// eachContact changes each of the contacts that a query lists, by its address
// in clear.
func (s *Desk) eachContact(ctx context.Context, of func(*store.Tx) ([]store.Contact, error), change func(k *store.Contact, plain string)) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := of(tx)
		if err != nil {
			return err
		}
		for i := range list {
			k := &list[i]
			plain, err := s.Keys.Unseal(seal.Contact, k.UserID+"/"+k.Channel, k.Sealed)
			if err != nil {
				return err
			}
			change(k, plain)
			if err := tx.SetContact(k); err != nil {
				return err
			}
		}
		return nil
	})
}
