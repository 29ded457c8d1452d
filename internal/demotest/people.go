package demotest

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// EmployerOf gives somebody the role of the personnel clerk of an employer.
func EmployerOf(t testing.TB, sys *app.System, employer string) programme.Actor {
	t.Helper()
	id := granted(t, sys, "hr-"+employer, "人事", programme.Grant{Role: programme.RoleEmployer, EmployerID: employer})
	return programme.Actor{User: id, Name: "人事", Role: programme.RoleEmployer, Employer: employer}
}

// TraineeOf gives somebody the account of a person.
func TraineeOf(t testing.TB, sys *app.System, person string) programme.Actor {
	t.Helper()
	id := granted(t, sys, "p-"+person, "学员", programme.Grant{Role: programme.RoleTrainee, PersonID: person})
	return programme.Actor{User: id, Name: "学员", Role: programme.RoleTrainee, Person: person}
}

func granted(t testing.TB, sys *app.System, login, name string, g programme.Grant) string {
	t.Helper()
	ctx, by := context.Background(), act.As(act.SystemActor)
	u, err := sys.People.CreateUser(ctx, by, login, name)
	if err != nil {
		t.Fatal(err)
	}
	g.UserID = u.ID
	if err := sys.People.Grant(ctx, by, g); err != nil {
		t.Fatal(err)
	}
	return u.ID
}

// HR acts for the employer of an application.
func HR(t testing.TB, w *Year, application string) act.Caller {
	t.Helper()
	var employer string
	err := w.Store.Read(context.Background(), func(tx *store.Tx) error {
		ap, err := store.Get[programme.Application](tx, application)
		if err == nil {
			employer = ap.EmployerID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return act.As(programme.Actor{User: "hr-of-" + application, Role: programme.RoleEmployer, Employer: employer})
}

// Beside is a clerk of a base beside its first.
func Beside(b programme.Actor) act.Caller {
	b.User += "-second"
	return act.As(b)
}

// Evidence is a file that the first base's clerk handed in.
func Evidence(t testing.TB, w *Year) string {
	t.Helper()
	f, err := w.StoreFile(context.Background(), act.As(w.Bases[0].Clerk), strings.NewReader("居民身份证 "+t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// PlantHit puts a hit on an application, as a cross-check would.
func PlantHit(t testing.TB, sys *app.System, ap programme.Application) string {
	t.Helper()
	h := &programme.Hit{ProgrammeID: ap.ProgrammeID, BaseID: ap.BaseID, ApplicationID: ap.ID, Check: "bank_shared", Blocking: true, Key: "planted",
		Evidence: "登记的银行账号另有 1 人在用", State: programme.Found}
	err := sys.Store.Write(context.Background(), func(tx *store.Tx) error {
		h.ID, h.FoundAt = tx.NewID(), tx.Now()
		if err := store.Insert(tx, h); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.ApplicationCrosscheck), Noun: "application",
			Subject: ap.ID, Programme: ap.ProgrammeID, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.ID
}

// Face is a picture of soft patches, another for each seed.
func Face(seed uint64, w, h, quality int) []byte {
	r := rand.New(rand.NewPCG(seed, 5))
	m := image.NewGray(image.Rect(0, 0, w, h))
	var at [9][4]float64
	for i := range at {
		at[i] = [4]float64{r.Float64(), r.Float64(), 0.02 + 0.2*r.Float64(), r.Float64()*180 - 90}
	}
	for y := range h {
		for x := range w {
			v := 120.0
			for _, b := range at {
				dx, dy := float64(x)/float64(w)-b[0], float64(y)/float64(h)-b[1]
				v += b[3] * math.Exp(-(dx*dx+dy*dy)/(b[2]*b[2]))
			}
			if (x*40/w+y*40/h)%9 == 0 {
				v -= 60 // an edge
			}
			m.SetGray(x, y, color.Gray{Y: uint8(min(max(v, 0), 255))})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Carrier takes what leaves the system, or fails.
type Carrier struct {
	Fail error
	mu   sync.Mutex
	got  []message.Parcel
}

// Carry keeps a parcel.
func (c *Carrier) Carry(_ context.Context, p message.Parcel) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Fail == nil {
		c.got = append(c.got, p)
	}
	return c.Fail
}

// Take is what it took since it was asked last.
func (c *Carrier) Take() []message.Parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// Taken is what it took since Take was asked last, and keeps it.
func (c *Carrier) Taken() []message.Parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.got)
}

// Deliver delivers until nothing waits.
func Deliver(t testing.TB, sys *app.System) {
	t.Helper()
	for range 2000 {
		more, err := sys.Message.Deliver(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
	t.Fatal("delivering does not end")
}
