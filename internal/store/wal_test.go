package store

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
)

// However many read without a pause, the write-ahead log stays bounded: at
// every look it begins anew, and it does not where one reads on and on.
func TestLogIsBoundedUnderReaders(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "test.db")
	e, err := openSQLite(path)
	if err != nil {
		t.Fatal(err)
	}
	e.start()
	defer e.close()
	write := func(query string) {
		t.Helper()
		if err := e.write(ctx, func(r runner) error { _, err := r.exec(query); return err }); err != nil {
			t.Fatal(err)
		}
	}
	// look bounds the log between two commits, as the loop does
	look := func(most int64) {
		t.Helper()
		if err := e.write(ctx, func(runner) error { return nil }); err != nil { // what was before is over
			t.Fatal(err)
		}
		close(e.stop)
		e.stopped.Wait()
		e.bound(most)
		e.stop = make(chan struct{})
		e.start()
	}
	write("CREATE TABLE t (x BLOB)")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 * cap(e.idle) {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				e.read(ctx, func(r runner) error {
					rows, err := r.query("SELECT COUNT(*) FROM t")
					if err != nil {
						return err
					}
					return rows.Close()
				})
			}
		})
	}
	const most = 1 << 20
	for range 6 {
		write("INSERT INTO t VALUES (randomblob(1500000))")
		if fileSize(path+"-wal") < most {
			t.Fatal("the log did not grow")
		}
		look(most)
		if size := fileSize(path + "-wal"); size >= most {
			t.Errorf("the log is %d bytes after a look", size)
		}
	}
	close(stop)
	readers.Wait()
	staying, done := make(chan struct{}), make(chan struct{})
	go e.read(ctx, func(runner) error { close(staying); <-done; return nil })
	<-staying
	write("INSERT INTO t VALUES (randomblob(1500000))")
	look(most)
	if fileSize(path+"-wal") < most || e.held == 0 {
		t.Error("the log began anew under a reader")
	}
	close(done)
	write("INSERT INTO t VALUES (1)")
	e.held = 0
	look(most)
	if size := fileSize(path + "-wal"); size >= most {
		t.Errorf("the log is %d bytes after the reader went", size)
	}
}
