package record_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// grown writes entries: people are given accounts.
func grown(t *testing.T, o *demotest.Office, times int) {
	t.Helper()
	for range times {
		if _, err := o.People.CreateUser(ctx, act.As(o.Admin), fmt.Sprintf("u%s", rand.Text()), "某人"); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
}

// watched is a system that one witness watches.
type watched struct {
	*demotest.Office
	*demotest.Witness
	asked []record.Witness
	place storetest.Place
}

func watchedBy(t *testing.T, p storetest.Place) *watched {
	t.Helper()
	o := demotest.NewOffice(t, p)
	grown(t, o, 2)
	w := &demotest.Witness{Name: "witness.example/w", Now: o.Clock.Now, Log: o.VerifierKey}
	srv := httptest.NewServer(w)
	t.Cleanup(srv.Close)
	asked, err := record.ParseWitness(w.Key() + " " + srv.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	return &watched{o, w, []record.Witness{asked}, p}
}

// asks asks the witness and says how it stands.
func (w *watched) asks(t *testing.T) record.Witnessing {
	t.Helper()
	w.Record.AskWitnesses(ctx, w.asked, time.Hour)
	list, err := w.Record.Witnessings(ctx, w.asked)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// A witness signs what grew out of what it signed; its line stands under the
// checkpoint, on the point's list, and under the proofs that rest on it.
func TestWitnessesSignWhatGrew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := watchedBy(t, p)
		if text, _ := w.Record.Witnessed(ctx); strings.Contains(text, w.Name) {
			t.Error("signed before it was asked")
		}
		for range 3 {
			grown(t, w.Office, 3)
			s := w.asks(t)
			newest, _ := w.Record.Checkpoint(ctx)
			c, _, err := journal.ParseCheckpoint(newest, w.VerifierKey)
			if err != nil || s.Fault != "" || s.Size != c.Size || w.Size != c.Size || !s.At.Equal(w.Now().Truncate(time.Second)) {
				t.Fatalf("after %d entries the witness has %d: %+v, %v", c.Size, w.Size, s, err)
			}
			text, err := w.Record.Witnessed(ctx)
			if _, err2 := w.asked[0].Open(newest, strings.TrimPrefix(text, newest)); err != nil || err2 != nil {
				t.Errorf("served %q: %v, %v", text, err, err2)
			}
		}
		times := w.Asked
		if w.asks(t); w.Asked != times {
			t.Error("asked again for what it signed just now")
		}
		w.Clock.Tick(2 * time.Hour)
		if s := w.asks(t); w.Asked != times+1 || !s.At.Equal(w.Now().Truncate(time.Second)) {
			t.Errorf("not signed anew after two hours: %+v", s)
		}
		before := w.Size
		grown(t, w.Office, 1)
		points, err := w.Record.Points(ctx, 50)
		if err != nil || points[0].Seen != nil || points[1].Size != before || len(points[1].Seen) != 1 || points[1].Seen[0].Name != w.Name {
			t.Errorf("points say %+v, %v", points[:2], err)
		}
		if v, err := w.Record.VerifyJournal(ctx, ""); err != nil || v.First != nil {
			t.Errorf("verifying found %+v, %v", v.First, err)
		}
	})
}

// A witness that forgot, or signed for a copy of us that we know nothing of, is
// asked again from where it stands.
func TestAWitnessIsAskedFromWhereItStands(t *testing.T) {
	w := watchedBy(t, storetest.Place{Dir: t.TempDir()})
	w.asks(t)
	grown(t, w.Office, 2)
	w.Size = 0
	if s := w.asks(t); s.Fault != "" || s.Size != w.Size {
		t.Errorf("of a witness that forgot: %+v", s)
	}
	known := w.Size
	grown(t, w.Office, 2)
	err := w.Record.Store.Read(ctx, func(tx *store.Tx) (err error) {
		w.Size = known + 1
		w.Root, err = tx.RootAt(w.Size)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := w.asks(t); s.Fault != "" || s.Size != w.Size {
		t.Errorf("of a witness that had seen more than we knew: %+v", s)
	}
}

// What a witness answers wrongly is kept by nobody, and is said.
func TestBadAnswersOfWitnessesAreSaid(t *testing.T) {
	w := watchedBy(t, storetest.Place{Dir: t.TempDir()})
	say := func(status int, kind, body string) func(http.ResponseWriter, string) bool {
		return func(out http.ResponseWriter, _ string) bool {
			out.Header().Set("Content-Type", kind)
			out.WriteHeader(status)
			io.WriteString(out, body)
			return true
		}
	}
	newest, _ := w.Record.Checkpoint(ctx)
	other := strings.Replace(newest, "\n2021", "\n2022", 1)
	stranger := &demotest.Witness{Name: "stranger.example"}
	for name, c := range map[string]struct {
		spoil func(http.ResponseWriter, string) bool
		want  record.WitnessFault
	}{
		"garbage":            {say(200, "text/html", "<html>login</html>"), record.WitnessUnread},
		"nothing":            {say(200, "text/plain", ""), record.WitnessUnread},
		"another witness":    {say(200, "text/plain", stranger.Sign(newest, w.Now())), record.WitnessUnread},
		"another checkpoint": {say(200, "text/plain", w.Sign(other, w.Now())), record.WitnessUnread},
		"of last month":      {say(200, "text/plain", w.Sign(newest, w.Now().AddDate(0, -1, 0))), record.WitnessClock},
		"of tomorrow":        {say(200, "text/plain", w.Sign(newest, w.Now().AddDate(0, 0, 1))), record.WitnessClock},
		"without end":        {say(200, "text/plain", strings.Repeat("x", 1<<20)), record.WitnessRefused},
		"no size":            {say(409, "text/plain", "1\n"), record.WitnessRefused},
		"a wrong size":       {say(409, "text/x.tlog.size", "-1\n"), record.WitnessRefused},
		"a size in words":    {say(409, "text/x.tlog.size", "007\n"), record.WitnessRefused},
		"a quarrel":          {say(409, "text/x.tlog.size", "1\n"), record.WitnessRefused},
		"more than there is": {say(409, "text/x.tlog.size", "900000\n"), record.WitnessShrunk},
		"another log":        {say(422, "text/plain", ""), record.WitnessRefused},
		"who is this":        {say(404, "text/plain", ""), record.WitnessUnknown},
		"wrong key":          {say(403, "text/plain", ""), record.WitnessUnknown},
		"broken":             {say(500, "text/plain", "oops"), record.WitnessRefused},
		"elsewhere": {func(out http.ResponseWriter, _ string) bool {
			out.Header().Set("Location", "http://127.0.0.1:1/")
			out.WriteHeader(http.StatusTemporaryRedirect)
			return true
		}, record.WitnessRefused},
		"cut off": {func(out http.ResponseWriter, _ string) bool { panic(http.ErrAbortHandler) }, record.WitnessUnreached},
	} {
		w.Becomes(c.spoil, 0)
		if s := w.asks(t); s.Fault != c.want || s.Size != 0 || s.Asked.IsZero() {
			t.Errorf("%s: %+v, want %s", name, s, c.want)
		}
		if said, found := record.WitnessFaults[c.want]; !found || said.Words == "" || said.Remedy == "" {
			t.Errorf("%s is not put into words", c.want)
		}
	}
	w.Becomes(nil, 0)
	if s := w.asks(t); s.Fault != "" || s.Size == 0 {
		t.Errorf("once it answers well: %+v", s)
	}
}

// A log that was put back, or that shows the witness another tree, is what
// witnesses are there for.
func TestAWitnessHoldsALogToWhatItSaw(t *testing.T) {
	w := watchedBy(t, storetest.Place{Dir: t.TempDir()})
	w.asks(t)
	size := w.Size
	w.Root[0] ^= 1
	grown(t, w.Office, 1)
	if s := w.asks(t); s.Fault != record.WitnessForked || s.Size != size {
		t.Errorf("a tree of another root: %+v", s)
	}
	w.Size = 1 << 30
	s := w.asks(t)
	if s.Fault != record.WitnessShrunk || s.Known != 1<<30 || !record.WitnessFaults[s.Fault].Grave {
		t.Errorf("a tree that was longer: %+v", s)
	}
}

// A line that was written into the database is no witness's.
func TestForgedCosignaturesAreFound(t *testing.T) {
	w := watchedBy(t, storetest.Place{Dir: t.TempDir()})
	w.asks(t)
	newest, _ := w.Record.Checkpoint(ctx)
	forged := (&demotest.Witness{Name: "forged.example"}).Sign(newest, w.Now())
	storetest.Exec(t, w.place, "UPDATE journal_cosignatures SET line='"+forged+"'")
	if v, err := w.Record.VerifyJournal(ctx, ""); err != nil || v.First == nil || !strings.Contains(v.First.Message, w.Name) {
		t.Errorf("verifying found %+v, %v", v.First, err)
	}
}

// A witness that never answers keeps nobody waiting: things are done meanwhile,
// and the system stops when it is told to.
func TestASilentWitnessKeepsNobodyWaiting(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	grown(t, o, 1)
	asked, silent := make(chan struct{}, 1), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		select {
		case asked <- struct{}{}:
		default:
		}
		<-silent
	}))
	defer srv.Close()
	defer close(silent)
	w, err := record.ParseWitness((&demotest.Witness{Name: "silent.example"}).Key() + " " + srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	o.Record.KeepWitnessed([]record.Witness{w})
	<-asked
	grown(t, o, 3)
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}
