package app

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Options say where a system's data is. Clock and Rand are the machine's
// where nil.
type Options struct {
	Dir         string // data folder: database, files, keys, checkpoints
	DatabaseURL string // PostgreSQL instead of the folder's SQLite file
	Clock       func() time.Time
	Rand        io.Reader
	Log         *slog.Logger
}

// Names in a data folder.
const (
	DatabaseFile    = "jinlanling.db"
	FilesDir        = "files"
	KeysFile        = "keys.json"
	SigningFile     = "journal.key"
	CheckpointsFile = "checkpoints.log"
)

// System is an App with its data open and its journal being sequenced.
type System struct {
	*App
	signing  ed25519.PrivateKey
	origin   string
	sequence sync.Mutex
	trust    trust
	// sequencedAt is the machine's time, in microseconds, at which the sequencer
	// last ran through: it tells a sequencer that hangs from one with nothing to do
	sequencedAt atomic.Int64
	jobs        runner
	keysTo      string // where backups that pages ask for put their keys
	post        post
	closeOnce   sync.Once
	looking     sync.Mutex
	looked      string // the application up to which papers of before were looked at
}

// sequenceEvery is how long an entry may wait for its place in the tree.
const sequenceEvery = 300 * time.Millisecond

// Open opens a data folder, making what is missing.
func Open(ctx context.Context, o Options) (*System, error) {
	s, err := load(ctx, o)
	if err != nil {
		return nil, err
	}
	s.stopped.Go(s.sequenceLoop)
	s.stopped.Go(s.lapseLoop)
	return s, nil
}

// load opens a data folder in which nothing happens by itself.
func load(ctx context.Context, o Options) (*System, error) {
	ownTime := o.Clock != nil
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := belongs(ctx, o); err != nil {
		return nil, err
	}
	if err := durable.Mkdir(o.Dir); err != nil {
		return nil, programme.Errorf(programme.Invalid, "数据目录建不了：%v", err)
	}
	layouts, err := loadLayouts(o.Dir)
	if err != nil {
		return nil, err
	}
	keys, err := seal.Open(filepath.Join(o.Dir, KeysFile), o.Clock(), o.Rand)
	if err != nil {
		return nil, err
	}
	signing, err := seal.OpenSigningKey(filepath.Join(o.Dir, SigningFile), o.Rand)
	if err != nil {
		return nil, err
	}
	folder, err := files.Open(filepath.Join(o.Dir, FilesDir))
	if err != nil {
		return nil, err
	}
	origin, ring := originOf(signing), journal.NewRing(signing.Seed())
	st, err := store.Open(ctx, store.Config{Path: databasePath(o.Dir), DatabaseURL: o.DatabaseURL, Clock: o.Clock, Rand: o.Rand,
		SigningKey: signing, Origin: origin, Ring: ring, OwnTime: ownTime, KeyInUse: keys.Use})
	if err != nil {
		return nil, err
	}
	s := &System{App: New(st, folder, keys, o.Log), signing: signing, origin: origin}
	s.dir, s.clock, s.stop = o.Dir, o.Clock, make(chan struct{})
	s.layouts, s.checks, s.narrow = layouts, checks, narrowed
	s.ring, s.verifierKey, s.checkpoints = ring, s.VerifierKey(), filepath.Join(o.Dir, CheckpointsFile)
	s.jobs.kinds, s.jobs.wake = s.jobKinds(), make(chan struct{}, 1)
	_, s.jobs.owner = token()
	s.sequencedAt.Store(time.Now().UnixMicro())
	if err := s.holdKeys(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if _, _, err := s.appraise(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return s, nil
}

func databasePath(dir string) string { return filepath.Join(dir, DatabaseFile) }

// originOf names a journal after its public key.
func originOf(key ed25519.PrivateKey) string {
	sum := sha256.Sum256(key.Public().(ed25519.PublicKey))
	return "jinlanling/" + hex.EncodeToString(sum[:6])
}

// VerifierKey is the public key that the journal's checkpoints are signed by.
func (s *System) VerifierKey() string { return journal.VerifierKey(s.origin, s.signing) }

func (s *System) sequenceLoop() {
	t := time.NewTicker(sequenceEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if err := s.Sequence(context.Background()); err != nil && !errors.Is(err, context.Canceled) {
				s.log.Error("sequencing the journal", "err", err)
			} else if err == nil {
				s.sequencedAt.Store(time.Now().UnixMicro())
			}
		case <-s.stop:
			return
		}
	}
}

// AppendCheckpoint adds a checkpoint to a file of those that were kept. What a
// power cut left of the one before is closed off first, so that it spoils no
// other.
func AppendCheckpoint(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Size() == 0 {
		err = durable.Names(filepath.Dir(path))
	}
	if err == nil && info.Size() > 0 {
		end := make([]byte, 1)
		if _, err = f.ReadAt(end, info.Size()-1); err == nil && end[0] != '\n' {
			text = "\n\n" + text
		}
	}
	if err == nil {
		_, err = f.WriteString(text + "\n")
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// Close sequences what waits and lets the data go.
func (s *System) Close() (err error) {
	s.closeOnce.Do(func() {
		close(s.stop)
		s.stopped.Wait()
		if s.Untrusted() == "" { // else nothing is signed, which was said
			err = s.Sequence(context.Background())
		}
		err = errors.Join(err, s.store.Close())
	})
	return err
}

// parseNotice is rules.Parse with the vocabulary's error: every finding is a
// problem of its line.
func parseNotice(name string, text []byte) (*rules.Notice, error) {
	n, err := rules.Parse(name, text)
	if err != nil {
		refused := &programme.Error{Code: programme.Invalid, Message: "通知文件有错误", Err: err}
		if list, ok := errors.AsType[rules.Findings](err); ok {
			refused.Message = fmt.Sprintf("通知文件有 %d 处错误，改好后再上传", len(list))
			for _, f := range list {
				message := f.Message
				if f.Clause != "" {
					message = "〔" + f.Clause + "〕" + message
				}
				refused.Problems = append(refused.Problems, programme.Problem{Row: f.Line, Code: "notice", Message: message})
			}
		}
		return nil, refused
	}
	return n, nil
}
