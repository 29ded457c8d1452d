package record

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/durable"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Open opens a data folder, making what is missing, and holds keys and journal
// against what the database says of them. Nothing happens in it by itself.
func Open(ctx context.Context, o act.Options) (*Desk, error) {
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
	keys, err := seal.Open(filepath.Join(o.Dir, act.KeysFile), o.Clock(), o.Rand)
	if err != nil {
		return nil, err
	}
	signing, err := seal.OpenSigningKey(filepath.Join(o.Dir, act.SigningFile), o.Rand)
	if err != nil {
		return nil, err
	}
	folder, err := openFiles(o)
	if err != nil {
		return nil, err
	}
	opened := false
	defer func() {
		if !opened {
			folder.Close()
		}
	}()
	folder.SealWith(keys)
	origin, ring := originOf(signing), journal.NewRing(signing.Seed())
	if err := folder.Claim(origin); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, store.Config{Path: act.DatabasePath(o.Dir), DatabaseURL: o.DatabaseURL, Clock: o.Clock, Rand: o.Rand,
		SigningKey: signing, Origin: origin, Ring: ring, OwnTime: ownTime, KeyInUse: keys.Use})
	if err != nil {
		return nil, err
	}
	s := &Desk{Desk: act.New(st, folder, keys, o.Log), origin: origin}
	s.Dir, s.Clock, s.Stop = o.Dir, o.Clock, make(chan struct{})
	s.Ring, s.VerifierKey, s.Checkpoints = ring, journal.VerifierKey(origin, signing), filepath.Join(o.Dir, act.CheckpointsFile)
	s.Certifier = seal.NewCertifier(filepath.Join(o.Dir, act.CertifierFile), o.Rand)
	s.sequencedAt.Store(time.Now().UnixMicro())
	if err := errors.Join(s.holdKeys(ctx), s.holdCertifier(ctx)); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if _, _, err := s.appraise(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	opened = true
	return s, nil
}

// openFiles opens the place in which the files lie.
func openFiles(o act.Options) (*files.Store, error) {
	dir := filepath.Join(o.Dir, act.FilesDir)
	if o.Bucket != nil {
		return files.OpenBucket(dir, o.Bucket)
	}
	return files.Open(dir)
}

// originOf names a journal after its public key.
func originOf(key ed25519.PrivateKey) string {
	sum := sha256.Sum256(key.Public().(ed25519.PublicKey))
	return "jinlanling/" + hex.EncodeToString(sum[:6])
}

// sequenceEvery is how long an entry may wait for its place in the tree.
const sequenceEvery = 300 * time.Millisecond

// KeepSequencing gives entries their places in the tree until the system stops.
func (s *Desk) KeepSequencing() {
	t := time.NewTicker(sequenceEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if err := s.Sequence(context.Background()); err != nil && !errors.Is(err, context.Canceled) {
				s.Log.Error("sequencing the journal", "err", err)
			} else if err == nil {
				s.sequencedAt.Store(time.Now().UnixMicro())
			}
		case <-s.Stop:
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
