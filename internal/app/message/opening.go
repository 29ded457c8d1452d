package message

import (
	"time"

	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// OpensMark begins the message id of a delivery that carries a code which opens.
const OpensMark = "opens:"

// The purposes of codes, as challenges name them.
const (
	OpensIn       = "sign_in"
	OpensPassword = "password"
)

// OpensFor is how long a code opens.
const OpensFor = 5 * time.Minute

// OpeningCode is the code that a challenge asks for. Who reads the database alone
// cannot make it.
func (s *Desk) OpeningCode(c *store.Challenge) string {
	return sixDigits(s.Keys.Index(seal.Contact, "opens\x00"+c.Kind+"\x00"+c.Hash+"\x00"+c.Nonce))
}

// wordOpening words a code that opens; false where a newer one was sent, the
// code was used, or the address is no longer the user's.
func (s *Desk) wordOpening(site programme.Brand, tx *store.Tx, p *Parcel, to *store.Contact, nonce string) (bool, error) {
	c, err := tx.ChallengeOf(nonce)
	if err != nil || c == nil || c.ProvedAt != 0 || to == nil || to.Index != c.About || c.MadeAt <= tx.Now().Add(-OpensFor).UnixMicro() {
		return false, err
	}
	what := "登录验证码 "
	if c.Kind == OpensPassword {
		what = "重设密码的验证码 "
	}
	p.Text = what + s.OpeningCode(c) + "，5 分钟内有效，只能用一次。不要告诉任何人，工作人员也不会问您要。不是您本人操作的，请不用理会。"
	if to.Channel == tell.ByPhone {
		p.Text = signature(site) + p.Text
		return true, nil
	}
	p.Subject = string(site) + "：验证码"
	p.Text += "\n"
	return true, nil
}
