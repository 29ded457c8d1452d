package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Checked is one invariant as fsck found it.
type Checked struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Count  int      `json:"count"`            // of what breaks it
	Broken []string `json:"broken,omitempty"` // the first of them
}

// shownBroken is how many of an invariant's breaches are named.
const shownBroken = 20

// Fsck looks for everything that must be true of the data and is not. codes
// name the invariants to look for; none means all.
func (a *Desk) Fsck(ctx context.Context, codes ...string) ([]Checked, error) {
	return a.fsck(ctx, func(string, int, int) error { return nil }, codes...)
}

// fsck says which invariant it looks at; an error of at stops it.
func (a *Desk) fsck(ctx context.Context, at func(name string, done, total int) error, codes ...string) (out []Checked, err error) {
	wanted := func(code string) bool { return len(codes) == 0 || slices.Contains(codes, code) }
	total := len(store.Invariants) + len(a.Invariants)
	notes, err := a.checkpointsBeside()
	if err != nil {
		return nil, err
	}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		out = nil
		c := &act.Checker{Tx: tx, Desk: a.Desk, Notices: map[string]*rules.Notice{}, Ctx: ctx, Notes: notes}
		if err := c.LoadNotices(); err != nil {
			return err
		}
		look := func(code, name string, broken func() ([]string, error)) error {
			if !wanted(code) {
				return nil
			}
			if err := at(name, len(out), total); err != nil {
				return err
			}
			ids, err := broken()
			if err != nil {
				return fmt.Errorf("%s: %w", code, err)
			}
			out = append(out, checked(code, name, ids))
			return nil
		}
		for _, i := range store.Invariants {
			if err := look(i.Code, i.Name, func() ([]string, error) {
				broken, err := tx.Breaking(i)
				if narrow := a.Narrow[i.Code]; err == nil && narrow != nil {
					return narrow(a.Desk, tx, broken)
				}
				return broken, err
			}); err != nil {
				return err
			}
		}
		for _, k := range a.Invariants {
			if err := look(k.Code, k.Name, func() ([]string, error) { return k.Look(c) }); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func checked(code, name string, broken []string) Checked {
	return Checked{code, name, len(broken), broken[:min(len(broken), shownBroken)]}
}

func Decisions(c *act.Checker) (broken []string, err error) {
	err = c.EachDecision(func(d *programme.Decision) error {
		n := c.Desk.Cached(d.NoticeSHA256)
		if n == nil {
			broken = append(broken, d.ID)
			return nil
		}
		again, err := decide.Again(n, d)
		if err != nil || decide.OutcomeDigest(again) != d.ResultSHA256 || again.Eligible != d.Eligible || again.Route != d.Route ||
			again.From != d.EligibleFrom {
			broken = append(broken, d.ID)
		}
		return nil
	})
	return broken, err
}

func NoticeHashes(c *act.Checker) (broken []string, err error) {
	list, err := c.Programmes()
	for _, p := range list {
		row, err := store.Get[programme.Notice](c.Tx, p.NoticeSHA256)
		if err != nil {
			return nil, err
		}
		if n, err := rules.Stored(row.Name, []byte(row.Text)); err != nil || n.SHA256 != p.NoticeSHA256 {
			broken = append(broken, p.ID)
		}
	}
	return broken, err
}

func brokenSeals(c *act.Checker) (broken []string, err error) {
	k := c.Desk.Keys
	accounts, err := c.EveryBankAccount()
	if err != nil {
		return nil, err
	}
	for _, b := range accounts {
		if plain, err := k.Unseal(seal.BankAccount, b.ID, b.NumberSealed); err != nil || k.Index(seal.BankAccount, plain) != b.NumberIndex {
			broken = append(broken, b.ID)
		}
	}
	err = c.EachPerson(func(p *programme.Person) error {
		for _, s := range []struct {
			kind        seal.Kind
			text, index string
		}{{seal.IDNumber, p.IDSealed, p.IDIndex}, {seal.Phone, p.PhoneSealed, p.PhoneIndex}, {seal.BankAccount, p.BankSealed, p.BankIndex}} {
			if plain, err := k.Unseal(s.kind, p.ID, s.text); err != nil || k.Index(s.kind, plain) != s.index {
				broken = append(broken, p.ID)
				return nil
			}
		}
		return nil
	})
	return broken, err
}

func Roles(c *act.Checker) (broken []string, err error) {
	users, err := c.Users()
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		grants, err := c.UserGrants(u.ID)
		if err != nil {
			return nil, err
		}
		for i, g := range grants {
			for _, o := range grants[:i] {
				if g.Role.Excludes(o.Role) {
					broken = append(broken, u.ID)
				}
			}
		}
	}
	return broken, nil
}

func brokenFiles(c *act.Checker) (broken []string, err error) {
	var ids []string
	if err := c.EachFile(func(f *programme.File) error {
		ids = append(ids, f.ID)
		return nil
	}); err != nil {
		return nil, err
	}
	given, err := destroyed(c.Tx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := c.Ctx.Err(); err != nil {
			return nil, err
		}
		if given[id] {
			if there, err := c.Desk.Files.Has(id); err != nil {
				return nil, err
			} else if !there {
				continue
			}
		}
		if err := c.Desk.Files.Verify(id); files.Away(err) { // it says nothing of the file
			return nil, err
		} else if err != nil {
			broken = append(broken, id)
		}
	}
	return broken, nil
}

// destroyed are the files whose bytes went by an act when the years of keeping
// were over: they are missed by nobody.
func destroyed(tx *store.Tx) (map[string]bool, error) {
	out := map[string]bool{}
	err := tx.GivenFiles(func(id string, _ bool) { out[id] = true })
	return out, err
}

func brokenSheets(c *act.Checker) ([]string, error) { return c.BrokenSheets() }

func Journal(c *act.Checker) (broken []string, err error) {
	v, err := verify(c.Desk, c.Tx, c.Notes)
	if err != nil {
		return nil, err
	}
	for _, f := range v.Faults {
		broken = append(broken, f.Message)
	}
	return broken, nil
}

// verify walks the whole journal, every row, and what stands beside.
// notes are the checkpoints beside the database, read before tx began.
func verify(a *act.Desk, tx *store.Tx, notes []string) (*journal.Verifier, error) {
	texts, err := tx.Checkpoints()
	if err != nil {
		return nil, err
	}
	var points []journal.Checkpoint
	for _, t := range texts {
		p, _, err := journal.ParseCheckpoint(t, a.VerifierKey)
		if err != nil {
			return nil, programme.Errorf(programme.Invalid, "库中的检查点被改动：%v", err)
		}
		points = append(points, p)
	}
	v := journal.NewVerifier(points)
	v.Keyed(a.Ring)
	if err := tx.EachEntry(func(s store.Sequenced) error {
		v.Entry(s.Seq, s.Columns, s.Body)
		return nil
	}); err != nil {
		return nil, err
	}
	if err := tx.EachNode(func(ix int64, hash string) error {
		v.Node(ix, hash)
		return nil
	}); err != nil {
		return nil, err
	}
	v.EndNodes()
	if err := tx.EachWaiting(func(s store.Sequenced) error {
		v.Waiting(s.Columns, s.Body)
		return nil
	}); err != nil {
		return nil, err
	}
	if err := tx.EachRow(func(table, id string, version int64, digest string) error {
		v.Row(table, id, version, digest)
		return nil
	}); err != nil {
		return nil, err
	}
	v.EndRows()
	return v, verifyBeside(a, tx, v, notes)
}

// verifyBeside looks at what the walk over entries and rows does not reach:
// entries out of the line, sheets, and the checkpoints beside the database.
func verifyBeside(a *act.Desk, tx *store.Tx, v *journal.Verifier, notes []string) error {
	stray, err := tx.StrayEntries()
	if err != nil {
		return err
	}
	for _, id := range stray {
		v.Stray(id)
	}
	sheets, err := tx.BrokenSheets()
	if err != nil {
		return err
	}
	for _, b := range sheets {
		table, id, _ := strings.Cut(b, " ")
		v.Other(table, id, "%s 的明细与登记的摘要不符：绕过系统改动", b)
	}
	credentials, err := brokenCredentials(a, tx)
	if err != nil {
		return err
	}
	for _, user := range credentials {
		v.Other("credentials", user, "用户 %s 的密码、动态口令、通行密钥、绑定的身份或限制登录的时间与日志登记的不符：绕过系统改动", user)
	}
	cosigned, err := brokenCosignatures(tx)
	if err != nil {
		return err
	}
	for _, c := range cosigned {
		v.Other("journal_cosignatures", c, "见证签名 %s 不是这位见证人对这个检查点签的：绕过系统改动", c)
	}
	breaches, err := breaches(a, tx, notes)
	if err != nil {
		return err
	}
	for i := range breaches {
		v.Breach(&breaches[i])
	}
	return nil
}

// Checks that a restore holds too.
var (
	SealedOpen  = act.Check{Code: "sealed_open", Name: "加密的个人信息能解开且与索引一致", Look: brokenSeals}
	FilesWhole  = act.Check{Code: "files_whole", Name: "登记的文件都在且内容未变", Look: brokenFiles}
	SheetsWhole = act.Check{Code: "sheets_whole", Name: "签到、成绩、资金明细与登记的摘要一致", Look: brokenSheets}
)
