// Package seal encrypts personal data at rest (SM4-GCM) and makes it findable
// without decrypting it (HMAC-SM3). It keeps the key file and nothing else;
// where sealed text is stored is package store's business.
//
// The one idea to know: a sealed value is bound to its kind and its row, so it
// cannot be moved to another person's row, and it names its key, so keys can
// rotate one value at a time.
package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
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
)

// Keys seals and opens values. It is safe for concurrent use.
type Keys struct {
	path string
	rand io.Reader

	macs sync.Pool // of the index key: laying it out costs as much as hashing a number

	mu    sync.RWMutex
	file  keyFile
	aeads map[string]cipher.AEAD
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
	k.mu.RLock()
	aead := k.aeads[id]
	k.mu.RUnlock()
	if aead == nil {
		return "", programme.Errorf(programme.Internal, "缺少解密所需的密钥 %s，请恢复密钥文件", id)
	}
	buf, err := base64.RawURLEncoding.Strict().DecodeString(data)
	if err != nil || len(buf) < aead.NonceSize() {
		return "", programme.Errorf(programme.Internal, "加密的%s已损坏", kind)
	}
	plain, err := aead.Open(nil, buf[:aead.NonceSize()], buf[aead.NonceSize():], bound(kind, row))
	if err != nil {
		return "", programme.Errorf(programme.Internal, "加密的%s已损坏或被移动过", kind)
	}
	return string(plain), nil
}

// bound is what a sealed value is tied to.
func bound(kind Kind, row string) []byte { return []byte(string(kind) + "\x00" + row) }

// KeyID is the id of the key that sealed text, "" for the empty text.
func KeyID(text string) string {
	id, _, _ := strings.Cut(text, ":")
	return id
}

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

// Rotate makes a new current key and saves the file. Old values stay readable
// until they are sealed again and the old key is dropped.
func (k *Keys) Rotate(now time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := k.file.clone()
	id := fmt.Sprintf("k%d", next.Made+1)
	key, err := k.fresh(sm4.BlockSize)
	if err != nil {
		return err
	}
	next.Made++
	next.Current = id
	next.Keys = append(next.Keys, storedKey{id, now.UTC().Truncate(time.Second), key})
	return k.adopt(next)
}

// Drop forgets every key but the current one. Call it when no value names
// another.
func (k *Keys) Drop() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := k.file.clone()
	next.Keys = next.Keys[:0]
	for _, key := range k.file.Keys {
		if key.ID == next.Current {
			next.Keys = append(next.Keys, key)
		}
	}
	return k.adopt(next)
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
