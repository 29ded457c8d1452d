package seal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"jinlanling/internal/programme"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"
)

// Cost of a password: 19 MiB and two passes, the least that OWASP names for
// argon2id; a server of 150 MB can still check a few at once.
const (
	passwordMemory = 19 * 1024 // KiB
	passwordTime   = 2
	passwordKey    = 32
)

// guessing bounds how many passwords are computed at once.
var guessing = make(chan struct{}, 2)

// HashPassword is the text to keep of a password: argon2id in its usual form.
func HashPassword(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", passwordMemory, passwordTime,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(derive(password, salt))), nil
}

func derive(password string, salt []byte) []byte {
	guessing <- struct{}{}
	defer func() { <-guessing }()
	return argon2.IDKey([]byte(password), salt, passwordTime, passwordMemory, 1, passwordKey)
}

// nobody's password is computed for users who do not exist, so that the answer
// takes as long.
var nobody = sync.OnceValue(func() string {
	h, err := HashPassword("nobody")
	if err != nil {
		panic(err) // the system has no randomness
	}
	return h
})

// CheckPassword reports whether password is the one that hash was kept of. An
// empty hash takes as long as any and is never right.
func CheckPassword(hash, password string) bool {
	known := hash != ""
	if !known {
		hash = nobody()
	}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt), want) == 1 && known
}

// Length of a password, in characters.
const (
	minPassword = 10
	maxPassword = 128
)

// PasswordProblem says what is wrong with a password, "" where nothing is: too
// short, too long, or among those that are guessed first. about is what a
// guesser knows of its owner.
func PasswordProblem(password string, about ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return fmt.Sprintf("密码至少 %d 个字符；几个不相干的词连起来就好", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("密码最多 %d 个字符", maxPassword)
	case zxcvbn.PasswordStrength(password, about).Guesses < 1e8:
		return "这个密码在常见密码之列，或太容易猜到，请换一个"
	}
	return ""
}

// CheckPasswordRule refuses a password with a problem, as Error Invalid.
func CheckPasswordRule(password string, about ...string) error {
	if p := PasswordProblem(password, about...); p != "" {
		return &programme.Error{Code: programme.Invalid, Message: p, Problems: []programme.Problem{{Field: "password", Code: "password", Message: p}}}
	}
	return nil
}
