// Package seal encrypts personal data at rest (SM4-GCM) and makes it findable
// without decrypting it (HMAC-SM3). It keeps the key file and nothing else;
// where sealed text is stored is package store's business.
//
// The one idea to know: a sealed value is bound to its kind and its row, so it
// cannot be moved to another person's row, and it names its key, so keys can
// rotate one value at a time. Which key is current the database says, since
// several programs may seal at once; a key once made stays in the file, since
// backups and values on their way still name it.
package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/programme"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Kind is what a sealed value is.
type Kind string

const (
	IDNumber    Kind = "id_number"
	Phone       Kind = "phone"
	BankAccount Kind = "bank_account"

	SecondFactor Kind = "second_factor"
	Draft        Kind = "draft"   // an application that is not handed in yet, as a whole
	Contact      Kind = "contact" // where a user wants to be reached
	Room         Kind = "room"    // what makes the codes of lessons
	Lot          Kind = "lot"     // what a draw keeps to itself until it is drawn
	MailPassword Kind = "mail_password"
	Identity     Kind = "identity" // by which a provider of identities knows somebody
)

// Keys seals and opens values. It is safe for concurrent use.
type Keys struct {
	path string
	rand io.Reader

	macs sync.Pool // of the index key: laying it out costs as much as hashing a number

	mu    sync.RWMutex
	file  keyFile
	aeads map[string]cipher.AEAD
	seen  time.Time // when the file was changed that was read last for a key not at hand
}

// Seal encrypts plain for one kind of value of one row: "k1:" and base64url of
// nonce, ciphertext and tag. The empty value seals to the empty text.
func (k *Keys) Seal(kind Kind, row, plain string) string {
	if plain == "" {
		return ""
	}
	k.mu.RLock()
	id := k.file.Current
	aead := k.aeads[id]
	k.mu.RUnlock()
	buf := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	k.mu.Lock() // a seeded source of randomness is not safe for concurrent use
	_, err := io.ReadFull(k.rand, buf)
	k.mu.Unlock()
	if err != nil {
		panic("seal: no randomness: " + err.Error())
	}
	buf = aead.Seal(buf, buf, []byte(plain), bound(kind, row))
	return id + ":" + base64.RawURLEncoding.EncodeToString(buf)
}

// Unseal opens what Seal made for the same kind and row. A value that was
// changed, moved, or whose key is not at hand is an error; the message never
// holds the value.
func (k *Keys) Unseal(kind Kind, row, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	id, data, _ := strings.Cut(text, ":")
	aead := k.opener(id)
	if aead == nil {
		return "", programme.Errorf(programme.Internal, "缺少解密所需的密钥 %s，请恢复密钥文件", id)
	}
	buf, err := base64.RawURLEncoding.Strict().DecodeString(data)
	if err != nil || len(buf) < aead.NonceSize() {
		return "", spoilt(kind, row)
	}
	plain, err := aead.Open(nil, buf[:aead.NonceSize()], buf[aead.NonceSize():], bound(kind, row))
	if err != nil {
		return "", spoilt(kind, row)
	}
	return string(plain), nil
}

// spoilt tells which value it is, so that whoever keeps the backups finds the row.
func spoilt(kind Kind, row string) error {
	return programme.Errorf(programme.Internal, "%s 的加密值（%s）解不开，已损坏或被移动过；请与备份里的这一行核对", row, kind)
}

// bound is what a sealed value is tied to.
func bound(kind Kind, row string) []byte { return []byte(string(kind) + "\x00" + row) }

// Index is the keyed hash by which a value is found: the same for the same
// kind and value, of no use without the key. The empty value gives "".
func (k *Keys) Index(kind Kind, plain string) string {
	if plain == "" {
		return ""
	}
	h, _ := k.macs.Get().(hash.Hash)
	if h == nil {
		h = hmac.New(sm3.New, k.file.Index)
	}
	h.Reset()
	var room [64]byte
	h.Write(append(append(append(room[:0], kind...), 0), plain...))
	index := base64.RawURLEncoding.EncodeToString(h.Sum(room[:0])[:18])
	k.macs.Put(h)
	return index
}

// Current is the id of the key that new values are sealed with.
func (k *Keys) Current() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.file.Current
}

// Start makes the key with that id the current one, as the database names it:
// the file may say another, where a rotation was cut off or the file is not
// this database's.
func (k *Keys) Start(id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.use(id)
}

// Use is Start for a program that runs: another copy may have made a new key
// since. It never goes back to an older key, which a transaction that began
// before the rotation still names.
func (k *Keys) Use(id string) error {
	k.mu.RLock()
	have := k.file.Current
	k.mu.RUnlock()
	if id == have || number(id) < number(have) {
		return nil
	}
	return k.Start(id)
}

// number is which key of its file an id names, counted from 1.
func number(id string) (n int) {
	fmt.Sscanf(id, "k%d", &n)
	return n
}

func (k *Keys) use(id string) error {
	if k.aeads[id] == nil {
		if err := k.reload(); err != nil {
			return err
		}
	}
	if k.aeads[id] == nil {
		return programme.Errorf(programme.Unavailable, "数据库已换用密钥 %s，这里的 %s 里没有它：请把换密钥的那台机器上的这个文件复制过来。复制以前，需要加密的办理都办不了", id, filepath.Base(k.path))
	}
	k.file.Current = id
	return nil
}

// reload reads the file again, where it is still the file of the same system.
func (k *Keys) reload() error {
	f, aeads, err := read(k.path)
	if err != nil {
		return err
	}
	if !bytes.Equal(f.Index, k.file.Index) {
		return programme.Errorf(programme.Invalid, "密钥文件 %s 被换成了另一个系统的", filepath.Base(k.path))
	}
	f.Current = k.file.Current
	k.file, k.aeads = f, aeads
	return nil
}

// opener is the key with that id; the file is read again for one that is not
// at hand, unless it is as it was when it was read last.
func (k *Keys) opener(id string) cipher.AEAD {
	k.mu.RLock()
	aead := k.aeads[id]
	k.mu.RUnlock()
	if aead != nil {
		return aead
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if info, err := os.Stat(k.path); err == nil && !info.ModTime().Equal(k.seen) {
		k.seen = info.ModTime()
		k.reload()
	}
	return k.aeads[id]
}

// Add makes a new key, keeps it in the file beside all earlier ones, and
// returns its id. It is not the current key until Use: whoever adds one says
// so in the database first. Its id is unlike that of any key made elsewhere.
func (k *Keys) Add(now time.Time) (id string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.reload(); err != nil { // another program may have added one
		return "", err
	}
	key, err := k.fresh(sm4.BlockSize)
	if err != nil {
		return "", err
	}
	next := k.file.clone()
	next.Made++
	id = fmt.Sprintf("k%d.%x", next.Made, fingerprint("key", key)[:3])
	next.Keys = append(next.Keys, storedKey{id, now.UTC().Truncate(time.Second), key})
	return id, k.adopt(next)
}

// Keep writes which key is current into the file, for who reads it.
func (k *Keys) Keep() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	current := k.file.Current
	if err := k.reload(); err != nil {
		return err
	}
	next := k.file.clone()
	next.Current = current
	return k.adopt(next)
}

// Fingerprint tells the index key from every other and nothing of it.
func (k *Keys) Fingerprint() string {
	return hex.EncodeToString(fingerprint("index", k.file.Index)[:12])
}

func fingerprint(what string, key []byte) []byte {
	sum := sha256.Sum256(append([]byte("jinlanling "+what+" key\x00"), key...))
	return sum[:]
}

func (k *Keys) fresh(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(k.rand, b)
	return b, err
}

// adopt saves f and makes it what this Keys uses.
func (k *Keys) adopt(f keyFile) error {
	aeads, err := f.open()
	if err != nil {
		return err
	}
	if err := f.save(k.path); err != nil {
		return err
	}
	k.file, k.aeads = f, aeads
	return nil
}

func randomness(r io.Reader) io.Reader {
	if r == nil {
		return rand.Reader
	}
	return r
}
