package journal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Node is one stored hash of the tree, by its tlog index.
type Node struct {
	Index int64
	Hash  tlog.Hash
}

// Grow appends leaves to a tree of n entries and returns the hashes to store
// and the new root. r reads what is stored already.
func Grow(n int64, leaves []tlog.Hash, r tlog.HashReader) (nodes []Node, root tlog.Hash, err error) {
	fresh := &overlay{first: tlog.StoredHashCount(n), under: r}
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(n+int64(i), leaf, fresh)
		if err != nil {
			return nil, root, err
		}
		fresh.added = append(fresh.added, hashes...)
	}
	root, err = tlog.TreeHash(n+int64(len(leaves)), fresh)
	if err != nil {
		return nil, root, err
	}
	nodes = make([]Node, len(fresh.added))
	for i, h := range fresh.added {
		nodes[i] = Node{fresh.first + int64(i), h}
	}
	return nodes, root, nil
}

// overlay reads the hashes of a batch before they are stored.
type overlay struct {
	first int64
	added []tlog.Hash
	under tlog.HashReader
}

func (o *overlay) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	var missing []int64
	for i, ix := range indexes {
		if k := ix - o.first; k >= 0 && k < int64(len(o.added)) {
			out[i] = o.added[k]
		} else {
			missing = append(missing, ix)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	read, err := o.under.ReadHashes(missing)
	if err != nil {
		return nil, err
	}
	for i, ix := range indexes {
		if k := ix - o.first; k < 0 || k >= int64(len(o.added)) {
			out[i], read = read[0], read[1:]
		}
	}
	return out, nil
}

// Checkpoint states what the tree was at a moment. Printed, mailed or posted,
// it binds everything before it.
type Checkpoint struct {
	Origin string // the log's name
	Size   int64
	Root   tlog.Hash
	At     time.Time
	// Keyed is the number, counted from 1, of the first entry that had to carry
	// a mark (see Ring); 0 where none had to. Being signed with every
	// checkpoint, it cannot be moved.
	Keyed int64
}

// text is the part of a checkpoint that is signed.
func (c Checkpoint) text() string {
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", c.Origin, c.Size, c.Root, c.At.UTC().Format(time.RFC3339))
	if c.Keyed > 0 {
		text += fmt.Sprintf("keyed %d\n", c.Keyed)
	}
	return text
}

// SignCheckpoint writes c as a signed note.
func SignCheckpoint(c Checkpoint, key ed25519.PrivateKey) (string, error) {
	signed, err := note.Sign(&note.Note{Text: c.text()}, edSigner{c.Origin, key})
	return string(signed), err
}

// ParseCheckpoint reads a checkpoint's text. verifier is the log's public key
// (VerifierKey); with "" the signature is not looked at, which is said in
// signed.
func ParseCheckpoint(text, verifier string) (c Checkpoint, signed bool, err error) {
	bad := fmt.Errorf("检查点格式不对：应为日志名、条数、根摘要、时间四行及签名")
	body, sigs, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n\n")
	lines := strings.Split(body, "\n")
	if len(lines) < 4 || len(lines) > 5 || lines[0] == "" {
		return c, false, bad
	}
	if len(lines) == 5 {
		keyed, found := strings.CutPrefix(lines[4], "keyed ")
		if c.Keyed, err = strconv.ParseInt(keyed, 10, 64); err != nil || !found || c.Keyed < 1 {
			return c, false, bad
		}
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, false, bad
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return c, false, bad
	}
	if c.At, err = time.Parse(time.RFC3339, lines[3]); err != nil || c.text() != body+"\n" {
		return c, false, bad
	}
	if verifier == "" {
		return c, false, nil
	}
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return c, false, fmt.Errorf("公钥格式不对")
	}
	if _, err := note.Open([]byte(body+"\n\n"+sigs+"\n"), note.VerifierList(v)); err != nil {
		return c, false, fmt.Errorf("检查点的签名与公钥不符")
	}
	return c, true, nil
}

// ParseKept reads what was kept of a checkpoint: its text, with the signature
// or without, or what is printed on paper: origin, size and root, on lines of
// their own or parted by blanks. Without a signature signed is false: it is
// worth what the paper is worth.
func ParseKept(text, verifier string) (c Checkpoint, signed bool, err error) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "\n— ") {
		return ParseCheckpoint(text, verifier)
	}
	if c, _, err := ParseCheckpoint(text, ""); err == nil {
		return c, false, nil
	}
	words := strings.Fields(text)
	if len(words) < 3 {
		return c, false, fmt.Errorf("检查点应有日志名、条数和根摘要三项")
	}
	c.Origin = words[0]
	if c.Size, err = strconv.ParseInt(words[1], 10, 64); err != nil || c.Size < 1 {
		return c, false, fmt.Errorf("检查点的条数不对：%s", words[1])
	}
	// a root that was typed may stand in groups, and with either alphabet
	root := strings.NewReplacer("-", "+", "_", "/").Replace(strings.Join(words[2:], ""))
	root = strings.TrimRight(root, "=") + "="
	if c.Root, err = tlog.ParseHash(root); err != nil {
		return c, false, fmt.Errorf("检查点的根摘要不对：应为 43 个字母、数字和符号")
	}
	return c, false, nil
}

// VerifierKey is the public key of a log in the note format.
func VerifierKey(origin string, key ed25519.PrivateKey) string {
	pub := append([]byte{1}, key.Public().(ed25519.PublicKey)...) // 1: Ed25519
	return fmt.Sprintf("%s+%08x+%s", origin, keyHash(origin, pub), base64.StdEncoding.EncodeToString(pub))
}

// keyHash is the note format's short name of a key.
func keyHash(name string, pub []byte) uint32 {
	h := sha256.New()
	io.WriteString(h, name+"\n")
	h.Write(pub)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

type edSigner struct {
	name string
	key  ed25519.PrivateKey
}

func (s edSigner) Name() string { return s.name }
func (s edSigner) KeyHash() uint32 {
	return keyHash(s.name, append([]byte{1}, s.key.Public().(ed25519.PublicKey)...))
}
func (s edSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }
