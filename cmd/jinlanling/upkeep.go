package main

import (
	"fmt"
	"io"

	"jinlanling/internal/app"

	"github.com/spf13/cobra"
)

func (c *command) fsck() *cobra.Command {
	return c.withJSON(c.withData(&cobra.Command{Use: "fsck", Short: "核对数据：资金、计划、状态、课时、决定、文件、日志", Args: cobra.NoArgs, Example: "  jinlanling fsck --data demo-data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				list, err := sys.Fsck(cmd.Context())
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

func writeFsck(w io.Writer, list []app.Checked, broken int) {
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
					if err := sys.Backup(cmd.Context(), to); err != nil {
						return err
					}
					fmt.Fprintf(c.out, "已备份到 %s；里面有密钥，请妥善保管\n", to)
					return nil
				}
				if err := sys.BackupApart(cmd.Context(), to, keysTo); err != nil {
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
	var from string
	cmd := &cobra.Command{Use: "restore", Short: "从备份恢复到一个新目录", Args: cobra.NoArgs, Example: "  jinlanling restore --from 备份目录 --data 新目录",
		RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := c.databaseURL()
			if err != nil {
				return err
			}
			if err := app.Restore(cmd.Context(), from, c.data, url); err != nil {
				return err
			}
			fmt.Fprintf(c.out, "已恢复到 %s；请运行 jinlanling fsck --data %s 核对\n", c.data, c.data)
			return nil
		}}
	cmd.Flags().StringVar(&from, "from", "", "备份目录")
	cmd.MarkFlagRequired("from")
	return c.withData(cmd)
}

func (c *command) keys() *cobra.Command {
	cmd := &cobra.Command{Use: "keys", Short: "加密密钥"}
	cmd.AddCommand(c.withData(&cobra.Command{Use: "rotate", Short: "换新密钥，把个人信息全部重新加密", Args: cobra.NoArgs, Example: "  jinlanling keys rotate --data data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				n, err := sys.RotateKeys(cmd.Context(), app.As(app.SystemActor))
				if err == nil {
					fmt.Fprintf(c.out, "已换新密钥，重新加密 %d 人的信息\n", n)
				}
				return err
			})
		}}))
	return cmd
}
