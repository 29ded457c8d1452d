package record

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Point is a checkpoint as it is published, printed and typed.
type Point struct {
	Origin string
	Size   int64
	Root   string // base64url without padding, 43 characters
	At     time.Time
	Text   string // signed, as checkpoints.log has it
	Seen   []Seen // the witnesses that signed it
}

// Groups is the root in groups that can be typed.
func (p *Point) Groups() string {
	var groups []string
	for rest := p.Root; rest != ""; {
		n := min(8, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return strings.Join(groups, " ")
}

func pointOf(text string) (Point, error) {
	c, _, err := journal.ParseCheckpoint(text, "")
	return Point{Origin: c.Origin, Size: c.Size, Root: base64.RawURLEncoding.EncodeToString(c.Root[:]), At: c.At, Text: text}, err
}

// Points are the newest checkpoints, newest first. Anybody may read them: they
// tell how much was done and nothing of what.
func (a *Desk) Points(ctx context.Context, most int) (out []Point, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		texts, err := tx.NewestCheckpoints(most)
		if err != nil {
			return err
		}
		out = nil
		for _, t := range texts {
			p, err := pointOf(t)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return addSeen(tx, out)
	})
	return out, err
}

// addSeen says of checkpoints, newest first, which witnesses signed them.
func addSeen(tx *store.Tx, list []Point) error {
	if len(list) == 0 {
		return nil
	}
	seen, err := tx.Cosignatures(list[len(list)-1].Size, list[0].Size)
	of := map[int64][]Seen{}
	for _, c := range seen {
		of[c.Size] = append(of[c.Size], seenOf(c))
	}
	for i := range list {
		list[i].Seen = of[list[i].Size]
	}
	return err
}

// Held is what became of a checkpoint that was kept.
type Held struct {
	Point
	Signed   bool   // a signature was given, and it is this system's
	Fault    string // why the journal does not hold it, "" where it does
	Restored string // the restore that lost it, "" where none did
	Now      int64  // entries of the journal today
}

// HeldStill says whether the journal still holds what a kept checkpoint
// covers: its text with or without the signature, or origin, size and root as
// a paper has them; without the origin it is taken to be this journal's.
func (s *Desk) HeldStill(ctx context.Context, kept string) (*Held, error) {
	if words := strings.Fields(kept); len(words) > 0 && !strings.Contains(words[0], "/") {
		kept = s.origin + " " + kept
	}
	c, signed, err := journal.ParseKept(kept, s.VerifierKey)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "%v", err)
	}
	h := &Held{Point: Point{Origin: c.Origin, Size: c.Size, Root: base64.RawURLEncoding.EncodeToString(c.Root[:]), At: c.At}, Signed: signed}
	if c.Origin != s.origin {
		return nil, programme.Errorf(programme.Invalid, "这是另一套系统的检查点：日志名应为 %s", s.origin)
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		h.Fault, h.Restored = "", ""
		var err error
		if h.Now, _, err = tx.TreeSize(); err != nil {
			return err
		}
		b, err := s.heldPoint(tx, c, h.Now)
		switch {
		case err != nil || b == nil:
			return err
		case b.Excuse != nil:
			h.Restored = b.String()
		default:
			h.Fault = b.String()
		}
		return nil
	})
	return h, err
}

// Consistency proves that the tree of size entries begins with that of old
// entries; tlog.CheckTree checks it.
func (s *Desk) Consistency(ctx context.Context, old, size int64) (proof tlog.TreeProof, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		now, _, err := tx.TreeSize()
		if err != nil {
			return err
		}
		if old < 1 || old > size || size > now {
			return programme.Errorf(programme.Invalid, "日志现有 %d 条，不能证明 %d 条包含 %d 条", now, size, old)
		}
		proof, err = tlog.ProveTree(size, old, tx.HashReader())
		return err
	})
	return proof, err
}
