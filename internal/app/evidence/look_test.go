package evidence_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// Films are looked at as they come in: what stands, is black or is another's
// film is doubted, and stills at moments nobody chose are for those who inspect
// alone. Without ffmpeg nothing is passed in silence.
func TestFilmsAreLookedAt(t *testing.T) {
	demotest.Places(t, func(t *testing.T, o demotest.Options) {
		o.Stages = demotest.ClassesStarted
		w := demotest.Open(t, o)
		teacher, officer, class := act.As(w.Bases[0].Teacher), act.As(w.Officer), w.Bases[0].Classes[0]
		var lessons []programme.Lesson
		hand := func(k int, f mediatest.Film) {
			l := demotest.LessonOver(t, w, k)
			f.Length, f.Width, f.Height, f.Taken = 12*time.Minute, 160, 90, l.StartsAt.Add(time.Minute)
			in := evidence.Attachment{LessonID: l.ID, Kind: "recording", FileID: demotest.Kept(t, w.System, teacher, f.Bytes())}
			if err := w.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{in}); err != nil {
				t.Fatal(err)
			}
			lessons = append(lessons, l)
		}
		hand(0, mediatest.Film{Seed: 1, Every: 10 * time.Second, Form: mediatest.MOV})
		hand(1, mediatest.Film{Seed: 2, Every: 10 * time.Second, Black: true})
		hand(2, mediatest.Film{Seed: 3, Every: 10 * time.Second, Frozen: true})
		hand(3, mediatest.Film{Seed: 1, Every: 10 * time.Second, Form: mediatest.MP4, Mute: true}) // the first once more, without its sound

		sheet, err := w.Attendance.LessonSheet(ctx, officer, lessons[0].ID)
		if err != nil || !sheet.Eyeless || len(sheet.Looks) != 0 {
			t.Fatalf("before anybody looked: %+v, %v", sheet.Looks, err)
		}
		if w.Evidence.Eye, err = media.FindEye(ctx); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal("ffmpeg is missing: .ci/run installs it")
			}
			t.Skip(err)
		}
		for range 2 { // the second round finds nothing to do
			if err := w.Evidence.LookAtFilms(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if seen, err := w.Evidence.Looking(ctx, act.As(w.Auditor)); err != nil || seen.Version == "" || seen.Waiting != 0 || seen.Last.IsZero() {
			t.Errorf("%+v, %v", seen, err)
		}
		doubts := map[string][]string{}
		for k, l := range lessons {
			if sheet, err = w.Attendance.LessonSheet(ctx, officer, l.ID); err != nil {
				t.Fatal(err)
			}
			for _, d := range sheet.Doubts {
				if strings.HasPrefix(d.Code, "film_") {
					doubts[d.Code] = append(doubts[d.Code], string(rune('0'+k))+" "+d.Says)
				}
			}
			look := sheet.Looks[sheet.Evidence[0].ID]
			if look == nil || look.Fault != "" || len(evidence.Stills(look)) != 4 {
				t.Fatalf("lesson %d: %+v", k, look)
			}
			stills := evidence.Stills(look)
			for i, s := range stills {
				if seen := 12*60 - 10; s.At < i*seen/4 || s.At > (i+1)*seen/4 { // the last frame may stand that long
					t.Errorf("lesson %d: still %d at %d s", k, i, s.At)
				}
			}
			f, err := w.Evidence.OpenPiece(ctx, officer, class, stills[0].File)
			if err != nil || f.Type != "image/jpeg" {
				t.Errorf("a still for the bureau: %v, %v", f, err)
			} else {
				f.Close()
			}
			_, err = w.Evidence.OpenPiece(ctx, act.As(w.Bases[0].Clerk), class, stills[0].File)
			demotest.WantCode(t, "a still for the base", err, programme.NotFound)
		}
		for code, k := range map[string]string{"film_black": "1", "film_alike": "3"} {
			if len(doubts[code]) == 0 || !strings.HasPrefix(doubts[code][len(doubts[code])-1], k) {
				t.Errorf("%s: %v, want lesson %s", code, doubts[code], k)
			}
		}
		for _, code := range []string{"film_standing", "film_alike", "film_black"} {
			for _, d := range doubts[code] {
				if strings.HasPrefix(d, "0") {
					t.Errorf("an honest film is doubted: %s %s", code, d)
				}
			}
		}
		if len(doubts["film_standing"]) == 0 {
			t.Errorf("a frozen picture is not doubted: %v", doubts)
		}
		sheet, err = w.Attendance.LessonSheet(ctx, teacher, lessons[0].ID)
		if err != nil || sheet.Looks != nil {
			t.Errorf("the base is shown what was drawn: %v, %v", sheet.Looks, err)
		}
		demotest.Clean(t, "after looking", w.System)
	})
}
