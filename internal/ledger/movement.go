package ledger

import (
	"jinlanling/internal/programme"
)

// Posting is one leg of a movement: + debits the account, − credits it.
type Posting struct {
	Account string
	Amount  programme.Fen
}

// Movement is postings that sum to zero.
type Movement struct {
	Kind     string
	Postings []Posting
}

// Kinds of movements.
const (
	AdvancePaid    = "advance_paid"
	Settled        = "settled"
	SettlementPaid = "settlement_paid"
	ClawbackIn     = "clawback_received"
	AccountIn      = "account_in"
	AccountOut     = "account_out"
	AccountBack    = "account_back"
	Reversal       = "reversal"
	Bounced        = "bounced"     // a payment that the bank sent back
	ClaimMoved     = "claim_moved" // a claim on a base became one on a person, or the other way
)

// Where the money of a special account comes from.
const (
	FromBureau = "bureau"
	FromOwn    = "own"
)

// KindNames are the kinds of movements in Chinese.
var KindNames = map[string]string{AdvancePaid: "付出预拨款", Settled: "确认结算", SettlementPaid: "付出结算款", ClawbackIn: "收到退回款", Bounced: "银行退票", AccountIn: "专账收入",
	AccountOut: "专账支出", AccountBack: "专账退回", Reversal: "冲销", ClaimMoved: "追缴对象变更"}

// Accounts of a base.
func Fund() string                { return "fund" }
func Advance(base string) string  { return "advance:" + base }
func Subsidy(base string) string  { return "subsidy:" + base }
func Payable(base string) string  { return "payable:" + base }
func Clawback(base string) string { return "clawback:" + base }
func ClawbackOf(base, application string) string {
	if application == "" {
		return Clawback(base)
	}
	return Clawback(base) + ":" + application
}
func Bank(base, source string) string   { return "bank:" + base + ":" + source }
func Source(base, source string) string { return "source:" + base + ":" + source }
func Spent(base, use string) string     { return "spent:" + base + ":" + use }
func transfer(k, from, to string, a programme.Fen) Movement {
	return Movement{k, []Posting{{to, a}, {from, -a}}}
}

// PayAdvance is an advance going out.
func PayAdvance(base string, amount programme.Fen) Movement {
	return transfer(AdvancePaid, Fund(), Advance(base), amount)
}

// SettleMovement is a settlement approved: what people now earn is recognised, the
// advances it uses are used up, and what remains is payable or to be claimed.
// earned is the change of what is earned; advance is the balance of advances
// before; claims is the part of a positive remainder set against open claims.
func SettleMovement(base string, earned, advance, total, offset programme.Fen) Movement {
	m := Movement{Kind: Settled}
	m.add(Subsidy(base), earned)
	m.add(Advance(base), -advance)
	if total > 0 {
		m.add(Payable(base), -(total - offset))
		m.add(Clawback(base), -offset)
	} else {
		m.add(Clawback(base), -total)
	}
	return m
}

// add appends a posting unless it is nothing.
func (m *Movement) add(account string, amount programme.Fen) {
	if amount != 0 {
		m.Postings = append(m.Postings, Posting{account, amount})
	}
}

// PaySettlement is what is payable going out.
func PaySettlement(base string, amount programme.Fen) Movement {
	return transfer(SettlementPaid, Fund(), Payable(base), amount)
}

// ReceiveClaim is money returned to the fund by the base, or by the person of
// an application.
func ReceiveClaim(base, application string, amount programme.Fen) Movement {
	return transfer(ClawbackIn, ClawbackOf(base, application), Fund(), amount)
}

// MoveClaim makes a part of what is claimed from a base a claim on a person; a
// negative amount gives it back.
func MoveClaim(base, application string, amount programme.Fen) Movement {
	return transfer(ClaimMoved, Clawback(base), ClawbackOf(base, application), amount)
}

// AccountReceives is money put into a base's special account.
func AccountReceives(base, source string, amount programme.Fen) Movement {
	return transfer(AccountIn, Source(base, source), Bank(base, source), amount)
}

// AccountSpends is money spent from a base's special account on a use.
func AccountSpends(base, source, use string, amount programme.Fen) Movement {
	return transfer(AccountOut, Bank(base, source), Spent(base, use), amount)
}

// AccountReturns is money of the bureau going back to it.
func AccountReturns(base, source string, amount programme.Fen) Movement {
	return transfer(AccountBack, Bank(base, source), Source(base, source), amount)
}

// Reverse undoes a movement by its opposite.
func (m Movement) Reverse() Movement {
	r := Movement{Kind: Reversal, Postings: make([]Posting, len(m.Postings))}
	for i, p := range m.Postings {
		r.Postings[i] = Posting{p.Account, -p.Amount}
	}
	return r
}

var accountKinds = map[string]bool{"fund": true, "advance": true, "subsidy": true, "payable": true, "clawback": true, "bank": true, "source": true,
	"spent": true}

// Check refuses a movement that does not sum to zero, names an account of no
// kind, or names one twice.
func (m Movement) Check() error {
	var sum programme.Fen
	seen := make(map[string]bool, len(m.Postings))
	for _, p := range m.Postings {
		sum += p.Amount
		if !accountKinds[kindOf(p.Account)] || seen[p.Account] || p.Amount == 0 {
			return programme.Errorf(programme.Internal, "分录有误：科目 %s", p.Account)
		}
		seen[p.Account] = true
	}
	if sum != 0 {
		return programme.Errorf(programme.Internal, "分录借贷不平，差 %s 元", sum)
	}
	return nil
}

// Books are the balances of accounts.
type Books map[string]programme.Fen

// Apply adds a movement to the balances, or refuses it whole.
func (b Books) Apply(m Movement) error {
	if err := m.Check(); err != nil {
		return err
	}
	for _, p := range m.Postings {
		b[p.Account] += p.Amount
	}
	return nil
}

// Total is the sum of all accounts: zero at every moment.
func (b Books) Total() (sum programme.Fen) {
	for _, v := range b {
		sum += v
	}
	return sum
}
