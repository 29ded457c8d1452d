package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"io"

	"jinlanling/internal/programme"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed stream is a head and chunks, as age's STREAM is: each chunk of 64 KB
// of clear bytes is sealed by itself, its number and whether it is the last in
// its nonce, the head as what it is bound to. So chunks cannot be changed,
// swapped, left out or cut off at the end, and any one can be read without
// those before it. The key is the stream's own, derived from the key that its
// head names and from its salt. ChaCha20-Poly1305 and not SM4, which the values
// are sealed with: of a film it is several times as fast, on machines without
// instructions for ciphers too.
//
//	magic 8 | key id 24, filled up with zeros | salt 32 | chunk | chunk | …

const (
	streamMagic = "JLSEAL1\n"
	streamID    = 24
	streamSalt  = 32
	streamHead  = len(streamMagic) + streamID + streamSalt
	streamClear = 64 << 10 // bytes of a chunk, but the last
	streamTag   = 16
	streamChunk = streamClear + streamTag
)

var errStream = programme.Errorf(programme.Invalid, "加密的文件已损坏，或被截短、改动过")

// StreamKey is the id of the key that a sealed stream names in its first bytes;
// "" where they are of no sealed stream.
func StreamKey(head []byte) string {
	if len(head) < streamHead || string(head[:len(streamMagic)]) != streamMagic {
		return ""
	}
	return string(bytes.TrimRight(head[len(streamMagic):len(streamMagic)+streamID], "\x00"))
}

// StreamBegun says whether bytes may be the first of a sealed stream, of which not
// even the head need be whole.
func StreamBegun(b []byte) bool {
	n := min(len(b), len(streamMagic))
	return string(b[:n]) == streamMagic[:n]
}

// StreamHead is how many bytes StreamKey asks for.
const StreamHead = int64(streamHead)

// stream is the cipher of a stream with that head; Error Unavailable where its
// key is not at hand.
func (k *Keys) stream(head []byte) (cipher.AEAD, error) {
	id := StreamKey(head)
	if id == "" {
		return nil, errStream
	}
	k.opener(id) // reads the file again where another copy made the key
	k.mu.RLock()
	var secret []byte
	for _, s := range k.file.Keys {
		if s.ID == id {
			secret = s.Key
		}
	}
	k.mu.RUnlock()
	if secret == nil {
		return nil, programme.Errorf(programme.Unavailable, "缺少解密文件所需的密钥 %s，请恢复密钥文件", id)
	}
	key, err := hkdf.Key(sha256.New, secret, head[len(head)-streamSalt:], "jinlanling sealed file", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.New(key)
}

func streamNonce(chunk int64, last bool) (n [12]byte) {
	binary.BigEndian.PutUint64(n[3:11], uint64(chunk))
	if last {
		n[11] = 1
	}
	return n
}

// StreamWriter seals what is written to it; only Close makes it whole.
type StreamWriter struct {
	to   io.Writer
	aead cipher.AEAD
	head []byte
	n    int64 // chunks written
	buf  []byte
	out  []byte
}

// SealStream seals what is written with the current key.
func (k *Keys) SealStream(to io.Writer) (*StreamWriter, error) {
	head := make([]byte, streamHead)
	copy(head, streamMagic)
	id := k.Current()
	if len(id) > streamID {
		return nil, programme.Errorf(programme.Internal, "密钥名 %s 太长", id)
	}
	copy(head[len(streamMagic):], id)
	rand.Read(head[streamHead-streamSalt:]) // never fails
	aead, err := k.stream(head)
	if err != nil {
		return nil, err
	}
	if _, err := to.Write(head); err != nil {
		return nil, err
	}
	return &StreamWriter{to: to, aead: aead, head: head, buf: make([]byte, 0, streamClear), out: make([]byte, 0, streamChunk)}, nil
}

// StreamFile is a file in which a sealed stream is written over several lives of
// the program.
type StreamFile interface {
	io.ReadWriteSeeker
	io.ReaderAt
	Truncate(size int64) error
}

// GoOnStream goes on with a stream that was not closed: with what lies whole in the
// file of so many bytes, and the rest of its clear bytes, which Rest gave after
// chunk whole chunks. What was torn off is cut, and a rest of another place is not
// used; At says how far that is. A new file begins with a head.
func (k *Keys) GoOnStream(file StreamFile, size, chunk int64, rest []byte) (*StreamWriter, error) {
	head := make([]byte, streamHead)
	if n, err := file.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	} else if n < streamHead {
		if err := restart(file, 0); err != nil {
			return nil, err
		}
		return k.SealStream(file)
	}
	aead, err := k.stream(head)
	if err != nil {
		return nil, err
	}
	w := &StreamWriter{to: file, aead: aead, head: head, n: (size - int64(streamHead)) / streamChunk,
		buf: make([]byte, 0, streamClear), out: make([]byte, 0, streamChunk)}
	if err := w.lastWhole(file); err != nil {
		return nil, err
	}
	if w.n == chunk && len(w.buf) == 0 && len(rest) <= streamClear {
		w.buf = append(w.buf, rest...)
	}
	return w, restart(file, int64(streamHead)+w.n*streamChunk)
}

// restart cuts a file off where it is to be written next.
func restart(file StreamFile, at int64) error {
	if err := file.Truncate(at); err != nil {
		return err
	}
	_, err := file.Seek(at, io.SeekStart)
	return err
}

// lastWhole looks at the last chunk that is there. One that was written by Close
// becomes the rest again, because more may come or Close again; one that is damaged
// is given up.
func (w *StreamWriter) lastWhole(from io.ReaderAt) error {
	if w.n == 0 {
		return nil
	}
	sealed := make([]byte, streamChunk)
	if _, err := from.ReadAt(sealed, int64(streamHead)+(w.n-1)*streamChunk); err != nil {
		return err
	}
	nonce := streamNonce(w.n-1, false)
	if _, err := w.aead.Open(w.out[:0], nonce[:], sealed, w.head); err == nil {
		return nil
	}
	w.n--
	nonce = streamNonce(w.n, true)
	if clear, err := w.aead.Open(w.out[:0], nonce[:], sealed, w.head); err == nil {
		w.buf = append(w.buf, clear...)
	}
	return nil
}

// At is how many clear bytes were written.
func (w *StreamWriter) At() int64 { return w.n*streamClear + int64(len(w.buf)) }

// Rest is what was written and is in no chunk yet, and after how many chunks.
func (w *StreamWriter) Rest() (chunk int64, clear []byte) { return w.n, w.buf }

// WholeChunks reads the clear bytes of a stream that is not closed, from a place on
// to the end of its whole chunks, and gives them to fn.
func (w *StreamWriter) WholeChunks(from io.ReaderAt, at int64, fn func([]byte) error) error {
	sealed := make([]byte, streamChunk)
	for c := at / streamClear; c < w.n; c++ {
		if _, err := from.ReadAt(sealed, int64(streamHead)+c*streamChunk); err != nil {
			return err
		}
		nonce := streamNonce(c, false)
		clear, err := w.aead.Open(w.out[:0], nonce[:], sealed, w.head)
		if err != nil {
			return errStream
		}
		if skip := at - c*streamClear; skip > 0 {
			clear = clear[skip:]
		}
		if err := fn(clear); err != nil {
			return err
		}
	}
	return nil
}

func (w *StreamWriter) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		if len(w.buf) == streamClear { // more comes: it is not the last
			if err := w.flush(false); err != nil {
				return n, err
			}
		}
		took := copy(w.buf[len(w.buf):streamClear], b)
		w.buf, b, n = w.buf[:len(w.buf)+took], b[took:], n+took
	}
	return n, nil
}

func (w *StreamWriter) flush(last bool) error {
	nonce := streamNonce(w.n, last)
	w.out = w.aead.Seal(w.out[:0], nonce[:], w.buf, w.head)
	w.n, w.buf = w.n+1, w.buf[:0]
	_, err := w.to.Write(w.out)
	return err
}

// Close writes the last chunk. It leaves what it writes to open.
func (w *StreamWriter) Close() error { return w.flush(true) }

// Stream reads a sealed stream at any place. It is for one reader at a time.
type Stream struct {
	from   io.ReaderAt
	aead   cipher.AEAD
	head   []byte
	size   int64 // of the clear bytes
	chunks int64
	at     int64 // of Read
	have   int64 // the chunk in clear, -1 for none
	clear  []byte
	sealed []byte
}

// OpenStream reads a sealed stream of so many bytes. Its last chunk is opened at
// once, so that one cut short is found before anything of it is used. Errors:
// Invalid where it was changed, Unavailable without its key.
func (k *Keys) OpenStream(from io.ReaderAt, sealed int64) (*Stream, error) {
	head := make([]byte, streamHead)
	if _, err := from.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	body := sealed - int64(streamHead)
	chunks := (body + streamChunk - 1) / streamChunk
	if body < streamTag || body-(chunks-1)*streamChunk < streamTag {
		return nil, errStream
	}
	aead, err := k.stream(head)
	if err != nil {
		return nil, err
	}
	s := &Stream{from: from, aead: aead, head: head, size: body - chunks*streamTag, chunks: chunks, have: -1, sealed: make([]byte, streamChunk)}
	return s, s.open(chunks - 1)
}

// Size is how many clear bytes there are.
func (s *Stream) Size() int64 { return s.size }

// open brings a chunk into the clear.
func (s *Stream) open(chunk int64) error {
	if s.have == chunk {
		return nil
	}
	s.have = -1
	n := int64(streamChunk)
	last := chunk == s.chunks-1
	if last {
		n = s.size + s.chunks*streamTag - chunk*streamChunk
	}
	if got, err := s.from.ReadAt(s.sealed[:n], int64(streamHead)+chunk*streamChunk); int64(got) < n {
		if err == io.EOF {
			return errStream
		}
		return err
	}
	nonce := streamNonce(chunk, last)
	clear, err := s.aead.Open(s.clear[:0], nonce[:], s.sealed[:n], s.head)
	if err != nil {
		return errStream
	}
	s.clear, s.have = clear, chunk
	return nil
}

// ReadAt implements io.ReaderAt, for one caller at a time.
func (s *Stream) ReadAt(b []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, errStream
	}
	for n < len(b) {
		if at >= s.size {
			return n, io.EOF
		}
		if err := s.open(at / streamClear); err != nil {
			return n, err
		}
		took := copy(b[n:], s.clear[at%streamClear:])
		n, at = n+took, at+int64(took)
	}
	return n, nil
}

func (s *Stream) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	n, err := s.ReadAt(b, s.at)
	s.at += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// Seek implements io.Seeker.
func (s *Stream) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.size
	}
	if offset < 0 {
		return s.at, errStream
	}
	s.at = offset
	return offset, nil
}
