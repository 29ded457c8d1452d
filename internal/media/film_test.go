package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/media"
	"jinlanling/internal/media/mediatest"
)

var taken = time.Date(2021, 8, 20, 9, 30, 0, 0, media.Shanghai)

func read(raw []byte) (media.Film, error) {
	return media.ReadFilm(context.Background(), bytes.NewReader(raw), int64(len(raw)))
}

// forms are the containers that the generator writes, and how each is read.
var forms = []struct {
	form  mediatest.Form
	want  media.Form
	stamp media.Stamp
	sound string
}{
	{mediatest.MP4, media.MP4, media.StampMVHD, "flac"},
	{mediatest.MOV, media.MOV, media.StampApple, "flac"},
	{mediatest.Fragmented, media.MP4, media.StampMVHD, "flac"},
	{mediatest.Live, media.MKV, media.StampMKV, ""},
	{mediatest.Transport, media.TS, "", ""},
}

// What was made is what is read.
func TestFilm(t *testing.T) {
	for i, f := range forms {
		for k, length := range []time.Duration{8 * time.Second, 45 * time.Minute, 3*time.Hour + 7*time.Second} {
			w, h := []int{320, 640, 1280}[k], []int{180, 360, 720}[k]
			name := fmt.Sprintf("form %d, %v", f.form, length)
			raw := mediatest.Film{Seed: uint64(10*i + k), Form: f.form, Length: length, Width: w, Height: h, Taken: taken, North: 37.45, East: -116.3,
				Maker: "Apple", Model: "iPhone 12"}.Bytes()
			got, err := read(raw)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got.Form != f.want || got.Length != length || got.Picture.Codec != "h264" || got.Picture.Width != w || got.Picture.Height != h {
				t.Errorf("%s: %s %v %+v", name, got.Form, got.Length, got.Picture)
			}
			if got.Sound.Codec != f.sound || f.sound != "" && got.Sound.Length != length {
				t.Errorf("%s: sound %+v", name, got.Sound)
			}
			if got.Stamp != f.stamp || f.stamp != "" && !got.Taken.Equal(taken) {
				t.Errorf("%s: taken %v by %q", name, got.Taken, got.Stamp)
			}
			if boxed := i < 3; boxed && (got.Place == nil || *got.Place != media.Place{North: 37.45, East: -116.3} || got.Device != "Apple iPhone 12") {
				t.Errorf("%s: place %v, device %q", name, got.Place, got.Device)
			}
			if len(got.Gaps) > 0 || got.Partly {
				t.Errorf("%s: gaps %v, partly %v", name, got.Gaps, got.Partly)
			}
		}
	}
}

// others are films of three seconds that others wrote.
var others = []struct {
	name    string
	form    media.Form
	picture string
	sound   string
	w, h    int
	dated   bool
}{
	{"recorder.webm", media.WebM, "vp8", "opus", 160, 120, false},
	{"recorder.mp4", media.MP4, "h264", "opus", 160, 120, false},
	{"recorder.mkv", media.MKV, "h264", "opus", 160, 120, false},
	{"x264.mp4", media.MP4, "h264", "aac", 200, 150, true},
	{"front.mp4", media.MP4, "mpeg4", "aac", 200, 150, true},
	{"frag.mp4", media.MP4, "h264", "aac", 200, 150, true},
	{"camera.mov", media.MOV, "mjpeg", "pcm", 200, 150, true},
	{"hevc.mkv", media.MKV, "hevc", "flac", 200, 150, true},
	{"stream.ts", media.TS, "h264", "aac", 200, 150, false},
	{"hevc.ts", media.TS, "hevc", "mp3", 200, 150, false},
	{"camera.m2ts", media.TS, "h264", "ac3", 200, 150, false},
	{"sound.m4a", media.M4A, "", "aac", 0, 0, true},
	{"sound.mp3", media.MP3, "", "mp3", 0, 0, false},
}

func other(name string) []byte {
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		panic(err)
	}
	return raw
}

// Phones, browsers, cameras and programs each write another way; a browser's
// recorder leaves no length, and it is that of the frames.
func TestOthersFilms(t *testing.T) {
	for _, c := range others {
		f, err := read(other(c.name))
		if err != nil || f.Form != c.form || f.Picture.Codec != c.picture || f.Sound.Codec != c.sound || f.Picture.Width != c.w || f.Picture.Height != c.h {
			t.Errorf("%s: %+v, %v", c.name, f, err)
			continue
		}
		if long := c.w == 160; f.Length < 2900*time.Millisecond || f.Length > 3150*time.Millisecond && !long || f.Length > 3700*time.Millisecond {
			t.Errorf("%s: %v", c.name, f.Length)
		}
		if c.dated && !f.Taken.Equal(taken) {
			t.Errorf("%s: taken %v", c.name, f.Taken)
		}
	}
}

// A pause is told with its place, in every container.
func TestGaps(t *testing.T) {
	for _, f := range forms {
		raw := mediatest.Film{Seed: 7, Form: f.form, Length: 20 * time.Minute, PauseAt: 8 * time.Minute, Pause: 6 * time.Minute, Mute: true}.Bytes()
		got, err := read(raw)
		if err != nil || len(got.Gaps) != 1 || got.Length != 26*time.Minute {
			t.Errorf("form %d: %v, gaps %v, %v", f.form, got.Length, got.Gaps, err)
			continue
		}
		if g := got.Gaps[0]; g.For != 6*time.Minute+5*time.Second || g.At != 7*time.Minute+55*time.Second {
			t.Errorf("form %d: gap %v", f.form, g)
		}
	}
	// one picture that stands for a lesson is one gap
	got, err := read(mediatest.Film{Every: 45 * time.Minute}.Bytes())
	if err != nil || len(got.Gaps) != 1 || got.Gaps[0].For != 45*time.Minute {
		t.Errorf("one frame: %v, %v", got.Gaps, err)
	}
}

// What is shown counts: a film trimmed on the phone keeps its frames, and one
// taken upright its lying pixels.
func TestShown(t *testing.T) {
	f, err := read(mediatest.Film{Length: 20 * time.Minute, Shown: 7 * time.Minute, Turned: true}.Bytes())
	if err != nil || f.Length != 7*time.Minute || f.Sound.Length != 7*time.Minute || f.Picture.Width != 180 || f.Picture.Height != 320 {
		t.Errorf("%+v, %v", f, err)
	}
}

// A stream's clock may begin anew while it is recorded.
func TestClockBeginsAnew(t *testing.T) {
	f, err := read(mediatest.Film{Form: mediatest.Transport, Clock: 26*time.Hour + 20*time.Minute, PauseAt: 20 * time.Minute, Pause: time.Minute}.Bytes())
	if err != nil || f.Length != 46*time.Minute || len(f.Gaps) != 1 || f.Gaps[0].At != 19*time.Minute+55*time.Second {
		t.Errorf("%v, %v, %v", f.Length, f.Gaps, err)
	}
}

// What a header says of the length is not taken for it: five seconds that call
// themselves a lesson are five seconds.
func TestHeaderLies(t *testing.T) {
	raw := mediatest.Film{Length: 5 * time.Second, Mute: true}.Bytes()
	for _, h := range []struct {
		box string
		at  int // from the name to the length
	}{{"mvhd", 20}, {"tkhd", 24}, {"mdhd", 20}} {
		i := bytes.Index(raw, []byte(h.box)) + h.at
		if binary.BigEndian.Uint32(raw[i:]) != 5000 {
			t.Fatalf("no length in %s", h.box)
		}
		binary.BigEndian.PutUint32(raw[i:], 45*60*1000)
	}
	if f, err := read(raw); err != nil || f.Length != 5*time.Second {
		t.Errorf("%v, %v", f.Length, err)
	}
}

func TestWindow(t *testing.T) {
	f := media.Film{Length: time.Hour, Taken: taken, Stamp: media.StampMVHD}
	if from, to := f.Window(); !from.Equal(taken.Add(-time.Hour)) || !to.Equal(taken.Add(time.Hour)) {
		t.Errorf("Android says when it ended: %v to %v", from, to)
	}
	f.Stamp = media.StampApple
	if from, to := f.Window(); !from.Equal(taken) || !to.Equal(taken.Add(time.Hour)) {
		t.Errorf("Apple says when it began: %v to %v", from, to)
	}
	if from, to := (media.Film{Length: time.Hour}).Window(); !from.IsZero() || !to.IsZero() {
		t.Errorf("one that does not say: %v to %v", from, to)
	}
}

// swap replaces the only place where old stands; a test that finds none fails.
func swap(raw []byte, old, with string) []byte {
	if !bytes.Contains(raw, []byte(old)) || len(old) != len(with) {
		panic("nothing to replace: " + old)
	}
	return bytes.ReplaceAll(raw, []byte(old), []byte(with))
}

func TestFilmRefused(t *testing.T) {
	whole := mediatest.Film{Length: time.Minute}.Bytes()
	live := mediatest.Film{Length: time.Minute, Form: mediatest.Live}.Bytes()
	inPieces := mediatest.Film{Length: time.Minute, Form: mediatest.Fragmented}.Bytes()
	moov := bytes.Index(whole, []byte("moov")) - 4
	streamed := moovFirst(whole, moov)
	if _, err := read(streamed); err != nil {
		t.Fatalf("with its index first: %v", err)
	}
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"nothing", nil, media.CodeType},
		{"a text", []byte("三月五日 焊工班 录像"), media.CodeKind},
		{"a photo", mediatest.Photo{}.Bytes(), media.CodeKind},
		{"a zip", []byte("PK\x03\x04aaaaaaaaaaaaaaaa"), media.CodeKind},
		{"AVI", []byte("RIFF\x00\x00\x00\x00AVI LIST"), media.CodeType},
		{"zeros", make([]byte, 4096), media.CodeType},
		{"sent by half, index last", whole[:moov/2], media.CodeCut},
		{"without its index", whole[:moov], media.CodeCut},
		{"sent by half, index first", streamed[:len(streamed)/2], media.CodeCut},
		{"all but the last byte, index first", streamed[:len(streamed)-1], media.CodeCut},
		{"an index of another film", append(append([]byte{}, whole[:24]...), whole[moov:]...), media.CodeCut},
		{"no track that is known", swap(swap(whole, "vide", "vidx"), "soun", "soux"), media.CodeType},
		{"pieces that never came", inPieces[:bytes.Index(inPieces, []byte("moof"))-4], media.CodeLength},
		{"a recorder's head", live[:bytes.Index(live, []byte("\x1f\x43\xb6\x75"))+20], media.CodeLength},
	} {
		f, err := read(c.raw)
		if media.Why(err) != c.want {
			t.Errorf("%s: %q (%v), want %q; %+v", c.name, media.Why(err), err, c.want, f)
		}
		if err != nil && !strings.Contains(err.Error(), "请") {
			t.Errorf("%s: says not what to do: %v", c.name, err)
		}
	}
	// the recorder of a phone that was switched off leaves what it had
	if f, err := read(inPieces[:len(inPieces)-20]); err != nil || f.Length < 59*time.Second {
		t.Errorf("pieces without the last bytes: %v, %v", f.Length, err)
	}
	if f, err := read(live[:len(live)-20]); err != nil || f.Length < 54*time.Second {
		t.Errorf("a recorder's film without the last bytes: %v, %v", f.Length, err)
	}
}

// moovFirst puts the index before what it tells of, as films for the net have it.
func moovFirst(raw []byte, moov int) []byte {
	index := append([]byte{}, raw[moov:]...)
	for _, at := range allOf(index, "stco") {
		p := index[at+12:]
		binary.BigEndian.PutUint32(p, binary.BigEndian.Uint32(p)+uint32(len(index)))
	}
	mdat := bytes.Index(raw, []byte("mdat")) - 4
	return append(append(append([]byte{}, raw[:mdat]...), index...), raw[mdat:moov]...)
}

func allOf(raw []byte, s string) (list []int) {
	for at := 0; ; {
		i := bytes.Index(raw[at:], []byte(s))
		if i < 0 {
			return list
		}
		list = append(list, at+i)
		at += i + 1
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		kind media.Kind
		head string
		form media.Form
		why  string
	}{
		{media.KindRecording, "\x00\x00\x00\x18ftypisom", media.MP4, ""},
		{media.KindRecording, "\x00\x00\x00\x14ftypqt  ", media.MOV, ""},
		{media.KindRecording, "\x00\x00\x00\x18ftypheic", media.HEIC, media.CodeKind},
		{media.KindRecording, "\x00\x00\x00\x18ftypM4A ", media.M4A, media.CodeKind},
		{media.KindAudio, "\x00\x00\x00\x18ftypM4A ", media.M4A, ""},
		{media.KindRecording, "签到表 2021 年 8 月", "text", media.CodeKind},
		{media.KindRecording, "\xcd\xf8\xbf\xce", "text", media.CodeKind}, // 网课 in GB 18030
		{media.KindRecording, "%PDF-1.4", "pdf", media.CodeKind},
		{media.KindPhoto, "\xff\xd8\xff\xe0", media.JPEG, ""},
		{media.KindPhoto, "\x00\x00\x00\x18ftypheic", media.HEIC, ""},
		{media.KindPhoto, "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", media.WebM, media.CodeKind},
		{media.KindPhoto, "RIFF\x00\x00\x00\x00AVI ", "avi", media.CodeKind},
		{media.KindRecording, "RIFF\x00\x00\x00\x00AVI ", "avi", media.CodeType},
		{media.KindRecording, "IMKH\x01\x01", "imkh", media.CodeType},
		{media.KindPhoto, "RIFF\x00\x00\x00\x00WEBPVP8 ", "webp", media.CodeType},
		{"certificate", "%PDF-1.4", "pdf", media.CodeKind},
	} {
		form, err := media.Check(c.kind, []byte(c.head))
		if form != c.form || media.Why(err) != c.why {
			t.Errorf("%q as %s: %q, %v; want %q, %q", c.head, c.kind, form, err, c.form, c.why)
		}
	}
	for head, want := range map[string]string{
		"RIFF\x00\x00\x00\x00AVI ": "这是 AVI 录像，系统读不出时长。请用视频软件另存为 MP4（H.264）后上传",
		"签到表":                      "这是文本文件，不是录像。请上传 MP4、MOV、MKV、WebM 或 TS 录像",
	} {
		if _, err := media.Check(media.KindRecording, []byte(head)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", head, err, want)
		}
	}
}

// counted counts what is read of a file.
type counted struct {
	io.ReaderAt
	reads, bytes int
}

func (c *counted) ReadAt(b []byte, off int64) (int, error) {
	c.reads++
	c.bytes += len(b)
	return c.ReaderAt.ReadAt(b, off)
}

// sparse is a film of a size whose bytes between index and head are zeros.
type sparse struct {
	head, tail []byte
	size       int64
}

func (s sparse) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), s.size-off))
	clear(b[:n])
	if off < int64(len(s.head)) {
		copy(b[:n], s.head[off:])
	}
	if at := s.size - int64(len(s.tail)); off+int64(n) > at {
		if off >= at {
			copy(b[:n], s.tail[off-at:])
		} else {
			copy(b[at-off:n], s.tail)
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// large is a film of so many bytes with its index at the end.
func large(size int64) sparse {
	raw := mediatest.Film{Length: 2 * time.Hour, Every: 200 * time.Millisecond, Frozen: true, Mute: true}.Bytes()
	moov, mdat := bytes.Index(raw, []byte("moov"))-4, bytes.Index(raw, []byte("mdat"))-4
	s := sparse{head: append([]byte{}, raw[:moov]...), tail: raw[moov:], size: size}
	binary.BigEndian.PutUint32(s.head[mdat:], uint32(size-int64(len(s.tail))-int64(mdat)))
	return s
}

// A film is not read through: of 4 GB with two hours of frames only the index.
func TestLargeFilm(t *testing.T) {
	const size = 4<<30 - 1<<20
	c := &counted{ReaderAt: large(size)}
	f, err := media.ReadFilm(t.Context(), c, size)
	if err != nil || f.Length != 2*time.Hour || f.Picture.Frames != 36_000 {
		t.Fatalf("%+v, %v", f, err)
	}
	if c.bytes > 2<<20 || c.reads > 200 {
		t.Errorf("read %d bytes in %d reads", c.bytes, c.reads)
	}
}

// One that is too large to be walked is read at both ends and says so.
func TestPartly(t *testing.T) {
	raw := mediatest.Film{Form: mediatest.Live, Length: 3 * time.Hour, Every: time.Second, Width: 640, Height: 360, PauseAt: time.Minute,
		Pause: time.Minute}.Bytes()
	f, err := media.ReadFilmIn(t.Context(), bytes.NewReader(raw), int64(len(raw)), 40)
	if err != nil || !f.Partly || f.Length != 3*time.Hour+time.Minute {
		t.Errorf("%v, partly %v, %v", f.Length, f.Partly, err)
	}
	if len(f.Gaps) != 1 {
		t.Errorf("gaps %v: what was not walked is no gap, and what was is one", f.Gaps)
	}
}

type broken struct{}

var errDisk = errors.New("the disk is broken")

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

// What is not the film's fault is not said to be.
func TestFaults(t *testing.T) {
	if _, err := media.ReadFilm(t.Context(), broken{}, 1<<20); !errors.Is(err, errDisk) {
		t.Errorf("a broken disk: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	raw := mediatest.Film{Length: time.Minute}.Bytes()
	if _, err := media.ReadFilm(ctx, bytes.NewReader(raw), int64(len(raw))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := media.ReadFilm(t.Context(), bytes.NewReader(raw[:200]), int64(len(raw))); media.Why(err) != media.CodeCut {
		t.Errorf("shorter than it was said to be: %v", err)
	}
}

// flood is a file that begins somehow and goes on with the same for ever.
type flood struct {
	head, again string
}

func (f flood) ReadAt(b []byte, off int64) (int, error) {
	for i := range b {
		if at := off + int64(i); at < int64(len(f.head)) {
			b[i] = f.head[at]
		} else {
			b[i] = f.again[(at-int64(len(f.head)))%int64(len(f.again))]
		}
	}
	return len(b), nil
}

// Files that would keep a reader busy end by count, those that lie in each
// other without end too.
func TestFloods(t *testing.T) {
	const size = 4 << 30
	ebml := string(mediatest.Film{Form: mediatest.Live, Length: time.Second}.Bytes()[:0x40])
	nested := make([]byte, 0, 16<<20)
	for left := 16 << 20; left > 24; left -= 8 {
		nested = append(binary.BigEndian.AppendUint32(nested, uint32(left)), map[bool]string{true: "mdia", false: "trak"}[len(nested) > 8]...)
		if len(nested) == 8 {
			copy(nested[4:], "moov")
		}
	}
	nested = append(nested, make([]byte, 16<<20-len(nested))...)
	for _, c := range []struct {
		name string
		file io.ReaderAt
		size int64
		want string
	}{
		{"empty boxes", flood{"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom", "\x00\x00\x00\x08free"}, size, media.CodeHeavy},
		{"empty elements", flood{ebml, "\xec\x80"}, size, media.CodeHeavy},
		{"clusters that never end", flood{ebml, "\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x81\x00"}, size, media.CodeType},
		{"packets of nothing", flood{"", "\x47\x01\x00\x10" + strings.Repeat("\x00", 184)}, size, media.CodeType},
		{"boxes in boxes", bytes.NewReader(nested), int64(len(nested)), media.CodeType},
	} {
		bounded(t, c.name, 32<<20, func() error {
			_, err := media.ReadFilmIn(t.Context(), c.file, c.size, 2000)
			if media.Why(err) != c.want {
				t.Errorf("%s: %q (%v), want %q", c.name, media.Why(err), err, c.want)
			}
			return err
		})
	}
}

// damage changes a file in one to eight places, as broken disks, cut uploads
// and malice do.
func damage(r *rand.Rand, raw []byte) []byte {
	out := append([]byte{}, raw...)
	for range 1 + r.IntN(8) {
		if len(out) < 16 {
			break
		}
		at := r.IntN(len(out) - 8)
		if r.IntN(2) == 0 { // most of what steers a reader stands at the ends
			at = min(r.IntN(600), len(out)-8)
			if r.IntN(2) == 0 {
				at = len(out) - 8 - min(r.IntN(2000), len(out)-8)
			}
		}
		switch r.IntN(6) {
		case 0:
			out[at] ^= 1 << r.IntN(8)
		case 1:
			binary.BigEndian.PutUint32(out[at:], r.Uint32())
		case 2:
			binary.BigEndian.PutUint64(out[at:], ^uint64(r.IntN(3)))
		case 3:
			out = out[:at+1]
		case 4:
			n := min(r.IntN(400), len(out)-at)
			out = append(out[:at:at], out[at+n:]...)
		case 5:
			n := min(r.IntN(400), len(out)-at)
			out = append(out[:at+n:at+n], out[at:]...)
		}
	}
	return out
}

// bounded runs a reader of damaged files and holds it to its bounds: it ends
// in time, allocates little, and refuses by name.
func bounded(t *testing.T, name string, most uint64, look func() error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	err := look()
	spent := time.Since(began)
	runtime.ReadMemStats(&after)
	if spent > 5*time.Second || after.TotalAlloc-before.TotalAlloc > most {
		t.Errorf("%s: %v and %d MB", name, spent, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
	if err != nil && media.Why(err) == "" {
		t.Errorf("%s: not refused by name: %v", name, err)
	}
}

// seeds are films from which damaged ones are made.
func seeds() (list [][]byte) {
	for i, f := range forms {
		list = append(list, mediatest.Film{Seed: uint64(i), Form: f.form, Length: 2 * time.Minute, Taken: taken, North: 37.45, East: 116.3, Maker: "Apple",
			Model: "iPhone 12"}.Bytes())
	}
	for _, o := range others {
		list = append(list, other(o.name))
	}
	return append(list, tone(8000, 30), layer3(400, false), layer3(400, true))
}

func TestDamagedFilms(t *testing.T) {
	r := rand.New(rand.NewPCG(20210820, 1))
	list, read1, refused := seeds(), 0, 0
	for i := range 2000 {
		raw := damage(r, list[i%len(list)])
		bounded(t, fmt.Sprintf("film %d", i), 32<<20, func() error {
			_, err := read(raw)
			if err == nil {
				read1++
			} else {
				refused++
			}
			return err
		})
	}
	if read1 < 100 || refused < 500 {
		t.Errorf("%d read, %d refused: the damage is none, or all", read1, refused)
	}
}

func FuzzFilm(f *testing.F) {
	for _, raw := range seeds() {
		f.Add(raw[:min(len(raw), 20_000)])
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := read(raw)
		if err != nil && media.Why(err) == "" {
			t.Errorf("not refused by name: %v", err)
		}
		if err == nil && (got.Length <= 0 || got.Length > media.Longest || !got.Picture.Has() && !got.Sound.Has()) {
			t.Errorf("believed: %+v", got)
		}
	})
}

// The index of a film of 1 GB, at its end.
func BenchmarkFilm(b *testing.B) {
	const size = 1 << 30
	s := large(size)
	b.ReportAllocs()
	for b.Loop() {
		if f, err := media.ReadFilm(b.Context(), s, size); err != nil || f.Length != 2*time.Hour {
			b.Fatal(f, err)
		}
	}
}
