// Package mediatest makes films and photos that are small, valid and each
// unlike the others: of a stated length, size and time, the same for the same
// seed. They show a room of blocks in which somebody moves. Any player shows
// them; 45 minutes with sound take some 40 KB and a millisecond or two to make.
//
// They are for tests and for the demo's invented evidence. Nothing of a real
// lesson is in them, and nobody could take one for it.
package mediatest

import (
	"time"
)

// Form is the container in which a film is written.
type Form int

// Containers.
const (
	MP4        Form = iota // index at the end, as phones write it
	MOV                    // QuickTime, with Apple's keys
	Fragmented             // MP4 in pieces, as browsers and some phones record it
	Live                   // Matroska as a browser's recorder writes it: no length, no index, open clusters; no sound
	Transport              // MPEG-TS; no sound
)

// Film says what film to make. The zero of each field is what is usual.
type Film struct {
	Seed          uint64
	Form          Form
	Length        time.Duration // 45 minutes
	Every         time.Duration // from one frame to the next: 5 s
	Width, Height int           // in pixels, even: 320 × 180
	Taken         time.Time     // not said
	North, East   float64       // degrees; not said
	Maker, Model  string        // not said
	Frozen        bool          // nothing moves
	Black         bool          // nothing is seen
	Mute          bool          // there is no sound track
	Silent        bool          // there is one, without a sound
	Shown         time.Duration // what is left of it after it was trimmed on the phone (MP4, MOV)
	Turned        bool          // it was taken upright: shown turned by a quarter (MP4, MOV)
	Clock         time.Duration // what a stream's clock shows when it begins (TS); it begins anew after 26.5 hours
	PauseAt       time.Duration // where the recording was paused
	Pause         time.Duration // for how long; it adds to the length
}

func (f Film) filled() Film {
	if f.Length == 0 {
		f.Length = 45 * time.Minute
	}
	if f.Every == 0 {
		f.Every = 5 * time.Second
	}
	if f.Width == 0 || f.Height == 0 {
		f.Width, f.Height = 320, 180
	}
	return f
}

// sample is one frame as it is stored: when it is shown and for how long, in
// milliseconds.
type sample struct {
	data    []byte // NAL units, each after its length in 4 bytes
	at, ms  int64
	key     bool
	samples int64 // of sound: how many it holds
}

// keyEvery is how many frames there are from one that stands alone to the next.
const keyEvery = 24

// Bytes is the film.
func (f Film) Bytes() []byte {
	f = f.filled()
	v := newVideo(f.Width, f.Height)
	list := f.pictures(v)
	switch f.Form {
	case Live:
		return f.matroska(v, list)
	case Transport:
		return f.transport(v, list)
	case Fragmented:
		return f.fragmented(v, list)
	}
	return f.iso(v, list)
}

// pictures encodes the frames.
func (f Film) pictures(v *video) (list []sample) {
	room := newRoom(f.Seed, v.across, v.down)
	length, every := f.Length.Milliseconds(), max(f.Every.Milliseconds(), 1)
	late := int64(0)
	for at := int64(0); at < length; at += every {
		if f.Pause > 0 && late == 0 && at > 0 && at+every > f.PauseAt.Milliseconds() {
			late = f.Pause.Milliseconds()
			list[len(list)-1].ms += late
		}
		step := len(list)
		if f.Frozen {
			step = 0
		}
		s := sample{at: at + late, ms: min(every, length-at), key: len(list)%keyEvery == 0}
		s.data = v.encode(room.at(step, f.Black), s.key)
		list = append(list, s)
	}
	if f.Form == Live || f.Form == Transport { // the last frame there has no length, so one more ends the film
		step := len(list)
		if f.Frozen {
			step = 0
		}
		list = append(list, sample{data: v.encode(room.at(step, f.Black), false), at: length + late - 100, ms: 100})
	}
	return list
}
