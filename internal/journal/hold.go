package journal

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// SplitLog is the checkpoints of a log file in which they stand one after
// another, as they were signed, with the lines of witnesses below them. What is
// no checkpoint is left out and counted: the last one may be torn where the
// machine stopped in the middle of it.
func SplitLog(text string) (notes []string, torn int) {
	var lines []string
	signed := false // lines hold a whole signature
	end := func() {
		if signed {
			notes = append(notes, strings.Join(lines, "\n")+"\n")
		} else if len(lines) > 0 {
			torn++
		}
		lines, signed = nil, false
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		mark := strings.HasPrefix(line, "— ")
		switch {
		case line == "" && len(lines) == 0:
			continue
		case signed && !mark, line == "" && lines[len(lines)-1] == "": // the next begins; what was torn was closed off
			end()
			if line == "" {
				continue
			}
		case signed && !wholeLine(line): // of a witness, torn off: what the log signed stands
			continue
		}
		lines = append(lines, line)
		if mark && !signed {
			_, _, err := ParseCheckpoint(strings.Join(lines, "\n")+"\n", "")
			if signed = err == nil && wholeSignature(line); !signed {
				end()
			}
		}
	}
	end()
	return notes, torn
}

// signatureBytes is what a line of a signature holds: the key's hash and an
// Ed25519 signature.
const signatureBytes = 4 + 64

// wholeSignature reports whether the line of the log's own signature, which is
// the first, was not torn off.
func wholeSignature(line string) bool {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(fields[2])
	return err == nil && len(raw) == signatureBytes
}

// wholeLine reports whether a witness's line was not torn off, as far as it
// shows: it is longer than the log's own, and its letters are whole.
func wholeLine(line string) bool {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(fields[2])
	return err == nil && len(raw) >= signatureBytes+timedBytes-4
}

// Restored is a backup put in place of what there was, as it was journalled:
// the entries behind To and up to From were lost.
type Restored struct {
	To, From int64
	At       time.Time
	By       string
	Reason   string
}

// Excuses reports whether a checkpoint that the tree does not hold is one of
// what the restore lost. A checkpoint without a time, as it is read off paper,
// is taken to be of before.
func (r *Restored) Excuses(c Checkpoint) bool {
	return r.To < c.Size && c.Size <= r.From && (c.At.IsZero() || !c.At.After(r.At))
}

// Breach is a checkpoint that the tree does not hold.
type Breach struct {
	Checkpoint
	Size   int64     // what the tree has
	Excuse *Restored // the restore that lost it, nil where none did
}

// String says what does not fit, or why it need not.
func (b *Breach) String() string {
	when := ""
	if !b.At.IsZero() {
		when = " " + b.At.Local().Format("2006-01-02 15:04:05") + " "
	}
	switch {
	case b.Excuse != nil:
		return fmt.Sprintf("系统已于 %s 恢复备份，第 %d 至 %d 条日志在恢复中失去；%s含 %d 条的检查点属于恢复以前。理由：%s",
			b.Excuse.At.Local().Format("2006-01-02 15:04"), b.Excuse.To+1, b.Excuse.From, when, b.Checkpoint.Size, b.Excuse.Reason)
	case b.Checkpoint.Size > b.Size:
		return fmt.Sprintf("%s的检查点有 %d 条日志，现在只有 %d 条：数据库被换成较早的一份，或末尾被截去", when, b.Checkpoint.Size, b.Size)
	}
	return fmt.Sprintf("日志的前 %d 条与%s的检查点不是同一份：数据库被换过，或条目被改动", b.Checkpoint.Size, when)
}

// Holder takes the leaves of a tree in order and finds the checkpoints that it
// does not hold. All of them are looked at: after one that was rolled back the
// tree grows again, and only those of before still tell.
type Holder struct {
	points   []Checkpoint // smallest first, not reached yet
	excuses  []Restored
	edge     []tlog.Hash
	size     int64
	breaches []Breach
}

// NewHolder holds a tree against checkpoints.
func NewHolder(points []Checkpoint, excuses []Restored) *Holder {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b Checkpoint) int { return int(a.Size - b.Size) })
	h := &Holder{points: points, excuses: excuses}
	h.reached()
	return h
}

// Leaf takes the next leaf.
func (h *Holder) Leaf(leaf tlog.Hash) {
	for n := h.size; n&1 == 1; n >>= 1 {
		leaf = tlog.NodeHash(h.edge[len(h.edge)-1], leaf)
		h.edge = h.edge[:len(h.edge)-1]
	}
	h.edge = append(h.edge, leaf)
	h.size++
	h.reached()
}

func (h *Holder) reached() {
	for len(h.points) > 0 && h.points[0].Size <= h.size {
		if c := h.points[0]; c.Root != rootOver(h.edge) {
			h.breach(c)
		}
		h.points = h.points[1:]
	}
}

func (h *Holder) breach(c Checkpoint) {
	b := Breach{Checkpoint: c}
	for i := range h.excuses {
		if h.excuses[i].Excuses(c) {
			b.Excuse = &h.excuses[i]
		}
	}
	h.breaches = append(h.breaches, b)
}

// End is the checkpoints that the tree does not hold, smallest first.
func (h *Holder) End() []Breach {
	for _, c := range h.points {
		h.breach(c)
	}
	h.points = nil
	for i := range h.breaches {
		h.breaches[i].Size = h.size
	}
	return h.breaches
}

// rootOver is the root over a tree's complete subtrees, largest first.
func rootOver(edge []tlog.Hash) tlog.Hash {
	if len(edge) == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := edge[len(edge)-1]
	for i := len(edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(edge[i], h)
	}
	return h
}
