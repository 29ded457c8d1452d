package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) layouts() *cobra.Command {
	cmd := &cobra.Command{Use: "layouts", Short: "外部系统的版式：检查、列出可用的字段"}
	cmd.AddCommand(c.layoutsLint(), c.layoutsFields())
	return cmd
}

func (c *command) layoutsLint() *cobra.Command {
	return c.withJSON(&cobra.Command{Use: "lint 文件", Short: "检查版式文件，指出文件和行", Args: cobra.ExactArgs(1),
		Example: "  jinlanling layouts lint data/layouts/voucher.yaml\n  jinlanling layouts lint data/layouts/bank/mybank.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return programme.Errorf(programme.NotFound, "读不了文件 %s", args[0])
			}
			switch file := filepath.Base(args[0]); filepath.Base(filepath.Dir(args[0])) {
			case "bank":
				_, err = exchange.ParseBank(file, b)
			case "online":
				_, err = exchange.ParseOnline(file, b)
			case "marks":
				_, err = exchange.ParseMarks(file, b)
			default:
				_, err = exchange.Parse(file, b)
			}
			found, ours := errors.AsType[exchange.Findings](err)
			if err != nil && !ours {
				return err
			}
			return findings(c, found)
		}})
}

func (c *command) layoutsFields() *cobra.Command {
	return &cobra.Command{Use: "fields", Short: "列出版式可用的字段", Args: cobra.NoArgs, Example: "  jinlanling layouts fields",
		RunE: func(*cobra.Command, []string) error {
			for _, f := range exchange.Fields {
				note := ""
				if f.Theirs {
					note = "（只由对方返回）"
				}
				fmt.Fprintf(c.out, "%-20s %s%s\n", f.Code, f.Name, note)
			}
			return nil
		}}
}
