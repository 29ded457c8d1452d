package demo

import (
	"fmt"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
)

// payOut registers a payment by the slip of the bank.
func (y *year) payOut(statement string) error {
	y.slips++
	serial := fmt.Sprintf("YS%d%08d", y.programme.Year, y.slips)
	file, err := y.file(act.As(y.second), "银行回单 "+serial)
	if err != nil {
		return err
	}
	return y.sys.Money.PayStatement(y.ctx, y.as(y.second), statement, money.PaymentIn{On: y.sys.Today(), Serial: serial, FileID: file})
}

// sentBack registers by the slip of the bank that it sent a payment back.
func (y *year) sentBack(statement, reason string) error {
	file, err := y.file(act.As(y.officer), "银行退票回单 "+statement)
	if err != nil {
		return err
	}
	return y.sys.Money.BounceStatement(y.ctx, y.as(y.officer), statement, money.ReturnIn{On: y.sys.Today(), FileID: file}, reason)
}

// account is where a base is paid to: entered at the base, confirmed at the
// bureau by who reads the number off the paper once more.
func (y *year) account(b *base, bank string) error {
	file, err := y.file(act.As(b.treasurer), b.Name+" 开户许可证")
	if err != nil {
		return err
	}
	y.slips++
	number := fmt.Sprintf("9900%04d%08d", y.programme.Year, 37140000+y.slips)
	a, err := y.sys.Money.ProposeAccount(y.ctx, y.as(b.treasurer), b.ID, money.AccountIn{Holder: b.Name, Bank: bank, Number: number, FileID: file})
	if err != nil {
		return err
	}
	return y.sys.Money.ConfirmAccount(y.ctx, y.as(y.second), a.ID, number)
}

// reconcile reads what the bank says of a base's special account, as its
// treasurer exports it.
func (y *year) reconcile(b *base) error {
	account, err := y.sys.Money.SpecialAccountOf(y.ctx, y.as(b.treasurer), b.ID, 0)
	if err != nil {
		return err
	}
	text := "\ufeff专用账户交易明细\r\n交易日期,借方发生额,贷方发生额,余额,流水号,对方户名,摘要\r\n"
	plain := func(f programme.Fen) string {
		if f == 0 {
			return ""
		}
		return strings.ReplaceAll(f.String(), ",", "")
	}
	var in, out programme.Fen
	for i, m := range account.Moves {
		if m.Reversed {
			continue
		}
		text += fmt.Sprintf("%s,%s,%s,%s,JY%08d,%s,%s\r\n", m.On, plain(m.Out), plain(m.In), plain(m.Balance), i+1, m.Payee, m.Memo)
		in, out = in+m.In, out+m.Out
	}
	text += fmt.Sprintf("合计,%s,%s,,,,\r\n", plain(out), plain(in))
	file, err := y.sys.StoreFile(y.ctx, y.as(b.treasurer), strings.NewReader(text))
	if err != nil {
		return err
	}
	_, err = y.sys.Money.ReadBankStatement(y.ctx, y.as(b.treasurer), b.ID, "generic", file.ID)
	return err
}

// reclaim demands what a base owes, and registers what it sends back.
func (y *year) reclaim(b *base) error {
	owed, err := y.sys.Browse(y.ctx, y.as(y.officer), programme.NounClaim,
		act.Query{Programme: y.programme.ID, Values: map[string]string{"base": b.ID, "standing": "1"}})
	if err != nil {
		return err
	}
	for _, r := range owed.Rows {
		if err := y.sys.Money.DemandClaim(y.ctx, y.as(y.officer), r.ID, money.DemandIn{DueOn: y.sys.Today().AddDays(20), Payee: "德州市人力资源和社会保障局",
			PayeeBank: "演示银行营业部", PayeeAccount: "9900 3714 0000 0001"}); err != nil {
			return err
		}
		k, err := y.sys.Money.ClaimPaperOf(y.ctx, y.as(y.officer), r.ID)
		if err != nil {
			return err
		}
		receipt, err := y.sys.Money.DrawClaimReceipt(y.ctx, y.as(y.officer), r.ID, k.Open)
		if err != nil {
			return err
		}
		if err := y.pay(receipt); err != nil {
			return err
		}
	}
	return nil
}
