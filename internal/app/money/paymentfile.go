package money

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
	"jinlanling/layouts"
)

// BankLayouts are the layouts of banks, those of the program and of the data
// folder.
func (a *Desk) BankLayouts() []*exchange.BankLayout { return a.banks }

// UseBanks reads the layouts of banks of a data folder beside those that the
// program carries.
func (a *Desk) UseBanks(folder string) (err error) {
	if a.banks, err = layouts.LoadBanks(folder); err != nil {
		return programme.Errorf(programme.Invalid, "银行的版式文件有误，请更正后再启动：\n%v", err)
	}
	return nil
}

func (a *Desk) bank(code string) (*exchange.BankLayout, error) {
	for _, l := range a.banks {
		if l.Code == code {
			return l, nil
		}
	}
	return nil, act.InvalidFields(act.Problem("layout", "layout", "请选择银行的版式"))
}

// ToPay is a statement that is approved and not paid: whether it may go into a
// payment file, and why not.
type ToPay struct {
	programme.Statement
	Base    string
	Payable programme.Fen
	Account *programme.BankAccount
	Filed   programme.Date // put into a payment file on that day; 0 for never
	Why     string         // why it cannot be paid now; "" where it can
}

// ToPay lists the approved statements of a year by which money is still to go
// out, for who makes payment files.
func (a *Desk) ToPay(ctx context.Context, c act.Caller, programmeID string) (out []ToPay, err error) {
	err = a.Try(ctx, c, programme.PaymentFile, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		out, err = toPay(s, programmeID)
		return err
	})
	return out, err
}

func toPay(s *act.Step, programmeID string) (out []ToPay, err error) {
	statements, err := s.Statements(programmeID, "")
	if err != nil {
		return nil, err
	}
	for i := range statements {
		st := &statements[i]
		if st.State != programme.Approved || st.Kind == programme.KindReceipt || st.Payable() == 0 {
			continue
		}
		b, err := store.Get[programme.Base](s.Tx, st.BaseID)
		if err != nil {
			return nil, err
		}
		x := ToPay{Statement: *st, Base: b.Name, Payable: st.Payable()}
		if x.Account, err = s.BankAccountInForce(st.BaseID); err != nil {
			return nil, err
		}
		if x.Filed, err = filedOn(s.Tx, st.ID); err != nil {
			return nil, err
		}
		if x.Why, err = whyNot(s, b, st); err != nil {
			return nil, err
		}
		if x.Why == "" && x.Account == nil {
			x.Why = "还没有核实的收款账户"
		}
		out = append(out, x)
	}
	return out, nil
}

// whyNot asks the guards of a payment, as PayStatement does.
func whyNot(s *act.Step, b *programme.Base, st *programme.Statement) (string, error) {
	ac, err := accountOf(s, b)
	if err != nil {
		return "", err
	}
	copied := *st
	for _, refused := range []error{guarded(s, ac, &copied, "支付", programme.BeforePayment), nobodyHeld(s, ac, st)} {
		switch code := programme.CodeOf(refused); {
		case refused == nil:
		case code == programme.WrongState || code == programme.Conflict:
			e, _ := errors.AsType[*programme.Error](refused)
			return ac.notice.Worded(e), nil
		default:
			return "", refused
		}
	}
	return "", nil
}

// filedOn is the day on which a statement was last put into a payment file
// since it was approved or sent back, 0 for never.
func filedOn(tx *store.Tx, statementID string) (programme.Date, error) {
	entries, err := tx.JournalPage(store.JournalQuery{Subject: statementID})
	for _, e := range entries { // newest first
		switch programme.Action(e.Action) {
		case programme.PaymentFile:
			return programme.DateOf(time.UnixMicro(e.At).In(act.Shanghai)), nil
		case programme.StatementBounce, programme.StatementApprove:
			return 0, nil
		}
	}
	return 0, err
}

// paymentSheet is what of the list is paid now, a row each as the layout says.
func paymentSheet(s *act.Step, l *exchange.BankLayout, list []ToPay, again bool) (sheet forms.TableSheet, paid []ToPay, err error) {
	sheet = forms.TableSheet{CSV: l.Format == exchange.CSV, Encoding: l.Encoding, Sheet: l.Sheet}
	for i := range l.Columns {
		sheet.Columns = append(sheet.Columns, l.Columns[i].Heading)
	}
	for _, x := range list {
		if x.Why != "" || x.Filed != 0 && !again {
			continue
		}
		number, err := s.Desk.Keys.Unseal(seal.BankAccount, x.Account.ID, x.Account.NumberSealed)
		if err != nil {
			return sheet, nil, err
		}
		paid = append(paid, x)
		sheet.Rows = append(sheet.Rows, l.PaymentRow(map[string]string{exchange.BankSerial: strconv.Itoa(len(paid)), exchange.BankHolder: x.Account.Holder,
			exchange.BankName: x.Account.Bank, exchange.BankNumber: number, exchange.BankAmount: strings.ReplaceAll(x.Payable.String(), ",", ""),
			exchange.BankPurpose: "职业培训补贴", exchange.BankOn: s.Today().String(),
			exchange.BankReference: programme.StatementKinds[x.Kind] + "单第" + strconv.Itoa(x.Number) + "号"}))
	}
	if len(paid) == 0 {
		return sheet, nil, programme.Errorf(programme.WrongState, "没有可以付款的单据：已批准、条件都满足、账户已核实、没有列入过付款文件的才能列入").
			Under(programme.DutyAdvance)
	}
	for _, row := range sheet.Rows {
		if lacks := forms.CannotEncode(l.Encoding, strings.Join(row, "")); sheet.CSV && lacks != "" {
			return sheet, nil, programme.Errorf(programme.Invalid, "“%s”字在 %s 编码里没有，请改用 Excel 的版式", lacks, l.Encoding)
		}
	}
	return sheet, paid, nil
}

// MakePaymentFile writes the payments that are due, as a bank takes them: those
// of approved statements that pass every guard, each once unless again. The
// history of each statement names the file by its digest.
func (a *Desk) MakePaymentFile(ctx context.Context, c act.Caller, programmeID, layout string, again bool, w io.Writer) (n int, err error) {
	l, err := a.bank(layout)
	if err != nil {
		return 0, err
	}
	var file bytes.Buffer
	err = a.Act(ctx, c, programme.PaymentFile, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if _, _, err := s.Open(programmeID); err != nil {
			return err
		}
		list, err := toPay(s, programmeID)
		if err != nil {
			return err
		}
		sheet, paid, err := paymentSheet(s, l, list, again)
		if err != nil {
			return err
		}
		file.Reset()
		if err := forms.WriteTable(&file, sheet); err != nil {
			return err
		}
		sum := sha256.Sum256(file.Bytes())
		n = len(paid)
		for k, x := range paid {
			if err := s.Record(x.ProgrammeID, x.ID, act.Facts{"layout": l.Code, "layout_sha256": l.SHA256, "file_sha256": hex.EncodeToString(sum[:]),
				"row":    k + 1,
				"amount": x.Payable, "account": x.Account.NumberMasked}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	_, err = file.WriteTo(w)
	return n, err
}
