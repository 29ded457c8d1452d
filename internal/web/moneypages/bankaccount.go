package moneypages

import (
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// BankAccountDeeds is what is done on the pages of this noun. Accounts are
// entered on the base's page.
var BankAccountDeeds = []page.Deed{
	{Key: "propose-account", Action: programme.AccountPropose, On: programme.NounBase, When: hasMoney,
		Consequence: "市局核实以后才用它付款，核实以前仍用原来的账户。账号加密保存，页面上只显示后四位。",
		Inputs: []page.Input{
			{Name: "holder", Label: "户名", Required: true, Hint: "与开户资料一致"},
			{Name: "bank", Label: "开户行", Required: true, Hint: "写到支行"},
			{Name: "number", Label: "账号", Required: true, Hint: "照开户资料填写，空格会去掉"},
			{Name: "file", Label: "开户资料", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png", Hint: "开户许可证或基本存款账户信息，扫描件或照片"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := money.AccountIn{Holder: f.Get("holder"), Bank: f.Get("bank"), Number: f.Get("number"), FileID: f.StoredOne("file")}
			if f.Err() != nil {
				return "", nil
			}
			b, err := f.Request.Sys.Money.ProposeAccount(ctx, c, f.Detail.ID, in)
			if err != nil {
				return "", err
			}
			return "/bank_account/" + b.ID, nil
		}},
	{Key: "confirm", Action: programme.AccountConfirm, On: programme.NounBankAccount, Lead: accountPaperLead,
		Consequence: "核实后付款用这个账户，原来的账户停用。核实的人看着开户资料把账号再输入一遍，两人一致才算数。",
		Inputs:      []page.Input{{Name: "number", Label: "账号", Required: true, Hint: "打开开户资料，照着输入"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.ConfirmAccount(ctx, c, f.Detail.ID, f.Get("number"))
		}},
	{Key: "refuse", Action: programme.AccountRefuse, On: programme.NounBankAccount, Consequence: "退回基地，由基地重新登记。",
		Do: page.ActWithReason((*money.Desk).RefuseAccount)},
	{Key: "withdraw", Action: programme.AccountWithdraw, On: programme.NounBankAccount, Grave: true, Consequence: "登记错的撤回后重新登记。",
		Do: page.ActWithReason((*money.Desk).WithdrawAccount)},
	{Key: "payment-file", Action: programme.PaymentFile, On: programme.NounProgramme, Again: true, Lead: toPayLead,
		When:        func(s *act.Detail) bool { return s.State == programme.Open },
		Consequence: "文件里有完整的账号，给网银批量付款用，用完请删除。文件的摘要写进每张单据的经过。付款以后凭回单逐笔登记支付。",
		Inputs: []page.Input{
			{Name: "layout", Label: "银行", Kind: "choice", Required: true, Choices: bankChoices},
			{Name: "again", Label: "已列入过付款文件的也列入", Kind: "check", Hint: "上一个文件没有付成的才选，以免付两次"},
		},
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			c.Key = ""
			name := "付款文件-" + f.Request.Sys.Today().String()
			ending, kind := ".csv", "text/csv"
			for _, l := range f.Request.Sys.Money.BankLayouts() {
				if l.Code == f.Get("layout") && l.Format == "xlsx" {
					ending, kind = ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
				}
			}
			return f.Request.SendAs(name+ending, kind, func(w io.Writer) error {
				_, err := f.Request.Sys.Money.MakePaymentFile(ctx, c, f.Detail.ID, f.Get("layout"), f.Get("again") != "", w)
				return err
			})
		}},
}

func bankChoices(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	for _, l := range q.Sys.Money.BankLayouts() {
		out = append(out, act.Choice{ID: l.Code, Name: l.Bank})
	}
	return out, nil
}

// accountPaperLead leads to the paper that the number is read from.
func accountPaperLead(_ *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	return page.FileView("开户资料", "/bank_account/"+s.ID+"/file"), nil
}

// toPayLead lists what would stand in a payment file, and what would not and
// why.
func toPayLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Money.ToPay(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return toPayView(list), nil
}

// BankAccountPanel leads to the paper of an account.
func BankAccountPanel(_ *page.Request, v *page.View) error {
	v.Panels = append(v.Panels, page.FileView("开户资料", "/bank_account/"+v.Detail.ID+"/file"))
	return nil
}

// Slip is the slip of a payment.
func Slip(q *page.Request) error {
	r, err := q.Sys.Money.SlipOf(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("payment"))
	if err != nil {
		return err
	}
	return q.SendFile("银行回单", r)
}

// ReturnSlip is the slip by which the bank sent a payment back.
func ReturnSlip(q *page.Request) error {
	r, err := q.Sys.Money.ReturnSlipOf(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("payment"))
	if err != nil {
		return err
	}
	return q.SendFile("银行退票回单", r)
}

// Subsidies is the public list of the bases of which subsidies were paid.
func Subsidies(q *page.Request) error {
	y, bases, err := q.Sys.Money.PublicSubsidies(q.Context(), q.URL.Query().Get("programme"))
	if err != nil {
		return err
	}
	return q.ShowPublic(subsidiesView(q.Page(strconv.Itoa(y.Programme.Year)+" 年度补贴资金公示"), y, bases))
}

// SubsidiesOf is the public list of one base.
func SubsidiesOf(q *page.Request) error {
	l, err := q.Sys.Money.PublicSubsidiesOf(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.ShowPublic(subsidyListView(q.Page(l.Title()), q.PathValue("id"), l))
}

// SubsidiesFile is the public list of one base as a workbook.
func SubsidiesFile(q *page.Request) error {
	l, err := q.Sys.Money.PublicSubsidiesOf(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendWorkbook(l.Title()+".xlsx", l.Write)
}
