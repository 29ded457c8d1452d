// Package tus takes large files in pieces over tus 1.0.0 (tus.io), so that
// an upload goes on where it broke off: after a cut of the net, a phone that
// slept, a program that was started anew. It knows nothing of whose they are or
// what they are for; Hooks say that.
//
// The one idea to know: how far an upload has come is what its part on the disk
// says that it holds. Nothing beside it can say otherwise after a crash.
package tus

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/durable"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"
)

// Waits of one request.
const (
	netWait  = 30 * time.Second // for the next bytes
	lockWait = 20 * time.Second // for the request before, which is told to end
	lastWait = 10 * time.Second // for what came in to be written when the net is cut
)

// Hooks are asked while files come in. Their errors are answered as they are
// worded by Refuse.
type Hooks struct {
	// Begin says whether somebody may hand in a file of so many bytes, and the id
	// that it comes in under.
	Begin func(ctx context.Context, size int64, said map[string]string) (id string, err error)
	// Open opens what came in under a path of the folder, or begins it.
	Open func(path string) (Part, error)
	// End takes the file that came in whole under a path.
	End func(ctx context.Context, id, path string) error
	// Refuse is the status and the words of an error.
	Refuse func(err error) (status int, words string)
}

// Part is a file that comes in, as it lies on the disk.
type Part interface {
	Size() int64 // the bytes that came in
	io.WriteCloser
	Keep() error // makes what was written stay, also where the program ends
}

// Desk takes files in pieces into a folder.
type Desk struct {
	dir   string
	base  string
	hooks Hooks
	locks *memorylocker.MemoryLocker
	*handler.UnroutedHandler
}

// New is a desk over a folder that is made where it is missing. base is the path
// under which it is served, limit the largest file in bytes.
func New(dir, base string, limit int64, h Hooks) (*Desk, error) {
	if err := durable.Mkdir(dir); err != nil {
		return nil, err
	}
	d := &Desk{dir: dir, base: base, hooks: h, locks: memorylocker.New()}
	kept := filestore.New(dir)
	kept.DirModePerm, kept.FileModePerm = 0o700, 0o600
	parts := handler.NewStoreComposer()
	parts.UseCore(&coming{kept, d})
	parts.UseLocker(&locker{d.locks, dir})
	var err error
	d.UnroutedHandler, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer: parts, BasePath: base, MaxSize: limit, DisableDownload: true, DisableConcatenation: true, DisableTermination: true,
		Cors: &handler.CorsConfig{Disable: true}, NetworkTimeout: netWait, AcquireLockTimeout: lockWait, GracefulRequestCompletionTimeout: lastWait,
		Logger: slog.New(silent{}),
		PreUploadCreateCallback: func(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
			id, err := h.Begin(e.Context, e.Upload.Size, e.Upload.MetaData)
			return handler.HTTPResponse{}, handler.FileInfoChanges{ID: id, MetaData: handler.MetaData{}}, d.refused(err)
		},
		PreFinishResponseCallback: func(e handler.HookEvent) (handler.HTTPResponse, error) {
			return handler.HTTPResponse{}, d.refused(d.end(e.Context, e.Upload.ID))
		},
	})
	return d, err
}

// refused words an error of the hooks as tusd answers it.
func (d *Desk) refused(err error) error {
	if err == nil {
		return nil
	}
	status, words := d.hooks.Refuse(err)
	return handler.Error{ErrorCode: "refused", Message: words, HTTPResponse: handler.HTTPResponse{StatusCode: status, Body: words,
		Header: handler.HTTPHeader{"Content-Type": "text/plain; charset=utf-8"}}}
}

// end hands over a file that is whole, and forgets it.
func (d *Desk) end(ctx context.Context, id string) error {
	if err := d.hooks.End(ctx, id, d.path(id)); err != nil {
		return err
	}
	return d.Drop(id)
}

// Settle hands over a file of so many bytes that is whole on the disk and was
// not handed over: the program ended between the two.
func (d *Desk) Settle(ctx context.Context, id string, size int64) error {
	lock, err := (&locker{d.locks, d.dir}).NewLock(id)
	if err != nil {
		return err
	}
	waiting, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	if err := lock.Lock(waiting, func() {}); err != nil {
		return err
	}
	defer lock.Unlock()
	if _, err := os.Stat(d.path(id)); err != nil {
		return nil // handed over meanwhile
	}
	if n, err := d.came(id); err != nil || n != size {
		return err // still coming in
	}
	return d.end(ctx, id)
}

// came is how many bytes came in of a file.
func (d *Desk) came(id string) (int64, error) {
	p, err := d.hooks.Open(d.path(id))
	if err != nil {
		return 0, err
	}
	defer p.Close()
	return p.Size(), nil
}

// Drop takes away what came in of a file.
func (d *Desk) Drop(id string) (err error) {
	entries, err := os.ReadDir(d.dir)
	for _, e := range entries {
		if of, _, _ := strings.Cut(e.Name(), "."); of != filepath.Base(id) {
			continue
		}
		if rm := os.Remove(filepath.Join(d.dir, e.Name())); !errors.Is(rm, os.ErrNotExist) {
			err = errors.Join(err, rm)
		}
	}
	return err
}

// Serve answers a request of tus: creation, how far one has come, a piece.
func (d *Desk) Serve(w http.ResponseWriter, r *http.Request) {
	r.Header.Del("X-HTTP-Method-Override") // the route has been decided
	do := map[string]http.HandlerFunc{http.MethodPost: d.PostFile, http.MethodHead: d.HeadFile, http.MethodPatch: d.PatchFile}[r.Method]
	if do == nil {
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	http.StripPrefix(d.base, d.Middleware(do)).ServeHTTP(&relative{ResponseWriter: w}, r)
}

func (d *Desk) path(id string) string { return filepath.Join(d.dir, filepath.Base(id)) }

// Sweep takes away what nobody has sent a piece of since an instant, and says
// what is still coming in.
func Sweep(dir string, since time.Time) (coming []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	newest := map[string]time.Time{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			id, _, _ := strings.Cut(e.Name(), ".")
			if info.ModTime().After(newest[id]) {
				newest[id] = info.ModTime()
			}
		}
	}
	for id, at := range newest {
		if !at.Before(since) {
			coming = append(coming, id)
		}
	}
	for _, e := range entries {
		if id, _, _ := strings.Cut(e.Name(), "."); newest[id].Before(since) {
			if rm := os.Remove(filepath.Join(dir, e.Name())); !errors.Is(rm, os.ErrNotExist) {
				err = errors.Join(err, rm)
			}
		}
	}
	return coming, err
}

// coming keeps what is said of a file in tusd's way, and its bytes in a Part.
type coming struct {
	filestore.FileStore
	desk *Desk
}

func (s *coming) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	u, err := s.FileStore.NewUpload(ctx, info)
	return &upload{u, s.desk, info.ID}, err
}

func (s *coming) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	u, err := s.FileStore.GetUpload(ctx, id)
	return &upload{u, s.desk, id}, err
}

type upload struct {
	handler.Upload
	desk *Desk
	id   string
}

func (u *upload) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	info, err := u.Upload.GetInfo(ctx)
	if err == nil {
		info.Offset, err = u.desk.came(u.id)
	}
	return info, err
}

// pieceBuffer is how much is read of a request and written at a time.
const pieceBuffer = 256 << 10

func (u *upload) WriteChunk(_ context.Context, offset int64, r io.Reader) (n int64, err error) {
	p, err := u.desk.hooks.Open(u.desk.path(u.id))
	if err != nil {
		return 0, err
	}
	defer p.Close()
	if p.Size() != offset {
		return 0, handler.ErrMismatchOffset
	}
	n, err = io.CopyBuffer(struct{ io.Writer }{p}, r, make([]byte, pieceBuffer))
	if kept := p.Keep(); err == nil {
		err = kept
	}
	return n, err
}

// relative leads to what was made by its path alone: which scheme and host the
// browser uses, a proxy may hide.
type relative struct {
	http.ResponseWriter
}

func (r *relative) WriteHeader(status int) {
	if to, err := url.Parse(r.Header().Get("Location")); err == nil && to.Path != "" {
		r.Header().Set("Location", to.EscapedPath())
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *relative) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// silent is where tusd's log goes: requests are logged where they are answered.
type silent struct{}

func (silent) Enabled(context.Context, slog.Level) bool  { return false }
func (silent) Handle(context.Context, slog.Record) error { return nil }
func (s silent) WithAttrs([]slog.Attr) slog.Handler      { return s }
func (s silent) WithGroup(string) slog.Handler           { return s }

// version is that of the protocol.
const version = "1.0.0"

// Speak says in an answer which protocol it is of.
func Speak(w http.ResponseWriter) { w.Header().Set("Tus-Resumable", version) }

// Whole answers who asks how far a file has come that was handed over.
func Whole(w http.ResponseWriter, size int64) {
	Speak(w)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Upload-Offset", strconv.FormatInt(size, 10))
	h.Set("Upload-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
}
