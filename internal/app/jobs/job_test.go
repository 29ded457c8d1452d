package jobs_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/bagit"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// A roster is previewed, submitted as previewed, and does nothing the second
// time; the result workbook gives the sent rows back.
func TestRosterJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		w.Work()
		clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
		file := demotest.Roster(t, w, 20, func(rows []forms.RosterRow) {
			rows[3].IDNumber = demotest.CheckDigit(rows[3].IDNumber, true)
			rows[4].IDNumber = rows[2].IDNumber
			rows[5].CertIssuedOn = 20200101 // not held for three years yet
			rows[5].CertLevel--
			rows[5].Work = [5]forms.WorkRow{}
		})
		preview := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "名单.xlsx", file))
		v := demotest.Ended(t, w.System, clerk, preview)
		if v.State != jobs.JobDone {
			t.Fatalf("preview is %s: %s", v.State, v.Error)
		}
		_, shown, err := w.Enrol.Roster(ctx, clerk, preview)
		if err != nil || shown.Entered != 18 || shown.Refused != 2 || shown.Repeated != 1 || shown.Ineligible != 1 || !shown.DryRun {
			t.Fatalf("preview %+v, %v", shown, err)
		}
		if n := demotest.Applied(t, w); n != 0 {
			t.Fatalf("a preview left %d applications", n)
		}
		if l := shown.Lines[0]; l.Adds != 18 || l.Taken != 0 || l.Places == 0 || shown.Columns["身份证号码"] != "D" {
			t.Errorf("line %+v, columns %v", l, shown.Columns)
		}
		for _, r := range shown.Rows {
			if strings.Contains(fmt.Sprintf("%+v", r), demotest.RosterRow(r.Row-6, "", 2).IDNumber) || r.Outcome == enrol.RowEntered && r.RouteName == "" {
				t.Errorf("row shows %+v", r)
			}
		}
		submit := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview))
		if again := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview)); again != submit {
			t.Errorf("the same preview submitted twice gave jobs %s and %s", submit, again)
		}
		if v = demotest.Ended(t, w.System, clerk, submit); v.State != jobs.JobDone || v.Attempts != 1 {
			t.Fatalf("submission is %s after %d attempts: %s", v.State, v.Attempts, v.Error)
		}
		_, done, _ := w.Enrol.Roster(ctx, clerk, submit)
		if n := demotest.Applied(t, w); n != 18 || done.DryRun || done.Digest != shown.Digest {
			t.Errorf("%d applications, result %s of preview %s", n, done.Digest, shown.Digest)
		}
		var book bytes.Buffer
		if err := w.Enrol.ExportRosterResult(ctx, clerk, submit, &book); err != nil {
			t.Fatal(err)
		}
		sheets, err := forms.ReadSheets(bytes.NewReader(book.Bytes()), int64(book.Len()))
		if err != nil {
			t.Fatal(err)
		}
		head, bad := sheets[0].Rows[3], sheets[0].Rows[shown.Rows[3].Row-1]
		if n := len(head); head[n-3].Text != "结果" || bad[n-3].Text != "未入库" || !strings.Contains(bad[n-2].Text, "校验") || bad[1].Text != "王建国" {
			t.Errorf("result workbook\n%v\n%v", head, bad)
		}
		sameFileAgain(t, w, clerk, base, file)
	})
}

func sameFileAgain(t *testing.T, w *demotest.Year, clerk act.Caller, base string, file *bytes.Reader) {
	file.Seek(0, 0)
	w.Clock.Tick(time.Minute)
	again := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "名单.xlsx", file))
	demotest.Ended(t, w.System, clerk, again)
	v, r, err := w.Enrol.Roster(ctx, clerk, again)
	if err != nil || r.Entered != 0 || r.Repeated != 19 {
		t.Fatalf("the same file again: %+v, %v", r, err)
	}
	if at, err := w.Enrol.SubmittedBefore(ctx, clerk, v); err != nil || at.IsZero() {
		t.Errorf("submitted before at %v, %v", at, err)
	}
	twice := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, again))
	if v := demotest.Ended(t, w.System, clerk, twice); v.State != jobs.JobDone || demotest.Applied(t, w) != 18 {
		t.Errorf("submitting it again: %s, %d applications", v.State, demotest.Applied(t, w))
	}
}

// What changed between preview and submission is said and not done.
func TestASubmissionIsWhatThePreviewSaid(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	w.Clock.To(20210601)
	w.Work()
	clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
	preview := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "a.xlsx", demotest.Roster(t, w, 5, nil)))
	demotest.Ended(t, w.System, clerk, preview)
	one := demotest.Roster(t, w, 1, nil)
	if _, err := w.Enrol.ImportRoster(ctx, clerk, base, one, one.Size()); err != nil {
		t.Fatal(err)
	}
	submit := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview))
	v := demotest.Ended(t, w.System, clerk, submit)
	_, r, err := w.Enrol.Roster(ctx, clerk, submit)
	if err != nil || v.State != jobs.JobDone || !r.Unexpected || r.Rows[0].Before == "" || r.Rows[1].Before != "" || demotest.Applied(t, w) != 1 {
		t.Fatalf("%s %+v, %v, %d applications", v.State, r, err, demotest.Applied(t, w))
	}
	as := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, submit)) // as it is now
	if v := demotest.Ended(t, w.System, clerk, as); v.State != jobs.JobDone || demotest.Applied(t, w) != 5 {
		t.Errorf("%s, %d applications", v.State, demotest.Applied(t, w))
	}
}

// A runner that dies holding a job lets its lease run out; another finishes
// the job, once, and what the dead one comes back with is not taken.
func TestAJobOutlivesItsRunner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
		preview := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "a.xlsx", demotest.Roster(t, w, 5, nil)))
		var dead *jobs.Job
		err := w.Store.Write(ctx, func(tx *store.Tx) (err error) {
			dead, err = tx.TakeJob("dead", time.Minute)
			return err
		})
		if err != nil || dead.ID != preview {
			t.Fatalf("took %+v, %v", dead, err)
		}
		other, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: w.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		other.Work()
		time.Sleep(1200 * time.Millisecond)
		if v, _ := w.Jobs.Job(ctx, clerk, preview); v.State != jobs.JobRunning || v.Owner != "dead" {
			t.Fatalf("while the lease holds the job is %s of %s", v.State, v.Owner)
		}
		w.Clock.Tick(2 * time.Minute)
		if v := demotest.Ended(t, w.System, clerk, preview); v.State != jobs.JobDone || v.Attempts != 2 {
			t.Errorf("the job is %s after %d attempts: %s", v.State, v.Attempts, v.Error)
		}
		dead.State = jobs.JobFailed
		demotest.WantCode(t, "the dead runner's end", w.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndJob(dead) }), programme.Conflict)
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		importOutlives(t, w, p, clerk, preview)
	})
}

// importOutlives takes a submission with a runner that dies, and sees another
// do it once; what the dead one wrote in the meantime cannot commit.
func importOutlives(t *testing.T, w *demotest.Year, p storetest.Place, clerk act.Caller, preview string) {
	submit := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview))
	var dead *jobs.Job
	err := w.Store.Write(ctx, func(tx *store.Tx) (err error) {
		dead, err = tx.TakeJob("dead", time.Minute)
		return err
	})
	if err != nil || dead.ID != submit {
		t.Fatalf("took %+v, %v", dead, err)
	}
	w.Clock.Tick(2 * time.Minute)
	next, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: w.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	next.Work()
	if v := demotest.Ended(t, w.System, clerk, submit); v.State != jobs.JobDone || v.Attempts != 2 || demotest.Applied(t, w) != 5 {
		t.Errorf("the submission is %s after %d attempts, %d applications: %s", v.State, v.Attempts, demotest.Applied(t, w), v.Error)
	}
	dead.State = jobs.JobDone
	late := w.Store.Write(ctx, func(tx *store.Tx) error {
		id := tx.NewID()
		if err := store.Insert(tx, &programme.Employer{ID: id, CreditCode: id, Name: "迟到的一行"}); err != nil {
			return err
		}
		if _, err := tx.Append(journal.Entry{Action: "late"}); err != nil {
			return err
		}
		return tx.EndJob(dead)
	})
	demotest.WantCode(t, "the dead runner's transaction", late, programme.Conflict)
}

// A stopped program hands its job back, and the next one does it.
func TestAStoppedRunnerHandsBack(t *testing.T) {
	dir := t.TempDir()
	w := demotest.Build(t, storetest.Place{Dir: dir}, demotest.PlansImported)
	w.Clock.To(20210601)
	clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
	id := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "a.xlsx", demotest.Roster(t, w, 1500, nil)))
	w.Work()
	time.Sleep(30 * time.Millisecond)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	next, err := app.Open(ctx, act.Options{Dir: dir, Clock: w.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	v, err := next.Jobs.Job(ctx, clerk, id)
	if err != nil || v.State == jobs.JobRunning || v.State == jobs.JobFailed {
		t.Fatalf("after stopping the job is %s, %v", v.State, err)
	}
	next.Work()
	if v := demotest.Ended(t, next, clerk, id); v.State != jobs.JobDone || v.Attempts != 1 {
		t.Errorf("the job is %s after %d attempts: %s", v.State, v.Attempts, v.Error)
	}
}

func TestWhoMayHaveAndSeeJobs(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	w.Clock.To(20210601)
	clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
	small := func() *bytes.Reader { return demotest.Roster(t, w, 1, nil) }
	demotest.WantCode(t, "another base's clerk previews", demotest.ErrorOf(w.Enrol.PreviewRoster(ctx, act.As(w.Bases[1].Clerk), base, "a", small())),
		programme.Forbidden)
	demotest.WantCode(t, "an officer previews", demotest.ErrorOf(w.Enrol.PreviewRoster(ctx, act.As(w.Officer), base, "a", small())), programme.Forbidden)
	demotest.WantCode(t, "a clerk checks the data", demotest.ErrorOf(w.Record.AskCheck(ctx, clerk)), programme.Forbidden)
	demotest.WantCode(t, "an officer checks the data", demotest.ErrorOf(w.Record.AskCheck(ctx, act.As(w.Officer))), programme.Forbidden)
	demotest.WantCode(t, "a clerk backs up", demotest.ErrorOf(w.Record.AskBackup(ctx, clerk)), programme.Forbidden)
	_, _, err := w.Plan.AskWhatIf(ctx, clerk, w.Programme, "yunhai-2022", nil)
	demotest.WantCode(t, "a clerk asks what if", err, programme.Forbidden)
	demotest.WantCode(t, "a clerk exports statements",
		demotest.ErrorOf(w.Jobs.AskExport(ctx, act.As(w.Bases[0].Teacher), programme.NounStatement, act.Query{})), programme.Forbidden)

	id := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "a", small()))
	_, err = w.Jobs.Job(ctx, act.As(w.Bases[1].Clerk), id)
	demotest.WantCode(t, "another's job", err, programme.NotFound)
	demotest.WantCode(t, "stopping another's job", w.Jobs.CancelJob(ctx, act.As(w.Officer), id), programme.NotFound)
	keyed := clerk
	keyed.Key = "k1"
	a, b := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, keyed, base, "a", small())), demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, keyed, base, "a", small()))
	if a != b {
		t.Errorf("one form gave the jobs %s and %s", a, b)
	}
	if err := w.Jobs.CancelJob(ctx, clerk, a); err != nil {
		t.Fatal(err)
	}
	if v := demotest.Ended(t, w.System, clerk, a); v.State != jobs.JobCancelled {
		t.Errorf("a job that was stopped before it began is %s", v.State)
	}
	admin, err := w.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := w.People.Actor(ctx, admin.ID, programme.RoleAdministrator)
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Jobs.Jobs(ctx, act.As(actor))
	if err != nil || len(list) != 2 || list[0].Title != "" || list[0].Args != nil {
		t.Errorf("an administrator sees %+v, %v", list, err)
	}

	if err := w.People.DisableUser(ctx, act.As(actor), clerk.User, "离职"); err != nil {
		t.Fatal(err)
	}
	w.Work()
	if v := demotest.Ended(t, w.System, clerk, id); v.State != jobs.JobFailed || !strings.Contains(v.Error, "停用") {
		t.Errorf("a disabled user's job is %s: %s", v.State, v.Error)
	}
}

func TestWhatIfArchiveExportAndBackup(t *testing.T) {
	dir := demotest.Folder(t, demotest.Options{})
	w := &demotest.Year{System: demotest.OpenDir(t, dir), Cast: demotest.Cast(t, demotest.Options{}), Dir: dir, Clock: demo.NewClock(2021, time.December, 31)}
	w.Work()
	officer := act.As(w.Officer)
	id, findings, err := w.Plan.AskWhatIf(ctx, officer, w.Programme, "", []byte("format: 1\nnonsense: 2\n"))
	if id != "" || len(findings) == 0 || err != nil {
		t.Errorf("a broken notice: %q, %v, %v", id, findings, err)
	}
	if id, findings, err = w.Plan.AskWhatIf(ctx, officer, w.Programme, "yunhai-2022", nil); err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	demotest.Ended(t, w.System, officer, id)
	_, r, err := w.Plan.WhatIfJob(ctx, officer, id)
	if err != nil || r == nil || r.People == 0 || len(r.Changed) == 0 || len(r.Changes) == 0 || r.Same+r.Gains()+r.Losses() != r.People {
		t.Fatalf("what if: %+v, %v", r, err)
	}
	for _, p := range r.Changed {
		if p.Name == "" || p.Base == "" || strings.HasPrefix(p.Before, "符合") == strings.HasPrefix(p.After, "符合") {
			t.Errorf("changed: %+v", p)
			break
		}
	}
	for _, c := range r.Changes {
		if strings.ContainsAny(c.What, "_[]") || c.Part == "" {
			t.Errorf("a change in code: %+v", c)
		}
	}
	var book bytes.Buffer
	if err := w.Plan.ExportWhatIf(ctx, officer, id, &book); err != nil || book.Len() == 0 {
		t.Errorf("exporting: %v", err)
	}

	clerk := act.As(w.Bases[0].Clerk)
	zipped := demotest.JobID(t)(w.Archive.AskZip(ctx, clerk, w.Bases[0].Classes[0], "检查组调阅"))
	if v := demotest.Ended(t, w.System, clerk, zipped); v.State != jobs.JobDone {
		t.Fatalf("archive: %s %s", v.State, v.Error)
	}
	checkArchive(t, w, clerk, zipped)
	exported := demotest.JobID(t)(w.Jobs.AskExport(ctx, clerk, programme.NounApplication, act.Query{Programme: w.Programme}))
	if v := demotest.Ended(t, w.System, clerk, exported); v.State != jobs.JobDone || v.ResultFile == "" || v.Done == 0 {
		t.Errorf("export: %s %s %d", v.State, v.Error, v.Done)
	}
	admin, _ := w.People.UserByLogin(ctx, "admin")
	actor, _ := w.People.Actor(ctx, admin.ID, programme.RoleAdministrator)
	backed := demotest.JobID(t)(w.Record.AskBackup(ctx, act.As(actor)))
	if v := demotest.Ended(t, w.System, act.As(actor), backed); v.State != jobs.JobDone {
		t.Errorf("backup: %s %s", v.State, v.Error)
	}
	list, err := w.Record.Backups(ctx, act.As(actor))
	if err != nil || len(list) != 1 || list[0].Database == 0 || list[0].Files == 0 {
		t.Errorf("backups %+v, %v", list, err)
	}
	report, err := w.Record.Fsck(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range report {
		if len(c.Broken) > 0 {
			t.Errorf("fsck after jobs: %s %v", c.Code, c.Broken)
		}
	}
}

// checkArchive holds a package against its own list of sums.
func checkArchive(t *testing.T, w *demotest.Year, c act.Caller, id string) {
	t.Helper()
	name, body, err := w.Jobs.JobFile(ctx, c, id)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bagit.Verify(ctx, bytes.NewReader(raw), int64(len(raw)), bagit.Options{Key: w.VerifierKey})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Faults) > 0 || !r.Signed || r.Entries == 0 || r.Files < 10 || !strings.HasSuffix(name, ".zip") {
		t.Errorf("%s: %+v", name, r)
	}
	history, err := w.Record.History(ctx, c, w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	last := history[len(history)-1]
	if last.Action != string(programme.ArchivePack) || !strings.Contains(string(last.Facts), r.Digest) ||
		!strings.Contains(string(last.Facts), fmt.Sprintf("%x", sha256.Sum256(raw))) {
		t.Errorf("the journal does not know the package: %s %s", last.Action, last.Facts)
	}
}
