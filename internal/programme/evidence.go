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

// FilmLook is what was seen of a film's picture and heard of its sound. Times
// are in seconds; a stretch that is not there has length 0.
type FilmLook struct {
	ID                  string // the evidence's
	LookedAt            time.Time
	Fault               string // why it could not be seen, a code of package media; "" where it was
	Seed                string // what the moments of the stills were drawn from, hex
	StandAt, StandFor   int    // the longest stretch in which nothing moved
	BlackAt, BlackFor   int    // the first in which nothing was seen, and all of them together
	SilentAt, SilentFor int    // the longest in which nothing was heard; of a film with sound
	AlikeTo             string // the evidence that shows most nearly the same, "" for none
	Alike               int    // how much of it, per mille
	Stills              string // second:file, several apart by a space
	Version             int64
}
