// Package retain is what becomes of a class's files when the years of keeping
// are over (clause 3.1.4): what may be destroyed and since when, what holds it,
// and the act itself, proposed by one, approved by another and carried out by a
// job.
//
// The one idea to know: only bytes go. Every row, entry and digest stays, and
// says by which act the bytes went; what any other record still names stays too.
package retain

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs *jobs.Desk
}

// Line is what a class holds of one kind, and what may become of it.
type Line struct {
	Class    programme.Class
	Base     string
	Year     int
	Kind     string // of programme.KeptKinds
	Kept     store.Kept
	Until    programme.Date // the last day of keeping; 0 where the notice says no years, or the class is not archived
	Why      string         // why nothing may be proposed today, in words; "" where it may
	Act      *programme.Destruction
	Standing []programme.Hold
}

// Due reports whether it may be proposed today.
func (l *Line) Due() bool { return l.Why == "" }

// keeping is what decides over the classes of a year.
type keeping struct {
	programme *programme.Programme
	notice    *rules.Notice
	today     programme.Date
	sealed    map[string]int
	kept      map[string][2]store.Kept
	open      map[string][]string
	holds     []programme.Hold
	acts      []programme.Destruction
}

// keepingOf reads it; of one class where one is named.
func keepingOf(a *act.Desk, tx *store.Tx, p *programme.Programme, classID string) (k *keeping, err error) {
	k = &keeping{programme: p, today: programme.DateOf(tx.Now().In(act.Shanghai))}
	if k.notice, err = a.StoredNotice(tx, p.NoticeSHA256); err != nil {
		return nil, err
	}
	if k.sealed, err = tx.SealedAt(p.ID); err != nil {
		return nil, err
	}
	if k.kept, err = tx.YearKept(p.ID); err != nil {
		return nil, err
	}
	if k.open, err = tx.OpenMatters(p.ID, classID); err != nil {
		return nil, err
	}
	if k.holds, err = tx.Holds(p.ID, classID); err != nil {
		return nil, err
	}
	k.acts, err = tx.YearDestructions(p.ID)
	return k, err
}

// lines are those of a class, films first.
func (k *keeping) lines(cl *programme.Class, base string) (out []Line) {
	for _, kind := range programme.KeptKinds {
		films := kind.Code == programme.KeptFilms
		l := Line{Class: *cl, Base: base, Year: k.programme.Year, Kind: kind.Code, Kept: k.kept[cl.ID][0]}
		if films {
			l.Kept = k.kept[cl.ID][1]
		}
		for i := range k.acts {
			if x := &k.acts[i]; x.ClassID == cl.ID && x.Kind == kind.Code {
				l.Act = x
			}
		}
		for _, h := range k.holds {
			if h.ClassID == cl.ID {
				l.Standing = append(l.Standing, h)
			}
		}
		k.judge(&l, films)
		out = append(out, l)
	}
	return out
}

// judge says until when a line is kept and why it may not be proposed.
func (k *keeping) judge(l *Line, films bool) {
	at, sealed := k.sealed[l.Class.ID]
	switch {
	case k.notice.Retention == nil:
		l.Why = "通知没有写保存年限，不得销毁"
		return
	case l.Class.State != programme.Archived || !sealed:
		l.Why = "班级没有归档，还不起算"
		return
	}
	l.Until = k.notice.Retention.Until(films, k.programme.Year, programme.DateOf(timeOf(at).In(act.Shanghai)))
	why := k.held(l)
	switch {
	case l.Act != nil && l.Act.State != programme.Destroyed:
		l.Why = "销毁" + l.Act.State.Name()
	case k.today <= l.Until:
		l.Why = "保存到" + l.Until.Chinese()
	case len(why) > 0:
		l.Why = strings.Join(why, "；")
	case l.Kept.Files == 0 && l.Act != nil:
		l.Why = "已按期销毁"
	case l.Kept.Files == 0:
		l.Why = "没有资料"
	}
}

// held is what keeps a class's files whatever the years say, in words.
func (k *keeping) held(l *Line) []string {
	out := slices.Clone(k.open[l.Class.ID])
	for _, h := range l.Standing {
		out = append(out, fmt.Sprintf("%s暂停销毁：%s", h.PlacedAs.Name(), h.Reason))
	}
	return out
}
