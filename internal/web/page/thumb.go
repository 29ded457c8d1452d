package page

import (
	"crypto/sha256"
	"io"
	"sync"

	"jinlanling/internal/papers"
)

// Bounds of thumbnails: how large, how many are kept, and of how large a file
// one is made.
const (
	thumbSide  = 144
	thumbsMost = 400
	thumbBytes = 16 << 20
)

// thumbs keeps what was made small lately, by the digest of the picture. They
// are made one at a time: pictures are large, and nobody waits for these.
type thumbs struct {
	mu   sync.Mutex
	kept map[[32]byte][]byte
}

// of is the thumbnail of a picture; nil where there is none.
func (t *thumbs) of(r io.Reader) []byte {
	raw, err := io.ReadAll(io.LimitReader(r, thumbBytes+1))
	if err != nil || len(raw) > thumbBytes {
		return nil
	}
	key := sha256.Sum256(raw)
	t.mu.Lock()
	defer t.mu.Unlock()
	if small, ok := t.kept[key]; ok {
		return small
	}
	if t.kept == nil || len(t.kept) >= thumbsMost {
		t.kept = map[[32]byte][]byte{}
	}
	small := papers.Thumbnail(raw, thumbSide)
	t.kept[key] = small
	return small
}

// thumbAsked reports whether the small form of a picture is asked for.
func (q *Request) thumbAsked() bool { return q.URL.Query().Has("thumb") }

// sendThumb answers with the small form of a picture that its reader may see.
func (q *Request) sendThumb(r io.Reader) error {
	small := q.Server.thumbs.of(r)
	if small == nil {
		small = noThumb
		q.Writer.Header().Set("Content-Type", "image/gif")
	} else {
		q.Writer.Header().Set("Content-Type", "image/jpeg")
	}
	h := q.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=600")
	_, err := q.Writer.Write(small)
	return err
}

// noThumb is one clear pixel.
var noThumb = []byte(
	"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
