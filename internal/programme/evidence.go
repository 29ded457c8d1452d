package programme

import "time"

// EvidenceReading is what a piece of evidence says of itself, read from its
// bytes when it was handed in. Evidence of before files were read has none:
// what is known of it was typed. Seconds and TakenAt of the evidence itself are
// what somebody said, zero where nobody did.
type EvidenceReading struct {
	ID            string // the evidence's
	ReadAt        time.Time
	Form          string // mp4, mov, mkv, webm, ts, jpeg, png, pdf
	Seconds       int    // a recording's length; 0 of what has none
	Width, Height int    // in pixels as it is shown; 0 where it has none or does not say
	Sound         bool   // it has a track of sound
	TakenAt       time.Time
	Stamp         string // which field of the file said so, "" where none
	Place         string // degrees north and east as the device told them, "36.43512,116.30745"; "" where it did not
	Device        string
	StillAt       int   // second from which nothing new is seen for StillFor
	StillFor      int   // the longest such time in seconds
	Waves, Slopes int64 // perceptual hashes of a picture, 64 bits each
	Hashed        bool  // they say something
	Version       int64
}
