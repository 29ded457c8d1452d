package moneypages

import (
	"io"
	"slices"
	"strconv"

	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// movesPerPage is how many movements of a ledger a page shows.
const movesPerPage = 50

type ledgerShown struct {
	BaseID  string
	Ledger  *money.Ledger
	Account string // its key, where only its movements are shown
	Name    string // of that account
	Skip    int
	role    programme.Role
}

// href is another page of the ledger.
func (l *ledgerShown) href(account string, skip int) string {
	from := ""
	if skip > 0 {
		from = strconv.Itoa(skip)
	}
	return "/base/" + l.BaseID + "/ledger" + page.Query("account", account, "from", from)
}

// LedgerPage is the double entry of a base.
func LedgerPage(q *page.Request) error {
	u := q.URL.Query()
	l := &ledgerShown{BaseID: q.PathValue("id"), Account: u.Get("account"), role: q.Signed.Actor.Role}
	l.Skip, _ = strconv.Atoi(u.Get("from")) // what is no number begins at the first
	l.Skip = max(l.Skip, 0)
	var err error
	if l.Ledger, err = q.Sys.Money.LedgerOf(q.Context(), q.Caller(), l.BaseID, l.Account, l.Skip, movesPerPage); err != nil {
		return err
	}
	if i := slices.IndexFunc(l.Ledger.Accounts, func(a money.LedgerAccount) bool { return a.Key == l.Account }); i >= 0 {
		l.Name = l.Ledger.Accounts[i].Name
	}
	return q.Show(ledgerView(q.Page(l.Ledger.Base+"账簿"), l))
}

type accountShown struct {
	BaseID string
	*money.SpecialAccount
	Book bool // the reader may book into it
	role programme.Role

	Doubts []money.AccountDoubt
}

// SpecialAccount is a base's special account at the end of a day, which
// stands in the URL.
func SpecialAccount(q *page.Request) error {
	on, err := q.DayAsked("on")
	if err != nil {
		return err
	}
	a, err := q.Sys.Money.SpecialAccountOf(q.Context(), q.Caller(), q.PathValue("id"), on)
	if err != nil {
		return err
	}
	s := &accountShown{q.PathValue("id"), a, q.Signed.Actor.Role == programme.RoleTreasurer, q.Signed.Actor.Role, nil}
	if s.Doubts, err = q.Sys.Money.AccountDoubts(q.Context(), q.Caller(), s.BaseID); err != nil {
		return err
	}
	return q.Show(accountBookView(q.Page(a.Base+"培训补贴专账"), s))
}

// ExportAccount is the special account as a workbook.
func ExportAccount(q *page.Request) error {
	on, err := q.DayAsked("on")
	if err != nil {
		return err
	}
	return q.SendWorkbook("专账-"+on.String()+".xlsx", func(w io.Writer) error {
		return q.Sys.Money.ExportSpecialAccount(q.Context(), q.Caller(), q.PathValue("id"), on, w)
	})
}

// PersonMoney is every fen of a person, over all years.
func PersonMoney(q *page.Request) error {
	m, err := q.Sys.Money.MoneyOfPerson(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.Show(personMoneyView(q.Page(m.Name+"的补贴资金"), q.PathValue("id"), m, q.Signed.Actor.Role))
}

// PersonMoneyLink leads from a person to their money.
func PersonMoneyLink(q *page.Request, v *page.View) error {
	if page.SeesOverview(q.Signed.Actor.Role) {
		v.Panels = append(v.Panels, linkView("补贴资金", "/person/"+v.Detail.ID+"/money", "为这个人核定、预拨、结算和收回的每一笔"))
	}
	return nil
}

// BaseMoney is a base's money at a glance, with its account and ledger.
func BaseMoney(q *page.Request, v *page.View) error {
	if !programme.MayRead(q.Signed.Actor.Role, programme.NounStatement) {
		return nil
	}
	x, err := q.Sys.Money.PositionOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, baseMoneyView(v.Detail.ID, x))
	return nil
}
