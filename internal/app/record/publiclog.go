package record

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Tile is a tile of the public log by its path behind "tile/" (C2SP
// tlog-tiles); Error NotFound where the log has none.
func (s *Desk) Tile(ctx context.Context, path string) (data []byte, err error) {
	tile, ok := journal.ParseTile(path)
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		size, _, err := tx.TreeSize()
		if err != nil {
			return err
		}
		if !ok || !tile.Within(size) {
			return programme.Errorf(programme.NotFound, "日志里没有这一块")
		}
		data, err = tile.Data(tx.HashReader())
		return err
	})
	return data, err
}

// ProveCertificate proves that the making out of a certificate stands in the
// log, or with ended its withdrawal or replacement; Error NotFound where the
// log has no such entry. The entry names the certificate's number and no person.
func (s *Desk) ProveCertificate(ctx context.Context, number string, ended bool) (*journal.Proof, error) {
	id := ""
	err := s.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.CertificateByNumber(number)
		if err != nil {
			return err
		}
		if c == nil {
			return programme.Errorf(programme.NotFound, "日志里没有编号为 %s 的证书", number)
		}
		entries, err := tx.History(c.ID)
		if err != nil {
			return err
		}
		made, end := certificateEntries(entries)
		if id = made; ended {
			id = end
		}
		if id == "" && ended {
			return programme.Errorf(programme.NotFound, "编号为 %s 的证书没有撤销，也没有换发", number)
		}
		if id == "" {
			return programme.Errorf(programme.NotFound, "日志里没有编号为 %s 的证书", number)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Prove(ctx, id)
}

// certificateEntries are, of a certificate's history, the entries that made it
// and that ended it, "" for none. Replacing makes one and ends another.
func certificateEntries(entries []store.Sequenced) (made, ended string) {
	for _, e := range entries {
		switch programme.Action(e.Action) {
		case programme.CertificateIssue, programme.CertificateConfirm, programme.CertificateReplace:
			if made == "" {
				made = e.ID
			} else if e.Action == string(programme.CertificateReplace) {
				ended = e.ID
			}
		case programme.CertificateVoid:
			ended = e.ID
		}
	}
	return made, ended
}

// DailyPoints are the newest checkpoint of each of the last days, newest first.
func (s *Desk) DailyPoints(ctx context.Context, days int) (out []Point, err error) {
	list, err := s.Points(ctx, 5000)
	for _, p := range list {
		if len(out) == days {
			break
		}
		if len(out) == 0 || programme.DateOf(out[len(out)-1].At.In(act.Shanghai)) != programme.DateOf(p.At.In(act.Shanghai)) {
			out = append(out, p)
		}
	}
	return out, err
}

// Elsewhere is where checkpoints go by themselves.
type Elsewhere struct {
	Dir  string // a folder on another disk or machine; "" for none
	Hook string // a program that is given the checkpoint on its standard input; "" for none
}

// elsewhereFile is the file that grows in the folder.
const elsewhereFile = "checkpoints.log"

// Bounds of handing checkpoints on.
const (
	elsewhereEvery = time.Hour
	hookWithin     = time.Minute
)

// KeepElsewhere hands the newest checkpoint on every hour, until the system
// stops. What fails is logged and tried again with the next.
func (s *Desk) KeepElsewhere(e Elsewhere) {
	if e == (Elsewhere{}) {
		return
	}
	s.Stopped.Go(func() {
		t := time.NewTicker(elsewhereEvery)
		defer t.Stop()
		last := ""
		for {
			if err := s.HandOn(context.Background(), e, &last); err != nil {
				s.Log.Error("handing the checkpoint on", "err", err)
			}
			select {
			case <-t.C:
			case <-s.Stop:
				return
			}
		}
	})
}

// HandOn hands the newest checkpoint on where it is another than last.
func (s *Desk) HandOn(ctx context.Context, e Elsewhere, last *string) error {
	list, err := s.Points(ctx, 1)
	if err != nil || len(list) == 0 || list[0].Text == *last {
		return err
	}
	text := list[0].Text
	var kept error
	if e.Dir != "" { // a folder that is away keeps the checkpoint from no other place
		kept = keepOnce(filepath.Join(e.Dir, elsewhereFile), text)
	}
	if e.Hook != "" {
		ctx, stop := context.WithTimeout(ctx, hookWithin)
		defer stop()
		cmd := exec.CommandContext(ctx, e.Hook)
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			kept = errors.Join(kept, programme.Errorf(programme.Internal, "检查点外送程序 %s：%v：%.200s", filepath.Base(e.Hook), err, out))
		}
	}
	if kept == nil {
		*last = text
	}
	return kept
}

// keepOnce adds a checkpoint to a file that does not end with it.
func keepOnce(path, text string) error {
	have, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(strings.TrimSpace(string(have)), strings.TrimSpace(text)) {
		return nil
	}
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return AppendCheckpoint(path, text)
}
