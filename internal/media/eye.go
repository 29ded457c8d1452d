package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corona10/goimagehash"

	"jinlanling/internal/papers"
)

// Eye looks at the pictures of films with ffmpeg, which may or may not stand
// beside the program. A film's bytes are foreign and ffmpeg is large, so each
// run is a process of its own (see run): it is told the container that was read
// and may open nothing but this one file, whose name it never learns.
type Eye struct {
	path    string
	version string
	nice    int // how far its processes stand back behind others, 0 to 19
}

// Codes of what an eye refuses.
const (
	CodeNoEye  = "film_no_eye" // there is no ffmpeg
	CodeUnseen = "film_unseen" // it cannot show the film
)

var (
	errNoEye  = refuse(CodeNoEye, "服务器上没有安装 ffmpeg，不能查看录像画面。请管理员安装后重启系统：apt-get install ffmpeg")
	errUnseen = refuse(CodeUnseen, "录像的画面放不出来。请在手机或电脑上确认能从头放到尾；放不了的，另存为 MP4（H.264）后重新上传")
	errSlow   = refuse(CodeHeavy, "没有在规定时间内看完录像画面。请用视频软件另存为 1080P 以下的 MP4（H.264）后上传")
)

// FindEye looks for ffmpeg in the path and asks its version: an eye, or an
// *programme.Error film_no_eye that says how to get one; where a process cannot
// be held to bounds (Windows) there is none. A nil *Eye answers
// every look with that error.
func FindEye(ctx context.Context) (*Eye, error) {
	if !canBound {
		return nil, refuse(CodeNoEye, "只有 Linux 服务器能查看录像画面；录像的时长、大小仍会读取。请改在 Linux 上运行")
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return nil, errNoEye
	}
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, path, "-hide_banner", "-version").Output()
	m := regexp.MustCompile(`^ffmpeg version (\S+)`).FindSubmatch(out)
	if err != nil || m == nil {
		return nil, errNoEye
	}
	return &Eye{path, string(m[1]), 10}, nil
}

// Version is ffmpeg's, as it says it.
func (e *Eye) Version() string { return e.version }

// Still is a picture of a film.
type Still struct {
	At       time.Duration
	JPEG     []byte
	Likeness Likeness
}

// Bounds of stills.
const (
	stillFor  = 30 * time.Second // for one
	stillSide = 1280             // pixels of its longer side
	stillMost = 4 << 20          // bytes
)

// Moments are n moments of a film, one at random in each nth part of it: the
// same for the same seed, and known to nobody before the seed is.
func Moments(seed [32]byte, length time.Duration, n int) []time.Duration {
	r := rand.New(rand.NewChaCha8(seed))
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = (time.Duration(i)*length + time.Duration(r.Int64N(int64(max(length, 1))))) / time.Duration(n)
	}
	return out
}

// Stills are the pictures of a film at moments. A moment after the last frame
// has none and is left out. Errors: film_no_eye, film_unseen where none can be
// shown, film_heavy after 30 s for one; the context's.
func (e *Eye) Stills(ctx context.Context, f *os.File, film Film, at []time.Duration) (list []Still, err error) {
	if e == nil {
		return nil, errNoEye
	}
	for _, t := range at {
		side := strconv.Itoa(stillSide)
		out := &limited{most: stillMost}
		err := e.run(ctx, stillFor, f, film.Form, out, nil,
			[]string{"-ss", seconds(t)},
			"-map", "0:v:0", "-frames:v", "1", "-vf", "scale='min("+side+",iw)':'min("+side+",ih)':force_original_aspect_ratio=decrease", "-pix_fmt",
			"yuvj420p", "-q:v", "4", "-c:v", "mjpeg", "-f", "image2pipe", "pipe:1")
		if err != nil && !errors.Is(err, errUnseen) {
			return nil, err
		}
		if out.Len() == 0 {
			continue
		}
		look, _ := papers.Inspect(ctx, "", out.Bytes())
		list = append(list, Still{t, out.Bytes(), Likeness{look.Waves, look.Slopes, look.Hashed}})
	}
	if len(list) == 0 && len(at) > 0 {
		return nil, errUnseen
	}
	return list, nil
}

// Stretch is a part of a film.
type Stretch struct{ From, To time.Duration }

// Watched is what was seen and heard of a film from its first to its last
// moment.
type Watched struct {
	Beats    Beats
	Standing []Stretch // nothing moved for StandsFor and longer
	Black    []Stretch // nothing was seen for BlackFor and longer
	Silent   []Stretch // nothing was heard for SilentFor and longer; of a film with sound
}

// From how long on something is told, and how often a film is looked at.
const (
	StandsFor = time.Minute
	BlackFor  = 10 * time.Second
	SilentFor = time.Minute
	Beat      = 10 * time.Second
)

// Bounds of watching.
const (
	watchFor   = 10 * time.Minute // the whole film
	mostBeats  = int(Longest / Beat)
	beatSide   = 64 // pixels of what is hashed
	sparseKeys = StandsFor / 2
)

// Watch looks at a film from its first to its last moment: at those frames
// that stand alone first, which takes a hundredth of its length, and at all
// where they lie more than half a minute apart. Errors: film_no_eye, film_unseen,
// film_heavy after 10 minutes; the context's.
func (e *Eye) Watch(ctx context.Context, f *os.File, film Film) (w Watched, err error) {
	if e == nil {
		return w, errNoEye
	}
	ctx, stop := context.WithTimeout(ctx, watchFor)
	defer stop()
	if film.Picture.Has() {
		n, err := e.look(ctx, f, film, true)
		if err == nil && n.sparse(film.Picture.Length) {
			n, err = e.look(ctx, f, film, false)
		}
		if err != nil {
			return w, err
		}
		w.Beats, w.Standing, w.Black = n.beats, n.closed(n.standing, film.Picture.Length), n.black
	}
	if film.Sound.Has() {
		n := &notes{}
		if err := e.run(ctx, watchFor, f, film.Form, io.Discard, n.line, nil,
			"-map", "0:a:0", "-vn", "-af", "silencedetect=noise=-50dB:d="+seconds(SilentFor), "-f", "null", "-"); err != nil {
			return w, err
		}
		w.Silent = n.closed(n.silent, film.Sound.Length)
	}
	return w, nil
}

// look decodes the picture once, of keys alone or all frames, and lets
// ffmpeg's detectors and the hashes of the beats see it.
func (e *Eye) look(ctx context.Context, f *os.File, film Film, keys bool) (*notes, error) {
	n, before, show := &notes{}, []string(nil), ""
	if keys {
		before, show = []string{"-skip_frame", "nokey"}, "showinfo=checksum=0,"
	}
	side := strconv.Itoa(beatSide)
	graph := "[0:v:0]split=2[a][b];" +
		"[a]fps=1/" + seconds(Beat) + ":round=up,scale=" + side + ":" + side + ":flags=area,format=gray[beats];" +
		"[b]" + show + "scale=320:-2:flags=area,freezedetect=n=-60dB:d=" + seconds(StandsFor) + ",blackdetect=d=" + seconds(BlackFor) + ":pix_th=0.10[seen]"
	out := &limited{most: mostBeats * beatSide * beatSide}
	err := e.run(ctx, watchFor, f, film.Form, out, n.line, before,
		"-filter_complex", graph, "-map", "[beats]", "-f", "rawvideo", "pipe:1", "-map", "[seen]", "-f", "null", "-")
	if err != nil {
		return nil, err
	}
	for raw := out.Bytes(); len(raw) >= beatSide*beatSide; raw = raw[beatSide*beatSide:] {
		n.beats = append(n.beats, waves(raw[:beatSide*beatSide]))
	}
	return n, nil
}

// waves is the perceptual hash of a picture of beatSide.
func waves(gray []byte) uint64 {
	h, err := goimagehash.PerceptionHash(&image.Gray{Pix: gray, Stride: beatSide, Rect: image.Rect(0, 0, beatSide, beatSide)})
	if err != nil {
		return 0
	}
	return h.GetHash()
}

// notes are what ffmpeg says while it looks.
type notes struct {
	beats                   Beats
	standing, black, silent []Stretch
	last, widest            time.Duration // of frames: the last, and the longest time between two
}

var (
	said  = regexp.MustCompile(`(freeze_start|freeze_end|silence_start|silence_end|pts_time): ?(-?[0-9.]+)`)
	black = regexp.MustCompile(`black_start: ?(-?[0-9.]+) black_end: ?(-?[0-9.]+)`)
)

// open marks a stretch whose end was not said yet.
const open = time.Duration(-1)

func (n *notes) line(s string) {
	if m := black.FindStringSubmatch(s); m != nil {
		n.black = append(n.black, Stretch{at(m[1]), at(m[2])})
		return
	}
	m := said.FindStringSubmatch(s)
	if m == nil {
		return
	}
	t := at(m[2])
	switch m[1] {
	case "pts_time":
		n.widest, n.last = max(n.widest, t-n.last), t
	case "freeze_start":
		n.standing = append(n.standing, Stretch{t, open})
	case "silence_start":
		n.silent = append(n.silent, Stretch{t, open})
	case "freeze_end":
		end(n.standing, t)
	case "silence_end":
		end(n.silent, t)
	}
}

// at is a time in seconds, 0 before the beginning.
func at(s string) time.Duration {
	v, _ := strconv.ParseFloat(s, 64)
	return time.Duration(min(max(v, 0), Longest.Seconds()) * float64(time.Second))
}

func end(list []Stretch, t time.Duration) {
	if n := len(list); n > 0 && list[n-1].To == open {
		list[n-1].To = t
	}
}

// closed are stretches of which the last may have gone on to the film's end.
func (n *notes) closed(list []Stretch, length time.Duration) []Stretch {
	end(list, length)
	return list
}

// sparse reports whether the frames seen lie too far apart to judge by.
func (n *notes) sparse(length time.Duration) bool {
	return max(n.widest, length-n.last) > sparseKeys
}

// Beats are the hashes of what a film shows, one for each Beat.
type Beats []uint64

// Bounds of likeness.
const (
	nearBeat  = 4  // of 64 bits: what another coding of the same picture changes
	leastOver = 6  // beats that two films must have beside each other
	mostShift = 30 // beats by which one may begin later: five minutes
)

// Alike is of how many beats of the shorter of two films the other shows the
// same, per mille, at the shift at which that is most: a copy that was coded
// anew, cut at an end or given another head is near 1000. Two lessons in one
// room under one fixed camera are alike too; so it is a hint, and somebody
// looks. Films shorter than a minute are alike to nothing.
func (b Beats) Alike(o Beats) int {
	best := 0
	for shift := -mostShift; shift <= mostShift; shift++ {
		x, y := b, o
		if shift > 0 {
			x = x[min(shift, len(x)):]
		} else {
			y = y[min(-shift, len(y)):]
		}
		n := min(len(x), len(y))
		if n < leastOver || n < min(len(b), len(o))/2 {
			continue
		}
		near := 0
		for i := range n {
			if bits.OnesCount64(x[i]^y[i]) <= nearBeat {
				near++
			}
		}
		best = max(best, near*1000/n)
	}
	return best
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// demuxers are ffmpeg's names of the containers that were read: it may try no
// other, so that no playlist takes it elsewhere.
var demuxers = map[Form]string{MP4: "mov", MOV: "mov", M4A: "mov", MKV: "matroska", WebM: "matroska", TS: "mpegts", MP3: "mp3", WAV: "wav"}

// decoders are those that it may use.
var decoders = strings.Join([]string{
	"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4", "mjpeg", "h263", "mpeg1video", "mpeg2video", "prores",
	"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac", "ac3", "eac3", "amrnb", "amrwb",
	"pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_mulaw", "pcm_alaw",
}, ",")

// Spill writes a film that lies where no process can read it, sealed or in a
// store, into a file in dir that has no name any more: it is gone with its
// last reader, whatever happens. Errors are those of the disk and of r.
func Spill(ctx context.Context, dir string, r io.ReaderAt, size int64) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "film-*")
	if err != nil {
		return nil, err
	}
	if err = os.Remove(f.Name()); err == nil {
		_, err = io.Copy(f, &stopped{io.NewSectionReader(r, 0, size), ctx})
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// stopped is a reader that ends with its context.
type stopped struct {
	io.Reader
	ctx context.Context
}

func (s *stopped) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(b)
}

// limited keeps at most so many bytes and refuses more.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > l.most {
		return 0, io.ErrShortWrite
	}
	return l.Buffer.Write(b)
}

// lines hands over what is written line by line; of long lines the beginning.
type lines struct {
	each func(string)
	rest []byte
}

func (l *lines) Write(b []byte) (int, error) {
	for _, part := range slices.Collect(bytes.SplitAfterSeq(b, []byte("\n"))) {
		if l.rest = append(l.rest, part[:min(len(part), max(2048-len(l.rest), 0))]...); bytes.HasSuffix(part, []byte("\n")) {
			l.each(string(l.rest))
			l.rest = l.rest[:0]
		}
	}
	return len(b), nil
}
