package main

import (
	"fmt"
	"io"

	"jinlanling/internal/app"
	"jinlanling/internal/demo"
	"jinlanling/internal/ops"

	"github.com/spf13/cobra"
)

func (c *command) check() *cobra.Command {
	var deploy, full bool
	cmd := &cobra.Command{Use: "check", Short: "检查数据目录；加 --deploy 也检查怎样部署", Args: cobra.NoArgs,
		Long: "逐项检查密钥、磁盘、时钟、数据库、日志、材料；加 --deploy 再检查加密、代理、监听、备份、检查点抄本、管理员。\n每项给出“好”“注意”或“不行”和补救办法。有“注意”或“不行”时结束状态为 1。请用运行系统的那个用户来查。",
		Example: "  jinlanling check --data data\n  sudo -u jinlanling jinlanling check --deploy --config /etc/jinlanling/config.yaml\n " +
			" jinlanling check --deploy --data data --full --json"}
	configure := c.withSettings(cmd)
	cmd.Flags().BoolVar(&deploy, "deploy", false, "也检查怎样部署")
	cmd.Flags().BoolVar(&full, "full", false, "核对全部日志和全部不变关系，较慢")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		config, err := configure()
		if err != nil {
			return err
		}
		url, err := c.databaseURL()
		if err != nil {
			return err
		}
		mark, err := demo.Marked(c.data)
		if err != nil {
			return err
		}
		list, err := ops.Check(cmd.Context(), &ops.Checkup{Config: config, DatabaseURL: url, Demo: mark != nil, Deploy: deploy, Full: full,
			Open: func() (*app.System, error) { return c.open(cmd.Context()) }})
		if err != nil {
			return err
		}
		found := 0
		for _, f := range list {
			if f.Result != ops.Good {
				found++
			}
		}
		if err := c.print(list, func(w io.Writer) { writeChecks(w, list, found) }); err != nil {
			return err
		}
		if found > 0 {
			return errFindings
		}
		return nil
	}
	return c.withJSON(cmd)
}

func writeChecks(w io.Writer, list []ops.Finding, found int) {
	for _, f := range list {
		fmt.Fprintf(w, "%s%s%s\n", padded(string(f.Result), 6), padded(f.Name, 30), f.Text)
		if f.Remedy != "" {
			fmt.Fprintf(w, "      → %s\n", f.Remedy)
		}
	}
	fmt.Fprintf(w, "查了 %d 项，%d 项要处理\n", len(list), found)
}
