package programme

import (
	"encoding/json"
	"time"
)

// PaperLook is what was seen of a paper when it came in: its id is the
// Material's. It stays as it was then, but for findings that later papers
// bring and for the paper's being taken out again (clause 2.3).
type PaperLook struct {
	ID            string // of the Material
	ApplicationID string
	PersonID      string
	FileID        string
	Kind          string // a material code of the notice
	Form          string // jpeg, png, pdf
	Width, Height int64  // pixels as shown; 0 for a PDF
	Waves, Slopes int64  // perceptual hashes, 64 bits each
	// The hash in four parts of 16 bits, for the index; -1 where nothing was
	// hashed.
	Band0, Band1, Band2, Band3 int64

	Findings   json.RawMessage // JSON of []PaperFinding, "" for none
	VoidedAt   time.Time
	VoidedBy   string
	VoidReason string
	Version    int64
}

// PaperFinding is one warning about a paper that was taken in all the same.
type PaperFinding struct {
	Code   string   `json:"code"`             // of Checks
	Note   string   `json:"note,omitempty"`   // what was measured, in words
	Others []string `json:"others,omitempty"` // applications whose papers it is like
}
