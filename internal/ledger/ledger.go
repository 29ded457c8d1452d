// Package ledger is the arithmetic of the subsidy: what is approved, advanced,
// earned, settled and taken back, person by person, and the double entry that
// proves it adds up. It is pure: no SQL, no clock, whole fen in integers.
//
// The one idea to know: a person's standing is two numbers, earned and
// received. A settlement moves the difference, whoever caused it and whenever;
// so corrections need no case of their own, and settling twice moves nothing.
//
// The accounts, by base:
//
//	fund              the bureau's subsidy fund: credited when it pays out
//	advance:BASE      paid before results are in, and not yet earned
//	subsidy:BASE      earned by people who passed
//	payable:BASE      earned beyond what was received, not yet paid
//	clawback:BASE     received beyond what was earned, to be returned
//	clawback:BASE:APPLICATION  the part of it that is claimed from a person
//	bank:BASE:SOURCE  the base's special account, by where money came from
//	source:BASE:SOURCE  what was put into it
//	spent:BASE:USE    what it was spent on
package ledger

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Line is a plan line as money sees it: its places and the standard that was
// copied when it was approved.
type Line struct {
	ID       string
	Places   int
	Standard programme.Fen
}

// People are columns, one place in each for one person, in the order in which
// places are given: where more passed than a line has places, the first count.
type People struct {
	Line       []int32 // index among the lines
	InTraining []bool  // in training now or trained to the end
	Passed     []bool
	Received   []programme.Fen // advances and settlements less claims, of this person
	Held       []bool          // nothing is paid for them yet; nil where nobody is held
}

func (p *People) held(i int) bool { return i < len(p.Held) && p.Held[i] }

// Len is the number of people.
func (p People) Len() int { return len(p.Line) }

// LineSum is what a statement says of one line.
type LineSum struct {
	People int
	Amount programme.Fen
}

// Approval is the subsidy of those who train, within the places.
type Approval struct {
	Lines   []LineSum
	Counted []bool // who is inside the places
	Total   programme.Fen
}

// Approve counts min(places, people in training) × standard, line by line
// (clause 4.1.2).
func Approve(lines []Line, p People) Approval {
	sums, counted, total := within(lines, p.Line, p.InTraining)
	return Approval{sums, counted, total}
}

// within counts the first people of each line that are in, up to its places.
func within(lines []Line, line []int32, in []bool) (sums []LineSum, counted []bool, total programme.Fen) {
	sums, counted = make([]LineSum, len(lines)), make([]bool, len(line))
	for i, l := range line {
		if in[i] && sums[l].People < lines[l].Places {
			counted[i] = true
			sums[l].People++
			sums[l].Amount += lines[l].Standard
			total += lines[l].Standard
		}
	}
	return sums, counted, total
}

// AdvanceCeiling is what may still be advanced: permille of what is approved,
// rounded down to the fen, less what was advanced before; never below zero
// (clause 4.1.2).
func AdvanceCeiling(approved programme.Fen, permille int, advanced programme.Fen) programme.Fen {
	hi, lo := bits.Mul64(uint64(max(approved, 0)), uint64(permille))
	part, _ := bits.Div64(hi, lo, 1000)
	return max(0, programme.Fen(part)-advanced)
}

// Allocate parts amount over people in proportion to their weights, each to
// the fen: shares are rounded down and the fen left over go to the largest
// remainders, the earlier person first. The shares sum to amount, and none
// passes its weight as long as amount does not pass their sum. It is an Error
// Invalid where amount is negative or above the sum of the weights.
func Allocate(amount programme.Fen, weights []programme.Fen) ([]programme.Fen, error) {
	var sum programme.Fen
	for _, w := range weights {
		if w < 0 {
			return nil, programme.Errorf(programme.Invalid, "权重不能为负")
		}
		sum += w
	}
	if amount < 0 || amount > sum {
		return nil, programme.Errorf(programme.Invalid, "金额 %s 元超出可分配的 %s 元", amount, sum)
	}
	out := make([]programme.Fen, len(weights))
	if amount == 0 {
		return out, nil
	}
	type rest struct {
		i int32
		r uint64
	}
	rests := make([]rest, 0, len(weights))
	left := amount
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(amount), uint64(w))
		q, r := bits.Div64(hi, lo, uint64(sum))
		out[i] = programme.Fen(q)
		left -= out[i]
		if r > 0 {
			rests = append(rests, rest{int32(i), r})
		}
	}
	slices.SortFunc(rests, func(a, b rest) int { return cmp.Or(cmp.Compare(b.r, a.r), cmp.Compare(a.i, b.i)) })
	for _, r := range rests[:left] {
		out[r.i]++
	}
	return out, nil
}

// Part is one person's part of a settlement.
type Part struct {
	Person int32 // place in People
	Earned programme.Fen
	Amount programme.Fen // earned less received: what moves
}

// Settlement is what moves so that everybody has received what is earned.
type Settlement struct {
	Parts []Part // those with something to move
	Held  []Part // what would move and waits: it comes with a later settlement
	Lines []LineSum
	Total programme.Fen // positive: to the base; negative: a claim on it
}

// Settle compares what everybody earned with what was received for them:
// earned is the standard for the first places people who passed (clauses
// 4.1.3, 4.1.4). What is to be paid for somebody held waits; what is to be
// claimed does not.
func Settle(lines []Line, p People) Settlement {
	_, counted, _ := within(lines, p.Line, p.Passed)
	s := Settlement{Lines: make([]LineSum, len(lines)), Parts: make([]Part, 0, p.Len())}
	for i, l := range p.Line {
		var earned programme.Fen
		if counted[i] {
			earned = lines[l].Standard
		}
		d := earned - p.Received[i]
		if d > 0 && p.held(i) {
			s.Held = append(s.Held, Part{int32(i), earned, d})
			continue
		}
		if counted[i] {
			s.Lines[l].People++
		}
		if d != 0 {
			s.Parts = append(s.Parts, Part{int32(i), earned, d})
			s.Lines[l].Amount += d
			s.Total += d
		}
	}
	return s
}

// Offset sets a positive settlement against open claims first: a base that
// owes is not paid.
func Offset(total, claims programme.Fen) (pay, offset programme.Fen) {
	if total <= 0 {
		return total, 0
	}
	offset = min(total, max(claims, 0))
	return total - offset, offset
}

// Difference is a standard that was copied when approved and stands otherwise
// in the table now. It changes nothing by itself: somebody decides.
type Difference struct {
	LineID        string
	Approved, Now programme.Fen
}

// StandardDifferences lists the lines whose approved standard is not today's.
func StandardDifferences(approved []Line, now func(lineID string) programme.Fen) (out []Difference) {
	for _, l := range approved {
		if n := now(l.ID); n != l.Standard {
			out = append(out, Difference{l.ID, l.Standard, n})
		}
	}
	return out
}

// kindOf is the part of an account before the base.
func kindOf(account string) string {
	kind, _, _ := strings.Cut(account, ":")
	return kind
}

var accountNames = map[string]string{"fund": "补贴资金", "advance": "预拨（未核销）", "subsidy": "应得补贴", "payable": "应付未付", "clawback": "应收回",
	"bank": "专账结存", "source": "专账收入", "spent": "专账支出"}

// AccountName is the account in Chinese, without the base; a source or use is
// named by its code after it.
func AccountName(account string) string {
	kind, rest, _ := strings.Cut(account, ":")
	name := accountNames[kind]
	if _, part, ok := strings.Cut(rest, ":"); ok {
		if kind == "clawback" {
			return name + "·个人"
		}
		switch part {
		case FromBureau:
			part = "补贴资金"
		case FromOwn:
			part = "自有资金"
		}
		name += "·" + part
	}
	return name
}
