package programme

import "time"

// Pieces is a file that comes in by pieces.
type Pieces struct {
	ID, User string
	Noun     Noun // with Subject: what it is for
	Subject  string
	Size     int64 // of the whole, in bytes
	Started  time.Time
	FileID   string // "" until it is whole
}
