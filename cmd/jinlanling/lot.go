package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

// lot repeats a draw without a data folder: anybody who has the numbers of a
// draw's page can hold it against what was drawn.
func (c *command) lot() *cobra.Command {
	var root, nonce, commitment string
	cmd := &cobra.Command{Use: "lot", Short: "重算一次抽取：输入各班编号，输出名次", Args: cobra.NoArgs,
		Long:    "按检查页面上的根摘要和密数重算抽取。班级编号一行一个，从标准输入读。根摘要应与公开的检查点一致，密数的 SHA-256 应等于宣布时的摘要（--commitment 一并核对）。",
		Example: "  jinlanling lot --root 'q5…=' --nonce 'f3…' --commitment '9a…' < 班级编号.txt",
		RunE: func(*cobra.Command, []string) error {
			if commitment != "" && oversee.CommitmentOf(nonce) != commitment {
				fmt.Fprintln(c.out, "密数与宣布时的摘要不符")
				return errFindings
			}
			var classes []programme.Class
			in := bufio.NewScanner(os.Stdin)
			for in.Scan() {
				if id := strings.TrimSpace(in.Text()); id != "" {
					classes = append(classes, programme.Class{ID: id})
				}
			}
			if err := in.Err(); err != nil {
				return err
			}
			seed := oversee.SeedOf(root, nonce)
			fmt.Fprintf(c.out, "种子 %s\n", seed)
			for i, cl := range oversee.DrawOrder(seed, classes) {
				fmt.Fprintf(c.out, "%4d  %s\n", i+1, cl.ID)
			}
			return nil
		}}
	cmd.Flags().StringVar(&root, "root", "", "检查点的根摘要，页面上的写法")
	cmd.Flags().StringVar(&nonce, "nonce", "", "密数，页面上的写法")
	cmd.Flags().StringVar(&commitment, "commitment", "", "宣布时公布的摘要，写了就核对")
	cobra.CheckErr(cmd.MarkFlagRequired("root"))
	cobra.CheckErr(cmd.MarkFlagRequired("nonce"))
	return cmd
}
