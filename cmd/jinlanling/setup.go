package main

import (
	"fmt"

	"jinlanling/internal/app"

	"github.com/spf13/cobra"
)

func (c *command) setup() *cobra.Command {
	cmd := &cobra.Command{Use: "setup", Short: "重新给出第一位管理员的设置链接", Args: cobra.NoArgs,
		Long:    "第一次启动时系统给出一条设置链接，第一位管理员用它设置密码。链接没有用就过期或丢失了，用这条命令再要一条，之前的随即作废。\n已有管理员设置过密码后，不再给出：新的管理员由现有管理员邀请。",
		Example: "  jinlanling setup --data data --public-url https://jn.example.gov.cn\n  sudo -u jinlanling jinlanling setup --config /etc/jinlanling/config.yaml"}
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

func (c *command) printSetup(base, secret string) {
	fmt.Fprintf(c.out, "第一位管理员（登录名 admin）请在 7 天内打开下面的链接设置密码，只能用一次，请勿转发：\n\n  %s/invite/%s\n\n", base, secret)
}
