package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"jinlanling/internal/programme"

	"github.com/minio/minio-go/v7"
)

// bucket is a place in an S3 store: PREFIX/ab/abcdef…. An object is there whole
// or not at all, and lasts once the store has said so.
type bucket struct {
	s3    minio.Core
	at    *Bucket
	again atomic.Int64
}

const (
	askWithin   = 5 * time.Second // for an answer without bytes
	restAfter   = 5 * time.Second // after one that did not come nobody waits for the next
	firstWindow = 128 << 10       // bytes that are asked for at once, at first
	widest      = 1 << 20         // and when one is read through
)

var (
	errPlace = errors.New("the store of files")
	errAway  = fmt.Errorf("%w does not answer", errPlace)
)

// Away reports whether an error is of the place in which files lie, and says
// nothing of the file.
func Away(err error) bool { return errors.Is(err, errPlace) }

func (b *bucket) name(id string) string { return path.Join(b.at.prefix, id[:2], id) }

// ask does something with the store. What the store does not answer is an Error
// Unavailable that wraps errAway; what it refuses is one that does not.
func (b *bucket) ask(fn func() error) error {
	if time.Now().UnixNano() < b.again.Load() {
		return unanswered(errAway)
	}
	err := fn()
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	switch answer.Code {
	case minio.NoSuchKey:
		return fs.ErrNotExist
	case minio.NoSuchBucket:
		return refused("对象存储里没有桶 "+b.at.name+"：请先建好，或改正设置里的 bucket", err)
	case minio.InvalidAccessKeyID, minio.SignatureDoesNotMatch, minio.AccessDenied, "InvalidToken", "AccountProblem":
		return refused("对象存储不认设置里的密钥，或密钥不能读写桶 "+b.at.name+"：请核对 access-key、secret-key 和桶的授权", err)
	case minio.PreconditionFailed:
		return programme.Errorf(programme.Busy, "文件正在换密钥重新加密，请再试一次")
	}
	if answer.StatusCode == 0 || answer.StatusCode >= 500 {
		b.again.Store(time.Now().Add(restAfter).UnixNano())
		return unanswered(errors.Join(errAway, err))
	}
	return refused("对象存储拒绝了这次读写（"+answer.Code+"）：请核对设置里的密钥、桶和桶的授权", err)
}

// unanswered is what everybody is told; cause is for the log.
func unanswered(cause error) error {
	return &programme.Error{Code: programme.Unavailable, Err: cause,
		Message: "存放文件的对象存储现在连不上，这次没有办成，数据没有改动。请过几分钟再原样提交；一直这样的，请告诉管理员"}
}

func refused(message string, cause error) error {
	return &programme.Error{Code: programme.Unavailable, Message: message, Err: fmt.Errorf("%w refuses: %w", errPlace, cause)}
}

func (b *bucket) keep(tmp *os.File, id string, renew bool) error {
	if !renew {
		if _, err := b.stat(id); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	info, err := tmp.Stat()
	if err != nil {
		return err
	}
	return b.put(b.name(id), io.NewSectionReader(tmp, 0, info.Size()), info.Size())
}

// put makes an object last, and holds its size against what was given.
func (b *bucket) put(name string, from *io.SectionReader, size int64) error {
	err := b.ask(func() error {
		_, err := b.s3.Client.PutObject(context.Background(), b.at.name, name, from, size,
			minio.PutObjectOptions{ContentType: "application/octet-stream", NumThreads: 2})
		return err
	})
	if err != nil {
		return err
	}
	e, err := b.look(name)
	if err == nil && e.Size != size {
		err = programme.Errorf(programme.Unavailable, "对象存储收下的文件大小不对，这次没有办成，请再试一次")
	}
	return err
}

func (b *bucket) look(name string) (o minio.ObjectInfo, err error) {
	err = b.ask(func() error {
		ctx, stop := context.WithTimeout(context.Background(), askWithin)
		defer stop()
		o, err = b.s3.Client.StatObject(ctx, b.at.name, name, minio.StatObjectOptions{})
		return err
	})
	return o, err
}

func (b *bucket) stat(id string) (entry, error) {
	o, err := b.look(b.name(id))
	return entry{id, o.Size, o.LastModified}, err
}

func (b *bucket) open(id string) (raw, error) {
	o, err := b.look(b.name(id))
	if err != nil {
		return nil, err
	}
	r := &object{of: b, name: b.name(id), etag: o.ETag, window: firstWindow}
	r.SectionReader = io.NewSectionReader(pieces{r}, 0, o.Size)
	return r, nil
}

func (b *bucket) remove(id string) error {
	return b.ask(func() error {
		ctx, stop := context.WithTimeout(context.Background(), askWithin)
		defer stop()
		return b.s3.Client.RemoveObject(ctx, b.at.name, b.name(id), minio.RemoveObjectOptions{})
	})
}

func (b *bucket) each(fn func(entry) error) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	opts := minio.ListObjectsOptions{Prefix: b.within(), Recursive: true}
	for o := range b.s3.Client.ListObjectsIter(ctx, b.at.name, opts) {
		if o.Err != nil {
			return b.ask(func() error { return o.Err })
		}
		id := path.Base(o.Key)
		if !validID(id) || b.name(id) != o.Key {
			continue
		}
		if err := fn(entry{id, o.Size, o.LastModified}); err != nil {
			return err
		}
	}
	return nil
}

// within is the beginning of all names of the place.
func (b *bucket) within() string {
	if b.at.prefix == "" {
		return ""
	}
	return b.at.prefix + "/"
}

func (b *bucket) tidy(before time.Time) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for u := range b.s3.Client.ListIncompleteUploads(ctx, b.at.name, b.within(), true) {
		if u.Err != nil {
			return b.ask(func() error { return u.Err })
		}
		if !u.Initiated.Before(before) {
			continue
		}
		err := b.ask(func() error { return b.s3.AbortMultipartUpload(ctx, b.at.name, u.Key, u.UploadID) })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (b *bucket) ready(ctx context.Context) error {
	owner, err := b.owner(ctx)
	if err == nil && owner == "" {
		err = b.emptied()
	}
	return err
}

// emptied is the error of a bucket that held this system's files and does not
// say so any more.
func (b *bucket) emptied() error {
	return refused("对象存储 "+b.at.Where()+" 里没有本系统的标记 "+ownerName+"：桶多半被清空、换过，或设置指错了地方", errPlace)
}

// object is a stored file that is read in pieces: no connection waits for who
// reads slowly, and who skips through a film is sent little more than it shows.
type object struct {
	*io.SectionReader
	of         *bucket
	name, etag string
	window     int64
	have       []byte // bytes from
	from       int64
}

func (o *object) size() int64  { return o.SectionReader.Size() }
func (o *object) Close() error { o.have = nil; return nil }

// pieces reads an object at any place. It is for one reader at a time.
type pieces struct{ *object }

func (p pieces) ReadAt(b []byte, off int64) (n int, err error) {
	o, end := p.object, p.size()
	for n < len(b) {
		at := off + int64(n)
		if at >= end {
			return n, io.EOF
		}
		if at < o.from || at >= o.from+int64(len(o.have)) {
			if err := o.fetch(at, end); err != nil {
				return n, err
			}
		}
		n += copy(b[n:], o.have[at-o.from:])
	}
	return n, nil
}

// fetch has the bytes from a place on, more of them where one reads on.
func (o *object) fetch(at, end int64) error {
	if at == o.from+int64(len(o.have)) && len(o.have) > 0 {
		o.window = min(2*o.window, widest)
	} else {
		o.window = firstWindow
	}
	want := min(o.window, end-at)
	if int64(cap(o.have)) < want {
		o.have = make([]byte, want)
	}
	into := o.have[:want]
	o.have, o.from = into[:0], at
	opts := minio.GetObjectOptions{}
	err := errors.Join(opts.SetRange(at, at+want-1), opts.SetMatchETag(o.etag))
	if err != nil {
		return err
	}
	err = o.of.ask(func() error {
		r, _, header, err := o.of.s3.GetObject(context.Background(), o.of.at.name, o.name, opts)
		if err != nil {
			return err
		}
		defer r.Close()
		if header.Get("Content-Range") == "" && want != end {
			return errors.New("the store does not know ranges")
		}
		_, err = io.ReadFull(r, into)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) { // it was removed while it was read
		return programme.Errorf(programme.NotFound, "文件不在文件库中")
	}
	if err == nil {
		o.have = into
	}
	return err
}

// ownerName is the object that says whose the bucket is.
const ownerName = "jinlanling-owner.txt"

// owner is whose files lie here, "" where nobody's do.
func (b *bucket) owner(ctx context.Context) (string, error) {
	var raw []byte
	err := b.ask(func() error {
		ctx, stop := context.WithTimeout(ctx, askWithin)
		defer stop()
		r, _, _, err := b.s3.GetObject(ctx, b.at.name, path.Join(b.at.prefix, ownerName), minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer r.Close()
		raw, err = io.ReadAll(io.LimitReader(r, 1<<10))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(raw)), err
}

// claim makes the bucket one system's: two would sweep each other's files. One
// that was known before is not begun anew.
func (b *bucket) claim(origin string, known bool) error {
	owner, err := b.owner(context.Background())
	switch {
	case err != nil:
		return err
	case owner == origin:
		return b.plain()
	case owner == "" && known:
		return b.emptied()
	case owner != "":
		return programme.Errorf(programme.Invalid, "%s 里是另一个系统（%s）的文件：各系统要用各自的桶，或同一个桶里不同的 prefix", b.at.Where(), owner)
	}
	if err := b.plain(); err != nil {
		return err
	}
	text := strings.NewReader(origin + "\n")
	return b.put(path.Join(b.at.prefix, ownerName), io.NewSectionReader(text, 0, text.Size()), text.Size())
}

// plain refuses a bucket that keeps what was removed: what is destroyed when
// its years are over would lie there still.
func (b *bucket) plain() error {
	kept := false
	err := b.ask(func() error {
		ctx, stop := context.WithTimeout(context.Background(), askWithin)
		defer stop()
		v, err := b.s3.Client.GetBucketVersioning(ctx, b.at.name)
		kept = v.Enabled()
		switch minio.ToErrorResponse(err).StatusCode {
		case http.StatusNotImplemented, http.StatusMethodNotAllowed, http.StatusForbidden:
			return nil // a store that knows no versions, or a key that may not ask
		}
		return err
	})
	if err == nil && kept {
		err = programme.Errorf(programme.Invalid, "桶 %s 开着版本控制（versioning）：到期销毁的文件会以旧版本留在里面。请停用它，或换一个没有开过的桶", b.at.name)
	}
	return err
}
