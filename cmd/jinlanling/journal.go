package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) journal() *cobra.Command {
	cmd := &cobra.Command{Use: "journal", Short: "日志：核对、出具证明、验证证明、检查点"}
	cmd.AddCommand(c.journalVerify(), c.journalProve(), c.journalCheck(), c.journalCheckpoint(), c.journalCompare(), c.journalShow(),
		c.journalRestored(), c.journalFetch())
	return cmd
}

func (c *command) journalVerify() *cobra.Command {
	var kept string
	cmd := &cobra.Command{Use: "verify", Short: "核对日志树、条目和全部数据，指出第一处不符", Args: cobra.NoArgs,
		Example: "  jinlanling journal verify --data demo-data\n  jinlanling journal verify --data demo-data --checkpoint 留存的检查点.txt",
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := textOrFile(kept)
			if err != nil {
				return err
			}
			return c.use(cmd.Context(), func(sys *app.System) error {
				v, err := sys.Record.VerifyJournal(cmd.Context(), text)
				if err != nil {
					return err
				}
				if err := c.print(v, func(w io.Writer) { writeVerification(w, v) }); err != nil {
					return err
				}
				if v.First != nil {
					return errFindings
				}
				return nil
			})
		}}
	cmd.Flags().StringVar(&kept, "checkpoint", "", "在别处留存的检查点：文件，或文字本身；也可以只有纸上的日志名、条数和摘要")
	return c.withJSON(c.withData(cmd))
}

func writeVerification(w io.Writer, v *record.Verification) {
	fmt.Fprintf(w, "日志 %d 条，根 %s\n", v.Entries, v.Root)
	if v.Restored != "" {
		fmt.Fprintln(w, v.Restored)
	}
	if v.First == nil {
		fmt.Fprintln(w, "日志、条目与数据全部相符")
		return
	}
	fmt.Fprintf(w, "第一处不符：%s\n共 %d 处：\n", v.First.Message, len(v.Faults))
	for i, f := range v.Faults {
		if i == 50 {
			fmt.Fprintf(w, "  …… 其余 %d 处从略，--json 列出全部\n", len(v.Faults)-i)
			break
		}
		fmt.Fprintln(w, "  "+f.Message)
	}
}

// textOrFile is the contents of a file of that name, or the text itself.
func textOrFile(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if b, err := os.ReadFile(s); err == nil {
		return string(b), nil
	}
	return s, nil
}

func (c *command) journalProve() *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "prove 条目编号", Short: "为一条日志出具证明文件，不用数据库也能验证", Args: cobra.ExactArgs(1),
		Example: "  jinlanling journal prove 编号 --data demo-data --out 证明.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := sys.Record.Prove(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				b, err := json.MarshalIndent(p, "", "  ")
				if err != nil {
					return err
				}
				if out == "" {
					_, err = fmt.Fprintln(c.out, string(b))
					return err
				}
				if err := os.WriteFile(out, append(b, '\n'), 0o600); err != nil {
					return err
				}
				fmt.Fprintf(c.out, "证明写在 %s，对应的检查点：\n\n%s\n公钥：%s\n", out, p.Checkpoint, sys.VerifierKey)
				return nil
			})
		}}
	cmd.Flags().StringVar(&out, "out", "", "写到哪个文件；不给则输出到屏幕")
	return c.withData(cmd)
}

func (c *command) journalCheck() *cobra.Command {
	var checkpoint, key string
	cmd := &cobra.Command{Use: "check 证明文件", Short: "用检查点验证一份证明，不需要数据库", Args: cobra.ExactArgs(1),
		Example: "  jinlanling journal check 证明.json --checkpoint 检查点.txt --key 公钥",
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := os.ReadFile(args[0])
			if err != nil {
				return programme.Errorf(programme.NotFound, "读不了证明文件 %s", args[0])
			}
			text, err := textOrFile(checkpoint)
			if err != nil {
				return err
			}
			check := journal.CheckProof
			if strings.HasPrefix(string(file), "c2sp.org/tlog-proof") {
				check = func(file []byte, kept, key string) (*journal.Entry, journal.Checkpoint, bool, error) {
					return journal.CheckPublic(string(file), kept, key)
				}
			} else if checkpoint == "" {
				return programme.Errorf(programme.Invalid, "请用 --checkpoint 给出留存的检查点")
			}
			e, point, signed, err := check(file, text, key)
			if err != nil {
				return programme.Errorf(programme.WrongState, "%v", err)
			}
			return c.print(map[string]any{"entry": e.ID, "action": e.Action, "subject": e.Subject, "at": time.UnixMicro(e.At).UTC(), "size": point.Size,
				"signed": signed}, func(w io.Writer) {
				fmt.Fprintf(w, "证明成立：%s，%s（%s）办理 %s，对象 %s %s\n", time.UnixMicro(e.At).In(act.Shanghai).Format("2006-01-02 15:04:05"), e.User, e.Role,
					e.Action, e.Noun, e.Subject)
				fmt.Fprintf(w, "它在 %s 的日志中，检查点含 %d 条", point.Origin, point.Size)
				fmt.Fprintln(w, signedWords(signed, text != "", key != ""))
			})
		}}
	cmd.Flags().StringVar(&checkpoint, "checkpoint", "", "检查点：文件，或文字本身；也可以只有纸上的日志名、条数和摘要")
	cmd.Flags().StringVar(&key, "key", "", "日志公钥；不给则不核对签名")
	return c.withJSON(cmd)
}

// signedWords says what a proof rests on: the log's signature, what its reader
// kept, or nothing but itself.
func signedWords(signed, kept, key bool) string {
	switch {
	case signed:
		return "，签名相符"
	case kept && key:
		return "；留存的检查点没有签名，可信程度以留存的那份为准"
	case kept:
		return "；没有给公钥，签名未核对"
	}
	return "；没有给公钥，也没有给留存的检查点，只能说明证明文件自身前后一致"
}

func (c *command) journalCheckpoint() *cobra.Command {
	return c.withData(&cobra.Command{Use: "checkpoint", Short: "输出最新检查点，供打印、公布、留存", Args: cobra.NoArgs,
		Example: "  jinlanling journal checkpoint --data demo-data > 检查点.txt",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				text, err := sys.Record.Checkpoint(cmd.Context())
				if err == nil {
					_, err = fmt.Fprint(c.out, text)
				}
				return err
			})
		}})
}

func (c *command) journalShow() *cobra.Command {
	return c.withJSON(c.withData(&cobra.Command{Use: "show 对象编号", Short: "列出一个对象的全部经过", Args: cobra.ExactArgs(1),
		Example: "  jinlanling journal show 报名编号 --data demo-data",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				list, err := sys.Record.History(cmd.Context(), act.As(act.SystemActor), args[0])
				if err != nil {
					return err
				}
				if len(list) == 0 {
					return programme.Errorf(programme.NotFound, "日志里没有编号为 %s 的对象", args[0])
				}
				return c.print(list, func(w io.Writer) {
					for _, e := range list {
						name := e.Action
						if row := programme.Find(programme.Action(e.Action)); row != nil {
							name = row.Name
						}
						fmt.Fprintf(w, "%s  %s  %s（%s）%s\n", e.ID, time.UnixMicro(e.At).In(act.Shanghai).Format("2006-01-02 15:04:05"), name,
							programme.Role(e.Role).Name(), e.Reason)
					}
				})
			})
		}}))
}

func (c *command) journalRestored() *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: "restored", Short: "登记一次恢复：备份放回以后，写明失去了哪些日志、为什么", Args: cobra.NoArgs,
		Long:    "备份放回、checkpoints.log 留在旁边以后运行。失去的日志条数、办理人和理由记入日志；以前留存的检查点此后说明“已恢复”，不再报为改动。restore 命令会自己登记。",
		Example: "  jinlanling journal restored --data data --reason 磁盘损坏，恢复 3 月 2 日的备份",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				r, err := sys.Record.RecordRestore(cmd.Context(), act.As(act.SystemActor), reason)
				if err != nil {
					return err
				}
				if r.From == r.To {
					fmt.Fprintf(c.out, "已登记。日志 %d 条，没有失去\n", r.To)
				} else {
					fmt.Fprintf(c.out, "已登记。保留 %d 条日志，第 %d 至 %d 条在恢复中失去\n", r.To, r.To+1, r.From)
				}
				return nil
			})
		}}
	cmd.Flags().StringVar(&reason, "reason", "", "理由，记入日志")
	cmd.MarkFlagRequired("reason")
	return c.withData(cmd)
}
