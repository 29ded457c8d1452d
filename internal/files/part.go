package files

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"net/http"
	"os"

	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

// Part is a file that comes in by pieces, over several lives of the program. It is
// sealed as it comes in, so that nothing lies in clear meanwhile and nothing is
// written twice. Beside it lies its rest: the bytes that do not fill a chunk yet,
// and the digest as far as it is reckoned. A rest that is torn or old is not used:
// then the sender is told a smaller size, and goes on from there.
type Part struct {
	store  *Store
	path   string
	file   *os.File
	sealed *seal.StreamWriter // nil where the file lies in clear
	size   int64              // of the clear bytes
	sum    hash.Hash
	summed int64 // the bytes that sum covers
}

// rested is what a rest keeps.
type rested struct {
	chunk, summed int64
	sum, clear    []byte
}

const restName = ".rest"

// OpenPart opens what came in under a path, or begins it. Close it.
func (f *Store) OpenPart(path string) (*Part, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, filled(err)
	}
	p := &Part{store: f, path: path, file: file, sum: sha256.New()}
	if err := p.begin(); err != nil {
		file.Close()
		return nil, filled(err)
	}
	return p, nil
}

func (p *Part) begin() error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	r := p.rest()
	head := make([]byte, min(size, seal.StreamHead))
	if _, err := p.file.ReadAt(head, 0); err != nil {
		return err
	}
	if p.store.keys == nil || !seal.StreamBegun(head) { // in clear, as all were before, is gone on with in clear
		p.size = size
		if _, err := p.file.Seek(size, io.SeekStart); err != nil {
			return err
		}
	} else {
		if p.sealed, err = p.store.keys.GoOnStream(p.file, size, r.chunk, r.clear); err != nil {
			return err
		}
		p.size = p.sealed.At()
	}
	if r.summed <= p.size && len(r.sum) > 0 && p.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(r.sum) == nil {
		p.summed = r.summed
	}
	return nil
}

// Size is how many bytes came in.
func (p *Part) Size() int64 { return p.size }

// Write takes the next bytes.
func (p *Part) Write(b []byte) (n int, err error) {
	if err := p.catchUp(); err != nil {
		return 0, err
	}
	if p.sealed != nil {
		n, err = p.sealed.Write(b)
	} else {
		n, err = p.file.Write(b)
	}
	p.sum.Write(b[:n])
	p.size, p.summed = p.size+int64(n), p.summed+int64(n)
	return n, filled(err)
}

// catchUp reckons the digest of bytes that no rest covers.
func (p *Part) catchUp() error {
	if p.summed == p.size {
		return nil
	}
	if p.sealed == nil {
		n, err := io.Copy(p.sum, io.NewSectionReader(p.file, p.summed, p.size-p.summed))
		p.summed += n
		return err
	}
	take := func(b []byte) error {
		p.summed += int64(len(b))
		_, err := p.sum.Write(b)
		return err
	}
	if err := p.sealed.WholeChunks(p.file, p.summed, take); err != nil {
		return err
	}
	_, clear := p.sealed.Rest()
	return take(clear[int64(len(clear))-(p.size-p.summed):])
}

// Keep makes what was written stay, also where the program ends.
func (p *Part) Keep() error {
	sum, err := p.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	var chunk int64
	var clear []byte
	if p.sealed != nil {
		chunk, clear = p.sealed.Rest()
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(chunk))
	b = binary.BigEndian.AppendUint64(b, uint64(p.summed))
	b = append(append(append(b, byte(len(sum))), sum...), clear...)
	var out bytes.Buffer
	w, whole, err := p.store.sealing(&out)
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil {
		err = whole()
	}
	if err == nil {
		err = os.WriteFile(p.path+restName, out.Bytes(), 0o600)
	}
	return filled(err)
}

// rest reads what Keep wrote; nothing where that is not there, torn or of another key.
func (p *Part) rest() (r rested) {
	b, err := os.ReadFile(p.path + restName)
	if err != nil {
		return rested{}
	}
	if p.store.keys != nil {
		s, err := p.store.keys.OpenStream(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return rested{}
		}
		if b, err = io.ReadAll(s); err != nil {
			return rested{}
		}
	}
	if len(b) < 17 || len(b) < 17+int(b[16]) {
		return rested{}
	}
	n := 17 + int(b[16])
	return rested{int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint64(b[8:])), b[17:n], b[n:]}
}

// Close closes the file; what Keep did not keep may be gone.
func (p *Part) Close() error { return p.file.Close() }

// Adopt stores a file that came in whole under a path, and its old name is gone.
// More than Limit bytes are an Error TooLarge.
func (f *Store) Adopt(path string) (programme.File, error) {
	if _, err := os.Stat(path); err != nil {
		return programme.File{}, err
	}
	p, err := f.OpenPart(path)
	if err != nil {
		return programme.File{}, err
	}
	defer p.Close()
	if p.size > Limit {
		return programme.File{}, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请分段上传", Limit>>20)
	}
	if err := p.catchUp(); err != nil {
		return programme.File{}, err
	}
	file, err := p.whole()
	if err != nil {
		return file, err
	}
	for _, name := range []string{path, path + restName} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return file, nil
}

// whole closes the stream and makes the file last under its id.
func (p *Part) whole() (programme.File, error) {
	digest := p.sum.Sum(nil)
	if p.sealed == nil && p.store.keys != nil { // it began before files were sealed as they come in
		return p.store.put(io.NewSectionReader(p.file, 0, p.size), Limit, digest)
	}
	head := make([]byte, min(p.size, 512))
	var from io.ReaderAt = p.file
	if p.sealed != nil {
		if err := p.sealed.Close(); err != nil {
			return programme.File{}, filled(err)
		}
		info, err := p.file.Stat()
		if err != nil {
			return programme.File{}, err
		}
		if from, err = p.store.keys.OpenStream(p.file, info.Size()); err != nil {
			return programme.File{}, err
		}
	}
	if _, err := from.ReadAt(head, 0); err != nil && err != io.EOF {
		return programme.File{}, err
	}
	file := programme.File{ID: hex.EncodeToString(digest), Size: p.size, Type: http.DetectContentType(head)}
	return file, filled(p.store.place.keep(p.file, file.ID, false))
}
