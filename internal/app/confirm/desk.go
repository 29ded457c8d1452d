// Package confirm shows people what is recorded in their name and takes what
// they say of it: a trainee of the lessons that have them present and of money
// that was asked back, a teacher of the lessons held in their name, an employer
// of the people it is said to have sent (clause 5.1).
//
// The one idea to know: who spoke is known to the city alone. A denial opens a
// clue about the answer, not about the person, so that nothing a base or an
// employer can see, hold against a list or count points at who denied.
package confirm

import (
	"crypto/sha256"
	"encoding/hex"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
}

// Said is how a trainee's record stands with who it is about.
type Said string

// A trainee's answers to a record.
const (
	Silent    Said = "silent"    // nothing, or a yes to a record that has changed since
	Confirmed Said = "confirmed" // all of it
	Denied    Said = "denied"    // some of it, or money was asked back
)

// presentDigest is what a trainee confirms who confirms all of it: the lessons
// that have them present, and how each was recorded. A yes stands for this
// record and no later one.
func presentDigest(present []programme.Attendance) string {
	h := sha256.New()
	for i := range present {
		h.Write([]byte(present[i].LessonID + " " + present[i].Method + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// saidOf is what a trainee's answers, oldest first, come to over the lessons
// that have them present.
func saidOf(answers []programme.Confirmation, present []programme.Attendance) Said {
	last := map[string]*programme.Confirmation{}
	for i := range answers {
		a := &answers[i]
		if a.Noun == programme.NounApplication && a.Answer == programme.AnswerTrue { // all of it, whatever was said of parts before
			for id, x := range last {
				if x.Noun == programme.NounLesson {
					delete(last, id)
				}
			}
		}
		last[a.Subject] = a
	}
	yes, whole := 0, false
	for _, a := range last {
		switch {
		case a.Denies():
			return Denied
		case a.Noun == programme.NounApplication:
			whole = a.Record == presentDigest(present)
		}
	}
	for i := range present {
		if last[present[i].LessonID] != nil {
			yes++
		}
	}
	if whole || len(present) > 0 && yes == len(present) {
		return Confirmed
	}
	return Silent
}
