package oversee_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A base's place is inspected without a class; what the visit brought home is
// on the record, and on its paper: photos, both sides' names or why there is
// none, and the base's remark, which it makes once.
func TestAPlaceIsInspectedAndSignedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		officer, base := act.As(w.Officer), w.Bases[0]
		stored := func(raw []byte) string {
			t.Helper()
			f, err := w.StoreFile(ctx, officer, bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			return f.ID
		}
		_, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{BaseID: base.Base.ID, Kind: programme.Surprise}, "看课")
		demotest.WantCode(t, "a surprise without a class", err, programme.Invalid)
		i, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{BaseID: base.Base.ID, Kind: programme.Place}, "看场地")
		if err != nil || i.ClassID != "" || len(i.Inspectors) == 0 {
			t.Fatalf("%+v, %v", i, err)
		}
		if list, err := w.Browse(ctx, act.As(base.Head), programme.NounInspection, act.Query{Programme: w.Programme, Limit: 10}); err != nil ||
			len(list.Rows) != 0 {
			t.Errorf("the head learns of it before the visit: %+v, %v", list, err)
		}
		sign := func(file, user, name string) error {
			return w.Oversee.SignInspection(ctx, officer, i.ID, oversee.SignatureIn{UserID: user, Name: name, FileID: file})
		}
		demotest.WantCode(t, "signed before the visit", sign(stored(mediatest.Signature(true)), w.Officer.User, ""), programme.WrongState)
		photo := mediatest.Photo{Seed: 7, Taken: time.Date(2021, 9, 1, 9, 0, 0, 0, act.Shanghai)}.Bytes()
		visit := oversee.VisitIn{Note: "教室两间，工位二十个", Photos: []string{stored(photo)},
			Checklist: []programme.Checked{{Code: "place", Result: programme.CheckedOK}, {Code: "safety", Result: programme.CheckedBad, Note: "灭火器过期"}}}
		if err := w.Oversee.VisitInspection(ctx, officer, i.ID, visit); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a blank signature", sign(stored(mediatest.Signature(false)), w.Officer.User, ""), programme.Invalid)
		demotest.WantCode(t, "of somebody who was not there", sign(stored(mediatest.Signature(true)), "nobody", ""), programme.Invalid)
		if err := sign(stored(mediatest.Signature(true)), w.Officer.User, ""); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "signed twice", sign(stored(mediatest.Signature(true)), w.Officer.User, ""), programme.Conflict)
		if err := w.Oversee.DeclineSignature(ctx, officer, i.ID, "周某 教务主任", "说要先请示"); err != nil {
			t.Fatal(err)
		}
		if err := w.Oversee.PhotographInspection(ctx, officer, i.ID, []string{stored(mediatest.Photo{Seed: 8}.Bytes())}); err != nil {
			t.Fatal(err)
		}
		head := act.As(base.Head)
		r, err := w.Oversee.RecordOf(ctx, head, i.ID)
		if err != nil || len(r.Photos) != 2 || r.Photos[0].TakenAt.IsZero() || !r.Photos[1].TakenAt.IsZero() || len(r.Signatures) != 2 ||
			!r.Signatures[0].Grown {
			t.Fatalf("%+v, %v", r, err)
		}
		if err := w.Oversee.RemarkInspection(ctx, head, i.ID, "灭火器当天已换"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "remarked twice", w.Oversee.RemarkInspection(ctx, head, i.ID, "再说一次"), programme.WrongState)
		var pdf bytes.Buffer
		if err := w.Oversee.WriteInspection(ctx, officer, i.ID, nil, &pdf); err != nil || !strings.HasPrefix(pdf.String(), "%PDF") ||
			strings.Count(pdf.String(), "/Subtype/Image") != 3 {
			t.Errorf("the paper: %v, %d pictures", err, strings.Count(pdf.String(), "/Subtype/Image"))
		}
		stranger := act.As(w.Bases[1].Head)
		demotest.WantCode(t, "another base's photo", demotest.ErrorOf(w.Oversee.InspectionFile(ctx, stranger, i.ID, r.Photos[0].ID)), programme.NotFound)
		demotest.Clean(t, "after a visit", w.System)
	})
}

// Which recordings are looked at, and at which second, is nobody's choice: it
// is the same for whoever asks again, and each moment is answered for.
func TestMomentsAreNobodysChoice(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Trained)
	officer := act.As(w.Officer)
	var i *programme.Inspection
	classes, err := w.Browse(ctx, officer, programme.NounClass, act.Query{Programme: w.Programme, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range classes.Rows {
		x, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: row.ID, Kind: programme.Periodic}, "定期")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Oversee.VisitInspection(ctx, officer, x.ID, oversee.VisitIn{Present: 1, Note: "看录像"}); err != nil {
			t.Fatal(err)
		}
		if r, err := w.Oversee.RecordOf(ctx, officer, x.ID); err == nil && len(r.Recordings) > 0 {
			i = x
			break
		}
	}
	if i == nil {
		t.Fatal("no class has a recording")
	}
	r, err := w.Oversee.RecordOf(ctx, officer, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Oversee.RecordOf(ctx, officer, i.ID)
	if err != nil || again.Recordings[0].EvidenceID != r.Recordings[0].EvidenceID || again.Recordings[0].Moments[1] != r.Recordings[0].Moments[1] {
		t.Errorf("asked again: %+v, %+v, %v", r.Recordings, again.Recordings, err)
	}
	x := r.Recordings[0]
	var seen []programme.WatchedMoment
	for k, at := range x.Moments {
		if at < 0 || at >= x.Seconds || k > 0 && at <= x.Moments[k-1] {
			t.Errorf("moment %d of %d seconds: %v", at, x.Seconds, x.Moments)
		}
		seen = append(seen, programme.WatchedMoment{At: at, Result: programme.CheckedOK})
	}
	demotest.WantCode(t, "one moment left out", w.Oversee.WatchRecording(ctx, officer, i.ID, x.EvidenceID, seen[1:]), programme.Invalid)
	other := append([]programme.WatchedMoment{}, seen...)
	other[0].At++
	demotest.WantCode(t, "a moment of one's own", w.Oversee.WatchRecording(ctx, officer, i.ID, x.EvidenceID, other), programme.Invalid)
	if err := w.Oversee.WatchRecording(ctx, officer, i.ID, x.EvidenceID, seen); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "answered twice", w.Oversee.WatchRecording(ctx, officer, i.ID, x.EvidenceID, seen), programme.Conflict)
	if r, err = w.Oversee.RecordOf(ctx, officer, i.ID); err != nil || len(r.Recordings[0].Watched) != len(seen) {
		t.Errorf("%+v, %v", r.Recordings, err)
	}
}
