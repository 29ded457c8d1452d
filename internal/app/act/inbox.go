package act

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

const InboxDir = "inbox"

func (s *Desk) Inbox(id, ext string) string {
	sum := sha256.Sum256([]byte(id))
	return filepath.Join(s.Dir, InboxDir, hex.EncodeToString(sum[:12])+ext)
}

const BadRowsShown = 200

// BadRow is a row of a list that cannot be taken.
type BadRow struct {
	Row    int
	Reason string
}
