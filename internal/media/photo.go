package media

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
)

// Photo is what a photo says of itself, and what was seen of it.
type Photo struct {
	Form          Form
	Width, Height int       // in pixels as it is shown
	Taken         time.Time // in Shanghai; zero where it does not say, or a clock was never set
	Zoned         bool      // it said its zone; without, the camera's clock is taken for Shanghai's
	Place         *Place    // nil where it does not say
	Device        string    // maker and model, "" where it does not say
	Likeness      Likeness  // of what it shows
}

// Likeness stands for what a picture shows: two hashes of 64 bits that stay
// when it is saved again, made smaller, lighter or darker.
type Likeness struct {
	Waves, Slopes uint64
	Known         bool // false of a picture without structure, and of one that was not decoded
}

// Near reports whether two pictures show the same, and how many of 64 bits lie
// between them. What is not known is near nothing.
func (l Likeness) Near(o Likeness) (bits int, near bool) {
	bits, near = papers.Near(l.Waves, l.Slopes, o.Waves, o.Slopes)
	return bits, near && l.Known && o.Known
}

// metaFormats are the forms whose fields are read, by the reader's name.
var metaFormats = map[Form]imagemeta.ImageFormat{JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, HEIC: imagemeta.HEIF}

// ReadPhoto reads what a photo of an activity says of itself and looks at it,
// within the bounds of package papers: 12 MB, 36 million pixels, 30 scans. What
// is wrong comes back as problems of the catalogue (programme.Refusing tells
// whether it can be kept); a HEIC is told with its fields and the problem
// paper_heic, whose words say how to send a JPEG. Who asks holds a Turn.
func ReadPhoto(ctx context.Context, raw []byte) (Photo, []programme.Problem) {
	form, err := Check(KindPhoto, raw[:min(len(raw), sniffed)])
	if err != nil {
		return Photo{Form: form}, []programme.Problem{{Code: Why(err), Field: "files", Message: err.Error()}}
	}
	p := Photo{Form: form}
	look, problems := papers.Inspect(ctx, "", raw)
	p.Width, p.Height = look.Width, look.Height
	p.Likeness = Likeness{look.Waves, look.Slopes, look.Hashed}
	// A room has few hard edges: that it looks soft is no fault.
	problems = slices.DeleteFunc(problems, func(q programme.Problem) bool { return q.Code == "paper_blurred" })
	for i := range problems {
		if problems[i].Code == "paper_blank" {
			problems[i].Message = "照片是一片空白。请换一张拍到现场的照片"
		}
	}
	if len(raw) <= papers.MaxImage {
		p.fields(ctx, raw)
	}
	return p, problems
}

// wanted are the fields that are read; what makers add beside them is not.
var wanted = map[string]bool{
	"DateTimeOriginal": true, "OffsetTimeOriginal": true, "Make": true, "Model": true,
	"GPSLatitude": true, "GPSLatitudeRef": true, "GPSLongitude": true, "GPSLongitudeRef": true,
}

// fields reads EXIF. A photo without it, or with one that is damaged, says
// nothing: that is no fault.
func (p *Photo) fields(ctx context.Context, raw []byte) {
	text, number := map[string]string{}, map[string]float64{}
	result, _ := imagemeta.Decode(imagemeta.Options{
		R:               &measured{Reader: bytes.NewReader(raw), ctx: ctx, left: mostSteps},
		ImageFormat:     metaFormats[p.Form],
		Sources:         imagemeta.EXIF | imagemeta.CONFIG,
		LimitNumTags:    1000,
		LimitTagSize:    1000,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return wanted[t.Tag] && strings.HasPrefix(t.Namespace, "IFD0") },
		HandleTag: func(t imagemeta.TagInfo) error {
			switch v := t.Value.(type) {
			case string:
				text[t.Tag] = v
			case float64:
				number[t.Tag] = v
			}
			return nil
		},
	})
	if c := result.ImageConfig; p.Form == HEIC && c.Width > 0 && c.Height > 0 && c.Width < 1<<16 && c.Height < 1<<16 {
		p.Width, p.Height = c.Width, c.Height
	}
	p.Device = device(text["Make"], text["Model"])
	p.when(text["DateTimeOriginal"], text["OffsetTimeOriginal"])
	north, ok := number["GPSLatitude"]
	east, both := number["GPSLongitude"]
	if !ok || !both {
		return
	}
	if strings.HasPrefix(text["GPSLatitudeRef"], "S") {
		north = -north
	}
	if strings.HasPrefix(text["GPSLongitudeRef"], "W") {
		east = -east
	}
	p.Place = placed(north, east)
}

// when reads EXIF's time of the exposure, and the zone where it stands beside it.
func (p *Photo) when(at, zone string) {
	at, zone = strings.TrimSpace(at), strings.TrimSpace(zone)
	if t, err := time.Parse("2006:01:02 15:04:05-07:00", at+zone); err == nil {
		p.Taken, p.Zoned = plausible(t), true
	} else if t, err := time.ParseInLocation("2006:01:02 15:04:05", at, Shanghai); err == nil {
		p.Taken = plausible(t)
	}
	p.Zoned = p.Zoned && !p.Taken.IsZero()
}

// mostSteps is how often a reader of fields may read or go to another place.
const mostSteps = 20_000

// measured is a file that lets itself be read only so often, so that tables
// which point at themselves come to an end.
type measured struct {
	*bytes.Reader
	ctx  context.Context
	left int
}

func (m *measured) step() error {
	if m.left--; m.left < 0 || m.ctx.Err() != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (m *measured) Read(b []byte) (int, error) {
	if err := m.step(); err != nil {
		return 0, err
	}
	return m.Reader.Read(b)
}

func (m *measured) Seek(off int64, whence int) (int64, error) {
	if err := m.step(); err != nil {
		return 0, err
	}
	return m.Reader.Seek(off, whence)
}
