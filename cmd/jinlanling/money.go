package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) money() *cobra.Command {
	cmd := &cobra.Command{Use: "money", Short: "资金：单据清单，逐人追溯"}
	cmd.AddCommand(c.moneyTrace(), c.moneyStatements(), c.moneyGuards())
	return cmd
}

func (c *command) moneyTrace() *cobra.Command {
	var person, statement string
	cmd := &cobra.Command{Use: "trace", Short: "一个人的每一分钱，或一张单据里的每一个人：依据哪条规定、什么证明", Args: cobra.NoArgs,
		Long: "--person 给证书编号、报名编号或人员编号；给 - 则从标准输入读身份证号码（不要把身份证号码写在命令行上）。",
		Example: "  jinlanling money trace --person JLL3714202120001 --data demo-data\n  echo 身份证号码 | jinlanling money trace --person - " +
			"--data demo-data\n  jinlanling money trace --statement 单据编号 --data demo-data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (person == "") == (statement == "") {
				return programme.Errorf(programme.Invalid, "请给 --person 或 --statement 中的一个")
			}
			return c.use(cmd.Context(), func(sys *app.System) error {
				rows, err := c.trace(cmd.Context(), sys, person, statement)
				if err != nil {
					return err
				}
				return c.print(rows, func(w io.Writer) { writeTrace(w, rows, person != "") })
			})
		}}
	cmd.Flags().StringVar(&person, "person", "", "证书编号、报名编号或人员编号；- 从标准输入读身份证号码")
	cmd.Flags().StringVar(&statement, "statement", "", "单据编号")
	return c.withJSON(c.withData(cmd))
}

func (c *command) trace(ctx context.Context, sys *app.System, person, statement string) ([]money.Traced, error) {
	who := act.As(act.SystemActor)
	if statement != "" {
		return sys.Money.TraceStatement(ctx, who, statement)
	}
	if person == "-" {
		line, err := bufio.NewReader(io.LimitReader(c.in, 1024)).ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, err
		}
		if person, err = sys.Money.PersonByIDNumber(ctx, who, strings.TrimSpace(line)); err != nil {
			return nil, err
		}
	}
	return sys.Money.TracePerson(ctx, who, person)
}

func writeTrace(w io.Writer, rows []money.Traced, onePerson bool) {
	var sum programme.Fen
	for _, r := range rows {
		fmt.Fprintf(w, "%s %s %s %s  %s%s第 %d 号（%s，%s制单 %s批准）\n    %14s 元  应得 %s 此前已得 %s  依据 %s  凭 %s\n", r.Name, r.IDMasked, r.Trade, r.Level,
			r.Base, r.Kind, r.Number, r.State, r.DrawnBy, r.Approved, r.Amount, r.Earned, r.Received, r.Rule, r.Evidence)
		if r.Kind != programme.StatementKinds[programme.KindApproval] || !onePerson {
			sum += r.Amount
		}
	}
	if onePerson {
		fmt.Fprintf(w, "预拨、结算、收回合计 %s 元\n", sum)
	} else {
		fmt.Fprintf(w, "%d 人，合计 %s 元\n", len(rows), sum)
	}
}

func (c *command) moneyStatements() *cobra.Command {
	return c.withJSON(c.withYear(&cobra.Command{Use: "statements", Short: "列出资金单据", Args: cobra.NoArgs,
		Example: "  jinlanling money statements --data demo-data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				list, err := sys.Money.Statements(cmd.Context(), act.As(act.SystemActor), p.ID)
				if err != nil {
					return err
				}
				bases, err := sys.Bases(cmd.Context(), act.As(act.SystemActor), p.ID)
				if err != nil {
					return err
				}
				name := map[string]string{}
				for _, b := range bases {
					name[b.ID] = b.Name
				}
				return c.print(list, func(w io.Writer) {
					for _, s := range list {
						fmt.Fprintf(w, "%s  %s%s第 %d 号  %16s 元  %s\n", s.ID, padded(name[s.BaseID], 44), padded(programme.StatementKinds[s.Kind], 10),
							s.Number, s.Total, s.State.Name())
					}
				})
			})
		}}))
}

func (c *command) moneyGuards() *cobra.Command {
	var kind, base string
	cmd := &cobra.Command{Use: "guards", Short: "拨款前的条件：各基地满足了哪些，缺什么，谁来补", Args: cobra.NoArgs,
		Long:    "有没有满足也没有准予的条件时，退出状态是 1。",
		Example: "  jinlanling money guards --kind settlement --data demo-data\n  jinlanling money guards --kind advance --base 基地编号 --data demo-data --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				who := act.As(act.SystemActor)
				bases, err := sys.Bases(cmd.Context(), who, p.ID)
				if err != nil {
					return err
				}
				var list []*money.Ready
				name, unmet := map[string]string{}, 0
				for _, b := range bases {
					if base != "" && base != b.ID || b.State != programme.Recognised && b.State != programme.Revoked {
						continue
					}
					r, err := sys.Money.ReadyFor(cmd.Context(), who, b.ID, kind)
					if err != nil {
						return err
					}
					list, name[b.ID], unmet = append(list, r), b.Name, unmet+r.Unmet()
				}
				if err := c.print(list, func(w io.Writer) { writeGuards(w, list, name) }); err != nil {
					return err
				}
				if unmet > 0 {
					return errFindings
				}
				return nil
			})
		}}
	cmd.Flags().StringVar(&kind, "kind", programme.KindSettlement, "为哪种单据查：approval 补贴核定，advance 预拨，settlement 结算")
	cmd.Flags().StringVar(&base, "base", "", "只查这所基地，给编号")
	return c.withJSON(c.withYear(cmd))
}

func writeGuards(w io.Writer, list []*money.Ready, name map[string]string) {
	for _, r := range list {
		fmt.Fprintf(w, "%s  %s前：%d 项中 %d 项没有满足，暂缓 %d 人\n", name[r.BaseID], programme.StatementKinds[r.Kind], len(r.Guards), r.Unmet(), len(r.Waiting))
		for _, g := range r.Guards {
			mark, who := "满足  ", ""
			switch {
			case !g.Met():
				mark, who = "未满足", "（由"+g.Who+"办理）"
			case !g.Holds:
				mark, who = "准予  ", "（到 "+g.Override.Until.Chinese()+"）"
			}
			fmt.Fprintf(w, "  %s  %s %s  %s%s\n", mark, padded(g.Name, 24), padded(g.Clause, 10), g.Found, who)
		}
	}
}
