package ledger

import "jinlanling/internal/programme"

// Stated is a line of the bank's with the balance that the bank states after it.
type Stated struct {
	ID           string
	Amount, Left programme.Fen
}

// Run is what a file of a bank's says of an account from its first line to its
// last.
type Run struct {
	Opening, Closing programme.Fen
	Breaks           []string        // lines whose balance does not follow from the one before them
	Due              []programme.Fen // the balance that should stand at each of them
}

// Follow reads the lines of one file in its order, oldest or newest first: the
// way in which fewer balances fail to follow. A line that was taken out of a
// file, or an amount that was changed in it, breaks the run at its place. ok is
// false for no lines.
func Follow(lines []Stated) (r Run, ok bool) {
	if len(lines) == 0 {
		return r, false
	}
	r = follow(lines, 0, 1)
	if back := follow(lines, len(lines)-1, -1); len(back.Breaks) < len(r.Breaks) {
		r = back
	}
	return r, true
}

func follow(lines []Stated, from, step int) Run {
	first := &lines[from]
	r := Run{Opening: first.Left - first.Amount, Closing: first.Left}
	for i := from + step; i >= 0 && i < len(lines); i += step {
		l := &lines[i]
		if r.Closing+l.Amount != l.Left {
			r.Breaks, r.Due = append(r.Breaks, l.ID), append(r.Due, r.Closing+l.Amount)
		}
		r.Closing = l.Left
	}
	return r
}

// Adjustment is the table in which a bank's balance and the books' are led to
// one sum on a day: each side takes in what only the other side has yet
// (银行存款余额调节表).
type Adjustment struct {
	On              programme.Date
	Books           programme.Fen // balance of the books
	Before          programme.Fen // what the bank held before the first line that the books know of
	BankIn, BankOut programme.Fen // on the bank's side alone
	Bank            programme.Fen // balance of the bank
	BookIn, BookOut programme.Fen // on the books' side alone
}

// BooksAdjusted is the books' balance with what the bank alone has.
func (a *Adjustment) BooksAdjusted() programme.Fen { return a.Books + a.Before + a.BankIn - a.BankOut }

// BankAdjusted is the bank's balance with what the books alone have.
func (a *Adjustment) BankAdjusted() programme.Fen { return a.Bank + a.BookIn - a.BookOut }

// Difference is what neither side explains; 0 where they agree.
func (a *Adjustment) Difference() programme.Fen { return a.BooksAdjusted() - a.BankAdjusted() }
