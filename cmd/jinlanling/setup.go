package main

import (
	"fmt"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"

	"github.com/spf13/cobra"
)

func (c *command) setup() *cobra.Command {
	cmd := &cobra.Command{Use: "setup", Short: "重新给出第一位管理员的设置链接", Args: cobra.NoArgs,
		Long: "第一次启动时系统给出一条设置链接，第一位管理员用它设置密码。链接没有用就过期或丢失了，用这条命令再要一条，之前的随即作废。\n已有管理员设置过密码后，不再给出：新的管理员由现有管理员邀请。",
		Example: "  jinlanling setup --data data --public-url https://jn.example.gov.cn\n  sudo -u jinlanling jinlanling setup --config " +
			"/etc/jinlanling/config.yaml"}
	configure := c.withSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		config, err := configure()
		if err != nil {
			return err
		}
		return c.use(cmd.Context(), func(sys *app.System) error {
			secret, err := sys.People.SetupAgain(cmd.Context())
			if err != nil {
				return err
			}
			c.printSetup(config.BaseURL(config.Listen), secret)
			return nil
		})
	}
	return cmd
}

// regain opens the way back where the only second person for accounts is lost.
func (c *command) regain() *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: "regain", Short: "唯一的第二人不能办理时，重新开放一次设立第二人", Args: cobra.NoArgs,
		Long: "市局、审计、管理角色须两人办理。唯一能确认的人调离、失联而没有交接时，由管这台机器的人运行这条命令：\n" +
			"24 小时内，系统管理员可以一人授予一名（只一名）从未登录过的用户市局审批或系统管理员角色，并发出邀请。\n理由和开放记入日志，随即告知全部审计、审批和管理人员；到时没有用，自行关闭。",
		Example: "  jinlanling regain --data data --reason 审批人员调离，没有交接",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				until, err := sys.People.Regain(cmd.Context(), reason)
				if err == nil {
					fmt.Fprintf(c.out, "已开放到 %s，只能用一次；已记入日志，并告知审计、审批和管理人员。请系统管理员在“用户”里建立继任者并授予角色\n", until.In(act.Shanghai).Format("2006-01-02 15:04"))
				}
				return err
			})
		}}
	cmd.Flags().StringVar(&reason, "reason", "", "为什么，记入日志")
	cmd.MarkFlagRequired("reason")
	return c.withData(cmd)
}

func (c *command) printSetup(base, secret string) {
	fmt.Fprintf(c.out, "第一位管理员（登录名 admin）请在 7 天内打开下面的链接设置密码，只能用一次，请勿转发：\n\n  %s/invite/%s\n\n", base, secret)
}
