package oversee_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/auditcopy"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// An auditor, and nobody else, has a year as one file, with the reason in the
// journal and no whole number in it; every saved question is answered from it.
func TestAnAuditorCopiesAYear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Settled)
		auditor := act.As(w.Auditor)
		for _, other := range []programme.Actor{w.Officer, w.Approver, w.Bases[0].Clerk} {
			_, err := w.Oversee.AskCopy(ctx, act.As(other), w.Programme, "查账")
			demotest.WantCode(t, "a copy for "+string(other.Role), err, programme.Forbidden)
			_, err = w.Oversee.AskQuestion(ctx, act.As(other), w.Programme, "one-phone")
			demotest.WantCode(t, "a question of "+string(other.Role), err, programme.Forbidden)
		}
		_, err := w.Oversee.AskCopy(ctx, auditor, w.Programme, " ")
		demotest.WantCode(t, "without a reason", err, programme.Invalid)
		_, err = w.Oversee.AskQuestion(ctx, auditor, w.Programme, "one-phone")
		demotest.WantCode(t, "without a copy", err, programme.WrongState)
		id, err := w.Oversee.AskCopy(ctx, auditor, w.Programme, "专项审计")
		if err != nil {
			t.Fatal(err)
		}
		for again := true; again; {
			if again, err = w.Jobs.WorkOnce(ctx); err != nil {
				t.Fatal(err)
			}
		}
		j, err := w.Jobs.Job(ctx, auditor, id)
		if err != nil || j.State != "done" {
			t.Fatalf("%+v, %v", j, err)
		}
		if newest, err := w.Oversee.NewestCopy(ctx, auditor, w.Programme); err != nil || newest == nil || oversee.CopyRows(newest) < 1000 {
			t.Errorf("the newest copy: %+v, %v", newest, err)
		}
		text := fileOf(t, w.Jobs.JobFile, auditor, id)
		noNumbers(t, w.Store, w.Programme, text)
		if left, _ := filepath.Glob(filepath.Join(w.Dir, ".copy-*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		said := false
		err = w.Store.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.JournalPage(store.JournalQuery{Actions: []string{string(programme.YearCopy)}, Limit: 5})
			said = len(list) == 1 && strings.Contains(list[0].Body, "专项审计") && strings.Contains(list[0].Body, j.ResultFile)
			return err
		})
		if err != nil || !said {
			t.Errorf("the journal does not say which file was made and why: %v", err)
		}
		asked(t, w, auditor)
		demotest.Clean(t, "after a copy", w.System)
	})
}

func asked(t *testing.T, w *demotest.Year, auditor act.Caller) {
	t.Helper()
	_, err := w.Oversee.AskQuestion(ctx, auditor, w.Programme, "none")
	demotest.WantCode(t, "no such question", err, programme.NotFound)
	for _, q := range auditcopy.Questions {
		a, err := w.Oversee.AskQuestion(ctx, auditor, w.Programme, q.Key)
		if err != nil {
			t.Errorf("%s: %v", q.Key, err)
			continue
		}
		for _, r := range a.Rows {
			if len(r.Cells) != len(a.Columns) {
				t.Fatalf("%s: %d cells under %d heads", q.Key, len(r.Cells), len(a.Columns))
			}
			for _, of := range r.Of {
				if _, err := w.Show(ctx, auditor, of.Noun, of.ID); err != nil {
					t.Fatalf("%s leads to %s %s: %v", q.Key, of.Noun, of.ID, err)
				}
			}
		}
		if (q.Key == "too-few-hours" || q.Key == "in-minutes") && len(a.Rows) > 0 {
			t.Errorf("%s: honest people are found: %+v", q.Key, a.Rows[0])
		}
		if q.Key == "certificates-a-day" && len(a.Rows) > 0 {
			var book bytes.Buffer
			if err := w.Oversee.ExportAnswer(ctx, auditor, w.Programme, q.Key, &book); err != nil || book.Len() == 0 {
				t.Errorf("its workbook: %d bytes, %v", book.Len(), err)
			}
		}
	}
}

func fileOf(t *testing.T, open func(context.Context, act.Caller, string) (string, io.ReadCloser, error), c act.Caller, id string) []byte {
	t.Helper()
	name, body, err := open(ctx, c, id)
	if err != nil || !strings.HasSuffix(name, ".sqlite") {
		t.Fatalf("%s, %v", name, err)
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// noNumbers refuses a copy in which a sealed value, a keyed digest or a whole ID
// number stands.
func noNumbers(t *testing.T, s *store.Store, programmeID string, text []byte) {
	t.Helper()
	if found := regexp.MustCompile(`[1-9]\d{16}[\dX]`).FindAll(text, -1); slices.ContainsFunc(found,
		func(b []byte) bool { return b[6] == '1' || b[6] == '2' }) {
		t.Errorf("a whole number stands in the copy: %.1q", found)
	}
	people := 0
	err := s.Read(ctx, func(tx *store.Tx) error {
		return tx.EachOf("SELECT id_sealed, id_index, phone_sealed, phone_index, bank_sealed, bank_index FROM persons", func(row []any) error {
			people++
			for _, v := range row {
				if secret := fmt.Sprintf("%s", v); secret != "" && bytes.Contains(text, []byte(secret)) {
					t.Fatal("a sealed value or its digest stands in the copy")
				}
			}
			return nil
		})
	})
	if err != nil || people == 0 {
		t.Fatalf("%d people, %v", people, err)
	}
}

// planted is a year in which each question finds what it asks for.
const planted = `
INSERT INTO people VALUES ('p1','甲','男','',1,1), ('p2','乙','女','',1,1), ('p3','丙','女','',2,2);
INSERT INTO bases VALUES ('b1','一院','','',''), ('b2','二院','','','');
INSERT INTO employers VALUES ('e1','某厂','','');
INSERT INTO classes VALUES ('c1','一班','b1','一院','','','','','',''), ('c2','二班','b2','二院','','','','','','');
INSERT INTO teachers VALUES ('t1','赵','b1','一院','','',1), ('t2','赵','b2','二院','','',1), ('t3','赵','b2','二院','','',3);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<25)
INSERT INTO applications SELECT 'a'||i, CASE WHEN i<4 THEN 'p'||i ELSE 'p3' END,'某','e1','某厂','b1','一院','c1','一班','','','certified','','','','' FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<25)
INSERT INTO certificates SELECT 'k'||i,'a'||i,'某','b1','一院','training','N'||i,'','','issued','2021-12-01','','' FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<6)
INSERT INTO lessons
SELECT 'l'||i,'c1','一班','b1','一院','t1','赵','theory','hall','','','2021-07-1'||i||' 08:00:00','2021-07-1'||i||' 12:00:00',4,'held','甲' FROM n;
INSERT INTO lessons VALUES ('m1','c2','二班','b2','二院','t2','赵','theory','hall','','','2021-07-11 09:00:00','2021-07-11 10:00:00',1,'held','乙');
INSERT INTO lessons VALUES ('m2','c2','二班','b2','二院','t3','赵','theory','hall','','','2021-07-12 09:00:00','2021-07-12 10:00:00',1,'held','乙');
INSERT INTO attendance SELECT id,'a1','present','','code',0,0 FROM lessons WHERE class_id='c1';
INSERT INTO attendance VALUES ('m1','a2','absent','','code',0,0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<6)
INSERT INTO journal SELECT 'j'||i,'2021-07-20 09:00:0'||i,'甲','teacher','lesson.hold','lesson','l'||i FROM n;
INSERT INTO statements VALUES ('s1','b1','一院','settlement',1,'paid',0,'','','','','');
INSERT INTO statement_lines VALUES ('s1','a1','甲',300000,0,300000,''), ('s1','a2','乙',0,0,0,'');
INSERT INTO floors VALUES ('','总课时',80);
INSERT INTO vouchers VALUES ('v1','b1','一院','out','bureau','',100,'赵','','2021-08-01','booked','','',''),
 ('v2','b1','一院','out','bureau','',100,'店','','2021-08-01','booked','No 1','',''),
 ('v3','b2','二院','out','own','',100,'店','','2021-08-02','booked','no1','',''),
 ('v4','b2','二院','out','own','',100,'店','','2021-08-02','reversed','no1','','')`

// Each saved question finds what is planted for it, and only that; nothing can
// write to a copy, and a question that does not end is stopped.
func TestQuestionsFindWhatIsPlanted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "一年 #?.sqlite")
	none := func(string, int, int) error { return nil }
	if _, err := auditcopy.Write(ctx, path, nothing{}, auditcopy.Year{Zone: act.Shanghai}, none); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(t.TempDir(), "year.sqlite")
	if _, err := auditcopy.Write(ctx, work, nothing{}, auditcopy.Year{Zone: act.Shanghai}, none); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", work)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(ctx, planted); err != nil {
		t.Fatal(err)
	}
	db.Close()
	want := map[string]int{"one-phone": 2, "one-account": 2, "one-invoice": 2, "no-invoice": 1, "teacher-paid": 1, "always-present": 1, "in-minutes": 2,
		"days-late": 6, "too-few-hours": 1, "two-places": 1, "crowded-employers": 1, "certificates-a-day": 1}
	for _, q := range auditcopy.Questions {
		a, err := auditcopy.Ask(ctx, work, q.SQL)
		if err != nil || len(a.Rows) != want[q.Key] {
			t.Errorf("%s: %+v, %v, want %d rows", q.Key, a, err, want[q.Key])
		}
	}
	for _, write := range []string{"DELETE FROM people", "INSERT INTO floors VALUES ('','',1)", "DROP TABLE words", "CREATE TABLE x (a)",
		"PRAGMA query_only=0; DELETE FROM people", "UPDATE people SET name='丁' RETURNING id"} {
		if _, err := auditcopy.Ask(ctx, work, write); err == nil {
			t.Errorf("%s is done", write)
		}
	}
	if a, err := auditcopy.Ask(ctx, work, "SELECT COUNT(*) FROM people"); err != nil || a.Rows[0].Cells[0] != "3" {
		t.Errorf("the copy was changed: %+v, %v", a, err)
	}
	a, err := auditcopy.Ask(ctx, work, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n")
	if err != nil || len(a.Rows) != auditcopy.RowsMost || !a.More {
		t.Errorf("an answer without an end: %v", err)
	}
	short, stop := context.WithTimeout(ctx, 50*time.Millisecond)
	defer stop()
	_, err = auditcopy.Ask(short, work, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT COUNT(*) FROM n")
	demotest.WantCode(t, "a question without an end", err, programme.TooLarge)
}

type nothing struct{}

func (nothing) EachOf(string, func([]any) error, ...any) error { return nil }
