package crosscheck

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Lists to compare applicants with. A file is hashed while it is read: what is
// kept of it between the preview and the import are keyed hashes, never a
// number, and that for a day at most. The import is a job that writes in
// batches; entries of a list that is not in force are nobody's business.

// ListLoad is the job that puts a list in force.
const ListLoad = "list.import"

// Bounds of importing and clearing lists.
const (
	inboxKept     = 24 * time.Hour
	entriesAtOnce = 10_000 // in one transaction: some tens of milliseconds
)

// ListIn is what an officer says about a list.
type ListIn struct {
	Kind, Name, Source string
	KeepUntil          programme.Date
	Replaces           string // the list that it takes the place of, "" for none
}

// ListUpload is a list that was read and waits to be put in force: what will
// be taken and what not.
type ListUpload struct {
	ListIn
	ID, By  string
	At      time.Time
	Rows    int            // people in the file
	Taken   int            // different entries
	Doubles int            // rows that say what another said
	Refused int            // rows that cannot be taken
	Reasons map[string]int // why, and how many
	Bad     []act.BadRow   // the first of them
	Digest  string
}

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: ListLoad, Name: "比对名单导入", Undone: "没有启用：写入一半的条目不作比对，会自动清除。", May: s.mayListLoad, Run: s.runListLoad},
	}
}

func (in *ListIn) check(today programme.Date) (*programme.ListKindRow, error) {
	kind := programme.ListKind(in.Kind)
	if kind == nil {
		return nil, programme.Errorf(programme.Invalid, "请选择名单种类")
	}
	var bad []programme.Problem
	if strings.TrimSpace(in.Name) == "" {
		bad = append(bad, act.Problem("名单名称", "name", "请填写名单名称"))
	}
	if strings.TrimSpace(in.Source) == "" {
		bad = append(bad, act.Problem("来源", "source", "请写明名单由谁提供"))
	}
	if last := today.AddDays(kind.KeepDays); in.KeepUntil < today || in.KeepUntil > last {
		bad = append(bad, act.Problem("保存到", "keep_until", "保存期限应在 %s 至 %s 之间：%s名单最多保存 %d 天", today.Chinese(), last.Chinese(), kind.Name, kind.KeepDays))
	}
	if len(bad) > 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: "名单信息有误，请按提示更正", Problems: bad}
	}
	return kind, nil
}

// PrepareList reads a file as a list and keeps its hashes for a day.
func (s *Desk) PrepareList(ctx context.Context, c act.Caller, in ListIn, r io.ReaderAt, size int64) (*ListUpload, error) {
	if err := programme.May(c.Actor, programme.ListImport, programme.Subject{}); err != nil {
		return nil, err
	}
	kind, err := in.check(s.Today())
	if err != nil {
		return nil, err
	}
	up := &ListUpload{ListIn: in, By: c.User, At: s.Clock(), Reasons: map[string]int{}}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		up.ID = tx.NewID()
		return replaceable(tx, &in)
	})
	if err != nil {
		return nil, err
	}
	entries, err := s.hashList(ctx, up, kind, r, size)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, programme.Errorf(programme.Invalid, "名单里没有一行能取：%s", up.worst())
	}
	return up, s.keepUpload(up, entries)
}

// worst is the commonest reason for which rows were not taken.
func (u *ListUpload) worst() (reason string) {
	most := 0
	for r, n := range u.Reasons {
		if n > most || n == most && r < reason {
			reason, most = r, n
		}
	}
	return reason
}

func replaceable(tx *store.Tx, in *ListIn) error {
	if in.Replaces == "" {
		return nil
	}
	old, err := store.Get[programme.List](tx, in.Replaces)
	if err != nil {
		return err
	}
	if old.Kind != in.Kind {
		return programme.Errorf(programme.Invalid, "只能替代同一种类的名单")
	}
	if old.State != programme.InForce {
		return programme.Errorf(programme.Conflict, "“%s”现为“%s”，不能再被替代；请重新选择", old.Name, old.State.Name())
	}
	return nil
}

// hashList reads a file and gives its entries in their table's order.
func (s *Desk) hashList(ctx context.Context, up *ListUpload, kind *programme.ListKindRow, r io.ReaderAt, size int64) (entries []store.ListEntry, err error) {
	words := map[string]string{} // one text for all who share it
	bad := func(row int, reason string) {
		up.Refused++
		up.Reasons[reason]++
		if len(up.Bad) < act.BadRowsShown {
			up.Bad = append(up.Bad, act.BadRow{Row: row, Reason: reason})
		}
	}
	err = forms.ReadList(r, size, kind.Detailed, func(l forms.ListRow) error {
		if up.Rows++; up.Rows%10_000 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if l.Fault != "" {
			bad(l.Row, l.Fault)
			return nil
		}
		id, err := idcode.ParseCitizenID(l.IDNumber)
		if err != nil {
			f, _ := errors.AsType[*idcode.Fault](err)
			reason := "身份证号码有误"
			if f != nil {
				reason = f.Message
			}
			bad(l.Row, reason)
			return nil
		}
		e := store.ListEntry{}
		e.ListHash, _ = store.HashOf(s.Keys.Index(seal.IDNumber, string(id)))
		if kind.Detailed {
			w := listWord(l.Trade, l.Level, l.Year)
			if words[w] == "" {
				words[w] = w
			}
			e.Word = words[w]
		}
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(entries, store.ListEntry.Compare)
	n := len(entries)
	entries = slices.CompactFunc(entries, func(a, b store.ListEntry) bool { return a == b })
	up.Taken, up.Doubles = len(entries), n-len(entries)
	sum := sha256.New()
	for _, e := range entries {
		digestEntry(sum, e)
	}
	up.Digest = base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
	return entries, nil
}

// listWord is what a list of subsidised people says of one, as text.
func listWord(trade string, level programme.Level, year int) string {
	return strings.ReplaceAll(trade, "|", " ") + "|" + level.String() + "|" + strconv.Itoa(year)
}

// subsidised reads a listWord.
func subsidised(word string) (trade string, level programme.Level, year string) {
	p := strings.SplitN(word, "|", 3)
	if len(p) == 3 {
		trade, year = p[0], p[2]
		_ = level.UnmarshalText([]byte(p[1]))
	}
	return trade, level, year
}

func digestEntry(h hash.Hash, e store.ListEntry) {
	var b [18]byte
	binary.BigEndian.PutUint64(b[:8], uint64(e.Hi))
	binary.BigEndian.PutUint64(b[8:16], uint64(e.Lo))
	binary.BigEndian.PutUint16(b[16:], uint16(len(e.Word)))
	h.Write(b[:])
	io.WriteString(h, e.Word)
}

func (s *Desk) keepUpload(up *ListUpload, entries []store.ListEntry) (err error) {
	if err := os.MkdirAll(filepath.Join(s.Dir, act.InboxDir), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(s.Inbox(up.ID, ".entries"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var b [18]byte
	for _, e := range entries {
		binary.BigEndian.PutUint64(b[:8], uint64(e.Hi))
		binary.BigEndian.PutUint64(b[8:16], uint64(e.Lo))
		binary.BigEndian.PutUint16(b[16:], uint16(len(e.Word)))
		w.Write(b[:]) // its error stays with w
		w.WriteString(e.Word)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return err
	}
	raw, err := json.Marshal(up)
	if err != nil {
		return err
	}
	return os.WriteFile(s.Inbox(up.ID, ".json"), raw, 0o600)
}

// ListUpload is a list of the caller's that was read and waits.
func (s *Desk) ListUpload(_ context.Context, c act.Caller, id string) (*ListUpload, error) {
	if err := programme.May(c.Actor, programme.ListImport, programme.Subject{}); err != nil {
		return nil, err
	}
	up, err := s.upload(id)
	if err == nil && up.By != c.User {
		err = programme.Errorf(programme.NotFound, "没有找到这份待导入的名单")
	}
	return up, err
}

func (s *Desk) upload(id string) (*ListUpload, error) {
	raw, err := os.ReadFile(s.Inbox(id, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, programme.Errorf(programme.NotFound, "这份待导入的名单已经导入或超过一天被清除，请重新上传")
	}
	if err != nil {
		return nil, err
	}
	up := new(ListUpload)
	return up, json.Unmarshal(raw, up)
}

func (s *Desk) dropUpload(id string) {
	os.Remove(s.Inbox(id, ".entries")) // gone already where a job ran twice
	os.Remove(s.Inbox(id, ".json"))
}

type listLoadArgs struct {
	Upload string `json:"upload"`
}

func (a *Desk) mayListLoad(_ *store.Tx, c act.Caller, _ *jobs.Job) error {
	return programme.May(c.Actor, programme.ListImport, programme.Subject{})
}

// AskImportList asks for a list that was read to be put in force.
func (s *Desk) AskImportList(ctx context.Context, c act.Caller, uploadID string) (string, error) {
	up, err := s.ListUpload(ctx, c, uploadID)
	if err != nil {
		return "", err
	}
	c.Key = "list/" + up.ID // asked twice it is the same job
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: ListLoad, Title: idcode.Shortened(idcode.HideNumbers(up.Name), 60)}, listLoadArgs{up.ID})
}

func (s *Desk) runListLoad(ctx context.Context, w *jobs.Work) error {
	var args listLoadArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	l, err := s.loadList(ctx, w.Caller, args.Upload, func(step string, done, total int) error { return w.At(ctx, step, done, total) })
	if err != nil {
		return err
	}
	if err := w.At(ctx, "核查待审核的报名", 0, 0); err != nil {
		return err
	}
	found, err := s.recheckPending(ctx)
	if err != nil {
		return err
	}
	return w.Result(ListLoaded{List: l.ID, Name: l.Name, Entries: int(l.Entries), Refused: int(l.Refused), Found: found})
}

// ListLoaded is the result of putting a list in force.
type ListLoaded struct {
	List, Name       string
	Entries, Refused int
	Found            int // hits among those who wait for a review
}

// ImportList reads a list and puts it in force at once: for commands, programs
// and small lists.
func (s *Desk) ImportList(ctx context.Context, c act.Caller, in ListIn, r io.ReaderAt, size int64) (*programme.List, error) {
	up, err := s.PrepareList(ctx, c, in, r, size)
	if err != nil {
		return nil, err
	}
	l, err := s.loadList(ctx, c, up.ID, func(string, int, int) error { return nil })
	if err != nil {
		return nil, err
	}
	_, err = s.recheckPending(ctx)
	return l, err
}

// loadList writes a list's entries in batches and then puts it in force. Cut
// off anywhere it may be done again.
func (s *Desk) loadList(ctx context.Context, c act.Caller, uploadID string, at func(step string, done, total int) error) (*programme.List, error) {
	up, err := s.upload(uploadID)
	if err != nil {
		if l, have := s.listByID(ctx, uploadID); have && l.State == programme.InForce {
			return l, nil // a job that ran to its end before it was cut off
		}
		return nil, err
	}
	l, err := s.beginList(ctx, c, up)
	if err != nil || l.State != programme.Importing {
		return l, err
	}
	if err := s.clearEntries(ctx, l.Number); err != nil { // of an import that was cut off
		return nil, err
	}
	f, err := os.Open(s.Inbox(up.ID, ".entries"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	sum := sha256.New()
	batch := make([]store.ListEntry, 0, entriesAtOnce)
	words := map[string]string{}
	for done := 0; done < up.Taken; done += len(batch) {
		if err := at("写入名单", done, up.Taken); err != nil {
			return nil, err
		}
		batch = batch[:0]
		for len(batch) < min(entriesAtOnce, up.Taken-done) {
			e, err := readEntry(r, words)
			if err != nil {
				return nil, err
			}
			digestEntry(sum, e)
			batch = append(batch, e)
		}
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.AddListEntries(l.Number, batch) }); err != nil {
			return nil, err
		}
	}
	if base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) != up.Digest {
		return nil, programme.Errorf(programme.Internal, "名单的中间文件与预览不符")
	}
	if err := at("启用名单", up.Taken, up.Taken); err != nil {
		return nil, err
	}
	number := l.Number
	if l, err = s.activateList(ctx, c, l.ID); err != nil {
		return nil, errors.Join(err, s.clearEntries(ctx, number)) // replaced or withdrawn meanwhile: nothing of it stays
	}
	s.dropUpload(up.ID)
	return l, nil
}

func (s *Desk) listByID(ctx context.Context, id string) (l *programme.List, have bool) {
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		l, err = store.Get[programme.List](tx, id)
		return err
	})
	return l, err == nil
}

func readEntry(r *bufio.Reader, words map[string]string) (e store.ListEntry, err error) {
	var b [18]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return e, err
	}
	e.Hi, e.Lo = int64(binary.BigEndian.Uint64(b[:8])), int64(binary.BigEndian.Uint64(b[8:16]))
	if n := binary.BigEndian.Uint16(b[16:]); n > 0 {
		word := make([]byte, n)
		if _, err := io.ReadFull(r, word); err != nil {
			return e, err
		}
		known, ok := words[string(word)]
		if !ok {
			known = string(word)
			words[known] = known
		}
		e.Word = known
	}
	return e, nil
}

// beginList makes the list's row, or finds the one that was begun.
func (s *Desk) beginList(ctx context.Context, c act.Caller, up *ListUpload) (l *programme.List, err error) {
	err = s.Act(ctx, act.As(c.Actor), programme.ListImport, "", func(st *act.Step) error {
		if err := st.May(programme.Subject{}); err != nil {
			return err
		}
		if l, err = store.Get[programme.List](st.Tx, up.ID); err == nil {
			return nil
		}
		if programme.CodeOf(err) != programme.NotFound {
			return err
		}
		if _, err := up.check(st.Today()); err != nil {
			return err
		}
		if err := replaceable(st.Tx, &up.ListIn); err != nil {
			return err
		}
		number, err := st.NextListNumber()
		if err != nil {
			return err
		}
		l = &programme.List{ID: up.ID, Kind: up.Kind, Name: up.Name, Source: up.Source, Number: number, Entries: int64(up.Taken), Refused: int64(up.Refused),
			Digest: up.Digest, KeepUntil: up.KeepUntil, Replaces: up.Replaces, ImportedBy: c.User, ImportedAt: st.Now()}
		if err := st.Move(&l.State); err != nil {
			return err
		}
		if err := store.Insert(st.Tx, l); err != nil {
			return err
		}
		return st.Record("", l.ID, act.Facts{"kind": l.Kind, "entries": l.Entries, "refused": l.Refused, "digest": l.Digest,
			"keep_until": l.KeepUntil.String()})
	})
	return l, err
}

// activateList puts a list in force and the one it replaces out of it, in one
// transaction: no moment is without either.
func (s *Desk) activateList(ctx context.Context, c act.Caller, id string) (l *programme.List, err error) {
	err = s.Act(ctx, act.As(c.Actor), programme.ListActivate, "", func(st *act.Step) error {
		if err := st.May(programme.Subject{}); err != nil {
			return err
		}
		if l, err = store.Get[programme.List](st.Tx, id); err != nil {
			return err
		}
		if err := st.Move(&l.State); err != nil {
			return err
		}
		if l.Replaces != "" {
			if err := replaceable(st.Tx, &ListIn{Kind: l.Kind, Replaces: l.Replaces}); err != nil {
				return err
			}
			old, err := store.Get[programme.List](st.Tx, l.Replaces)
			if err != nil {
				return err
			}
			old.State = programme.Replaced
			if err := store.Update(st.Tx, old); err != nil {
				return err
			}
		}
		if err := store.Update(st.Tx, l); err != nil {
			return err
		}
		return st.Record("", l.ID, act.Facts{"entries": l.Entries, "digest": l.Digest, "replaces": l.Replaces})
	})
	return l, err
}
