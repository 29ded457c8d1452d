package attendance

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/scan"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

const (
	alikeSheets = 4  // of a class, the newest, against which one is held as it comes in
	alikeMost   = 60 // pairs of two people that are kept of one sheet: who sees these looks at all
	copiedLines = 3  // of one sheet, and half of those that both have, before it is called copied
	alikeNamed  = 5  // pairs that a doubt names
)

// likenesses holds the lines of a sheet that comes in against each other, and against
// those of the class's sheets that came in before: one hand that signs for several, and a
// sheet that was copied. It is reckoned once, from pictures that are kept anyway;
// of nobody's hand is anything stored but which lines look like which.
func (a *Desk) likenesses(ctx context.Context, c act.Caller, print *programme.SheetPrint, strips []byte) (out []string, err error) {
	mine := inksOf(strips, print)
	if mine == nil {
		return nil, nil
	}
	pairs := 0
	tell := func(x programme.SheetAlike) {
		if pairs++; pairs <= alikeMost {
			out = append(out, x.String())
		}
	}
	for i := range mine {
		for k := i + 1; k < len(mine); k++ {
			if like := presence.Likeness(&mine[i], &mine[k]); like >= presence.Alike {
				tell(programme.SheetAlike{Line: i, Other: k, Percent: percent(like)})
			}
		}
	}
	var before []programme.SheetScan
	prints := map[string]*programme.SheetPrint{}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		l, err := store.Get[programme.Lesson](tx, print.LessonID)
		if err != nil {
			return err
		}
		if before, err = tx.ClassScans(l.ClassID, print.ID, alikeSheets); err != nil {
			return err
		}
		for _, x := range before {
			if prints[x.PrintID], err = store.Get[programme.SheetPrint](tx, x.PrintID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, x := range before {
		other := prints[x.PrintID]
		raw, err := scan.Bytes(a.Desk, x.StripsID)
		if err != nil {
			continue // its picture was destroyed when its years were over
		}
		theirs := inksOf(raw, other)
		for i := range mine {
			for k := range theirs {
				like := presence.Likeness(&mine[i], &theirs[k])
				found := programme.SheetAlike{Line: i, Other: k, Percent: percent(like), Scan: x.ID}
				switch own := print.People[i] == other.People[k]; {
				case own && like >= presence.Copied: // as many as there are lines, however many pairs were found
					out = append(out, found.String())
				case !own && like >= presence.Alike:
					tell(found)
				}
			}
		}
	}
	return out, nil
}

func percent(like float64) int { return int(like * 100) }

// inksOf is what was written on each line of a sheet, as its kept picture shows it; nil
// where it has none.
func inksOf(strips []byte, p *programme.SheetPrint) []presence.Ink {
	m, err := jpeg.Decode(bytes.NewReader(strips)) // our own, of bounded size
	if err != nil {
		return nil
	}
	all, grey := m.(*image.Gray)
	lines := presence.Lines(len(p.People), p.SignOut)
	if !grey || len(lines) == 0 {
		return nil
	}
	out := make([]presence.Ink, len(lines))
	for i, l := range lines {
		out[i] = presence.StripInk(all, i, len(lines), l)
	}
	return out
}

// alikeLines are the sheets of a year on which lines look alike: those of two people, or
// most of those of one sheet and of another.
func (a *Desk) alikeLines(tx *store.Tx, c act.Caller, programmeID string) (out []SheetDoubt, err error) {
	list, err := tx.ScansAlike(programmeID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		l, err := store.Get[programme.Lesson](tx, list[i].LessonID)
		if err != nil {
			return nil, err
		}
		if seen, err := a.seesClass(tx, c, l.ClassID); err != nil {
			return nil, err
		} else if !seen {
			continue
		}
		found, err := alikeOn(tx, l, &list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// alikeOn are the doubts about one sheet.
func alikeOn(tx *store.Tx, l *programme.Lesson, x *programme.SheetScan) (out []SheetDoubt, err error) {
	mine, err := store.Get[programme.SheetPrint](tx, x.PrintID)
	if err != nil {
		return nil, err
	}
	var pairs []string
	copied := map[string]int{}
	for _, a := range x.Likenesses() {
		theirs, where := mine, ""
		if a.Scan != "" {
			other, err := store.Get[programme.SheetScan](tx, a.Scan)
			if err != nil {
				return nil, err
			}
			if other.State == programme.Withdrawn {
				continue
			}
			if theirs, err = store.Get[programme.SheetPrint](tx, other.PrintID); err != nil {
				return nil, err
			}
			if where, err = lessonOf(tx, other.LessonID); err != nil {
				return nil, err
			}
		}
		if a.Line >= len(mine.People) || a.Other >= len(theirs.People) {
			continue
		}
		if mine.People[a.Line] == theirs.People[a.Other] {
			copied[where]++
			continue
		}
		names, err := namesOf(tx, mine.People[a.Line], theirs.People[a.Other])
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, fmt.Sprintf("第 %d 行%s与%s第 %d 行%s", a.Line+1, names[0], where, a.Other+1, names[1]))
	}
	tell := func(code, says string) { out = append(out, SheetDoubt{sheetDoubt(code), l.ClassID, l.ID, says}) }
	if n := len(pairs); n > 0 {
		says := strings.Join(pairs[:min(n, alikeNamed)], "；")
		if n > alikeNamed {
			says += fmt.Sprintf("等 %d 处", n)
		}
		tell("lines_alike", says+"的签名笔迹相似")
	}
	written := act.CountIf(x.Ink, func(ink string) bool { return ink != "" })
	for _, where := range slices.Sorted(maps.Keys(copied)) {
		if n := copied[where]; n >= copiedLines && n*2 >= written {
			tell("sheet_copied", fmt.Sprintf("有签名的 %d 行中，%d 行与%s的签名几乎一样", written, n, where))
		}
	}
	return out, nil
}

// lessonOf is a lesson in words, as others quote it.
func lessonOf(tx *store.Tx, id string) (string, error) {
	l, err := store.Get[programme.Lesson](tx, id)
	if err != nil {
		return "", err
	}
	return "“" + inWords(l) + "”", nil
}

// namesOf are the names of people by their applications, in this order.
func namesOf(tx *store.Tx, ids ...string) ([]string, error) {
	out := make([]string, len(ids))
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(tx, apps)
	for i, id := range ids {
		for _, m := range members {
			if m.ApplicationID == id {
				out[i] = m.Name
			}
		}
	}
	return out, err
}
