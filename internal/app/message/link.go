package message

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

const CodeMark = "link:" // begins the message id of a delivery that carries one

// LinkCode is the code that a nonce stands for.
func (a *Desk) LinkCode(linkID, nonce string) string {
	return sixDigits(a.Keys.Index(seal.Contact, "link\x00"+linkID+"\x00"+nonce))
}

// wordCode words the delivery of a code; false where a newer one was sent.
func (s *Desk) wordCode(site programme.Brand, tx *store.Tx, p *Parcel, nonce string) (bool, error) {
	id, err := tx.LinkOfCode(nonce)
	if err != nil || id == "" {
		return false, err
	}
	p.Text = signature(site) + "身份核实码 " + s.LinkCode(id, nonce) + "，15 分钟内填写。有人用您的身份证号码登记了报名账号；不是您本人，请不要告诉任何人，并联系培训基地。"
	return true, nil
}
