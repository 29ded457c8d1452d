package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// heavyFilm is a film of a lesson that is so many bytes larger than its pictures need.
func heavyFilm(l *programme.Lesson, seed uint64, more int) io.Reader {
	f := mediatest.Film{Seed: seed, Form: mediatest.MP4, Every: 20 * time.Second, Width: 160, Height: 90, Length: 25 * time.Minute, Taken: l.StartsAt}
	head := binary.BigEndian.AppendUint32(nil, uint32(more))
	key := [32]byte{}
	binary.BigEndian.PutUint64(key[:], seed)
	return io.MultiReader(bytes.NewReader(f.Bytes()), bytes.NewReader(append(head, "free"...)), io.LimitReader(rand.NewChaCha8(key), int64(more)-8))
}

// BenchmarkPackage packs a class with films of JINLANLING_BENCH_UPLOAD_MB together, 512 MB without, onto the disk. Its floor is
// measured beside it: copying as many bytes on that disk, synced. Target: 0.7 of the disk's speed, 1.43 of the floor.
func BenchmarkPackage(b *testing.B) {
	const films = 8
	size := int64(512 << 20)
	if mb, err := strconv.Atoi(os.Getenv("JINLANLING_BENCH_UPLOAD_MB")); err == nil && mb > 0 {
		size = int64(mb) << 20
	}
	sys, cast, _ := reached(b, demo.Options{Small: true, Stages: demotest.Trained})
	teacher, class := act.As(cast.Bases[0].Teacher), cast.Bases[0].Classes[0]
	lessons, err := sys.Lessons(ctx, teacher, class)
	if err != nil {
		b.Fatal(err)
	}
	for i := range films {
		file, err := sys.StoreFile(ctx, teacher, heavyFilm(&lessons[i], uint64(i+1), int(size/films)))
		if err != nil {
			b.Fatal(err)
		}
		if err := sys.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{{LessonID: lessons[i].ID, Kind: "recording", FileID: file.ID}}); err != nil {
			b.Fatal(err)
		}
	}
	var floor, took time.Duration
	var packed int64
	var before, after runtime.MemStats
	dir := b.TempDir()
	source := filepath.Join(dir, "bytes")
	fresh(b, source, size)
	for b.Loop() {
		began := time.Now()
		synced(b, filepath.Join(dir, "floor"), func(to io.Writer) error {
			from, err := os.Open(source)
			if err != nil {
				return err
			}
			defer from.Close()
			_, err = io.Copy(to, from)
			return err
		})
		floor += time.Since(began)
		runtime.ReadMemStats(&before)
		began = time.Now()
		packed = synced(b, filepath.Join(dir, "package.zip"), func(to io.Writer) error {
			_, err := sys.Archive.WriteZip(ctx, act.As(cast.Officer), class, "归档", to, func(string, int, int) error { return nil })
			return err
		})
		took += time.Since(began)
		runtime.ReadMemStats(&after)
	}
	if packed < size {
		b.Fatalf("%d bytes were packed of films of %d", packed, size)
	}
	b.SetBytes(size)
	b.ReportMetric(took.Seconds()/floor.Seconds(), "of-floor")
	b.ReportMetric(took.Seconds()/float64(b.N), "s/package")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), "MB-allocated")
}

// synced writes a file, has it synced, and is how large it became.
func synced(b *testing.B, path string, write func(io.Writer) error) int64 {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer os.Remove(path)
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		b.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
