package bench

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	accounts "jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// uploadSize is how large the film is, in bytes: JINLANLING_BENCH_UPLOAD_MB
// makes it larger.
func uploadSize() int64 {
	if mb, err := strconv.Atoi(os.Getenv("JINLANLING_BENCH_UPLOAD_MB")); err == nil && mb > 0 {
		return int64(mb) << 20
	}
	return 128 << 20
}

const uploadPiece = 8 << 20 // as pieces.js sends them

// BenchmarkUpload sends a film by pieces over HTTP until it is stored. Its floor
// is measured beside it, on the same disk and of the same bytes: copied, hashed
// and synced. Target: 1.3 of it, and 32 MB allocated.
func BenchmarkUpload(b *testing.B) {
	sys, cast, _ := reached(b, demo.Options{Small: true, Stages: demotest.ClassesStarted}) // classes have begun
	teacher, class := cast.Bases[0].Teacher, cast.Bases[0].Classes[0]
	roles, err := sys.People.RolesOf(ctx, teacher.User)
	if err != nil {
		b.Fatal(err)
	}
	k := slices.IndexFunc(roles, func(r accounts.RoleChoice) bool { return r.Grant.Role == programme.RoleTeacher })
	secret, err := sys.People.EnterDemo(ctx, teacher.User, roles[k].Grant.ID)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())
	defer server.Close()
	line := &http.Transport{WriteBufferSize: 256 << 10} // what sends is a browser elsewhere and should cost little here
	defer line.CloseIdleConnections()
	ask := func(method, path string, body io.Reader, head ...string) http.Header {
		r, err := http.NewRequest(method, server.URL+path, body)
		if err != nil {
			b.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "jinlanling", Value: secret})
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		res, err := line.RoundTrip(r)
		if err != nil || res.StatusCode >= 300 {
			b.Fatal(res, err)
		}
		res.Body.Close()
		return res.Header
	}
	size := uploadSize()
	source := filepath.Join(b.TempDir(), "film")
	said := "noun " + base64.StdEncoding.EncodeToString([]byte("class")) + ",id " + base64.StdEncoding.EncodeToString([]byte(class))
	var floor, took time.Duration
	var before, after runtime.MemStats
	allocated := uint64(0)
	for range b.N {
		fresh(b, source, size)
		began := time.Now()
		copied(b, source, filepath.Join(sys.Files.Dir(), "floor"))
		floor += time.Since(began)

		film, err := os.Open(source)
		if err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&before)
		began = time.Now()
		path := ask(http.MethodPost, "/pieces", nil, "Upload-Length", strconv.FormatInt(size, 10), "Upload-Metadata", said).Get("Location")
		for at := int64(0); at < size; at += uploadPiece {
			ask(http.MethodPatch, path, io.NewSectionReader(film, at, min(uploadPiece, size-at)), "Content-Type", "application/offset+octet-stream",
				"Upload-Offset", strconv.FormatInt(at, 10))
		}
		id := ask(http.MethodHead, path, nil).Get("Stored-File")
		took += time.Since(began)
		runtime.ReadMemStats(&after)
		allocated += after.TotalAlloc - before.TotalAlloc
		film.Close()
		if !filestest.Lies(sys.Files, id) {
			b.Fatal("it was not stored")
		}
		if err := sys.Files.Remove(id); err != nil {
			b.Fatal(err)
		}
		ask(http.MethodDelete, path, nil)
	}
	b.SetBytes(size)
	b.ReportMetric(took.Seconds()/floor.Seconds(), "of-floor")
	b.ReportMetric(floor.Seconds()/float64(b.N), "floor-s")
	b.ReportMetric(took.Seconds()/float64(b.N), "s/upload")
	b.ReportMetric(float64(allocated)/float64(b.N)/(1<<20), "MB-allocated")
}

// fresh writes bytes that nobody stored before.
func fresh(b *testing.B, path string, size int64) {
	b.Helper()
	seed := [32]byte{}
	copy(seed[:], strconv.FormatInt(time.Now().UnixNano(), 10))
	f, err := os.Create(path)
	if err == nil {
		_, err = io.CopyN(f, rand.NewChaCha8(seed), size)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
}

// copied copies a file, hashes it and has it synced.
func copied(b *testing.B, from, to string) {
	b.Helper()
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	defer os.Remove(to)
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, sum), in); err != nil {
		b.Fatal(err)
	}
	if out.Sync() != nil || out.Close() != nil || len(sum.Sum(nil)) == 0 {
		b.Fatal("not copied")
	}
}
