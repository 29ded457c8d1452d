package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/media"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

func code(list []programme.Problem) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Code
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pngWith puts a chunk behind a PNG's head.
func pngWith(raw []byte, kind string, body []byte) []byte {
	chunk := append([]byte(kind), body...)
	out := binary.BigEndian.AppendUint32(append([]byte{}, raw[:33]...), uint32(len(body)))
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, raw[33:]...)
}

func TestPhoto(t *testing.T) {
	said := mediatest.Photo{Seed: 3, Width: 1200, Height: 900, Taken: taken, North: -33.8688, East: 151.2093, Maker: "HUAWEI", Model: "HUAWEI P40"}
	exif := bytes.Index(said.Bytes(), []byte("Exif\x00\x00"))
	length := int(binary.BigEndian.Uint16(said.Bytes()[exif-2:])) - 2
	for _, c := range []struct {
		name string
		raw  []byte
		form media.Form
	}{
		{"JPEG", said.Bytes(), media.JPEG},
		{"PNG", pngWith(asPNG(said.Image()), "eXIf", said.Bytes()[exif+6:exif+length]), media.PNG},
		{"HEIC", said.HEIC(), media.HEIC},
	} {
		p, problems := media.ReadPhoto(t.Context(), c.raw)
		want := map[bool]string{true: "paper_heic"}[c.form == media.HEIC]
		if p.Form != c.form || code(problems) != want || p.Width != 1200 || p.Height != 900 {
			t.Errorf("%s: %+v, %v", c.name, p, problems)
		}
		if !p.Taken.Equal(taken) || !p.Zoned || p.Device != "HUAWEI P40" {
			t.Errorf("%s: taken %v (zone %v) by %q", c.name, p.Taken, p.Zoned, p.Device)
		}
		if p.Place == nil || math.Abs(p.Place.North+33.8688) > 1e-5 || math.Abs(p.Place.East-151.2093) > 1e-5 {
			t.Errorf("%s: place %v", c.name, p.Place)
		}
	}
	p, problems := media.ReadPhoto(t.Context(), mediatest.Photo{Seed: 4}.Bytes())
	if len(problems) > 0 || !p.Taken.IsZero() || p.Zoned || p.Place != nil || p.Device != "" || !p.Likeness.Known {
		t.Errorf("one that says nothing: %+v, %v", p, problems)
	}
}

// The hash of a photo stays when it is saved again smaller, and no two rooms
// are alike.
func TestLikeness(t *testing.T) {
	const rooms = 30
	var list []media.Likeness
	for seed := range uint64(rooms) {
		p, problems := media.ReadPhoto(t.Context(), mediatest.Photo{Seed: seed}.Bytes())
		if len(problems) > 0 {
			t.Fatalf("seed %d: %v", seed, problems)
		}
		again, _ := media.ReadPhoto(t.Context(), mediatest.Photo{Seed: seed, Quality: 30, Taken: taken, Maker: "vivo"}.Bytes())
		if bits, near := p.Likeness.Near(again.Likeness); !near {
			t.Errorf("seed %d saved again: %d bits away", seed, bits)
		}
		for k, o := range list {
			if _, near := p.Likeness.Near(o); near {
				t.Errorf("rooms %d and %d are taken for the same", seed, k)
			}
		}
		list = append(list, p.Likeness)
	}
	if _, near := (media.Likeness{}).Near(media.Likeness{}); near {
		t.Error("what was not seen is near to what was not seen")
	}
}

// scans repeats the scan of a JPEG of one component, as progressive ones do.
func scans(n int) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 800, 600)), nil)
	raw := b.Bytes()
	raw[bytes.Index(raw, []byte{0xff, 0xc0})+1] = 0xc2
	sos := bytes.LastIndex(raw, []byte{0xff, 0xda})
	return append(append(append([]byte{}, raw[:sos]...), bytes.Repeat(raw[sos:len(raw)-2], n)...), 0xff, 0xd9)
}

func TestPhotoRefused(t *testing.T) {
	whole := mediatest.Photo{Seed: 5}.Bytes()
	huge := asPNG(image.NewGray(image.Rect(0, 0, 8, 8)))
	copy(huge[16:], "\x00\x00\xff\xff\x00\x00\xff\xff")
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"nothing", nil, media.CodeType},
		{"a film", mediatest.Film{Length: time.Minute}.Bytes(), media.CodeKind},
		{"a text", []byte("照片见附件"), media.CodeKind},
		{"a PDF", []byte("%PDF-1.4\n"), media.CodeKind},
		{"half a photo", whole[:len(whole)/2], "paper_unreadable"},
		{"hundreds of scans", scans(300), "paper_heavy"},
		{"a bomb of pixels", huge, "paper_pixels"},
		{"a grey wall", asPNG(image.NewGray(image.Rect(0, 0, 900, 900))), "paper_blank"},
		{"a stamp", mediatest.Photo{Width: 200, Height: 150}.Bytes(), "paper_small"},
	} {
		_, problems := media.ReadPhoto(t.Context(), c.raw)
		if code(problems) != c.want || !programme.Refusing(problems) {
			t.Errorf("%s: %v, want %s", c.name, problems, c.want)
		}
		for _, p := range problems {
			if !strings.Contains(p.Message, "请") {
				t.Errorf("%s: says not what to do: %s", c.name, p.Message)
			}
		}
	}
}

func TestDamagedPhotos(t *testing.T) {
	r := rand.New(rand.NewPCG(20210820, 2))
	var list [][]byte
	for seed := range uint64(4) {
		p := mediatest.Photo{Seed: seed, Width: 160, Height: 120, Taken: taken, North: 37.45, East: 116.3, Maker: "Apple", Model: "iPhone 12"}
		list = append(list, p.Bytes(), p.HEIC(), asPNG(p.Image()))
	}
	kept := 0
	for i := range 2000 {
		raw := damage(r, list[i%len(list)])
		bounded(t, fmt.Sprintf("photo %d", i), 64<<20, func() error {
			p, problems := media.ReadPhoto(context.Background(), raw)
			if p.Place != nil || !p.Taken.IsZero() {
				kept++
			}
			for _, q := range problems {
				if q.Code == "" || q.Message == "" {
					t.Errorf("photo %d: %+v", i, q)
				}
			}
			return nil
		})
	}
	if kept < 100 || kept > 1900 {
		t.Errorf("of 2,000 damaged photos %d still say when or where: the damage is none, or all", kept)
	}
}

// A table of HEIC that points back at itself comes to an end.
func TestCircle(t *testing.T) {
	raw := append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"\x00\x00\x00\x40meta\x00\x00\x00\x00\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xf0"...)
	raw = append(raw, make([]byte, 64)...)
	began := time.Now()
	if media.ReadPhoto(t.Context(), raw); time.Since(began) > 5*time.Second {
		t.Errorf("it took %v", time.Since(began))
	}
}

func FuzzPhoto(f *testing.F) {
	p := mediatest.Photo{Seed: 1, Width: 64, Height: 48, Taken: taken, North: 37.45, East: 116.3, Maker: "Apple", Model: "iPhone 12"}
	f.Add(p.Bytes())
	f.Add(p.HEIC())
	f.Add(asPNG(p.Image()))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, problems := media.ReadPhoto(context.Background(), raw)
		if p.Place != nil && (math.Abs(p.Place.North) > 90 || math.Abs(p.Place.East) > 180) {
			t.Errorf("a place that is none: %+v", p.Place)
		}
		for _, q := range problems {
			if q.Code == "" || q.Message == "" {
				t.Errorf("a problem without a name: %+v", q)
			}
		}
	})
}
