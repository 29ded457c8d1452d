package message

import (
	"crypto/sha256"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A one-time link to an evaluation goes to a telephone that is no user's, and
// so does the code that is asked for before anything is done by it. Neither is
// kept: both are made anew from what the door keeps and a key that the database
// does not have.

// The beginnings of the message id of a delivery that carries a link, and a code.
const (
	DoorMark     = "evlink:"
	DoorCodeMark = "evcode:"
)

// doorLetters leave out what looks like another.
const doorLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// DoorSecret is a link's secret: 74 bits in three groups of five, so that who
// cannot scan it can type it.
func (s *Desk) DoorSecret(linkID, nonce string) string {
	sum := sha256.Sum256([]byte(s.Keys.Index(seal.Contact, "evaluation link\x00"+linkID+"\x00"+nonce)))
	var out strings.Builder
	for i, x := range sum[:15] {
		if i > 0 && i%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(doorLetters[int(x)%len(doorLetters)])
	}
	return out.String()
}

// DoorCode is the code that a nonce stands for.
func (s *Desk) DoorCode(linkID, nonce string) string {
	return sixDigits(s.Keys.Index(seal.Contact, "evaluation code\x00"+linkID+"\x00"+nonce))
}

// DoorAddress is where a link leads, "" where nobody knows the site's address.
func (s *Desk) DoorAddress(secret string) string {
	if s.post.URL == "" {
		return ""
	}
	return s.post.URL + "/e/" + secret
}

// DoorPhone is the telephone behind a link: the unit's as it stands today, or
// the examiner's; "" where there is none.
func (s *Desk) DoorPhone(tx *store.Tx, l *programme.EvaluationLink) (string, error) {
	if l.Kind == programme.LinkExaminer {
		return s.Keys.Unseal(seal.Contact, "evaluation_link/"+l.ID, l.ContentSealed)
	}
	p, err := store.Get[programme.EvaluationParty](tx, l.PartyID)
	if err != nil {
		return "", err
	}
	k, err := tx.EmployerContact(p.EmployerID)
	if err != nil || k == nil {
		return "", err
	}
	return s.Keys.Unseal(seal.Contact, "employer/"+k.ID, k.ContentSealed)
}

// doorParcel is the parcel of a link or its code, nil where neither opens
// anything any more; false where the delivery is another's.
func (s *Desk) doorParcel(site programme.Brand, tx *store.Tx, p *Parcel, messageID string) (*Parcel, bool, error) {
	nonce, link := strings.CutPrefix(messageID, DoorMark)
	if !link {
		var code bool
		if nonce, code = strings.CutPrefix(messageID, DoorCodeMark); !code {
			return nil, false, nil
		}
	}
	d, err := tx.DoorOfNonce(nonce)
	if err != nil || d == nil {
		return nil, true, err
	}
	l, err := store.Get[programme.EvaluationLink](tx, d.LinkID)
	if err != nil || l.State != programme.LinkOpen {
		return nil, true, err
	}
	if p.To, err = s.DoorPhone(tx, l); err != nil || p.To == "" {
		return nil, true, err
	}
	title, err := tx.EvaluationTitle(l.EvaluationID)
	if err != nil {
		return nil, true, err
	}
	if link {
		p.Text = signature(site) + title + "请您办理：" + s.DoorAddress(s.DoorSecret(l.ID, nonce)) + " 。手机打开即可，不用账号；办理时另发确认码到本机。请不要转发。"
		return p, true, nil
	}
	p.Text = signature(site) + "确认码 " + s.DoorCode(l.ID, nonce) + "，15 分钟内填写。用于办理" + title + "，填写即是本单位或您本人的意见。培训基地不会向您要这个码，请不要告诉任何人。"
	return p, true, nil
}

// NoBases refuses a telephone for an employer that is one of a user's of a base
// at which its people are.
func NoBases(s *act.Step, employerID, phone string) error {
	codes, err := s.BasesOfEmployer(employerID)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := NotOfBase(s.Desk, s.Tx, code, phone); err != nil {
			return err
		}
	}
	return nil
}

// NotOfBase refuses a telephone at which somebody of a base is reached.
func NotOfBase(a *act.Desk, tx *store.Tx, baseCode, phone string) error {
	list, err := tx.BaseContacts(baseCode)
	if err != nil {
		return err
	}
	for i := range list {
		k := &list[i]
		if k.Channel != tell.ByPhone {
			continue
		}
		plain, err := a.Keys.Unseal(seal.Contact, k.UserID+"/"+k.Channel, k.Sealed)
		if err != nil {
			return err
		}
		if plain == phone {
			return programme.Errorf(programme.Conflict, "这个手机号是培训基地人员的，不能用作用人单位一方的确认手机。请填本单位或本人的手机").Under(programme.DutyJointEvaluation)
		}
	}
	return nil
}

// ResealPhones seals the telephones behind links with the current key; 0 when
// nothing is left to be done.
func ResealPhones(s *act.Step) (n int, err error) {
	key := s.Desk.Keys.Current()
	again := func(row string, text *string) error {
		plain, err := s.Desk.Keys.Unseal(seal.Contact, row, *text)
		*text = s.Desk.Keys.Seal(seal.Contact, row, plain)
		return err
	}
	contacts, err := store.NotSealedWith[programme.EmployerContact](s.Tx, key, 500)
	if err != nil {
		return 0, err
	}
	for i := range contacts {
		if err := again("employer/"+contacts[i].ID, &contacts[i].ContentSealed); err != nil {
			return 0, err
		}
		if err := store.Update(s.Tx, &contacts[i]); err != nil {
			return 0, err
		}
	}
	links, err := store.NotSealedWith[programme.EvaluationLink](s.Tx, key, 500)
	if err != nil {
		return 0, err
	}
	for i := range links {
		if err := again("evaluation_link/"+links[i].ID, &links[i].ContentSealed); err != nil {
			return 0, err
		}
		if err := store.Update(s.Tx, &links[i]); err != nil {
			return 0, err
		}
	}
	return len(contacts) + len(links), nil
}
