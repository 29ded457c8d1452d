package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
)

// StandardBody is a subsidy per person.
type StandardBody struct {
	Programme string `json:"programme" maxLength:"64" doc:"年度的编号"`
	Level     string `json:"level" enum:"senior_worker,technician,senior_technician" doc:"等级"`
	Trade     string `json:"trade,omitempty" maxLength:"50" doc:"工种；不写是其他各工种"`
	Amount    int64  `json:"amount_fen" minimum:"1" doc:"每人，单位分"`
	Source    string `json:"source" minLength:"1" maxLength:"200" doc:"依据的文件"`
}

// StatementBody is a statement to be drawn.
type StatementBody struct {
	Base   string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Kind   string `json:"kind" enum:"approval,advance,settlement,receipt" doc:"补贴核定、预拨、结算、收回"`
	Amount int64  `json:"amount_fen,omitempty" minimum:"0" doc:"预拨或收回的金额，单位分；核定和结算由系统计算，不写"`
	Claim  string `json:"claim,omitempty" maxLength:"64" doc:"收回单收的是哪一笔追缴；不写则先收基地最早的一笔，向个人追缴的必须写"`
}

// PaymentBody is what a slip of the bank says.
type PaymentBody struct {
	On     string `json:"on_date" format:"date" doc:"银行日期"`
	Serial string `json:"serial" minLength:"6" maxLength:"60" doc:"银行流水号"`
	File   string `json:"file" maxLength:"64" doc:"先上传的银行回单的编号"`
}

// BounceBody is what the bank's slip says of a payment that it sent back.
type BounceBody struct {
	On     string `json:"on_date" format:"date" doc:"银行退回的日期"`
	File   string `json:"file" maxLength:"64" doc:"先上传的退票回单的编号"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// AccountBody is an account that a base is paid to.
type AccountBody struct {
	Base   string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Holder string `json:"holder" minLength:"1" maxLength:"100" doc:"户名"`
	Bank   string `json:"bank" minLength:"1" maxLength:"100" doc:"开户行"`
	Number string `json:"number" minLength:"8" maxLength:"40" doc:"账号"`
	File   string `json:"file" maxLength:"64" doc:"先上传的开户资料的编号"`
}

// BankStatementBody is a file of a bank's.
type BankStatementBody struct {
	Base   string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Layout string `json:"layout" maxLength:"40" doc:"银行版式的代码"`
	File   string `json:"file" maxLength:"64" doc:"先上传的对账单的编号"`
}

// MatchBody says which vouchers some lines are.
type MatchBody struct {
	Lines    []string `json:"lines" minItems:"1" maxItems:"200" doc:"流水的编号"`
	Vouchers []string `json:"vouchers" minItems:"1" maxItems:"200" doc:"凭证的编号"`
}

// UnmatchBody takes a match back.
type UnmatchBody struct {
	Line   string `json:"line" maxLength:"64" doc:"流水的编号"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// QueryBody asks about a voucher.
type QueryBody struct {
	Voucher string `json:"voucher" maxLength:"64" doc:"凭证的编号"`
	Text    string `json:"text" minLength:"1" maxLength:"500" doc:"询问"`
}

// QueryAnswerBody answers.
type QueryAnswerBody struct {
	Answer string `json:"answer" minLength:"1" maxLength:"500" doc:"答复"`
}

// NumberBody is the number of an account as its paper shows it.
type NumberBody struct {
	Number string `json:"number" minLength:"8" maxLength:"40" doc:"照开户资料再输入的账号"`
}

// DemandBody is a letter of demand.
type DemandBody struct {
	DueOn        string `json:"due_on" format:"date" doc:"退款期限"`
	Payee        string `json:"payee" minLength:"1" maxLength:"100" doc:"收款户名"`
	PayeeBank    string `json:"payee_bank" minLength:"1" maxLength:"100" doc:"开户行"`
	PayeeAccount string `json:"payee_account" minLength:"8" maxLength:"40" doc:"账号"`
}

// ExtensionBody asks for more time.
type ExtensionBody struct {
	Until  string `json:"until" format:"date" doc:"延期到哪一天"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// HandBody hands a claim over.
type HandBody struct {
	To     string `json:"to" minLength:"1" maxLength:"100" doc:"移送给哪个单位"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// ChargeBody makes a part of a claim a person's.
type ChargeBody struct {
	Application string `json:"application" maxLength:"64" doc:"此人报名的编号"`
	Reason      string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// VoucherBody is an entry of a base's special account.
type VoucherBody struct {
	Base      string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Direction string `json:"direction" enum:"in,out,back" doc:"收入、支出、缴回"`
	Source    string `json:"source" enum:"bureau,own" doc:"补贴资金、自有资金"`
	Use       string `json:"use,omitempty" maxLength:"60" doc:"支出的用途，代码见通知"`
	Amount    int64  `json:"amount_fen" minimum:"1" doc:"金额，单位分"`
	Payee     string `json:"payee,omitempty" maxLength:"100" doc:"收款人"`
	Memo      string `json:"memo,omitempty" maxLength:"200" doc:"摘要"`
	File      string `json:"file" maxLength:"64" doc:"先上传的凭证的编号"`
	OnDate    string `json:"on_date" format:"date" doc:"日期"`

	Invoice    string `json:"invoice,omitempty" maxLength:"30" doc:"支出的发票号码；一张发票只能入账一次，没有发票的不写"`
	InvoicedOn string `json:"invoiced_on,omitempty" format:"date" doc:"开票日期；写了发票号码就要写"`
}

// GuardOverrideBody asks for a guard to be set aside.
type GuardOverrideBody struct {
	Base   string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Guard  string `json:"guard" maxLength:"60" doc:"拨款条件的代码"`
	Step   string `json:"step" enum:"approval,advance,settlement" doc:"用于补贴核定、预拨、结算"`
	Until  string `json:"until" format:"date" doc:"有效到哪一天"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

var moneyOperations = []Operation{
	made(programme.StandardPropose, "/standard", "", func(ctx context.Context, sys *app.System, c act.Caller, b *StandardBody) (Done, error) {
		level, err := programme.ParseLevel(b.Level)
		if err != nil {
			return nothing(programme.Errorf(programme.Invalid, "%v", err))
		}
		v, err := sys.Money.ProposeStandard(ctx, c, b.Programme, level, b.Trade, programme.Fen(b.Amount), b.Source)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.StandardApprove, "/standard/{id}/approve", (*money.Desk).ApproveStandard),
	made(programme.StatementDraw, "/statement", "", func(ctx context.Context, sys *app.System, c act.Caller, b *StatementBody) (Done, error) {
		v, err := draw(ctx, sys, c, b)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.StatementApprove, "/statement/{id}/approve", (*money.Desk).ApproveStatement),
	on(programme.StatementPay, "/statement/{id}/pay", "凭银行回单登记；一笔流水只能登记一次。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *PaymentBody) (Done, error) {
			day, err := date("on_date", b.On)
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Money.PayStatement(ctx, c, id, money.PaymentIn{On: day, Serial: b.Serial, FileID: b.File}))
		}),
	made(programme.AccountPropose, "/bank-account", "由市局另一人核实后启用。", func(ctx context.Context, sys *app.System, c act.Caller, b *AccountBody) (Done, error) {
		v, err := sys.Money.ProposeAccount(ctx, c, b.Base, money.AccountIn{Holder: b.Holder, Bank: b.Bank, Number: b.Number, FileID: b.File})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.AccountConfirm, "/bank-account/{id}/confirm", "再输入一遍账号，与登记的一致才核实。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *NumberBody) (Done, error) {
			return nothing(sys.Money.ConfirmAccount(ctx, c, id, b.Number))
		}),
	made(programme.BankRead, "/bank-statement", "能自动核对的当时核对；有一行读不出来，整个文件不导入。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *BankStatementBody) (Done, error) {
			v, err := sys.Money.ReadBankStatement(ctx, c, b.Base, b.Layout, b.File)
			if err != nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	on(programme.BankMatch, "/bank-statement/{id}/match", "两边金额合计必须相等。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MatchBody) (Done, error) {
			return nothing(sys.Money.MatchLines(ctx, c, id, b.Lines, b.Vouchers))
		}),
	on(programme.BankUnmatch, "/bank-statement/{id}/unmatch", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *UnmatchBody) (Done, error) {
			return nothing(sys.Money.UnmatchLine(ctx, c, id, b.Line, b.Reason))
		}),
	because(programme.BankWithdraw, "/bank-statement/{id}/withdraw", (*money.Desk).WithdrawBankStatement),
	made(programme.QueryRaise, "/voucher-query", "", func(ctx context.Context, sys *app.System, c act.Caller, b *QueryBody) (Done, error) {
		v, err := sys.Money.AskVoucher(ctx, c, b.Voucher, b.Text)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.QueryAnswer, "/voucher-query/{id}/answer", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *QueryAnswerBody) (Done, error) {
			return nothing(sys.Money.AnswerQuery(ctx, c, id, b.Answer))
		}),
	because(programme.QueryAgain, "/voucher-query/{id}/ask-again", (*money.Desk).AskAgain),
	step(programme.QueryClose, "/voucher-query/{id}/close", (*money.Desk).CloseQuery),
	because(programme.QueryDrop, "/voucher-query/{id}/withdraw", (*money.Desk).DropQuery),
	because(programme.AccountRefuse, "/bank-account/{id}/refuse", (*money.Desk).RefuseAccount),
	because(programme.AccountWithdraw, "/bank-account/{id}/withdraw", (*money.Desk).WithdrawAccount),
	because(programme.StatementCancel, "/statement/{id}/cancel", (*money.Desk).CancelStatement),
	because(programme.StatementReturn, "/statement/{id}/return", (*money.Desk).ReturnStatement),
	because(programme.StatementRevoke, "/statement/{id}/revoke", (*money.Desk).RevokeStatement),
	on(programme.StatementBounce, "/statement/{id}/bounce", "凭银行的退票回单登记。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *BounceBody) (Done, error) {
			day, err := date("on_date", b.On)
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Money.BounceStatement(ctx, c, id, money.ReturnIn{On: day, FileID: b.File}, b.Reason))
		}),
	made(programme.OverrideAsk, "/override", "由另一人以通知所定的角色决定，到期自动失效。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *GuardOverrideBody) (Done, error) {
			until, err := date("until", b.Until)
			if err != nil {
				return nothing(err)
			}
			o, err := sys.Money.AskOverride(ctx, c, b.Base, b.Guard, b.Step, until, b.Reason)
			if err != nil {
				return nothing(err)
			}
			return at(o.ID)
		}),
	step(programme.OverrideGrant, "/override/{id}/grant", (*money.Desk).GrantOverride),
	because(programme.OverrideRefuse, "/override/{id}/refuse", (*money.Desk).RefuseOverride),
	because(programme.OverrideWithdraw, "/override/{id}/withdraw", (*money.Desk).WithdrawOverride),
	because(programme.OverrideRevoke, "/override/{id}/revoke", (*money.Desk).RevokeOverride),
	on(programme.ClaimDemand, "/claim/{id}/demand", "通知书编号按年度由系统给出。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *DemandBody) (Done, error) {
			due, err := date("due_on", b.DueOn)
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Money.DemandClaim(ctx, c, id, money.DemandIn{DueOn: due, Payee: b.Payee, PayeeBank: b.PayeeBank, PayeeAccount: b.PayeeAccount}))
		}),
	because(programme.ClaimRecall, "/claim/{id}/recall", (*money.Desk).RecallClaim),
	on(programme.ClaimAsk, "/claim/{id}/ask", "由市局审批决定。", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ExtensionBody) (Done, error) {
		until, err := date("until", b.Until)
		if err != nil {
			return nothing(err)
		}
		return nothing(sys.Money.AskExtension(ctx, c, id, until, b.Reason))
	}),
	step(programme.ClaimExtend, "/claim/{id}/extend", (*money.Desk).ExtendClaim),
	because(programme.ClaimDeny, "/claim/{id}/deny", (*money.Desk).DenyExtension),
	on(programme.ClaimHand, "/claim/{id}/hand-over", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *HandBody) (Done, error) {
		return nothing(sys.Money.HandOverClaim(ctx, c, id, b.To, b.Reason))
	}),
	because(programme.ClaimResume, "/claim/{id}/resume", (*money.Desk).ResumeClaim),
	on(programme.ClaimCharge, "/claim/{id}/charge", "此人须有成立的线索。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ChargeBody) (Done, error) {
			k, err := sys.Money.ChargePerson(ctx, c, id, b.Application, b.Reason)
			if err != nil {
				return nothing(err)
			}
			return at(k.ID)
		}),
	because(programme.ClaimDrop, "/claim/{id}/withdraw", (*money.Desk).DropClaim),
	because(programme.StandardRefuse, "/standard/{id}/refuse", (*money.Desk).RefuseStandard),
	made(programme.VoucherBook, "/voucher", "", func(ctx context.Context, sys *app.System, c act.Caller, b *VoucherBody) (Done, error) {
		on, err := date("on_date", b.OnDate)
		if err != nil {
			return nothing(err)
		}
		var invoiced programme.Date
		if b.InvoicedOn != "" {
			if invoiced, err = date("invoiced_on", b.InvoicedOn); err != nil {
				return nothing(err)
			}
		}
		v, err := sys.Money.BookVoucher(ctx, c, b.Base, money.VoucherIn{Direction: b.Direction, Source: b.Source, Use: b.Use, Amount: programme.Fen(b.Amount),
			Payee: b.Payee, Memo: b.Memo, FileID: b.File, OnDate: on, Invoice: b.Invoice, InvoicedOn: invoiced})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	because(programme.VoucherReverse, "/voucher/{id}/reverse", (*money.Desk).ReverseVoucher),
}

// draw draws a statement of the kind that is asked for.
func draw(ctx context.Context, sys *app.System, c act.Caller, b *StatementBody) (*programme.Statement, error) {
	switch b.Kind {
	case programme.KindAdvance:
		return sys.Money.DrawAdvance(ctx, c, b.Base, programme.Fen(b.Amount))
	case programme.KindReceipt:
		if b.Claim != "" {
			return sys.Money.DrawClaimReceipt(ctx, c, b.Claim, programme.Fen(b.Amount))
		}
		return sys.Money.DrawReceipt(ctx, c, b.Base, programme.Fen(b.Amount))
	}
	if b.Amount != 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: "内容有误，请按提示更正",
			Problems: []programme.Problem{{Field: "amount_fen", Code: "input", Message: "这种单据的金额由系统计算，不要写"}}}
	}
	if b.Kind == programme.KindApproval {
		return sys.Money.DrawApproval(ctx, c, b.Base)
	}
	return sys.Money.DrawSettlement(ctx, c, b.Base)
}
