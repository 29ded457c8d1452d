package act

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"jinlanling/internal/idcode"
)

// Text is what somebody typed made text, at the one door of package idcode.
func Text(s string) string { return idcode.Text(s) }

// Compact is a text without its spaces.
func Compact(s string) string { return strings.ReplaceAll(s, " ", "") }

// Compare orders texts by their bytes.
func Compare(a, b string) int { return cmp.Compare(a, b) }

// Sorted is a set in the order of its texts.
func Sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for k := range set {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// CountIf counts what of a list is so.
func CountIf[T any](list []T, ok func(T) bool) (n int) {
	for _, x := range list {
		if ok(x) {
			n++
		}
	}
	return n
}

// Token is a new secret and the hash that is kept of it.
func Token() (secret, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, TokenHash(secret)
}

// TokenHash is what is kept of a secret.
func TokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

const Enterprise = "enterprise"

const School = "school"
