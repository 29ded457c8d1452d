package web

import (
	"context"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
)

// outbound keeps what leaves the system.
type outbound struct {
	mu  sync.Mutex
	got []message.Parcel
}

func (o *outbound) Carry(_ context.Context, p message.Parcel) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.got = append(o.got, p)
	return nil
}

// outgoing sends canaries back with reasons that hold their numbers: those are
// refused. Written so that nobody knows them for numbers of a person they are
// taken, and what leaves has no such number but as the address.
func (w *canaryWorld) outgoing() {
	w.t.Helper()
	ctx, o := context.Background(), &outbound{}
	w.s.Sys.Message.SetPost(message.Post{Mail: o, Phone: o})
	u, err := w.s.Sys.People.UserByLogin(ctx, "clerk1")
	if err != nil {
		w.t.Fatal(err)
	}
	clerk, err := w.s.Sys.People.Actor(ctx, u.ID, programme.RoleClerk)
	if err != nil {
		w.t.Fatal(err)
	}
	page, err := w.s.Sys.Browse(ctx, act.As(clerk), programme.NounApplication,
		act.Query{Values: map[string]string{"state": string(programme.Submitted)}, Limit: 40})
	if err != nil || len(page.Rows) == 0 {
		w.t.Fatalf("no application to send back: %v", err)
	}
	for i := range page.Rows {
		c := w.one()
		if err := w.s.Sys.Enrol.Return(ctx, act.As(clerk), page.Rows[i].ID, "请核对 "+c.id+" 和 "+c.phone); programme.CodeOf(err) != programme.Invalid {
			w.t.Fatalf("a reason with numbers: %v, want it refused", err)
		}
		if err := w.s.Sys.Enrol.Return(ctx, act.As(clerk), page.Rows[i].ID, "请核对 A"+c.id+" 和 B"+c.phone); err != nil {
			w.t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		more, err := w.s.Sys.Message.Deliver(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		if !more {
			break
		}
	}
	if len(o.got) == 0 {
		w.t.Error("nothing left the system")
	}
	for _, p := range o.got {
		w.clean("a message that leaves", p.Subject+p.Text+p.Key+p.Kind, false)
	}
}
