package evidence

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of looking at films.
const (
	stillsEach = 4                // pictures kept of a film
	lookEvery  = 20 * time.Second // for films that came in
	leastAlike = 900              // per mille, from which another film is named
)

// stillRoles are who is shown stills: those who inspect, and not those who are
// inspected.
var stillRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty}

// SeesStills reports whether a role is shown the stills of films.
func SeesStills(r programme.Role) bool { return slices.Contains(stillRoles, r) }

// StillOf is a picture of a film at a moment that nobody chose.
type StillOf struct {
	At   int // second
	File string
}

// Stills are those of a look.
func Stills(l *programme.FilmLook) (out []StillOf) {
	if l == nil {
		return nil
	}
	for _, s := range strings.Fields(l.Stills) {
		at, file, _ := strings.Cut(s, ":")
		n, _ := strconv.Atoi(at)
		out = append(out, StillOf{n, file})
	}
	return out
}

// Looking is whether films are looked at.
type Looking struct {
	Version string // of ffmpeg, "" where there is none
	Waiting int    // films that nobody looked at
	Last    time.Time
}

// Looking says it to who keeps the system.
func (a *Desk) Looking(ctx context.Context, c act.Caller) (l *Looking, err error) {
	if !programme.MayRead(c.Role, programme.NounUser) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看系统的运行情况", c.Role.Name())
	}
	l = &Looking{}
	if a.Eye != nil {
		l.Version = a.Eye.Version()
	}
	err = a.Read(ctx, c, func(tx *store.Tx) (err error) {
		l.Waiting, l.Last, err = tx.FilmsLooked()
		return err
	})
	return l, err
}

// LookLoop looks at films as they come in, until the program stops: nothing
// where there is no ffmpeg, which pages and check say.
func (a *Desk) LookLoop() {
	if a.Eye == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		<-a.Stop
		stop()
	}()
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	for {
		if err := a.LookAtFilms(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("looking at films", "err", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// LookAtFilms looks at every film that nobody looked at, of classes whose
// archive is not sealed, the earliest first. One that cannot be seen keeps
// that; one that broke by a fault of the house is passed over until the next
// round.
func (a *Desk) LookAtFilms(ctx context.Context) (failed error) {
	for after := ""; ctx.Err() == nil; {
		var due []programme.Evidence
		err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.FilmsUnseen(after, 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return errors.Join(failed, err)
		}
		after = due[0].ID
		failed = errors.Join(failed, a.lookAtFilm(ctx, &due[0]))
	}
	return ctx.Err()
}

// lookAtFilm looks at one film and keeps what was seen.
func (a *Desk) lookAtFilm(ctx context.Context, e *programme.Evidence) error {
	look := &programme.FilmLook{ID: e.ID}
	seen, stills, err := a.see(ctx, e, look)
	if refused, ok := errors.AsType[*programme.Error](err); ok && refused.Code == programme.Invalid && len(refused.Problems) > 0 {
		look.Fault = refused.Problems[0].Code
	} else if err != nil {
		return err
	}
	stretches(look, seen)
	for _, s := range stills {
		f, err := a.KeepFile(ctx, act.As(act.SystemActor), strings.NewReader(string(s.JPEG)))
		if err != nil {
			return err
		}
		look.Stills += fmt.Sprintf("%d:%s ", int(s.At/time.Second), f.ID)
	}
	look.Stills = strings.TrimSpace(look.Stills)
	var cl *programme.Class
	err = a.Store.Read(ctx, func(tx *store.Tx) error { // it takes its time: nobody waits for it to write
		if cl, err = store.Get[programme.Class](tx, e.ClassID); err != nil {
			return err
		}
		return nearest(tx, cl.ProgrammeID, seen.Beats, look)
	})
	if err != nil {
		return err
	}
	return a.Act(ctx, act.As(act.SystemActor), programme.EvidenceLook, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if old, err := s.ClassLooks(cl.ID); err != nil || old[e.ID] != nil { // another copy was faster
			return err
		}
		look.LookedAt = s.Now()
		if err := store.Insert(s.Tx, look); err != nil {
			return err
		}
		if err := s.KeepBeats(e.ID, beatsText(seen.Beats)); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"evidence": e.ID, "seed": look.Seed})
	})
}

// see opens a film and has the eye look at it from its first to its last
// moment, and at moments drawn now: who made the film could not know them.
func (a *Desk) see(ctx context.Context, e *programme.Evidence, look *programme.FilmLook) (w media.Watched, stills []media.Still, err error) {
	in, err := a.Files.Get(e.FileID)
	if err != nil {
		return w, nil, err
	}
	defer in.Close()
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return w, nil, err
	}
	film, err := media.ReadFilm(ctx, in, size)
	if err != nil {
		return w, nil, err
	}
	f, plain := in.(*os.File)
	if !plain { // where no process could read it
		if f, err = media.Spill(ctx, a.Files.PiecesDir(), in, size); err != nil {
			return w, nil, err
		}
		defer f.Close()
	}
	var seed [32]byte
	rand.Read(seed[:]) // never fails
	look.Seed = hex.EncodeToString(seed[:])
	if w, err = a.Eye.Watch(ctx, f, film); err != nil {
		return w, nil, err
	}
	if film.Picture.Has() {
		stills, err = a.Eye.Stills(ctx, f, film, media.Moments(seed, film.Picture.Length-min(media.Beat, film.Picture.Length/2), stillsEach))
	}
	return w, stills, err
}

// stretches notes the longest of what stood and was silent, and all that was
// black.
func stretches(l *programme.FilmLook, w media.Watched) {
	second := func(d time.Duration) int { return int(d / time.Second) }
	longest := func(list []media.Stretch, at, length *int) {
		for _, s := range list {
			if n := second(s.To - s.From); n > *length {
				*at, *length = second(s.From), n
			}
		}
	}
	longest(w.Standing, &l.StandAt, &l.StandFor)
	longest(w.Silent, &l.SilentAt, &l.SilentFor)
	for i, s := range w.Black {
		if i == 0 {
			l.BlackAt = second(s.From)
		}
		l.BlackFor += second(s.To - s.From)
	}
}

// nearest names the film of the year that shows most nearly the same.
func nearest(tx *store.Tx, programmeID string, beats media.Beats, l *programme.FilmLook) error {
	return tx.EachBeats(programmeID, func(id, text string) {
		if n := beats.Alike(beatsOf(text)); n >= leastAlike && n > l.Alike {
			l.AlikeTo, l.Alike = id, n
		}
	})
}

func beatsText(b media.Beats) string {
	var out strings.Builder
	for _, x := range b {
		fmt.Fprintf(&out, "%016x", x)
	}
	return out.String()
}

func beatsOf(text string) (out media.Beats) {
	for ; len(text) >= 16; text = text[16:] {
		x, _ := strconv.ParseUint(text[:16], 16, 64)
		out = append(out, x)
	}
	return out
}

// The checks that rest on what was seen.

func (e *classEvidence) seen(fn func(p *Piece, l *programme.Lesson, look *programme.FilmLook)) {
	e.recordings(func(p *Piece, l *programme.Lesson) {
		if look := e.looks[p.ID]; look != nil {
			fn(p, l, look)
		}
	})
}

func (e *classEvidence) unseen(tell func(*Piece, string, string)) {
	e.seen(func(p *Piece, l *programme.Lesson, look *programme.FilmLook) {
		if look.Fault != "" {
			tell(p, l.ID, "录像的画面放不出来")
		}
	})
}

func (e *classEvidence) stands(tell func(*Piece, string, string)) {
	e.seen(func(p *Piece, l *programme.Lesson, look *programme.FilmLook) {
		if look.StandFor >= int(stillFor/time.Second) && look.StandFor > p.Read.StillFor {
			tell(p, l.ID, fmt.Sprintf("从 %s 起 %d 分钟画面没有变化", Clock(look.StandAt), look.StandFor/60))
		}
	})
}

func (e *classEvidence) dark(tell func(*Piece, string, string)) {
	e.seen(func(p *Piece, l *programme.Lesson, look *programme.FilmLook) {
		if look.BlackFor >= int(blackFor/time.Second) {
			tell(p, l.ID, fmt.Sprintf("从 %s 起共 %d 分 %d 秒是黑屏", Clock(look.BlackAt), look.BlackFor/60, look.BlackFor%60))
		}
	})
}

func (e *classEvidence) filmsAlike(tell func(*Piece, string, string)) {
	e.seen(func(p *Piece, l *programme.Lesson, look *programme.FilmLook) {
		if look.AlikeTo == "" {
			return
		}
		other := "其他班级的一段录像"
		if slices.ContainsFunc(e.pieces, func(o Piece) bool { return o.ID == look.AlikeTo }) {
			other = "本班另一节课的录像"
		}
		tell(p, l.ID, fmt.Sprintf("与%s有 %d%% 的画面一样", other, look.Alike/10))
	})
}
