package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
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
	return "/base/" + l.BaseID + "/ledger" + query("account", account, "from", from)
}

// ledgerPage is the double entry of a base.
func ledgerPage(q *request) error {
	u := q.URL.Query()
	l := &ledgerShown{BaseID: q.PathValue("id"), Account: u.Get("account"), role: q.signed.Actor.Role}
	l.Skip, _ = strconv.Atoi(u.Get("from")) // what is no number begins at the first
	l.Skip = max(l.Skip, 0)
	var err error
	if l.Ledger, err = q.sys.Money.LedgerOf(q.Context(), q.caller(), l.BaseID, l.Account, l.Skip, movesPerPage); err != nil {
		return err
	}
	if i := slices.IndexFunc(l.Ledger.Accounts, func(a money.LedgerAccount) bool { return a.Key == l.Account }); i >= 0 {
		l.Name = l.Ledger.Accounts[i].Name
	}
	return q.show(ledgerView(q.page(l.Ledger.Base+"账簿"), l))
}

type accountShown struct {
	BaseID string
	*money.SpecialAccount
	Book bool // the reader may book into it
	role programme.Role
}

// specialAccount is a base's special account at the end of a day, which
// stands in the URL.
func specialAccount(q *request) error {
	on, err := q.dayAsked("on")
	if err != nil {
		return err
	}
	a, err := q.sys.Money.SpecialAccountOf(q.Context(), q.caller(), q.PathValue("id"), on)
	if err != nil {
		return err
	}
	s := &accountShown{q.PathValue("id"), a, q.signed.Actor.Role == programme.RoleTreasurer, q.signed.Actor.Role}
	return q.show(accountBookView(q.page(a.Base+"培训补贴专账"), s))
}

// dayAsked is the date of a parameter, 0 where there is none.
func (q *request) dayAsked(name string) (programme.Date, error) {
	text := strings.TrimSpace(q.URL.Query().Get(name))
	if text == "" {
		return 0, nil
	}
	d, err := programme.ParseDate(text)
	if err != nil {
		return 0, programme.Errorf(programme.Invalid, "日期写作 2021-10-11 这样的形式")
	}
	return d, nil
}

// exportAccount is the special account as a workbook.
func exportAccount(q *request) error {
	on, err := q.dayAsked("on")
	if err != nil {
		return err
	}
	return q.sendWorkbook("专账-"+on.String()+".xlsx", func(w io.Writer) error {
		return q.sys.Money.ExportSpecialAccount(q.Context(), q.caller(), q.PathValue("id"), on, w)
	})
}

// download sets the headers of something to save.
func (q *request) download(name, kind string) {
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Cache-Control", "no-store")
}

// attachment is the file of a voucher, finding or return: always saved, never
// shown as a page of ours. Its kind is told from its first bytes.
func attachment(noun programme.Noun) func(*request) error {
	return func(q *request) error {
		r, err := q.sys.Oversee.FileOf(q.Context(), q.caller(), noun, q.PathValue("id"))
		if err != nil {
			return err
		}
		defer r.Close()
		head := make([]byte, 512)
		n, err := io.ReadFull(r, head)
		if err != nil && n == 0 {
			return programme.Errorf(programme.NotFound, "文件是空的")
		}
		kind := http.DetectContentType(head[:n])
		q.download(noun.Name()+suffixOf(kind), kind)
		if _, err := q.w.Write(head[:n]); err != nil {
			return nil // the reader went away
		}
		io.Copy(q.w, r) // nothing to tell: the headers are sent
		return nil
	}
}

// suffixOf ends the name of a download by what its bytes are.
func suffixOf(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	return map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt", "application/zip": ".xlsx"}[kind]
}

// personMoney is every fen of a person, over all years.
func personMoney(q *request) error {
	m, err := q.sys.Money.MoneyOfPerson(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.show(personMoneyView(q.page(m.Name+"的补贴资金"), q.PathValue("id"), m, q.signed.Actor.Role))
}

// personMoneyLink leads from a person to their money.
func personMoneyLink(q *request, v *showPage) error {
	if canOverview(q.signed.Actor.Role) {
		v.Panels = append(v.Panels, linkView("补贴资金", "/person/"+v.Sheet.ID+"/money", "为这个人核定、预拨、结算和收回的每一笔"))
	}
	return nil
}

// baseMoney is a base's money at a glance, with its account and ledger.
func baseMoney(q *request, v *showPage) error {
	if !programme.MayRead(q.signed.Actor.Role, programme.NounStatement) {
		return nil
	}
	x, err := q.sys.Money.StandingOf(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, baseMoneyView(v.Sheet.ID, x))
	return nil
}
