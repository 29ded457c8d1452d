// Package presence is the pure part of proving who was in a room: a code on
// the teacher's screen that changes every twenty seconds, and a printed sheet
// that is signed by hand, photographed and found again. Neither needs a face,
// a camera of ours or a place. Nothing is read or written here, and nobody is
// present because of what this package says: a code is redeemed by its
// trainee, a line of a sheet is confirmed by a person who looks at it.
package presence

import (
	"crypto/hmac"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"jinlanling/internal/programme"

	"github.com/emmansun/gmsm/sm3"
)

// Step is how long a room code is shown, Grace how much longer it is taken: so
// that who begins to type in its last second can finish. A code that is sent
// to somebody else is late after at most both.
const (
	Step  = 20 * time.Second
	Grace = 10 * time.Second
)

// ReceiptLife is how long after the first hit of a scanned code its trainee
// may take to sign in to the system.
const ReceiptLife = 10 * time.Minute

// told is how many steps back a code is still known for a late one.
const told = 45

// Key makes and proves codes; 16 bytes or more, secret, the same on every copy
// of the program.
type Key []byte

// Way is whether a code is for coming or for leaving.
type Way string

// The ways.
const (
	In  Way = "in"
	Out Way = "out"
)

// Name is the way in Chinese.
func (w Way) Name() string {
	if w == Out {
		return "签退"
	}
	return "签到"
}

// Code is what the teacher's screen shows for a while.
type Code struct {
	Digits string    // six, to be typed
	Token  string    // letters and digits, the end of the address in the QR code
	Until  time.Time // when the next one is shown
}

// Code is the code of a lesson at a moment.
func (k Key) Code(lesson string, way Way, now time.Time) Code {
	step := stepOf(now)
	return Code{k.digits(lesson, way, step), k.token(lesson, way, step), time.Unix((step+1)*int64(Step/time.Second), 0).In(now.Location())}
}

func stepOf(t time.Time) int64 { return t.Unix() / int64(Step/time.Second) }

// mac is keyed by what it is for, so that no code can stand for another.
func (k Key) mac(purpose string, parts ...string) []byte {
	h := hmac.New(sm3.New, k)
	for _, p := range append([]string{purpose}, parts...) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

func (k Key) digits(lesson string, way Way, step int64) string {
	sum := k.mac("room digits", lesson, string(way), fmt.Sprint(step))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum)%1_000_000)
}

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// token is lesson, way, step and proof, each readable without the key.
func (k Key) token(lesson string, way Way, step int64) string {
	plain := fmt.Sprintf("%s.%s.%x", letters.EncodeToString([]byte(lesson)), way, step)
	return plain + "." + letters.EncodeToString(k.mac("room token", plain)[:10])
}

// Hit is a code that was right when it came in.
type Hit struct {
	ID     string // of a scanned one; no two people can redeem the same
	Lesson string
	Way    Way
	At     time.Time // by the server's clock
}

// Type takes six digits, whatever spaces stand between them. The error is
// Stale for a code that is late and Invalid for one that never was. Who is
// asked for a code must be given a few tries only: at each moment two or three
// of a million are right.
func (k Key) Type(lesson string, way Way, typed string, now time.Time) (Hit, error) {
	typed = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - 0xFEE0
		case r >= '0' && r <= '9':
			return r
		}
		return -1
	}, typed)
	at := stepOf(now)
	for step := at; step > at-told; step-- {
		if !hmac.Equal([]byte(typed), []byte(k.digits(lesson, way, step))) {
			continue
		}
		if late(step, now) {
			return Hit{}, programme.Errorf(programme.Stale, "这组数字已经换过。请看教师屏幕上现在的数字，再输一次")
		}
		return Hit{Lesson: lesson, Way: way, At: now}, nil
	}
	return Hit{}, programme.Errorf(programme.Invalid, "数字不对。请看教师屏幕上现在的六位数字，再输一次")
}

// late reports whether a step's code is no longer taken.
func late(step int64, now time.Time) bool {
	return !now.Before(time.Unix((step+1)*int64(Step/time.Second), 0).Add(Grace))
}

// Scan takes the token of a scanned code at its first hit, before it is known
// who scans. id is new and unguessable. Its errors are those of Type.
func (k Key) Scan(token, id string, now time.Time) (Hit, error) {
	bad := programme.Errorf(programme.Invalid, "这不是本系统的签到码，请扫教师屏幕上的二维码")
	parts := strings.Split(token, ".")
	if len(token) > 400 || len(parts) != 4 {
		return Hit{}, bad
	}
	plain := strings.Join(parts[:3], ".")
	lesson, err := letters.DecodeString(parts[0])
	var step int64
	_, err2 := fmt.Sscanf(parts[2], "%x", &step)
	way := Way(parts[1])
	if err != nil || err2 != nil || way != In && way != Out || !hmac.Equal([]byte(parts[3]), []byte(letters.EncodeToString(k.mac("room token", plain)[:10]))) {
		return Hit{}, bad
	}
	if late(step, now) {
		return Hit{}, programme.Errorf(programme.Stale, "这个二维码已经换过。请重新扫教师屏幕上现在的二维码")
	}
	return Hit{ID: id, Lesson: string(lesson), Way: way, At: now}, nil
}

// Receipt keeps a hit in the browser that made it while its trainee signs in
// to the system.
func (k Key) Receipt(h Hit) string {
	plain := fmt.Sprintf("%s.%s.%s.%x", letters.EncodeToString([]byte(h.Lesson)), h.Way, letters.EncodeToString([]byte(h.ID)), h.At.UnixMicro())
	return plain + "." + letters.EncodeToString(k.mac("room receipt", plain)[:20])
}

// Redeem reads a receipt. The error is Stale where it is older than
// ReceiptLife and Invalid where it is none of ours.
func (k Key) Redeem(receipt string, now time.Time) (Hit, error) {
	bad := programme.Errorf(programme.Invalid, "签到没有记下，请重新扫教师屏幕上的二维码")
	parts := strings.Split(receipt, ".")
	if len(receipt) > 600 || len(parts) != 5 {
		return Hit{}, bad
	}
	if !hmac.Equal([]byte(parts[4]), []byte(letters.EncodeToString(k.mac("room receipt", strings.Join(parts[:4], "."))[:20]))) {
		return Hit{}, bad
	}
	lesson, err := letters.DecodeString(parts[0])
	id, err2 := letters.DecodeString(parts[2])
	var at int64
	_, err3 := fmt.Sscanf(parts[3], "%x", &at)
	if err != nil || err2 != nil || err3 != nil {
		return Hit{}, bad
	}
	h := Hit{ID: string(id), Lesson: string(lesson), Way: Way(parts[1]), At: time.UnixMicro(at).In(now.Location())}
	if now.Sub(h.At) > ReceiptLife {
		return Hit{}, programme.Errorf(programme.Stale, "扫码已超过 %d 分钟，请重新扫教师屏幕上的二维码", int(ReceiptLife.Minutes()))
	}
	return h, nil
}

// Session is one lesson's signing: when coming and leaving are taken, as the
// teacher opened and closed them.
type Session struct {
	Lesson  string
	In, Out Opening
}

// Opening is from a moment to another; a zero To is still open, a zero From
// was never opened.
type Opening struct{ From, To time.Time }

// Sign is whether a hit signs somebody in or out. used reports of a key
// whether it was used before; where the error is nil, Keys are to be kept in
// the transaction that writes the signature. Hit.At decides, not the moment of
// signing in to the system. The error is WrongState outside the opening,
// Invalid for another lesson's code, Repeated for the second time, and Conflict
// where somebody else used the same scan.
func (s *Session) Sign(person string, h Hit, used func(key string) bool) error {
	if h.Lesson != s.Lesson {
		return programme.Errorf(programme.Invalid, "这是另一次课的签到码，请扫本次课教师屏幕上的二维码")
	}
	o := s.In
	if h.Way == Out {
		o = s.Out
	}
	switch {
	case o.From.IsZero() || h.At.Before(o.From):
		return programme.Errorf(programme.WrongState, "教师还没有开始%s，开始后再签", h.Way.Name())
	case !o.To.IsZero() && !h.At.Before(o.To):
		return programme.Errorf(programme.WrongState, "%s已经结束。确实在场的，请在纸质签到表上签名，或请教师登记", h.Way.Name())
	}
	keys := h.Keys(person)
	if used(keys[0]) {
		return programme.Errorf(programme.Repeated, "已经%s，不用再签", h.Way.Name())
	}
	if len(keys) > 1 && used(keys[1]) {
		return programme.Errorf(programme.Conflict, "这次扫码已被别人用过，请自己重新扫一次")
	}
	return nil
}

// Keys are what a signature uses up: the person's coming or leaving, and the
// scan.
func (h Hit) Keys(person string) []string {
	keys := []string{h.Lesson + "|" + string(h.Way) + "|" + person}
	if h.ID != "" {
		keys = append(keys, "scan|"+h.ID)
	}
	return keys
}

// Missed is how many whole minutes of a lesson somebody missed who came and
// left at those moments; a zero moment was not recorded and misses nothing.
func Missed(starts, ends, came, left time.Time) (late, early int) {
	if !came.IsZero() {
		late = max(0, int(came.Sub(starts)/time.Minute))
	}
	if !left.IsZero() {
		early = max(0, int(ends.Sub(left)/time.Minute))
	}
	return late, early
}

// SheetCode is the code of a lesson's printed sheet, twelve digits of which
// the last checks the others. edition is 0 for the first print and higher when
// the list of people changed since. It is kept with the sheet: nothing of the
// lesson can be read from it.
func (k Key) SheetCode(lesson string, edition int) string {
	sum := k.mac("sheet", lesson, fmt.Sprint(edition))
	digits := fmt.Sprintf("%011d", binary.BigEndian.Uint64(sum)%100_000_000_000)
	return digits + string(checkDigit(digits))
}

// ParseSheetCode reads a sheet's code as it is typed, with whatever stands
// between its digits. It reports whether the check digit fits.
func ParseSheetCode(typed string) (string, bool) {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - 0xFEE0
		case r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-' || r == '　':
			return -1
		}
		return 'x'
	}, typed)
	if len(s) != 12 || strings.Contains(s, "x") {
		return "", false
	}
	return s, rune(s[11]) == checkDigit(s[:11])
}

// GroupedCode is a sheet's code as it is printed: 4820 6371 5502.
func GroupedCode(s string) string {
	if len(s) != 12 {
		return s
	}
	return s[:4] + " " + s[4:8] + " " + s[8:]
}

// checkDigit finds one wrong digit and two swapped neighbours (Luhn; all
// swaps but 09 and 90).
func checkDigit(digits string) rune {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return rune('0' + (10-sum%10)%10)
}
