package demo

import (
	"hash/fnv"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// seedOf is a number of a name: the same year has the same films, and no two
// of them are the same.
func seedOf(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

// phones are what the invented teachers take their lessons with.
var phones = []struct {
	maker, model string
	form         mediatest.Form
}{{"Apple", "iPhone 12", mediatest.MOV}, {"HUAWEI", "TAS-AL00", mediatest.MP4}, {"Xiaomi", "M2007J3SC", mediatest.MP4}}

// film is a lesson's recording of so many seconds, begun in its first minutes.
// A frame each 20 seconds and no more keeps a year of them small.
func film(l *programme.Lesson, seconds int) func() []byte {
	seed := seedOf(l.ID)
	with := phones[seedOf(l.TeacherID)%uint64(len(phones))]
	return mediatest.Film{Seed: seed, Form: with.form, Maker: with.maker, Model: with.model, Every: 20 * time.Second, Width: 160, Height: 90,
		Length: time.Duration(seconds) * time.Second, Taken: l.StartsAt.Add(time.Duration(seed%7) * time.Minute)}.Bytes
}

// picture is one of a class's photos, or of its bound volumes as a PDF.
func (c *class) picture(kind string, i int) func() []byte {
	name := c.ID + kind + strconv.Itoa(i)
	p := mediatest.Photo{Seed: seedOf(name)}
	switch kind {
	case "opening_photo":
		p.Taken = time.Date(c.StartsOn.Year(), time.Month(c.StartsOn.Month()), c.StartsOn.Day(), 8, 10+i, 0, 0, act.Shanghai)
	case "closing_photo":
		p.Taken = c.lessons[len(c.lessons)-1].EndsAt.Add(time.Duration(10+i) * time.Minute)
	default:
		return func() []byte { return plainPDF(kind, name) }
	}
	return p.Bytes
}
