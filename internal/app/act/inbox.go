package act

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// InboxDir is where a data folder keeps what was uploaded and is not put in
// force yet.
const InboxDir = "inbox"

// Inbox is the file of an upload, by a name that says nothing of it.
func (s *Desk) Inbox(id, ext string) string {
	sum := sha256.Sum256([]byte(id))
	return filepath.Join(s.Dir, InboxDir, hex.EncodeToString(sum[:12])+ext)
}

// BadRowsShown is how many rows that cannot be taken are told.
const BadRowsShown = 200

// BadRow is a row of a list that cannot be taken.
type BadRow struct {
	Row    int
	Reason string
}
