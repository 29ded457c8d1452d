package ops

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
)

// Result of a check.
type Result string

const (
	Good Result = "好"
	Mind Result = "注意" // runs, and somebody should look
	Bad  Result = "不行" // data or people are at risk
)

// Finding is what one check found, and what to do about it.
type Finding struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Result Result `json:"result"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

func good(text string) Finding         { return Finding{Result: Good, Text: text} }
func mind(text, remedy string) Finding { return Finding{Result: Mind, Text: text, Remedy: remedy} }
func bad(text, remedy string) Finding  { return Finding{Result: Bad, Text: text, Remedy: remedy} }
func failed(err error) Finding {
	return bad("没有查成："+err.Error(), "先解决这个错误，再查一次")
}

// Checkup is what the checks go over.
type Checkup struct {
	Config      *Config
	DatabaseURL string
	Demo        bool // the folder is marked as a demo's
	Deploy      bool // also how the system is run
	Full        bool // the whole journal and every invariant
	Open        func() (*app.System, error)

	sys    *app.System
	vitals record.Vitals
	why    string // the data was not opened, and why
}

// check is one row of the tables of checks.
type check struct {
	code, name string
	look       func(ctx context.Context, l *Checkup) Finding
}

// Check makes every check and returns what each found, in the order of the
// tables. Data whose tables are another version's, or that belongs to another
// user of the machine, is not opened: opening it would change it.
func Check(ctx context.Context, l *Checkup) (out []Finding, err error) {
	run := func(table []check, open bool) {
		for _, c := range table {
			f := bad("没有查："+l.why, "先解决这个问题，再查一次")
			if !open || l.why == "" {
				f = c.look(ctx, l)
			}
			f.Code, f.Name = c.code, c.name
			out = append(out, f)
		}
	}
	run(folderChecks, false)
	if l.Deploy {
		run(machineChecks, false)
	}
	l.open(ctx, out)
	if l.sys != nil {
		defer func() { err = errors.Join(err, l.sys.Close()) }()
	}
	run(dataChecks, true)
	if l.Deploy {
		run(careChecks, true)
		run(postChecks, true)
	}
	return out, ctx.Err()
}

// open opens the data where that is harmless.
func (l *Checkup) open(ctx context.Context, sofar []Finding) {
	for _, f := range sofar {
		if f.Result == Bad && opensOnly[f.Code] {
			l.why = f.Name + "没有通过"
			return
		}
	}
	sys, err := l.Open()
	if err == nil {
		if l.vitals, err = sys.Record.Vitals(ctx); err != nil {
			sys.Close()
		}
	}
	if err != nil {
		l.why = err.Error()
		return
	}
	l.sys = sys
}

// opensOnly are the checks without which the data is not opened.
var opensOnly = map[string]bool{"data_folder": true, "keys": true, "tables": true}

func (l *Checkup) path(name string) string { return filepath.Join(l.Config.Data, name) }

// folderChecks look at the data folder from outside.
var folderChecks = []check{
	{"data_folder", "数据目录的权限和属主", dataFolder},
	{"keys", "密钥文件在，且只有属主能读", keyFiles},
	{"tables", "数据库表的版本", tables},
	{"disk_space", "磁盘空间", diskSpace},
}

func dataFolder(_ context.Context, l *Checkup) Finding {
	info, err := os.Stat(l.Config.Data)
	if err != nil || !info.IsDir() {
		return bad("没有数据目录 "+l.Config.Data, "用 --data 指明，或先运行 jinlanling serve 新建")
	}
	if uid, ok := ownerOf(info); ok && uid != os.Geteuid() {
		return bad("数据目录属于另一个用户，现在查会留下它打不开的文件", "用运行系统的那个用户来查，例如 sudo -u jinlanling jinlanling check --deploy …")
	}
	if info.Mode().Perm()&0o007 != 0 {
		return bad("数据目录其他用户也能进", "chmod 700 "+l.Config.Data)
	}
	if info.Mode().Perm()&0o070 != 0 {
		return mind("数据目录同组用户也能进", "chmod 700 "+l.Config.Data)
	}
	return good("只有属主能进")
}

func keyFiles(_ context.Context, l *Checkup) Finding {
	for _, name := range []string{act.KeysFile, act.SigningFile, act.CertifierFile} {
		info, err := os.Stat(l.path(name))
		if err != nil {
			return bad("没有 "+name, "从另存的密钥备份放回来；没有它，个人信息读不出，日志、证书签不了名")
		}
		if info.Mode().Perm()&0o077 != 0 {
			return bad(name+" 其他用户也能读", "chmod 600 "+l.path(name)+"；若可能已被读过，再运行 jinlanling keys rotate")
		}
	}
	return good("keys.json、journal.key、certificate.key 都在，权限 600")
}

func tables(ctx context.Context, l *Checkup) Finding {
	have, know, err := record.Tables(ctx, act.Options{Dir: l.Config.Data, DatabaseURL: l.DatabaseURL})
	switch {
	case err != nil:
		return failed(err)
	case have < 0:
		return bad("数据目录里没有数据库", "先运行 jinlanling serve 新建，或从备份恢复")
	case have > know:
		return bad(fmt.Sprintf("数据库的表是第 %d 版，这个程序只认得到第 %d 版", have, know), "换用升级后的程序；旧程序打不开新库")
	case have < know:
		return bad("数据库还是旧版的表", "先备份，再用新程序启动一次 serve，它会自动升级")
	}
	return good("与程序相符")
}

// Room that a disk should have.
const (
	diskLow  = 1 << 30
	diskTidy = 5 << 30
)

func diskSpace(_ context.Context, l *Checkup) Finding {
	free, total, ok := act.DiskFree(l.Config.Data)
	switch {
	case !ok:
		return mind("查不到磁盘空间", "请在系统里看数据目录所在磁盘的剩余空间")
	case free < diskLow:
		return bad("只剩 "+size(free), "清理磁盘或扩容；写满后任何办理都存不下")
	case free < diskTidy || free < total/20:
		return mind("只剩 "+size(free), "近期清理磁盘或扩容")
	}
	return good("还有 " + size(free))
}
