package record

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// A Witness is asked to sign checkpoints (C2SP tlog-witness): where, and whose
// signature is believed.
type Witness struct {
	journal.Cosigner
	URL string // in front of /add-checkpoint, without a slash at its end
}

// ParseWitness reads a witness as the administrator writes it: its public key, a
// blank, and its address.
func ParseWitness(line string) (w Witness, err error) {
	words := strings.Fields(line)
	if len(words) != 2 {
		return w, programme.Errorf(programme.Invalid, "应当是见证人的公钥和网址，中间空一格")
	}
	if w.Cosigner, err = journal.ParseCosigner(words[0]); err != nil {
		return w, programme.Errorf(programme.Invalid, "%v", err)
	}
	w.URL = strings.TrimRight(words[1], "/")
	return w, nil
}

// Bounds of asking witnesses.
const (
	witnessEvery  = 10 * time.Minute // a newer checkpoint goes out
	witnessAgain  = time.Hour        // the same goes out again: its signature is of now, and a log that was put back is seen
	witnessWithin = 20 * time.Second
	witnessAnswer = 1 << 16          // bytes of an answer
	witnessSkew   = 10 * time.Minute // between a witness's clock and ours
)

// WitnessFault is why a witness did not sign.
type WitnessFault string

const (
	WitnessUnreached WitnessFault = "unreached"
	WitnessUnknown   WitnessFault = "unknown"
	WitnessRefused   WitnessFault = "refused"
	WitnessUnread    WitnessFault = "unread"
	WitnessClock     WitnessFault = "clock"
	WitnessShrunk    WitnessFault = "shrunk"
	WitnessForked    WitnessFault = "forked"
)

// WitnessFaults says of each fault what happened and what to do; Grave are
// those in which the witness holds something against the log.
var WitnessFaults = map[WitnessFault]struct {
	Words, Remedy string
	Grave         bool
}{
	WitnessUnreached: {"连不上，或没有按时答复", "看网络和见证人的网址；下次自动再试", false},
	WitnessUnknown:   {"还不认识这套系统", "把“日志检查点”页上的公钥告诉见证人，请其登记", false},
	WitnessRefused:   {"没有签，答复了别的", "看运行日志里的答复，与见证人联系", false},
	WitnessUnread:    {"签名读不出来，或与其公钥不符", "核对设置里见证人的公钥；公钥没有抄错的，与见证人联系", false},
	WitnessClock:     {"签名的时间与现在不符", "核对双方的时钟", false},
	WitnessShrunk:    {"见过的日志比现在的多", "按规定恢复过备份的，请见证人登记新的起点；否则保留现场，告知审计人员", true},
	WitnessForked:    {"见过的日志与现在的不是同一份", "按规定恢复过备份的，请见证人登记新的起点；否则保留现场，告知审计人员", true},
}

// unwitnessed is a fault with what is logged of it.
type unwitnessed struct {
	fault WitnessFault
	known int64 // entries that the witness says it saw, 0 where it does not
	why   string
}

func (u *unwitnessed) Error() string { return string(u.fault) + ": " + u.why }

// errOvertaken is that a witness signed, for another copy of this program, a
// larger tree while it was asked for this one.
var errOvertaken = errors.New("a witness signed a newer checkpoint meanwhile")

// KeepWitnessed asks witnesses to sign the newest checkpoint, now and every few
// minutes, until the system stops. Nobody waits for it, and nothing is held
// while a witness is waited for.
func (s *Desk) KeepWitnessed(list []Witness) {
	s.witnesses = list
	if len(list) == 0 {
		return
	}
	s.Stopped.Go(func() {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		go func() {
			select {
			case <-s.Stop:
				stop()
			case <-ctx.Done():
			}
		}()
		t := time.NewTicker(witnessEvery)
		defer t.Stop()
		for fresh := time.Duration(0); ; fresh = witnessAgain { // at once, whatever it signed before
			s.AskWitnesses(ctx, list, fresh)
			select {
			case <-t.C:
			case <-s.Stop:
				return
			}
		}
	})
}

// AskWitnesses asks all of them at once for the newest checkpoint, and notes
// how each answered. Who signed just this one within fresh is not asked.
func (s *Desk) AskWitnesses(ctx context.Context, list []Witness, fresh time.Duration) {
	var all sync.WaitGroup
	for _, w := range list {
		all.Go(func() {
			if err := s.askWitness(ctx, w, fresh); err != nil && ctx.Err() == nil {
				s.Log.Error("asking a witness", "witness", w.Name, "err", err)
			}
		})
	}
	all.Wait()
}

func (s *Desk) askWitness(ctx context.Context, w Witness, within time.Duration) error {
	if s.Untrusted() != "" {
		return nil // the log itself signs nothing
	}
	var size, old int64
	var checkpoint string
	fresh := false
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if size, checkpoint, err = tx.TreeSize(); err != nil {
			return err
		}
		last, err := tx.NewestCosignature(w.Key)
		if last != nil {
			old = last.Size
			fresh = old == size && s.Clock().Sub(time.UnixMicro(last.At)) < within
		}
		return err
	})
	if err != nil || size == 0 || fresh {
		return err
	}
	c, err := s.cosigned(ctx, w, old, size, checkpoint)
	if errors.Is(err, errOvertaken) {
		return nil
	}
	asked := store.WitnessAsked{At: s.Clock().UnixMicro()}
	bad, failed := errors.AsType[*unwitnessed](err)
	if failed {
		asked.Fault, asked.Known = string(bad.fault), bad.known
	} else if err != nil {
		return err
	}
	return errors.Join(err, s.Store.Write(ctx, func(tx *store.Tx) error {
		if !failed {
			now, err := tx.CheckpointOf(size)
			if err != nil || now != checkpoint { // signed anew meanwhile
				return err
			}
			if err := tx.KeepCosignature(store.Cosignature{Witness: w.Key, Size: size, At: c.At.UnixMicro(), Line: c.Line}); err != nil {
				return err
			}
		}
		return tx.SetAsked(w.Key, asked)
	}))
}

// cosigned has a witness sign a checkpoint. Where the witness signed another
// size last than we know of, it says so, and is asked once more from there.
func (s *Desk) cosigned(ctx context.Context, w Witness, old, size int64, checkpoint string) (c journal.Cosignature, err error) {
	for again := false; ; again = true {
		if old > size {
			if now, err := s.size(ctx); err != nil || old <= now {
				return c, errors.Join(err, errOvertaken)
			}
			return c, &unwitnessed{WitnessShrunk, old, fmt.Sprintf("signed %d entries, the log has %d", old, size)}
		}
		var proof tlog.TreeProof
		if old > 0 && old < size {
			if proof, err = s.Consistency(ctx, old, size); err != nil {
				return c, err
			}
		}
		status, answer, err := w.post(ctx, journal.AddCheckpoint(old, proof, checkpoint))
		if err != nil {
			return c, &unwitnessed{WitnessUnreached, 0, err.Error()}
		}
		switch status {
		case http.StatusOK:
			if c, err = w.Open(checkpoint, answer); err != nil {
				return c, &unwitnessed{WitnessUnread, 0, err.Error()}
			}
			if off := c.At.Sub(s.Clock()).Abs(); off > witnessSkew {
				return c, &unwitnessed{WitnessClock, 0, "signed at " + c.At.UTC().Format(time.RFC3339)}
			}
			return c, nil
		case http.StatusConflict:
			known, err := knownSize(answer)
			switch {
			case err == nil && known == old && old == size: // of the same size, and another root
				return c, &unwitnessed{WitnessForked, known, "409 at the size that it signed"}
			case err != nil || known == old || again && known <= size:
				return c, &unwitnessed{WitnessRefused, 0, fmt.Sprintf("409 %.100q", answer)}
			}
			old = known
		case http.StatusUnprocessableEntity:
			if old == 0 {
				return c, &unwitnessed{WitnessRefused, 0, "422 without a proof"}
			}
			return c, &unwitnessed{WitnessForked, old, "422: the log did not grow out of what it signed"}
		case http.StatusForbidden, http.StatusNotFound:
			return c, &unwitnessed{WitnessUnknown, 0, strconv.Itoa(status)}
		default:
			return c, &unwitnessed{WitnessRefused, 0, fmt.Sprintf("%d %.100q", status, answer)}
		}
	}
}

// size is how many entries the log has now.
func (s *Desk) size(ctx context.Context) (size int64, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		size, _, err = tx.TreeSize()
		return err
	})
	return size, err
}

// knownSize is the size that a witness answers a wrong old size with.
func knownSize(answer string) (int64, error) {
	line, found := strings.CutSuffix(answer, "\n")
	n, err := strconv.ParseInt(line, 10, 64)
	if err != nil || !found || n < 0 || strconv.FormatInt(n, 10) != line {
		return 0, programme.Errorf(programme.Invalid, "no size")
	}
	return n, nil
}

// witnessClient follows no redirect: what is signed goes where the
// administrator said and nowhere else.
var witnessClient = &http.Client{Timeout: witnessWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// post sends an add-checkpoint. A size that is answered counts only where it is
// said to be one.
func (w Witness) post(ctx context.Context, body string) (status int, answer string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+"/add-checkpoint", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	res, err := witnessClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, witnessAnswer+1))
	if err != nil {
		return 0, "", err
	}
	if len(b) > witnessAnswer {
		return http.StatusInternalServerError, "an answer without end", nil
	}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); res.StatusCode == http.StatusConflict && kind != "text/x.tlog.size" {
		return res.StatusCode, "", nil
	}
	return res.StatusCode, string(b), nil
}

// Seen is a witness's signature of a checkpoint: whose, and when.
type Seen struct {
	Name string
	At   time.Time
}

func seenOf(c store.Cosignature) Seen {
	name, _, _ := strings.Cut(c.Witness, "+")
	return Seen{name, time.UnixMicro(c.At)}
}

// Witnessing is how it stands with a witness.
type Witnessing struct {
	Name, Key string
	Size      int64     // of the newest checkpoint that it signed, 0 for none
	At        time.Time // when it signed that
	Asked     time.Time // when it was last asked, zero for never
	Fault     WitnessFault
	Known     int64 // entries that it says it saw, where that is its fault
}

// WitnessesAsked are the witnesses that are asked.
func (s *Desk) WitnessesAsked() []Witness { return s.witnesses }

// Witnessings is how it stands with each of some witnesses.
func (s *Desk) Witnessings(ctx context.Context, list []Witness) (out []Witnessing, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		out = nil
		for _, w := range list {
			x := Witnessing{Name: w.Name, Key: w.Key}
			last, err := tx.NewestCosignature(w.Key)
			if err != nil {
				return err
			}
			if last != nil {
				x.Size, x.At = last.Size, time.UnixMicro(last.At)
			}
			asked, err := tx.LastAsked(w.Key)
			if err != nil {
				return err
			}
			if asked != nil {
				x.Asked, x.Fault, x.Known = time.UnixMicro(asked.At), WitnessFault(asked.Fault), asked.Known
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}

// Witnessed is the newest checkpoint that a witness signed, with the lines of
// all that signed it; the newest of all where none signed any, "" before the
// first.
func (s *Desk) Witnessed(ctx context.Context) (text string, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		_, text, err = witnessed(tx)
		return err
	})
	return text, err
}

func witnessed(tx *store.Tx) (size int64, text string, err error) {
	if size, text, err = tx.WitnessedCheckpoint(); err == nil && size == 0 {
		size, text, err = tx.TreeSize()
	}
	if err != nil || size == 0 {
		return size, text, err
	}
	list, err := tx.Cosignatures(size, size)
	for _, c := range list {
		text += c.Line
	}
	return size, text, err
}

// brokenCosignatures are those kept in the store that their witness did not make of
// the checkpoint beside them, by name and size.
func brokenCosignatures(tx *store.Tx) (broken []string, err error) {
	list, err := tx.Cosignatures(0, math.MaxInt64)
	for _, c := range list {
		text, err := tx.CheckpointOf(c.Size)
		if err != nil {
			return nil, err
		}
		w, err := journal.ParseCosigner(c.Witness)
		if err == nil {
			var opened journal.Cosignature
			if opened, err = w.Open(text, c.Line); err == nil && opened.At.UnixMicro() != c.At {
				err = programme.Errorf(programme.Invalid, "another time")
			}
		}
		if err != nil {
			broken = append(broken, fmt.Sprintf("%s %d", c.Witness, c.Size))
		}
	}
	return broken, err
}
