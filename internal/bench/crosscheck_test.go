package bench

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// longList is a CSV file of n ID numbers.
func longList(n int) []byte {
	var b bytes.Buffer
	b.WriteString("身份证号码\n")
	for i := range n {
		b.WriteString(string(idcode.MakeCitizenID(fmt.Sprintf("%06d", 110100+i/1_000_000*100),
			programme.NewDate(1950+i/1000%50, 1+i/50_000%12, 1+i/600_000%28), i%1000)))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// BenchmarkImportList reads a list of a million people, hashes it, and puts it
// in force. The longest write is what another writer may wait for.
func BenchmarkImportList(b *testing.B) {
	file := longList(1_000_000)
	for b.Loop() {
		b.StopTimer()
		sys, cast := world(b)
		b.StartTimer()
		in := crosscheck.ListIn{Kind: programme.ListPensioner, Name: "退休人员", Source: "社保中心", KeepUntil: 20211231}
		if _, err := sys.Crosscheck.ImportList(ctx, act.As(cast.Officer), in, bytes.NewReader(file), int64(len(file))); err != nil {
			b.Fatal(err)
		}
	}
}

// hashes are n hashes that nobody has, in their table's order.
func hashes(n int) []store.ListEntry {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]store.ListEntry, n)
	for i := range out {
		out[i].Hi, out[i].Lo = int64(r.Uint64()), int64(r.Uint64())
	}
	slices.SortFunc(out, store.ListEntry.Compare)
	return out
}

const fiveMillion = 5_000_000

// BenchmarkOnList asks whether one person is on a list of five million.
// Target under 1 ms.
func BenchmarkOnList(b *testing.B) {
	sys, _ := world(b)
	all := hashes(fiveMillion)
	for chunk := range slices.Chunk(all, 10_000) {
		if err := sys.Store.Write(ctx, func(tx *store.Tx) error { return tx.AddListEntries(1, chunk) }); err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	times := make([]time.Duration, 0, 1<<16)
	for b.Loop() {
		began := time.Now()
		who := all[i*7919%len(all)].ListHash
		if i++; i%2 == 0 {
			who.Hi ^= 0x5555 // nobody
		}
		err := sys.Store.Read(ctx, func(tx *store.Tx) error {
			got, err := tx.OnList(1, []store.ListHash{who})
			if err == nil && (i%2 == 1) != (len(got) == 1) {
				err = fmt.Errorf("found %v", got)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	reportP99(b, times)
}

func reportP99(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkFloorOnList is the same search in bare SQLite.
func BenchmarkFloorOnList(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE t (hash BLOB PRIMARY KEY) WITHOUT ROWID"); err != nil {
		b.Fatal(err)
	}
	all := hashes(fiveMillion)
	blob := func(e store.ListHash) []byte {
		return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(e.Hi)), uint64(e.Lo))
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	insert, err := tx.Prepare("INSERT INTO t VALUES ($1)")
	if err != nil {
		b.Fatal(err)
	}
	for i := range all {
		if _, err := insert.Exec(blob(all[i].ListHash)); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	find, err := db.Prepare("SELECT 1 FROM t WHERE hash=$1")
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	times := make([]time.Duration, 0, 1<<16)
	for b.Loop() {
		began := time.Now()
		one := 0
		if err := find.QueryRow(blob(all[i*7919%len(all)].ListHash)).Scan(&one); err != nil {
			b.Fatal(err)
		}
		i++
		times = append(times, time.Since(began))
	}
	reportP99(b, times)
}

// nextCase is where the desk leads after a case that is skipped.
var nextCase = regexp.MustCompile(`href="(/review[^"]*)" data-key="j"`)

// BenchmarkNextCase is the reviewer's desk with the next case on it, papers
// and cross-checks beside it, in a queue of 2,000. Target p99 20 ms.
func BenchmarkNextCase(b *testing.B) {
	sys, cast := world(b)
	base := cast.Bases[3]
	rows := make([]forms.RosterRow, 2000)
	for i := range rows {
		rows[i] = row(i)
	}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		b.Fatal(err)
	}
	if _, err := sys.Enrol.ImportRoster(ctx, act.As(base.Clerk), base.Base.ID, bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
		b.Fatal(err)
	}
	_, server, cookie := serve(b, sys, base.Clerk)
	path := "/review"
	var times []time.Duration
	for b.Loop() {
		r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.AddCookie(cookie)
		began := time.Now()
		res, err := server.Client().Do(r)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		times = append(times, time.Since(began))
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(path, res.Status, err)
		}
		path = "/review"
		if m := nextCase.FindSubmatch(body); m != nil {
			path = html.UnescapeString(string(m[1]))
		} else if len(times) == 1 {
			b.Fatal("the desk leads to no next case")
		}
	}
	reportP99(b, times)
}
