package ops

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// dataChecks look into the data.
var dataChecks = []check{
	{"clock", "本机时钟", clockSane},
	{"database", "数据库的设置", database},
	{"sequencer", "日志排序", sequencer},
	{"journal", "日志完整", journalWhole},
	{"fsck", "数据的不变关系", invariants},
	{"files_place", "文件存放处", filesAnswer},
	{"files", "材料文件", filesPresent},
	{"files_sealed", "文件加密存放", filesSealed},
	{"checkpoints", "检查点写在数据库外", checkpointsFile},
}

// careChecks look at what people take care of.
var careChecks = []check{
	{"copies", "几份程序一起开", copies},
	{"administrator", "管理员和动态口令", administrators},
	{"second_factor", "审批和支付人员的动态口令", approvers},
	{"checkpoint_copy", "检查点在别处的抄本", checkpointCopy},
	{"witnesses", "检查点的见证", witnesses},
}

func clockSane(_ context.Context, l *Checkup) Finding {
	now := l.sys.Record.Now()
	if last := l.vitals.LastEntry; last.After(now.Add(2 * time.Second)) {
		return bad("本机时间 "+local(now)+" 早于日志最后一条 "+local(last), "校准时钟（chronyd 或 systemd-timesyncd）后再启动；时间倒退会让日志次序说不清")
	}
	if now.Year() < 2021 {
		return bad("本机时间是 "+local(now), "校准时钟后再启动")
	}
	return good(local(now))
}

func local(t time.Time) string { return t.In(act.Shanghai).Format("2006-01-02 15:04:05") }

const oldestPostgres = 140000 // server_version_num

func database(ctx context.Context, l *Checkup) Finding {
	settings, err := l.sys.Record.Settings(ctx)
	if err != nil {
		return failed(err)
	}
	var told []string
	for _, s := range settings {
		switch {
		case s.Want != "" && s.Value != s.Want:
			return bad(fmt.Sprintf("%s 是 %s，应当是 %s", s.Name, s.Value, s.Want), "改回来；这样断电时会丢已经办成的事")
		case s.Name == "ssl" && s.Value == "off":
			return bad("到数据库的连接没有加密", "连接串加 sslmode=verify-full")
		case s.Name == "server_version_num":
			if n, err := strconv.Atoi(s.Value); err != nil || n < oldestPostgres {
				return bad("PostgreSQL 版本 "+s.Value+" 太旧", "升级到 14 以上")
			}
		}
		told = append(told, s.Name+" "+s.Value)
	}
	return good(strings.Join(told, "，"))
}

const waitingMost = time.Minute

func sequencer(_ context.Context, l *Checkup) Finding {
	if l.vitals.OldestWaiting > waitingMost {
		return mind(fmt.Sprintf("有 %d 条等了 %d 分钟还没有排进日志树", l.vitals.Waiting, int(l.vitals.OldestWaiting.Minutes())),
			"看 serve 是否在运行、运行日志里有没有 sequencing the journal 的错误")
	}
	return good(fmt.Sprintf("已排 %d 条，等待 %d 条", l.vitals.Entries, l.vitals.Waiting))
}

const tail = 1000

func journalWhole(ctx context.Context, l *Checkup) Finding {
	const remedy = "运行 jinlanling journal verify 看第一处不符，保留现场，用留存的检查点和备份对照"
	if l.Full {
		v, err := l.sys.Record.VerifyJournal(ctx, "")
		if err != nil {
			return failed(err)
		}
		if v.First != nil {
			return bad(v.First.Message, remedy)
		}
		return good(fmt.Sprintf("全部 %d 条和全部数据相符", v.Entries))
	}
	looked, fault, err := l.sys.Record.VerifyTail(ctx, tail)
	if err != nil {
		return failed(err)
	}
	if fault != "" {
		return bad(fault, remedy)
	}
	return good(fmt.Sprintf("最近 %d 条相符；--full 查全部", looked))
}

func invariants(ctx context.Context, l *Checkup) Finding {
	var codes []string
	if !l.Full {
		codes = record.QuickInvariants()
	}
	list, err := l.sys.Record.Fsck(ctx, codes...)
	if err != nil {
		return failed(err)
	}
	var broken []string
	for _, k := range list {
		if k.Count > 0 {
			broken = append(broken, k.Name)
		}
	}
	if len(broken) > 0 {
		return bad("有问题："+strings.Join(broken, "；"), "运行 jinlanling fsck 看是哪些")
	}
	return good(fmt.Sprintf("查了 %d 项", len(list)))
}

// filesAnswer says whether the store of files answers.
func filesAnswer(_ context.Context, l *Checkup) Finding {
	if why := l.vitals.FilesAway; why != nil {
		return bad(why.Error(), "看对象存储是不是开着、网络通不通，核对 files-s3-file 里的设置；通了以后文件都在")
	}
	return good("能读写")
}

const sample = 50

func filesPresent(ctx context.Context, l *Checkup) Finding {
	looked, broken, err := l.sys.Record.FilesSample(ctx, sample)
	if err != nil {
		return failed(err)
	}
	if len(broken) > 0 {
		return bad(fmt.Sprintf("抽查 %d 份，%d 份不在或内容变了，例如 %s", looked, len(broken), broken[0]), "从备份的 files 目录放回来，再运行 jinlanling fsck")
	}
	return good(fmt.Sprintf("抽查 %d 份都在且未变", looked))
}

func filesSealed(_ context.Context, l *Checkup) Finding {
	n, err := l.sys.Files.InClear()
	if err != nil {
		return failed(err)
	}
	if n > 0 {
		return mind(fmt.Sprintf("%d 份没有加密，或还用以前的密钥", n), "系统开着时每小时自动加密；急用的，运行 jinlanling keys rotate")
	}
	return good("都用现在的密钥加密")
}

// lastCheckpoint is the last whole checkpoint that a file holds, "" for none,
// and whether something torn stands behind it.
func lastCheckpoint(path string) (text string, torn bool) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	return record.LastCheckpoint(string(raw))
}

func checkpointsFile(ctx context.Context, l *Checkup) Finding {
	if l.vitals.Entries == 0 {
		return good("还没有日志")
	}
	text, torn := lastCheckpoint(l.path(act.CheckpointsFile))
	if text == "" {
		return bad("没有 "+act.CheckpointsFile, "看数据目录能不能写；它和数据库分开，才能证明数据库没有被换过")
	}
	size, _, fault, err := l.sys.Record.Holds(ctx, text)
	switch {
	case err != nil:
		return failed(err)
	case fault != "":
		return bad(fault, "保留现场，用备份和留存的检查点对照")
	}
	found, err := l.sys.Record.Breaches(ctx)
	if err != nil {
		return failed(err)
	}
	excused := 0
	for _, b := range found {
		if b.Excuse == nil {
			return bad(b.String(), "保留现场，用备份和留存的检查点对照；按规定恢复过备份的，运行 jinlanling journal restored 登记")
		}
		excused++
	}
	if torn {
		return mind(fmt.Sprintf("写到第 %d 条；后面还有一个没有写完的，断电时会这样", size), "不必处理：serve 启动后会另起一行接着写；若近期没有断过电，查磁盘")
	}
	if excused > 0 {
		return good(fmt.Sprintf("写到第 %d 条；%d 个检查点在登记过的恢复中失去", size, excused))
	}
	return good(fmt.Sprintf("写到第 %d 条，记下的每一个检查点都还在日志里", size))
}

// copies looks at what copies on several machines must share. That keys are
// alike is seen when the data is opened; that every file is there, by filesPresent.
func copies(ctx context.Context, l *Checkup) Finding {
	if l.DatabaseURL == "" {
		return good("SQLite，只有这一台")
	}
	n, err := l.sys.Record.Machines(ctx)
	if err != nil {
		return failed(err)
	}
	if l.Config.FilesS3File != "" {
		return good(fmt.Sprintf("%d 台机器；文件在对象存储，密钥要相同，分块上传到一半的在各台自己的 files/incoming", n))
	}
	info, err := os.Lstat(l.path(act.FilesDir))
	if err != nil {
		return failed(err)
	}
	linked := info.Mode()&os.ModeSymlink != 0
	switch {
	case n > 1 && !linked && inside(l.path(act.FilesDir), l.Config.Data) && sameDisk(l.path(act.FilesDir), l.Config.Data):
		return mind(fmt.Sprintf("%d 台机器在用这个数据库，files/ 却在本机的磁盘上", n), "把 files/ 放到共享存储，各台的数据目录里用链接指过去；见 docs/operations.md“几份程序一起开”")
	case linked:
		return good(fmt.Sprintf("%d 台机器；files/ 是链接，请确认各台指向同一处", n))
	}
	return good(fmt.Sprintf("%d 台机器；再开一台时，files/ 要放到共享存储，密钥要相同", n))
}

func administrators(ctx context.Context, l *Checkup) Finding {
	list, err := l.sys.Record.RoleSecurity(ctx)
	if err != nil {
		return failed(err)
	}
	for _, r := range list {
		if r.Role != string(programme.RoleAdministrator) {
			continue
		}
		switch {
		case r.Passwords == 0:
			return bad("管理员还没有设置密码", "运行 jinlanling setup，打开它给出的链接")
		case r.SecondOns == 0:
			return bad("没有一位管理员启用动态口令", "管理员登录后在“账户”里启用")
		case r.SecondOns < r.Users:
			return mind(fmt.Sprintf("%d 位管理员，%d 位启用了动态口令", r.Users, r.SecondOns), "没有启用的登录不了；由另一位管理员重新发邀请，都没有启用的运行 jinlanling setup")
		case r.Users == 1:
			return good("1 位，已启用；建议再设一位，以免一人不在时无人能办")
		}
		return good(fmt.Sprintf("%d 位，都已启用", r.Users))
	}
	return bad("没有管理员", "运行 jinlanling setup，打开它给出的链接")
}

func approvers(ctx context.Context, l *Checkup) Finding {
	list, err := l.sys.Record.RoleSecurity(ctx)
	if err != nil {
		return failed(err)
	}
	var held, without int64
	for _, r := range list {
		if programme.Role(r.Role).Guarded() {
			held, without = held+r.Users, without+r.Users-r.SecondOns
		}
	}
	if without > 0 {
		return mind(fmt.Sprintf("%d 位中 %d 位没有启用", held, without), "没有启用的登录不了；请系统管理员给他们重新发邀请（须另一人确认），在邀请里一并设好")
	}
	return good(fmt.Sprintf("%d 位都已启用", held))
}

func checkpointCopy(ctx context.Context, l *Checkup) Finding {
	const how = "每周至少一次把 checkpoints.log 的最后一个检查点抄到别处（另一台机器、打印存档），并设 checkpoint-copies"
	if l.Config.CheckpointCopies == "" {
		return mind("没有设抄本在哪里，没法查", how)
	}
	text, _ := lastCheckpoint(newestFile(l.Config.CheckpointCopies))
	if text == "" {
		return bad("抄本里没有检查点", how)
	}
	_, at, fault, err := l.sys.Record.Holds(ctx, text)
	switch {
	case err != nil:
		return failed(err)
	case fault != "":
		return bad(fault, "保留现场：数据库里的日志和抄本对不上，可能被改动或换过")
	case l.vitals.LastEntry.Sub(at) > backupWithin:
		return mind("抄本停在 "+local(at), how)
	}
	return good("抄到 " + local(at) + "，与日志相符")
}

// witnessedWithin is how old the last signature of a witness may be.
const witnessedWithin = 48 * time.Hour

func witnesses(ctx context.Context, l *Checkup) Finding {
	if len(l.Config.Witnesses) == 0 {
		return good("没有设见证人")
	}
	list, err := l.sys.Record.Witnessings(ctx, l.Config.Witnesses)
	if err != nil {
		return failed(err)
	}
	now := l.sys.Record.Now()
	var told []string
	for _, w := range list {
		f := record.WitnessFaults[w.Fault]
		switch {
		case f.Grave:
			return bad(fmt.Sprintf("见证人 %s %s（%d 条）", w.Name, f.Words, w.Known), f.Remedy)
		case w.Fault != "":
			return mind(fmt.Sprintf("见证人 %s 没有签：%s（%s）", w.Name, f.Words, local(w.Asked)), f.Remedy)
		case w.Size == 0 || now.Sub(w.At) > witnessedWithin:
			return mind("见证人 "+w.Name+" 两天没有签过", "看 serve 是否在运行、设置里的见证人是否与 serve 的相同")
		}
		told = append(told, fmt.Sprintf("%s 签到 %d 条", w.Name, w.Size))
	}
	return good(strings.Join(told, "，"))
}

// newestFile is path itself, or the newest file in it where it is a folder.
func newestFile(path string) string {
	entries, err := os.ReadDir(path)
	if err != nil {
		return path
	}
	var at time.Time
	newest := path
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().After(at) {
			newest, at = filepath.Join(path, e.Name()), info.ModTime()
		}
	}
	return newest
}
