// Package bagit writes and verifies bags (RFC 8493) in a zip: files with a list
// of their digests, which sha256sum -c checks with nothing of ours. A bag of a
// class's archive also carries the journal's entries about it with their proofs
// and the signed checkpoint, so that who has the file alone can tell that it is
// what was sealed. It knows no database.
//
// The one idea to know: the writer passes each byte once, so that a bag of films
// takes no memory; the reader trusts nothing that the zip says of itself.
package bagit

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// Names of a bag's own files.
const (
	declaration = "bagit.txt"
	bagInfo     = "bag-info.txt"
	Manifest    = "manifest-sha256.txt"
	TagManifest = "tagmanifest-sha256.txt"
	Payload     = "data/"
)

// Where a class's bag keeps what the journal says.
const (
	ProofsFile     = "data/journal/proofs.jsonl"   // a journal.Proof a line, without its checkpoint
	CheckpointFile = "data/journal/checkpoint.txt" // against which they are proved
	KeyFile        = "data/journal/key.txt"        // the public key of the log
	ContentFile    = "data/journal/content.txt"    // what was sealed, as the entry of archiving digests it
	DestroyedDir   = "data/journal/destroyed/"     // what was destroyed when its years were over, a list for each act, as its entry digests it
)

const declared = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

// Line is one file of a bag, by its path below the bag's folder.
type Line struct {
	Path   string
	SHA256 string
	Size   int64
}

// Writer writes a bag as a zip. Files are written as they come; the lists are
// written last.
type Writer struct {
	zip     *zip.Writer
	base    string
	at      time.Time
	payload []Line
	tags    []Line
	bytes   int64
}

// NewWriter begins a bag in a folder of that name.
func NewWriter(w io.Writer, folder string, at time.Time) (*Writer, error) {
	b := &Writer{zip: zip.NewWriter(w), base: folder, at: at}
	return b, b.Tag(declaration, []byte(declared))
}

// Add writes a file under data/. What is compressed already is stored as it is.
func (b *Writer) Add(name string, compressed bool, r io.Reader) (Line, error) {
	l, err := b.write(Payload+name, compressed, r)
	if err == nil {
		b.payload, b.bytes = append(b.payload, l), b.bytes+l.Size
	}
	return l, err
}

// Tag writes a file beside data/.
func (b *Writer) Tag(name string, content []byte) error {
	l, err := b.write(name, false, bytes.NewReader(content))
	if err == nil && name != TagManifest {
		b.tags = append(b.tags, l)
	}
	return err
}

func (b *Writer) write(name string, compressed bool, r io.Reader) (Line, error) {
	method := zip.Deflate
	if compressed {
		method = zip.Store
	}
	w, err := b.zip.CreateHeader(&zip.FileHeader{Name: path.Join(b.base, name), Method: method, Modified: b.at})
	if err != nil {
		return Line{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	return Line{name, hex.EncodeToString(sum.Sum(nil)), n}, err
}

// Lines are the files written under data/ so far.
func (b *Writer) Lines() []Line { return b.payload }

// Close writes bag-info.txt with these lines and the lists, and ends the zip. It
// gives the digest of tagmanifest-sha256.txt, which covers all of the bag.
func (b *Writer) Close(info [][2]string) (digest string, err error) {
	var text strings.Builder
	for _, l := range append(info, [2]string{"Payload-Oxum", fmt.Sprintf("%d.%d", b.bytes, len(b.payload))},
		[2]string{"Bagging-Date", b.at.Format("2006-01-02")}) {
		fmt.Fprintf(&text, "%s: %s\n", l[0], strings.Join(strings.Fields(l[1]), " "))
	}
	if err := b.Tag(bagInfo, []byte(text.String())); err != nil {
		return "", err
	}
	if err := b.Tag(Manifest, listed(b.payload)); err != nil {
		return "", err
	}
	tags := listed(b.tags)
	if err := b.Tag(TagManifest, tags); err != nil {
		return "", err
	}
	sum := sha256.Sum256(tags)
	return hex.EncodeToString(sum[:]), b.zip.Close()
}

func listed(list []Line) []byte {
	var b bytes.Buffer
	for _, l := range list {
		b.WriteString(l.SHA256 + "  " + l.Path + "\n")
	}
	return b.Bytes()
}
