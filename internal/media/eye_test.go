package media_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/media"
	"jinlanling/internal/media/mediatest"
)

// eye is the eye of this machine; a test is left out only where there is none.
var found = sync.OnceValues(func() (*media.Eye, error) { return media.FindEye(context.Background()) })

func eye(t *testing.T) *media.Eye {
	t.Helper()
	e, err := found()
	if err != nil {
		t.Skip(err)
	}
	return e.Hurry() // a test waits for nothing else
}

// laid is a film in a file without a name, and what it says of itself.
func laid(t *testing.T, raw []byte) (*os.File, media.Film) {
	t.Helper()
	film, err := read(raw)
	if err != nil {
		t.Fatal(err)
	}
	f, err := media.Spill(t.Context(), t.TempDir(), bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, film
}

func TestWithoutEye(t *testing.T) {
	var none *media.Eye
	if _, err := none.Stills(t.Context(), nil, media.Film{}, nil); media.Why(err) != media.CodeNoEye {
		t.Errorf("stills: %v", err)
	}
	if _, err := none.Watch(t.Context(), nil, media.Film{}); media.Why(err) != media.CodeNoEye {
		t.Errorf("watch: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := media.FindEye(t.Context()); media.Why(err) != media.CodeNoEye {
		t.Errorf("not installed: %v", err)
	}
}

// What the generator makes is what players believe it to be: ffmpeg decodes
// every frame of every container without a word, and reads the same length.
func TestGeneratedFilmsPlay(t *testing.T) {
	if _, err := exec.LookPath("ffprobe"); err != nil {
		eye(t)
	}
	for i, f := range forms {
		path := filepath.Join(t.TempDir(), "film")
		raw := mediatest.Film{Seed: uint64(i), Form: f.form, Length: 3 * time.Minute, Taken: taken, Width: 640, Height: 360}.Bytes()
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "warning", "-i", path, "-f", "null", "-").CombinedOutput()
		if words := strings.ReplaceAll(string(out), "Timestamps are unset", ""); err != nil || strings.Contains(words, "rror") ||
			strings.Contains(words, "nvalid") || strings.Contains(words, "corrupt") {
			t.Errorf("form %d: %v: %s", f.form, err, out)
		}
		if f.form == mediatest.Live {
			continue // says no length, as it should
		}
		out, err = exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path).Output()
		if d, _ := strconv.ParseFloat(strings.TrimSpace(string(out)), 64); err != nil || d < 179.8 ||
			d > 185 { // of a stream the last frame may last as long as the one before
			t.Errorf("form %d: ffprobe says %s, %v", f.form, out, err)
		}
	}
}

func TestMoments(t *testing.T) {
	a := media.Moments([32]byte{1}, time.Hour, 12)
	for i, m := range a {
		if m < time.Duration(i)*5*time.Minute || m >= time.Duration(i+1)*5*time.Minute {
			t.Errorf("moment %d is %v: not in its part", i, m)
		}
	}
	if b := media.Moments([32]byte{1}, time.Hour, 12); a[3] != b[3] {
		t.Error("the same seed gives other moments")
	}
	if b := media.Moments([32]byte{2}, time.Hour, 12); a[3] == b[3] {
		t.Error("another seed gives the same moments")
	}
}

func TestStills(t *testing.T) {
	e := eye(t)
	for i, f := range forms {
		file, film := laid(t, mediatest.Film{Seed: 11, Form: f.form, Length: 5 * time.Minute, Width: 640, Height: 360}.Bytes())
		n := map[bool]int{true: 3, false: 1}[i == 0]
		list, err := e.Stills(t.Context(), file, film, media.Moments([32]byte{7}, film.Length, n))
		if err != nil || len(list) != n {
			t.Errorf("form %d: %d stills, %v", f.form, len(list), err)
			continue
		}
		for _, s := range list {
			if m, err := jpeg.Decode(bytes.NewReader(s.JPEG)); err != nil || m.Bounds().Dx() != 640 || m.Bounds().Dy() != 360 || !s.Likeness.Known {
				t.Errorf("form %d at %v: %v, %+v", f.form, s.At, err, s.Likeness)
			}
		}
	}
}

// watched is what an eye sees of a film.
func watched(t *testing.T, f mediatest.Film) media.Watched {
	t.Helper()
	file, film := laid(t, f.Bytes())
	w, err := eye(t).Watch(t.Context(), file, film)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	return w
}

func TestWatch(t *testing.T) {
	eye(t)
	const length = 2 * time.Minute
	whole := func(list []media.Stretch) bool {
		return len(list) == 1 && list[0].From < 10*time.Second && list[0].To > length-15*time.Second
	}
	for _, c := range []struct {
		name                    string
		film                    mediatest.Film
		standing, black, silent bool
	}{
		{"an honest lesson", mediatest.Film{}, false, false, false},
		{"by a browser", mediatest.Film{Form: mediatest.Live}, false, false, false},
		{"a picture of a room", mediatest.Film{Frozen: true}, true, false, false},
		{"a covered lens", mediatest.Film{Black: true}, true, true, false},
		{"without a word", mediatest.Film{Silent: true}, false, false, true},
	} {
		c.film.Seed, c.film.Length = 21, length
		w := watched(t, c.film)
		if whole(w.Standing) != c.standing || whole(w.Black) != c.black || whole(w.Silent) != c.silent {
			t.Errorf("%s: %+v", c.name, w)
		}
		if !c.standing && len(w.Standing)+len(w.Black) > 0 || !c.silent && len(w.Silent) > 0 {
			t.Errorf("%s: something is found: %+v", c.name, w)
		}
		if len(w.Beats) < 12 || len(w.Beats) > 14 {
			t.Errorf("%s: %d beats", c.name, len(w.Beats))
		}
	}
}

// A film coded anew, smaller and without its beginning, is found to be the
// same; another is not.
func TestAlike(t *testing.T) {
	e := eye(t)
	raw := mediatest.Film{Seed: 31, Length: 5 * time.Minute, Width: 640, Height: 360, Mute: true}.Bytes()
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.mp4")
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-ss", "40", "-i", path, "-vf", "scale=320:-2,eq=brightness=0.05", "-c:v",
		"libx264", "-preset", "ultrafast", "-crf", "34", again).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	copied, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	var list []media.Beats
	for _, raw := range [][]byte{raw, copied, mediatest.Film{Seed: 32, Length: 5 * time.Minute, Mute: true}.Bytes()} {
		file, film := laid(t, raw)
		w, err := e.Watch(t.Context(), file, film)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, w.Beats)
	}
	if n := list[0].Alike(list[1]); n < 800 {
		t.Errorf("a copy is alike by %d per mille", n)
	}
	if n := list[0].Alike(list[2]); n > 300 {
		t.Errorf("another film is alike by %d per mille", n)
	}
}

// Damaged films, and those that would have others fetched, end with a name.
func TestEyeRefuses(t *testing.T) {
	e := eye(t)
	raw := mediatest.Film{Seed: 41, Length: time.Minute}.Bytes()
	film, err := read(raw)
	if err != nil {
		t.Fatal(err)
	}
	list := "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
	for _, c := range []struct {
		name string
		raw  []byte
	}{{"a playlist", []byte(list)}, {"a script", []byte("ffconcat version 1.0\nfile /etc/hostname\n")},
		{"nothing that is shown", append(append([]byte{}, raw[:60]...), make([]byte, 4000)...)}} {
		f, err := media.Spill(t.Context(), t.TempDir(), bytes.NewReader(c.raw), int64(len(c.raw)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Watch(t.Context(), f, film); media.Why(err) != media.CodeUnseen {
			t.Errorf("%s: watch: %v", c.name, err)
		}
		if _, err := e.Stills(t.Context(), f, film, []time.Duration{0}); media.Why(err) != media.CodeUnseen {
			t.Errorf("%s: stills: %v", c.name, err)
		}
		f.Close()
	}
	file, film := laid(t, mediatest.Film{Seed: 42, Length: time.Second, Mute: true, Width: 8000, Height: 8000}.Bytes())
	if _, err := e.Stills(t.Context(), file, film, []time.Duration{0}); media.Why(err) != media.CodeUnseen {
		t.Errorf("64 million pixels: %v", err)
	}
	file, film = laid(t, raw)
	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	if _, err := e.Watch(ctx, file, film); media.Why(err) != media.CodeHeavy {
		t.Errorf("out of time: %v", err)
	}
}
