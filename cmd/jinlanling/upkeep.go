package main

import (
	"fmt"
	"io"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"

	"github.com/spf13/cobra"
)

func (c *command) fsck() *cobra.Command {
	return c.withJSON(c.withData(&cobra.Command{Use: "fsck", Short: "核对数据：资金、计划、状态、课时、决定、文件、日志", Args: cobra.NoArgs,
		Example: "  jinlanling fsck --data demo-data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				list, err := sys.Record.Fsck(cmd.Context())
				if err != nil {
					return err
				}
				broken := 0
				for _, k := range list {
					if k.Count > 0 {
						broken++
					}
				}
				if err := c.print(list, func(w io.Writer) { writeFsck(w, list, broken) }); err != nil {
					return err
				}
				if broken > 0 {
					return errFindings
				}
				return nil
			})
		}}))
}

func writeFsck(w io.Writer, list []record.Checked, broken int) {
	for _, k := range list {
		fmt.Fprintf(w, "%s%s%6d\n", padded(k.Code, 26), padded(k.Name, 44), k.Count)
		for _, b := range k.Broken {
			fmt.Fprintln(w, "      "+b)
		}
	}
	fmt.Fprintf(w, "核对 %d 项，%d 项有问题\n", len(list), broken)
}

func (c *command) backup() *cobra.Command {
	var to, keysTo string
	cmd := &cobra.Command{Use: "backup", Short: "备份到一个新目录，不必停机", Args: cobra.NoArgs,
		Example: "  jinlanling backup --data data --to 备份目录\n  jinlanling backup --data data --to 备份目录 --keys-to 另一处的目录",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				if keysTo == "" {
					if err := sys.Record.Backup(cmd.Context(), to); err != nil {
						return err
					}
					fmt.Fprintf(c.out, "已备份到 %s；里面有密钥，请妥善保管\n", to)
					return nil
				}
				if err := sys.Record.BackupApart(cmd.Context(), to, keysTo); err != nil {
					return err
				}
				fmt.Fprintf(c.out, "已备份到 %s，密钥在 %s；两处分开保管，恢复时都要用\n", to, keysTo)
				return nil
			})
		}}
	cmd.Flags().StringVar(&keysTo, "keys-to", "", "密钥另存的目录（新的或空的）；不给则和备份放在一起")
	cmd.Flags().StringVar(&to, "to", "", "备份目录（新的或空的）")
	cmd.MarkFlagRequired("to")
	return c.withData(cmd)
}

func (c *command) restore() *cobra.Command {
	var o record.RestoreOptions
	cmd := &cobra.Command{Use: "restore", Short: "从备份恢复到一个新目录", Args: cobra.NoArgs,
		Long: "从备份恢复到一个新目录。先照清单核对备份，再核对日志、检查点、文件和密钥，全部相符才算恢复；\n中途断了，留下的只是带 .unfinished 的半成品，重做一次即可。" +
			"用 PostgreSQL 时，数据库要是空的，装入在一个事务里完成。",
		Example: "  jinlanling restore --from 备份目录 --keys-from 密钥目录 --data 新目录 --reason 磁盘损坏 --checkpoints-before 旧目录/checkpoints.log\n " +
			" jinlanling restore --from 备份目录 --data 新目录 --reason 演练          （密钥就在备份里）",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.DatabaseURL, err = c.databaseURL(); err != nil {
				return err
			}
			o.To = c.data
			done, err := record.Restore(cmd.Context(), o)
			if err != nil {
				return err
			}
			made := ""
			if !done.MadeAt.IsZero() {
				made = "备份于 " + done.MadeAt.In(act.Shanghai).Format("2006-01-02 15:04") + "，"
			}
			fmt.Fprintf(c.out, "已恢复到 %s：%s日志 %d 条、文件 %d 份，清单、日志、检查点、密钥都相符。这以后办的事不在里面，请告知各方\n", c.data, made, done.Entries, done.Files)
			if c.s3 != "" {
				fmt.Fprintf(c.out, "文件现在在 %s 的 files 里：先运行 jinlanling files move 搬到对象存储，再启动\n", c.data)
			}
			if done.Again > 0 {
				fmt.Fprintf(c.out, "另有 %d 份是备份以前已按期销毁的，又在备份里，已再次删除\n", done.Again)
			}
			if t := done.Told; o.Before == "" || t.From > t.To {
				fmt.Fprintf(c.out, "备份以后按期销毁的文件，又随备份恢复了：请用 jinlanling retention --due --data %s 查看，重新办理销毁\n", c.data)
			}
			if t := done.Told; t.From > t.To {
				fmt.Fprintf(c.out, "这次恢复已记入日志：保留 %d 条，第 %d 至 %d 条在恢复中失去\n", t.To, t.To+1, t.From)
			} else {
				fmt.Fprintln(c.out, "这次恢复已记入日志；失去了哪些，要有原来的 checkpoints.log 才知道（--checkpoints-before）")
			}
			return nil
		}}
	cmd.Flags().StringVar(&o.From, "from", "", "备份目录")
	cmd.Flags().StringVar(&o.KeysFrom, "keys-from", "", "密钥目录；不给则密钥就在备份里")
	cmd.Flags().BoolVar(&o.Old, "old", false, "v0.1.0 的程序做的备份，没有清单")
	cmd.Flags().StringVar(&o.Reason, "reason", "", "为什么恢复，记入恢复出来的日志；演练也写明")
	cmd.Flags().StringVar(&o.Before, "checkpoints-before", "", "被替换的数据目录里的 checkpoints.log，还在的话；由它知道失去了哪些日志")
	cmd.MarkFlagRequired("from")
	cmd.MarkFlagRequired("reason")
	return c.withData(cmd)
}

func (c *command) keys() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: "加密密钥"}
	cmd.AddCommand(c.withData(&cobra.Command{Use: "rotate", Short: "换新密钥，把个人信息全部重新加密；不必停机", Args: cobra.NoArgs, Example: "  jinlanling keys rotate --data data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				n, err := sys.RotateKeys(cmd.Context(), act.As(act.SystemActor))
				if err == nil {
					fmt.Fprintf(c.out, "已换新密钥，重新加密 %d 人的信息。旧密钥留在 keys.json 里，旧备份还要用它。\n几份程序一起开、keys.json 又不是同一个文件的，现在把它复制到各处\n", n)
				}
				return err
			})
		}}), c.withData(&cobra.Command{Use: "rotate-certificate", Short: "换签发证书的密钥；以前签发的证书仍可核验", Args: cobra.NoArgs,
		Example: "  jinlanling keys rotate-certificate --data data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				id, err := sys.Record.RotateCertifier(cmd.Context(), act.As(act.SystemActor))
				if err == nil {
					fmt.Fprintf(c.out, "今后的证书用新密钥 %s 签发，原来的私钥已删去，公钥留着核验旧证书。\n请另存 certificate.key；几份程序各放一份的，现在复制到各处；发出去的离线核验页请换成新下载的\n", id)
				}
				return err
			})
		}}))
	return cmd
}
