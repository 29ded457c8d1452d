package media

import (
	"context"
	"io"
	"slices"
	"time"
)

// Film is what a recording says of itself.
type Film struct {
	Form    Form
	Length  time.Duration // of its picture; of its sound where it has none
	Picture Track
	Sound   Track
	Taken   time.Time // in Shanghai; zero where it does not say, or a clock was never set
	Stamp   Stamp     // where Taken was read
	Place   *Place    // nil where it does not say
	Device  string    // maker and model, "" where it does not say
	Gaps    []Gap     // the largest, largest first, each at least LeastGap
	Partly  bool      // it was too large to be walked whole: there may be more gaps
}

// Track is the picture or the sound of a film; a film without it has the zero.
type Track struct {
	Codec         string        // h264, hevc, vp9, aac, opus …; else the file's own name for it
	Width, Height int           // in pixels as it is shown; 0 of sound, and where the file does not say
	Length        time.Duration // from its first moment to its last
	Frames        int64         // 0 where they were not counted
}

// Has reports whether there is such a track.
func (t Track) Has() bool { return t.Codec != "" }

// Stamp says which field told when a film was taken, and so what it means.
type Stamp string

// Stamps, from the best. A camera that knows no zone writes its own clock into
// mvhd as if it were UTC: in Shanghai it then seems taken eight hours later.
const (
	StampApple Stamp = "com.apple.quicktime.creationdate" // when it began, with the phone's zone
	StampMKV   Stamp = "DateUTC"                          // when it began
	StampMVHD  Stamp = "mvhd"                             // when it began (Apple) or when it ended (Android)
)

// Window is the time in which a film was taken: its first moment not before
// from, its last not after to. What does not say when it ended or began is
// given its length on both sides. Both are zero where Taken is.
func (f Film) Window() (from, to time.Time) {
	switch {
	case f.Taken.IsZero():
		return time.Time{}, time.Time{}
	case f.Stamp == StampMVHD:
		return f.Taken.Add(-f.Length), f.Taken.Add(f.Length)
	}
	return f.Taken, f.Taken.Add(f.Length)
}

// Gap is a time in which nothing new is seen: between one frame and the next.
type Gap struct{ At, For time.Duration }

// LeastGap is the shortest that counts as one; most are kept.
const (
	LeastGap = 10 * time.Second
	mostGaps = 5
)

// gaps keeps the largest.
type gaps []Gap

func (g *gaps) add(at, length time.Duration) {
	if length < LeastGap || slices.Contains(*g, Gap{at, length}) {
		return
	}
	i, _ := slices.BinarySearchFunc(*g, length, func(a Gap, l time.Duration) int {
		if a.For >= l {
			return -1
		}
		return 1
	})
	if i < mostGaps {
		*g = slices.Insert(*g, i, Gap{at, length})
		*g = (*g)[:min(len(*g), mostGaps)]
	}
}

// readers read a form; each is told which of its forms it has before it.
var readers = map[Form]func(*source, *Film) error{
	MP4: readISO, MOV: readISO, M4A: readISO,
	MKV: readMatroska, WebM: readMatroska,
	TS:  readTS,
	MP3: readMP3, WAV: readWAV,
}

// ReadFilm reads what a recording of size bytes says of itself: at most
// 5 seconds and a few hundred kilobytes of memory, whatever its bytes, and no
// more of the file than that needs. A file that is no film, is damaged or does
// not tell its length is refused with an *programme.Error Invalid whose words
// say what to do (Why gives its code); a disk's fault and a cancelled context
// come back as they are. Who asks holds a Turn of a Desk.
func ReadFilm(ctx context.Context, r io.ReaderAt, size int64) (Film, error) {
	return readFilm(ctx, r, size, mostReads)
}

// readFilm reads a film with at most so many reads.
func readFilm(ctx context.Context, r io.ReaderAt, size int64, most int) (Film, error) {
	ctx, stop := context.WithTimeout(ctx, readFor)
	defer stop()
	s := &source{ctx: ctx, r: r, size: size, most: most}
	head, _ := s.at(0, int(min(size, sniffed)))
	if s.err != nil {
		return Film{}, s.fault()
	}
	form, err := Check(KindAudio, head)
	if err != nil {
		return Film{}, err
	}
	f := Film{Form: form}
	err = readers[form](s, &f)
	if fault := s.fault(); fault != nil {
		return Film{}, fault
	}
	if err != nil {
		return Film{}, err
	}
	switch {
	case !f.Picture.Has() && !f.Sound.Has():
		return Film{}, refuse(CodeType, "文件里既没有画面也没有声音，不是录像。"+kinds[KindRecording].want)
	case f.Picture.Has():
		f.Length = f.Picture.Length
	default:
		f.Length = f.Sound.Length
	}
	if f.Length <= 0 || f.Length > Longest {
		return Film{}, errLength
	}
	return f, nil
}
