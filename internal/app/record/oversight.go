package record

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
)

// CheckJournal verifies the whole journal for who oversees it; kept is a
// checkpoint that was kept elsewhere, "" for none.
func (s *Desk) CheckJournal(ctx context.Context, c act.Caller, kept string) (*Verification, error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	return s.VerifyJournal(ctx, kept)
}

// ProofOf is the proof of one entry for who oversees the journal.
func (s *Desk) ProofOf(ctx context.Context, c act.Caller, entryID string) (*journal.Proof, error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	return s.Prove(ctx, entryID)
}
