package journal

import (
	"cmp"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Fault is one thing that does not fit, and where.
type Fault struct {
	Seq     int64  `json:"seq"` // place of the entry, from 0; -1 where it is not about an entry
	EntryID string `json:"entry,omitempty"`
	Table   string `json:"table,omitempty"`
	Row     string `json:"row,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Columns are the copies of an entry's fields that stand beside its bytes for
// searching; they must say the same.
type Columns struct {
	ID, User, Role, Action, Noun, Subject, Programme string
	At, N                                            int64
}

// columns are what must stand beside e. Entries of before numbers were given
// hold none, and take what they were given since.
func (e *Entry) columns(n int64) Columns {
	if e.N != 0 {
		n = e.N
	}
	return Columns{e.ID, e.User, e.Role, e.Action, e.Noun, e.Subject, e.Programme, e.At, n}
}

// Beside reports whether cols say what the entry says.
func (e *Entry) Beside(cols Columns) bool { return e.columns(cols.N) == cols }

// Verifier walks a log from its first entry to its last and then the rows of
// the store. It keeps the tree's frontier and the newest digest of every row,
// nothing else.
type Verifier struct {
	Faults []Fault

	size        int64
	nodes       map[int64]tlog.Hash // hashes not yet checked against stored ones
	frontier    []tlog.Hash         // stored-hash layout of the right edge
	rows        map[rowKey]rowState
	checkpoints []Checkpoint
	seen        map[string]int64
	leaves      []int64 // places of leaves found wrong, ascending
	ring        *Ring
	keyed       int64 // place of the first entry that must carry a mark; -1: none must
}

type rowKey struct{ table, id string }

type rowState struct {
	version int64
	seq     int64
	digest  string
	shown   bool
}

// NewVerifier checks against checkpoints, smallest first.
func NewVerifier(checkpoints []Checkpoint) *Verifier {
	return &Verifier{rows: map[rowKey]rowState{}, nodes: map[int64]tlog.Hash{}, seen: map[string]int64{}, checkpoints: checkpoints, keyed: -1}
}

// Keyed has entries looked at for their marks: from the place on that the
// smallest of the checkpoints with one states. Later ones must state the same.
func (v *Verifier) Keyed(r *Ring) {
	v.ring = r
	for _, c := range v.checkpoints {
		switch {
		case v.keyed < 0 && c.Keyed > 0:
			v.keyed = c.Keyed - 1
		case v.keyed >= 0 && c.Keyed != v.keyed+1:
			v.fault(c.Size-1, "", "keyed", "%s 的检查点没有写明自第 %d 条起须有印记", c.At.Format("2006-01-02 15:04:05"), v.keyed+1)
		}
	}
}

// marked says what is wrong with the mark of an entry at a place, "" for nothing.
func (v *Verifier) marked(place int64, body string) string {
	if v.ring == nil {
		return ""
	}
	switch m := v.ring.Marked([]byte(body)); {
	case m == MarkWrong:
		return "印记不符"
	case m == MarkNone && v.keyed >= 0 && place >= v.keyed:
		return "没有本系统的印记"
	}
	return ""
}

func (v *Verifier) fault(seq int64, id, code, format string, args ...any) {
	v.Faults = append(v.Faults, Fault{Seq: seq, EntryID: id, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Entry takes the next entry in order: its stored place, the columns beside
// it, and its bytes ("" where they are gone). Stored hashes come to Node.
func (v *Verifier) Entry(seq int64, cols Columns, body string) {
	if seq != v.size {
		v.fault(v.size, cols.ID, "gap", "第 %d 条的位置上是第 %d 条：中间有条目缺失或重复", v.size, seq)
	}
	place := v.size
	v.grow(tlog.RecordHash([]byte(body)))
	if body == "" {
		v.fault(place, cols.ID, "missing", "第 %d 条日志（%s）的内容不见了", place, cols.ID)
		return
	}
	e, err := Decode([]byte(body))
	if err != nil {
		v.fault(place, cols.ID, "spelling", "第 %d 条日志（%s）被改动过：%v", place, cols.ID, err)
		return
	}
	if wrong := v.marked(place, body); wrong != "" {
		v.fault(place, cols.ID, "mark", "第 %d 条日志（%s）%s：绕过系统写入", place, cols.ID, wrong)
	}
	if !e.Beside(cols) {
		v.fault(place, cols.ID, "columns", "第 %d 条日志（%s）的检索栏与正文不符", place, cols.ID)
	}
	if before, twice := v.seen[e.ID]; twice {
		v.fault(place, e.ID, "twice", "第 %d 条日志与第 %d 条是同一条", place, before)
	}
	v.seen[e.ID] = place
	for _, c := range e.Changes {
		v.change(place, e.ID, c)
	}
}

// change follows one row: its versions count 1, 2, 3 without gaps.
func (v *Verifier) change(seq int64, id string, c Change) {
	k := rowKey{c.Table, c.ID}
	last := v.rows[k]
	if c.Version != last.version+1 {
		v.fault(seq, id, "version", "第 %d 条日志（%s）把 %s %s 写成第 %d 版，之前是第 %d 版：次序被改动", seq, id, c.Table, c.ID, c.Version, last.version)
	}
	v.rows[k] = rowState{version: c.Version, seq: seq, digest: c.Digest}
}

// grow adds a leaf to the tree computed here and compares the root with the
// checkpoint of that size.
func (v *Verifier) grow(leaf tlog.Hash) {
	v.store(leaf)
	v.size++
	for len(v.checkpoints) > 0 && v.checkpoints[0].Size <= v.size {
		c := v.checkpoints[0]
		v.checkpoints = v.checkpoints[1:]
		if c.Size == v.size && c.Root != v.Root() {
			v.fault(v.size-1, "", "checkpoint", "前 %d 条日志与 %s 的检查点不符：此前有条目被改动", c.Size, c.At.Format("2006-01-02 15:04:05"))
		}
	}
}

// store computes the stored hashes of a new leaf from the frontier: the
// complete subtrees of the tree so far, largest first.
func (v *Verifier) store(leaf tlog.Hash) {
	index := tlog.StoredHashIndex(0, v.size)
	v.nodes[index] = leaf
	h := leaf
	for n := v.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(v.frontier[len(v.frontier)-1], h)
		v.frontier = v.frontier[:len(v.frontier)-1]
		index++
		v.nodes[index] = h
	}
	v.frontier = append(v.frontier, h)
}

// Root is the root over the entries taken so far.
func (v *Verifier) Root() tlog.Hash { return rootOver(v.frontier) }

// Size is how many entries were taken.
func (v *Verifier) Size() int64 { return v.size }

// Node takes a stored hash of the tree, after all entries.
func (v *Verifier) Node(index int64, stored string) {
	want, known := v.nodes[index]
	delete(v.nodes, index)
	level, n := int64(0), int64(0)
	if l, k := tlog.SplitStoredHashIndex(index); true {
		level, n = int64(l), k
	}
	switch {
	case !known:
		v.fault(-1, "", "node", "日志树多出第 %d 个节点：条目被删去", index)
	case want.String() != stored && level == 0:
		v.leaves = append(v.leaves, n)
		v.fault(n, "", "leaf", "第 %d 条日志与入树时的摘要不符：条目被改动或调换", n)
	case want.String() != stored && !v.leafWrong(n<<level, (n+1)<<level):
		v.fault(n<<level, "", "node", "日志树第 %d 个节点（自第 %d 条起）与条目不符", index, n<<level)
	}
}

// leafWrong reports whether a leaf in [lo, hi) was found wrong: the nodes over
// it are wrong with it, and say nothing new.
func (v *Verifier) leafWrong(lo, hi int64) bool {
	i, _ := slices.BinarySearch(v.leaves, lo)
	return i < len(v.leaves) && v.leaves[i] < hi
}

// EndNodes says which hashes the store lacks, after all were shown.
func (v *Verifier) EndNodes() {
	first := int64(-1)
	for ix := range v.nodes {
		if first < 0 || ix < first {
			first = ix
		}
	}
	if first >= 0 {
		v.fault(-1, "", "node", "日志树缺少 %d 个节点，自第 %d 个起", len(v.nodes), first)
	}
	v.nodes = nil
	for _, c := range v.checkpoints {
		v.fault(v.size, "", "tail", "%s 的检查点有 %d 条日志，现在只有 %d 条：末尾被截去", c.At.Format("2006-01-02 15:04:05"), c.Size, v.size)
	}
}

// Row takes a row of the store as it stands.
func (v *Verifier) Row(table, id string, version int64, digest string) {
	k := rowKey{table, id}
	r, known := v.rows[k]
	switch {
	case !known:
		v.rowFault(-1, table, id, "uncovered", "%s %s 不在日志中：绕过系统写入", table, id)
	case r.version != version:
		v.rowFault(r.seq, table, id, "state", "%s %s 是第 %d 版，日志记到第 %d 版", table, id, version, r.version)
	case r.digest != digest:
		v.rowFault(r.seq, table, id, "state", "%s %s 与第 %d 条日志所记不符：绕过系统改动", table, id, r.seq)
	}
	r.shown = true
	v.rows[k] = r
}

// EndRows says which rows the journal knows and the store does not.
func (v *Verifier) EndRows() {
	for k, r := range v.rows {
		if !r.shown {
			v.rowFault(r.seq, k.table, k.id, "gone", "%s %s 在日志中有记载，数据库中没有：被删去", k.table, k.id)
		}
	}
}

func (v *Verifier) rowFault(seq int64, table, id, code, format string, args ...any) {
	v.Faults = append(v.Faults, Fault{Seq: seq, Table: table, Row: id, Code: code, Message: fmt.Sprintf(format, args...)})
}

// First is the fault to look at first, or nil: the earliest place in the log
// where something does not fit, with what is wrong there before what follows
// from it (a checkpoint that differs, rows left without their entry).
func (v *Verifier) First() *Fault {
	if len(v.Faults) == 0 {
		return nil
	}
	first := slices.MinFunc(v.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.follows(), b.follows()))
	})
	return &first
}

// rank puts faults of the log before those of rows, and those with a place
// before those without.
func (f *Fault) rank() int {
	switch {
	case f.Table == "" && f.Seq >= 0:
		return 0
	case f.Table == "":
		return 1
	}
	return 2
}

// follows is 1 for what only follows from another fault at the same place.
func (f *Fault) follows() int {
	if f.Code == "checkpoint" || f.Code == "leaf" {
		return 1
	}
	return 0
}

// Waiting takes an entry that has no place in the tree yet, after all that
// have: it covers its rows all the same, unless its mark is wrong.
func (v *Verifier) Waiting(cols Columns, body string) {
	e, err := Decode([]byte(body))
	if err != nil {
		v.fault(-1, cols.ID, "spelling", "等待排序的日志（%s）被改动过：%v", cols.ID, err)
		return
	}
	if wrong := v.marked(v.size, body); wrong != "" {
		v.fault(-1, cols.ID, "mark", "等待排序的日志（%s）%s：绕过系统写入，不会排入日志树", cols.ID, wrong)
		return
	}
	for _, c := range e.Changes {
		v.change(v.size, e.ID, c)
	}
}

// Breach takes a checkpoint kept outside of the database that the tree does
// not hold. One that a journalled restore lost is no fault.
func (v *Verifier) Breach(b *Breach) {
	if b.Excuse == nil {
		v.fault(min(b.Checkpoint.Size, b.Size)-1, "", "rollback", "%s", b.String())
	}
}

// Other takes what is wrong with a row that no entry covers by its digest.
func (v *Verifier) Other(table, id, format string, args ...any) {
	v.rowFault(-1, table, id, "other", format, args...)
}

// Stray takes an entry that has no place and waits for none.
func (v *Verifier) Stray(id string) {
	v.fault(-1, id, "stray", "日志 %s 没有排入日志树：绕过系统写入，或不带本系统的印记而被拒绝", id)
}
