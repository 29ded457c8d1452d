package act

import (
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

// Correctable is one field that can be put right: how a value is read, kept
// and shown, and what a correction of it asks for.
type Correctable struct {
	Name  string
	File  bool // evidence is required
	Money bool // always by a second person
	Deep  bool // what was decided, certified and paid rests on it
	Read  func(text string) (string, error)
	Mask  func(text string) string
	Seal  seal.Kind
	At    func(p *programme.Person) (sealed, index *string)
}

var Correctables = map[string]Correctable{
	programme.CorrectName: {Name: "姓名", File: true, Deep: true,
		Read: func(t string) (string, error) { t = idcode.CleanName(t); return t, idcode.CheckName(t) },
		Mask: func(t string) string { return t }},
	programme.CorrectID: {Name: "身份证号码", File: true, Deep: true, Seal: seal.IDNumber,
		Read: func(t string) (string, error) { id, err := idcode.ParseCitizenID(t); return string(id), err },
		Mask: func(t string) string { return idcode.CitizenID(t).Masked() },
		At:   func(p *programme.Person) (*string, *string) { return &p.IDSealed, &p.IDIndex }},
	programme.CorrectPhone: {Name: "手机号", Seal: seal.Phone,
		Read: func(t string) (string, error) { t = idcode.CleanPhone(t); return t, idcode.CheckPhone(t) },
		Mask: idcode.MaskPhone,
		At:   func(p *programme.Person) (*string, *string) { return &p.PhoneSealed, &p.PhoneIndex }},
	programme.CorrectBank: {Name: "银行账号", File: true, Money: true, Seal: seal.BankAccount,
		Read: func(t string) (string, error) {
			t = strings.ReplaceAll(t, " ", "")
			return t, idcode.CheckBankAccount(t)
		},
		Mask: idcode.MaskBankAccount,
		At:   func(p *programme.Person) (*string, *string) { return &p.BankSealed, &p.BankIndex }},
}
