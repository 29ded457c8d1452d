package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/durable"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// asProgram makes this test binary the program itself, in a process of its own
// that can be killed.
const asProgram = "JINLANLING_TEST_AS_PROGRAM"

// diesAt lets the program be killed before the thing of that number which it
// makes last on the disk.
const diesAt = "JINLANLING_TEST_DIES_AT"

// diesWhen lets the program be killed at a moment of its writing: see moment.
const diesWhen = "JINLANLING_TEST_DIES_WHEN"

// moment is one at which a program is killed that writes a table: before the
// statement of that number that puts rows into it, or before or after the commit
// of what those so many statements were part of.
type moment struct {
	table  string
	n      int
	commit string // "", store.BeforeCommit or store.AfterCommit
}

func (m moment) String() string { return fmt.Sprintf("%s,%d,%s", m.table, m.n, m.commit) }

// watch kills the program at a moment.
func watch(told string) {
	parts := strings.SplitN(told, ",", 3)
	left, err := strconv.Atoi(parts[1])
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var last any // the transaction that made the last of them, or one of after it
	store.Moment = func(of any, at string) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(at, "INSERT INTO "+parts[0]+" ") {
			if left--; left <= 0 {
				last = of
			}
		}
		if left == 0 && parts[2] == "" || last != nil && of == last && at == parts[2] {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
}

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		if told := os.Getenv(diesWhen); told != "" {
			watch(told)
		}
		if left, err := strconv.Atoi(os.Getenv(diesAt)); err == nil {
			durable.Step = func() {
				if left--; left == 0 {
					syscall.Kill(os.Getpid(), syscall.SIGKILL)
				}
			}
		}
		for name, does := range map[string]func(string, []string) error{asPhone: handsIn, asDestroyer: destroys} {
			told := os.Getenv(name)
			if told == "" {
				continue
			}
			if err := does(told, os.Args[1:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(exitFindings)
			}
			os.Exit(0)
		}
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// planned is a year on the first of June with its plan and nobody enrolled, and
// a roster of rosterSize people for its first base.
type planned struct {
	*testing.T
	dir, database string // what commands are given to find the data
	args          []string
	clerk         programme.Actor
	base          programme.Base
	book          []byte
	path          string
}

const rosterSize = 2500

// plannedYear is a small year after some of its stages, with how a program of
// its own opens it.
func plannedYear(t *testing.T, p storetest.Place, stages int) (*planned, *app.System, *demo.Cast, *demo.Clock) {
	t.Helper()
	w := &planned{T: t, dir: p.Dir, database: p.DatabaseURL, args: []string{"--data", p.Dir}}
	if p.DatabaseURL != "" {
		file := filepath.Join(t.TempDir(), "url")
		if err := os.WriteFile(file, []byte(p.DatabaseURL), 0o600); err != nil {
			t.Fatal(err)
		}
		w.args = append(w.args, "--database-url-file", file)
	}
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: clock.Now, Rand: demo.Reader(7)})
	if err != nil {
		t.Fatal(err)
	}
	cast, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: 7, Small: true, Stages: stages})
	if err != nil {
		sys.Close()
		t.Fatal(err)
	}
	w.clerk, w.base = cast.Bases[0].Clerk, cast.Bases[0].Base
	return w, sys, cast, clock
}

func newPlanned(t *testing.T, p storetest.Place) *planned {
	t.Helper()
	w, sys, cast, clock := plannedYear(t, p, demotest.PlansImported)
	defer sys.Close()
	clock.To(20210601)
	if err := demo.Mark(p.Dir, 7, clock.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	lines, err := sys.PlanLines(context.Background(), act.As(cast.Officer), cast.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.BaseID == w.base.ID {
			w.book = manyRows(t, l.Trade, l.Level)
			break
		}
	}
	w.path = filepath.Join(t.TempDir(), "roster.xlsx")
	if err := os.WriteFile(w.path, w.book, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func manyRows(t *testing.T, trade string, level programme.Level) []byte {
	t.Helper()
	rows := make([]forms.RosterRow, rosterSize)
	for i := range rows {
		r := &rows[i]
		*r = forms.RosterRow{No: fmt.Sprint(i + 1), Name: "王建国",
			IDNumber: string(idcode.MakeCitizenID("379906", programme.NewDate(1970+i%20, 1+i/20%12, 1+i/240%28), 1+i%400*2)), Employer: "测试机械有限公司",
			EmployerCode: "91350100M000100Y43",
			CertTrade:    trade, CertLevel: level - 1, CertKind: "职业资格", CertIssuedOn: 20150515, CertNumber: fmt.Sprintf("15379900013%05d", i), Trade: trade,
			Level: level, Phone: fmt.Sprintf("1390000%04d", i),
			Category: "企业在职职工", PostTrade: trade, Attested: true, Recommended: true, Schooling: "大专"}
		r.Work[0] = forms.WorkRow{From: programme.NewMonth(2000, 3), Employer: "测试机械有限公司", Trade: trade}
	}
	var b bytes.Buffer
	if err := forms.WriteExtendedRoster(&b, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// open opens the data at its own time.
func (w *planned) open() *app.System {
	w.Helper()
	mark, err := demo.Marked(w.dir)
	if err != nil {
		w.Fatal(err)
	}
	sys, err := app.Open(context.Background(), act.Options{Dir: w.dir, DatabaseURL: w.database, Clock: mark.Clock(time.Now)})
	if err != nil {
		w.Fatal(err)
	}
	return sys
}

// later lets the data's time go on by more than a job's lease.
func (w *planned) later() {
	w.Helper()
	mark, err := demo.Marked(w.dir)
	if err == nil {
		err = demo.Mark(w.dir, 7, mark.Clock(time.Now)().Add(5*time.Minute), time.Now())
	}
	if err != nil {
		w.Fatal(err)
	}
}

// entered counts who is enrolled, and holds the data to every invariant.
func (w *planned) entered(sys *app.System) int {
	w.Helper()
	list, err := sys.BaseApplications(context.Background(), act.As(w.clerk), w.base.ID)
	if err != nil {
		w.Fatal(err)
	}
	checks, err := sys.Record.Fsck(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range checks {
		if len(c.Broken) > 0 {
			w.Errorf("after being killed %s does not hold: %v", c.Code, c.Broken)
		}
	}
	v, err := sys.Record.VerifyJournal(context.Background(), "")
	if err != nil || v.First != nil {
		w.Errorf("after being killed the journal: %+v, %v", v, err)
	}
	return len(list)
}

// killed runs the program and kills it after a while, so that nothing of it can
// tidy up; it reports whether it had ended by itself.
func (w *planned) killed(after time.Duration, args ...string) (ended bool) {
	w.Helper()
	c := exec.Command(os.Args[0], append(args, w.args...)...)
	c.Env = append(os.Environ(), asProgram+"=1")
	if err := c.Start(); err != nil {
		w.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case <-done:
		return true
	case <-time.After(after):
		c.Process.Signal(syscall.SIGKILL)
		<-done
		return false
	}
}

// dies runs the program, which is killed at a moment; it fails where that was not
// reached.
func (w *planned) dies(at moment, args ...string) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], append(args, w.args...)...)
	c.Env = append(os.Environ(), asProgram+"=1", diesWhen+"="+at.String())
	out, err := c.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != -1 || ctx.Err() != nil {
		w.Fatalf("%v was not reached: %v\n%s", at, err, out)
	}
}

// statements is how many statements put the people of the roster in.
const statements = (rosterSize + 63) / 64

// An import on the console that is killed at any moment has entered everybody
// or nobody; done again it enters everybody once, and once more nobody, and
// says so.
func TestKilledConsoleImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPlanned(t, p)
		command := []string{"import", "roster", w.path, "--base", w.base.Name}
		for _, x := range []struct {
			at   moment
			want int
		}{
			{moment{"applications", 1, ""}, 0}, {moment{"applications", statements / 2, ""}, 0}, {moment{"applications", statements, ""}, 0},
			{moment{"journal", 1, ""}, 0}, {moment{"applications", 1, store.BeforeCommit}, 0}, {moment{"applications", 1, store.AfterCommit}, rosterSize},
		} {
			w.dies(x.at, command...)
			sys := w.open()
			if n := w.entered(sys); n != x.want {
				t.Fatalf("killed at %v: %d of %d entered, want %d", x.at, n, rosterSize, x.want)
			}
			sys.Close()
		}
		out := wantExit(t, exitFindings, append(append([]string{}, command...), w.args...)...)
		if !strings.Contains(out, "没有重复导入，什么也没有改动") {
			t.Errorf("the same file again says\n…%s", out[max(0, len(out)-300):])
		}
		sys := w.open()
		defer sys.Close()
		if n := w.entered(sys); n != rosterSize {
			t.Errorf("%d of %d entered in the end", n, rosterSize)
		}
	})
}

// A program that is killed while it carries out a submission has entered
// everybody and ended the job, or neither; the next takes the job up and enters
// everybody once.
func TestKilledRosterJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPlanned(t, p)
		c := act.As(w.clerk)
		sys := w.open()
		sys.Work()
		preview, err := sys.Enrol.PreviewRoster(context.Background(), c, w.base.ID, "名单.xlsx", bytes.NewReader(w.book))
		if err != nil {
			t.Fatal(err)
		}
		w.over(sys, preview)
		sys.Close()
		sys = w.open()
		job, err := sys.Enrol.SubmitRoster(context.Background(), c, preview)
		if err != nil {
			t.Fatal(err)
		}
		sys.Close()
		for _, x := range []struct { // one that dies four times over a job fails it
			at   moment
			done bool
		}{{moment{"applications", statements / 2, ""}, false}, {moment{"applications", 1, store.BeforeCommit}, false},
			{moment{"applications", 1, store.AfterCommit}, true}} {
			w.later() // whoever carried it before has let its lease run out
			w.dies(x.at, "serve", "--listen", "127.0.0.1:0")
			sys := w.open()
			n := w.entered(sys)
			v, err := sys.Jobs.Job(context.Background(), c, job)
			if err != nil {
				t.Fatal(err)
			}
			if x.done != (n == rosterSize) || !x.done && n != 0 || x.done != (v.State == jobs.JobDone) {
				t.Fatalf("killed at %v: %d of %d entered, the job is %s after %d attempts", x.at, n, rosterSize, v.State, v.Attempts)
			}
			sys.Close()
		}
		w.later()
		sys = w.open()
		defer sys.Close()
		sys.Work()
		if v := w.over(sys, job); v.State != jobs.JobDone {
			t.Errorf("taken up again the job is %s: %s", v.State, v.Error)
		}
		if n := w.entered(sys); n != rosterSize {
			t.Errorf("%d of %d entered in the end", n, rosterSize)
		}
	})
}

// over waits until a job is over.
func (w *planned) over(sys *app.System, id string) *jobs.JobView {
	w.Helper()
	for range 2000 {
		v, err := sys.Jobs.Job(context.Background(), act.As(w.clerk), id)
		if err != nil {
			w.Fatal(err)
		}
		if v.State.Over() {
			return v
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.Fatalf("job %s does not end", id)
	return nil
}
