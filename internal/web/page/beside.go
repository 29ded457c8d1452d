package page

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/programme"
)

// This file keeps, in memory, the users who look at the same case. It warns of a
// collision and is no record: the later of two acts is told in any case what changed.

// besideFor is how long somebody counts as there after their browser last said so.
const besideFor = 40 * time.Second

// looking is who was last there at which case.
type looking struct {
	mu   sync.Mutex
	here map[string]map[string]lookedAt // by case, by user
}

type lookedAt struct {
	name string
	at   time.Time
}

// besideMost bounds the cases that are kept.
const besideMost = 5000

// seen notes who looks at a case, and gives the names of the others.
func (l *looking) seen(at, user, name string, now time.Time) (others []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.here == nil || len(l.here) >= besideMost {
		l.here = map[string]map[string]lookedAt{}
	}
	if l.here[at] == nil {
		l.here[at] = map[string]lookedAt{}
	}
	l.here[at][user] = lookedAt{name, now}
	maps.DeleteFunc(l.here[at], func(_ string, x lookedAt) bool { return now.Sub(x.at) > besideFor })
	for u, x := range l.here[at] {
		if u != user {
			others = append(others, x.name)
		}
	}
	slices.Sort(others)
	return others
}

// houseOf is whose people see each other at a case: the bureau's, a county's,
// a base's, each among themselves. At whose class an officer looks is what an
// inspection must not give away. "" is nobody's: those whom a case is about.
func houseOf(a programme.Actor) string {
	switch a.Role.Scope() {
	case programme.CityWide:
		return "city"
	case programme.OwnCounty:
		return "county " + a.County
	case programme.OwnBase:
		return "base " + a.Base
	}
	return ""
}

// othersAt words who else of the reader's house looks at the case that the
// reader looks at.
func (q *Request) othersAt(id string) string {
	house := houseOf(q.Signed.Actor)
	if house == "" {
		return ""
	}
	names := q.Server.looking.seen(house+"/"+id, q.Signed.User.ID, q.Signed.User.Name, time.Now())
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "、") + "也在看这一件"
}

// Beside answers a browser that is still at a case: who else is. Only who may
// read the case is counted among them.
func Beside(q *Request) error {
	noun, id := programme.Noun(q.PathValue("noun")), q.PathValue("id")
	if _, err := q.Sys.Show(q.Context(), q.Caller(), noun, id); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, err := q.Writer.Write([]byte(q.othersAt(id)))
	return err
}
