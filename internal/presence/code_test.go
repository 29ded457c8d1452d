package presence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/presence"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

var (
	key   = presence.Key("a secret of thirty-two bytes ....")
	start = time.Date(2022, 8, 20, 18, 24, 40, 0, time.FixedZone("CST", 8*3600))
)

func session() *presence.Session {
	return &presence.Session{Lesson: "l1", In: presence.Opening{From: start.Add(-time.Minute), To: start.Add(time.Hour)},
		Out: presence.Opening{From: start.Add(2 * time.Hour)}}
}

func none(string) bool { return false }

func TestRoomCode(t *testing.T) {
	shown := key.Code("l1", presence.In, start.Add(7*time.Second))
	if len(shown.Digits) != 6 || !shown.Until.Equal(start.Add(20*time.Second)) {
		t.Fatalf("shown %+v", shown)
	}
	if next := key.Code("l1", presence.In, start.Add(20*time.Second)); next.Digits == shown.Digits || next.Token == shown.Token {
		t.Error("the code does not change")
	}
	for _, c := range []struct {
		after time.Duration
		want  programme.ErrorCode
	}{{0, ""}, {19 * time.Second, ""}, {20 * time.Second, ""}, {30*time.Second - 1, ""}, {30 * time.Second, programme.Stale},
		{5 * time.Minute, programme.Stale}, {time.Hour, programme.Invalid}, {-time.Second, programme.Invalid}} {
		if _, err := key.Type("l1", presence.In, shown.Digits[:3]+" "+shown.Digits[3:], start.Add(c.after)); programme.CodeOf(err) != c.want {
			t.Errorf("typed %v after it appeared: %v, want %q", c.after, err, c.want)
		}
		scanned := c.want
		if scanned == programme.Invalid {
			scanned = map[bool]programme.ErrorCode{true: programme.Stale}[c.after > 0] // a token says when it was shown
		}
		if _, err := key.Scan(shown.Token, "n1", start.Add(c.after)); programme.CodeOf(err) != scanned {
			t.Errorf("scanned %v after it appeared: %v, want %q", c.after, err, scanned)
		}
	}
	for what, err := range map[string]error{
		"another lesson": second(key.Type("l2", presence.In, shown.Digits, start)),
		"another way":    second(key.Type("l1", presence.Out, shown.Digits, start)),
		"another key":    second(presence.Key("another secret of some length ...").Type("l1", presence.In, shown.Digits, start)),
		"nothing":        second(key.Type("l1", presence.In, "", start)),
		"a token cut":    second(key.Scan(shown.Token[:len(shown.Token)-1], "n", start)),
		"a token of out": second(key.Scan(strings.Replace(shown.Token, ".in.", ".out.", 1), "n", start)),
		"a long token":   second(key.Scan(strings.Repeat(".", 1<<20), "n", start)),
	} {
		if programme.CodeOf(err) != programme.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second(_ presence.Hit, err error) error { return err }

// A scan counts from its first hit, however long signing in to the system
// takes, once, and for one person.
func TestSigning(t *testing.T) {
	hit, err := key.Scan(key.Code("l1", presence.In, start).Token, "n1", start.Add(5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	receipt := key.Receipt(hit)
	got, err := key.Redeem(receipt, start.Add(9*time.Minute))
	if err != nil || got.Lesson != "l1" || got.Way != presence.In || got.ID != "n1" || !got.At.Equal(hit.At) {
		t.Fatalf("redeemed %+v, %v", got, err)
	}
	if _, err := key.Redeem(receipt, start.Add(11*time.Minute)); programme.CodeOf(err) != programme.Stale {
		t.Errorf("after eleven minutes: %v", err)
	}
	for _, r := range []string{"", receipt + "a", strings.Replace(receipt, ".in.", ".out.", 1), strings.Repeat("a.", 1000)} {
		if _, err := key.Redeem(r, start); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("receipt %.40q: %v", r, err)
		}
	}
	s := session()
	used := map[string]bool{}
	sign := func(person string, h presence.Hit) error {
		err := s.Sign(person, h, func(k string) bool { return used[k] })
		if err == nil {
			for _, k := range h.Keys(person) {
				used[k] = true
			}
		}
		return err
	}
	typed := presence.Hit{Lesson: "l1", Way: presence.In, At: start}
	out := presence.Hit{Lesson: "l1", Way: presence.Out, At: start.Add(150 * time.Minute)}
	for i, c := range []struct {
		person string
		hit    presence.Hit
		want   programme.ErrorCode
	}{
		{"p1", got, ""}, {"p1", got, programme.Repeated}, {"p2", got, programme.Conflict}, {"p2", typed, ""}, {"p1", typed, programme.Repeated},
		{"p1", out, ""},
		{"p3", presence.Hit{Lesson: "l2", Way: presence.In, At: start}, programme.Invalid},
		{"p3", presence.Hit{Lesson: "l1", Way: presence.In, At: start.Add(-2 * time.Minute)}, programme.WrongState},
		{"p3", presence.Hit{Lesson: "l1", Way: presence.In, At: start.Add(time.Hour)}, programme.WrongState},
		{"p3", presence.Hit{Lesson: "l1", Way: presence.Out, At: start}, programme.WrongState},
	} {
		if err := sign(c.person, c.hit); programme.CodeOf(err) != c.want {
			t.Errorf("%d: %v, want %q", i, err, c.want)
		}
	}
	if err := (&presence.Session{Lesson: "l1"}).Sign("p1", typed, none); programme.CodeOf(err) != programme.WrongState {
		t.Errorf("never opened: %v", err)
	}
}

func TestMissed(t *testing.T) {
	ends := start.Add(135 * time.Minute)
	for _, c := range []struct {
		came, left  time.Time
		late, early int
	}{
		{start.Add(-time.Minute), ends.Add(time.Minute), 0, 0}, {start.Add(59 * time.Second), ends, 0, 0},
		{start.Add(11*time.Minute + 30*time.Second), ends.Add(-20 * time.Minute), 11, 20}, {time.Time{}, time.Time{}, 0, 0},
	} {
		if late, early := presence.Missed(start, ends, c.came, c.left); late != c.late || early != c.early {
			t.Errorf("%+v: %d, %d", c, late, early)
		}
	}
}

// A code that is right is right in its time and no other, for its lesson and
// way alone.
func TestRoomCodeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := start.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "at")))
		lesson := rapid.String().Draw(t, "lesson")
		c := key.Code(lesson, presence.Out, at)
		wait := time.Duration(rapid.Int64Range(0, int64(2*time.Minute)).Draw(t, "wait"))
		_, typed := key.Type(lesson, presence.Out, c.Digits, at.Add(wait))
		hit, scanned := key.Scan(c.Token, "n", at.Add(wait))
		good := at.Add(wait).Before(c.Until.Add(presence.Grace))
		if good != (scanned == nil) || good && (typed != nil || hit.Lesson != lesson) {
			t.Fatalf("%v after: typed %v, scanned %v", wait, typed, scanned)
		}
	})
}

func TestSheetCode(t *testing.T) {
	code := key.SheetCode("l1", 0)
	if code == key.SheetCode("l1", 1) || code == key.SheetCode("l2", 0) {
		t.Error("two sheets have one code")
	}
	if got, ok := presence.ParseSheetCode(presence.GroupedCode(code)); !ok || got != code {
		t.Errorf("%s is read as %s, %v", code, got, ok)
	}
	for i := range code {
		for d := byte('0'); d <= '9'; d++ {
			b := []byte(code)
			if b[i] == d {
				continue
			}
			b[i] = d
			if _, ok := presence.ParseSheetCode(string(b)); ok {
				t.Errorf("%s passes for %s", b, code)
			}
		}
	}
	if slices.ContainsFunc([]string{"", "12345678901", code + "0", code[:11] + "O"}, func(s string) bool { _, ok := presence.ParseSheetCode(s); return ok }) {
		t.Error("what is no code passes for one")
	}
}
