package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/journal"
	"jinlanling/internal/ledger"
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

// check is an invariant that takes more than one query.
type check struct {
	code, name string
	look       func(c *checker) ([]string, error)
}

// checker is one run of fsck.
type checker struct {
	*store.Tx
	app     *App
	notices map[string]*rules.Notice // by programme
	ctx     context.Context
	notes   []string // checkpoints beside the database, read before the transaction began
}

// checks are the invariants beyond those of store.Invariants.
var checks = []check{
	{"decisions_reproduce", "每个决定按所依据的情况和通知重算一致", (*checker).decisions},
	{"notice_hash", "年度绑定的通知与摘要一致", (*checker).noticeHashes},
	{"advance_ceiling", "预拨不超过核定的比例", (*checker).advances},
	{"received_earned", "结算后每人所得等于应得", (*checker).positions},
	{"standards_capped", "补贴标准不超过上限", (*checker).standards},
	{"uses_allowed", "专账支出都是允许的用途", (*checker).uses},
	{"account_never_negative", "专账各来源余额从不为负", (*checker).accounts},
	{"hours_floor", "结课的班达到各类课时", (*checker).hours},
	{"attendance_floor", "考评合格的达到出勤要求", (*checker).attendance},
	{"training_dates", "授课在通知的期限之内", (*checker).dates},
	{"sealed_open", "加密的个人信息能解开且与索引一致", (*checker).sealed},
	{"objection_reference", "来信来电异议的受理编号与登记的摘要一致", (*checker).references},
	{"roles_apart", "没有人兼任互斥的角色", (*checker).roles},
	{"files_whole", "登记的文件都在且内容未变", (*checker).files},
	{"sheets_whole", "签到、成绩、资金明细与登记的摘要一致", (*checker).sheets},
	{"lists_whole", "比对名单的条目与登记的摘要一致", (*checker).lists},
	{"outside_whole", "与外部系统比对的内容能解开且与数目一致", (*checker).outside},
	{"journal_whole", "日志完整，且覆盖每一行数据", (*checker).journal},
}

// Fsck looks for everything that must be true of the data and is not. codes
// name the invariants to look for; none means all.
func (a *App) Fsck(ctx context.Context, codes ...string) ([]Checked, error) {
	return a.fsck(ctx, func(string, int, int) error { return nil }, codes...)
}

// fsck says which invariant it looks at; an error of at stops it.
func (a *App) fsck(ctx context.Context, at func(name string, done, total int) error, codes ...string) (out []Checked, err error) {
	wanted := func(code string) bool { return len(codes) == 0 || slices.Contains(codes, code) }
	total := len(store.Invariants) + len(checks)
	notes, err := a.checkpointsBeside()
	if err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out = nil
		c := &checker{Tx: tx, app: a, notices: map[string]*rules.Notice{}, ctx: ctx, notes: notes}
		if err := c.loadNotices(); err != nil {
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
				if err != nil || i.Code != store.PlacesIdle {
					return broken, err
				}
				return c.app.stillOffered(tx, broken)
			}); err != nil {
				return err
			}
		}
		for _, k := range checks {
			if err := look(k.code, k.name, func() ([]string, error) { return k.look(c) }); err != nil {
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

func (c *checker) loadNotices() error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		n, err := c.app.notice(c.Tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		c.notices[p.ID] = n
	}
	return nil
}

func (c *checker) decisions() (broken []string, err error) {
	err = c.EachDecision(func(d *programme.Decision) error {
		n := c.app.cached(d.NoticeSHA256)
		if n == nil {
			broken = append(broken, d.ID)
			return nil
		}
		again, err := DecideAgain(n, d)
		if err != nil || OutcomeDigest(again) != d.ResultSHA256 || again.Eligible != d.Eligible || again.Route != d.Route || again.From != d.EligibleFrom {
			broken = append(broken, d.ID)
		}
		return nil
	})
	return broken, err
}

// cached is a notice that was loaded before, or nil.
func (a *App) cached(sha string) *rules.Notice {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.notices[sha]
}

func (c *checker) noticeHashes() (broken []string, err error) {
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

func (c *checker) eachProgramme(fn func(p programme.Programme, n *rules.Notice) error) error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := fn(p, c.notices[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) advances() (broken []string, err error) {
	err = c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		statements, err := c.Statements(p.ID, "")
		if err != nil {
			return err
		}
		approved, advanced := map[string]programme.Fen{}, map[string]programme.Fen{}
		for _, s := range statements {
			switch {
			case s.Kind == Approval && s.State == programme.Approved:
				approved[s.BaseID] = s.Total
			case s.Kind == AdvanceOf && !over(&s):
				advanced[s.BaseID] += s.Total
				if advanced[s.BaseID] > ledger.AdvanceCeiling(approved[s.BaseID], n.Money.Advance.Permille, 0) {
					broken = append(broken, s.ID)
				}
			}
		}
		return nil
	})
	return broken, err
}

// positions holds what was moved for everybody against what they earned, in
// bases whose last settlement is done and whose claims came in.
func (c *checker) positions() (broken []string, err error) {
	err = c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		if p.State != programme.Closed {
			return nil
		}
		bases, err := c.Bases(p.ID)
		if err != nil {
			return err
		}
		for i := range bases {
			s := &step{Tx: c.Tx, app: c.app}
			ac := &account{base: &bases[i], programme: &p, notice: n, index: map[string]int32{}, books: ledger.Books{}}
			if ac.statements, err = c.Statements(p.ID, bases[i].ID); err != nil {
				return err
			}
			if ac.lines, err = c.BasePlanLines(bases[i].ID); err != nil {
				return err
			}
			for k, l := range ac.lines {
				ac.index[l.ID] = int32(k)
			}
			if err := s.readPeople(ac); err != nil {
				return err
			}
			approval := ac.approved()
			if approval == nil {
				continue
			}
			for _, part := range ledger.Settle(ac.ledgerLines(approval), ac.people).Parts {
				broken = append(broken, ac.apps[part.Person].ID)
			}
		}
		return nil
	})
	return broken, err
}

func (c *checker) standards() (broken []string, err error) {
	err = c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		list, err := c.Standards(p.ID)
		for _, s := range list {
			if l := n.Level(s.Level); l == nil || s.Amount > l.Cap.Fen() || s.Amount <= 0 {
				broken = append(broken, s.ID)
			}
		}
		return err
	})
	return broken, err
}

func (c *checker) eachBase(fn func(b programme.Base, n *rules.Notice) error) error {
	return c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		bases, err := c.Bases(p.ID)
		if err != nil {
			return err
		}
		for _, b := range bases {
			if err := fn(b, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *checker) uses() (broken []string, err error) {
	err = c.eachBase(func(b programme.Base, n *rules.Notice) error {
		list, err := c.Vouchers(b.ID)
		for _, v := range list {
			if u := n.Use(v.Use); v.Direction == MoneyOut && (u == nil || !u.Allowed) {
				broken = append(broken, v.ID)
			}
		}
		return err
	})
	return broken, err
}

func (c *checker) accounts() (broken []string, err error) {
	err = c.eachBase(func(b programme.Base, n *rules.Notice) error {
		postings, err := c.Postings(b.ProgrammeID, b.ID)
		balance := map[string]programme.Fen{}
		for _, p := range postings {
			balance[p.Account] += p.Amount
			for _, source := range []string{ledger.FromBureau, ledger.FromOwn} {
				if p.Account == ledger.Bank(b.ID, source) && balance[p.Account] < 0 {
					broken = append(broken, p.ID)
				}
			}
		}
		return err
	})
	return broken, err
}

func (c *checker) eachClass(fn func(cl programme.Class, n *rules.Notice) error) error {
	return c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		classes, err := c.Classes(p.ID)
		if err != nil {
			return err
		}
		for _, cl := range classes {
			if err := fn(cl, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *checker) hours() (broken []string, err error) {
	err = c.eachClass(func(cl programme.Class, n *rules.Notice) error {
		if cl.State != programme.Finished && cl.State != programme.Archived {
			return nil
		}
		lessons, err := c.ClassLessons(cl.ID)
		if _, short := taughtHours(n, lessons); len(short) > 0 {
			broken = append(broken, cl.ID)
		}
		return err
	})
	return broken, err
}

func (c *checker) attendance() (broken []string, err error) {
	err = c.eachClass(func(cl programme.Class, n *rules.Notice) error {
		hours, err := c.AttendedHours(cl.ID)
		if err != nil {
			return err
		}
		attended := map[string]int{}
		for _, h := range hours {
			attended[h.ApplicationID] += h.Hours
		}
		members, err := c.ClassApplications(cl.ID)
		for _, m := range members {
			if (m.State == programme.Passed || m.State == programme.Certified) && attended[m.ID]*1000 < n.Hours.Total*n.Hours.Attend {
				broken = append(broken, m.ID)
			}
		}
		return err
	})
	return broken, err
}

func (c *checker) dates() (broken []string, err error) {
	err = c.eachClass(func(cl programme.Class, n *rules.Notice) error {
		last, fixed := n.Deadline(rules.TrainingEnd)
		lessons, err := c.ClassLessons(cl.ID)
		for _, l := range lessons {
			day := programme.DateOf(l.StartsAt.In(Shanghai))
			if l.State == programme.Held && (fixed && day > last.On || day < cl.StartsOn || day > cl.EndsOn) {
				broken = append(broken, l.ID)
			}
		}
		return err
	})
	return broken, err
}

func (c *checker) sealed() (broken []string, err error) {
	k := c.app.keys
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

func (c *checker) roles() (broken []string, err error) {
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

func (c *checker) files() (broken []string, err error) {
	var ids []string
	if err := c.EachFile(func(f *programme.File) error {
		ids = append(ids, f.ID)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
		if c.app.files.Verify(id) != nil {
			broken = append(broken, id)
		}
	}
	return broken, nil
}

func (c *checker) sheets() ([]string, error) { return c.BrokenSheets() }

func (c *checker) journal() (broken []string, err error) {
	v, err := c.app.verify(c.Tx, c.notes)
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
func (a *App) verify(tx *store.Tx, notes []string) (*journal.Verifier, error) {
	texts, err := tx.Checkpoints()
	if err != nil {
		return nil, err
	}
	var points []journal.Checkpoint
	for _, t := range texts {
		p, _, err := journal.ParseCheckpoint(t, a.verifierKey)
		if err != nil {
			return nil, programme.Errorf(programme.Invalid, "库中的检查点被改动：%v", err)
		}
		points = append(points, p)
	}
	v := journal.NewVerifier(points)
	v.Keyed(a.ring)
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
	return v, a.verifyBeside(tx, v, notes)
}

// verifyBeside looks at what the walk over entries and rows does not reach:
// entries out of the line, sheets, and the checkpoints beside the database.
func (a *App) verifyBeside(tx *store.Tx, v *journal.Verifier, notes []string) error {
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
	breaches, err := a.breaches(tx, notes)
	if err != nil {
		return err
	}
	for i := range breaches {
		v.Breach(&breaches[i])
	}
	return nil
}
