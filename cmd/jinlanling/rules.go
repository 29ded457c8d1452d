package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"

	"github.com/spf13/cobra"
)

func (c *command) rules() *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: "通知：判定、检查、查看、比较、试算、试例、起草"}
	cmd.AddCommand(c.rulesDecide(), c.rulesLint(), c.rulesShow(), c.rulesDiff(), c.rulesWhatIf(), c.rulesTest(), c.rulesDraft(), c.rulesReference())
	return cmd
}

// notice loads a notice by the name of a carried one or the path of a file.
func notice(name string) (*rules.Notice, error) {
	if !strings.ContainsAny(name, "./\\") {
		return notices.Load(name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, programme.Errorf(programme.NotFound, "读不了通知文件 %s", name)
	}
	return rules.Parse(filepath.Base(name), b)
}

func (c *command) rulesDecide() *cobra.Command {
	name := "dezhou-2021"
	cmd := &cobra.Command{Use: "decide [文件]", Short: "逐行判定报名资格：每行一个 JSON 申报人，输出每行一个决定", Args: cobra.MaximumNArgs(1),
		Example: "  jinlanling rules decide people.jsonl\n  cat people.jsonl | jinlanling rules decide --notice yunhai-2022",
		RunE: func(_ *cobra.Command, args []string) error {
			n, err := notice(name)
			if err != nil {
				return err
			}
			in := c.in
			if len(args) == 1 && args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return programme.Errorf(programme.NotFound, "读不了文件 %s", args[0])
				}
				defer f.Close()
				in = f
			}
			failed, err := n.DecideStream(in, c.out)
			if err == nil && failed > 0 {
				err = errFindings
			}
			return err
		}}
	cmd.Flags().StringVar(&name, "notice", name, "通知：随程序附带的名称，或文件路径")
	return cmd
}

func (c *command) rulesLint() *cobra.Command {
	return c.withJSON(&cobra.Command{Use: "lint 文件", Short: "检查通知文件，指出文件、行、条款；只有提醒时退出码为 0", Args: cobra.ExactArgs(1),
		Example: "  jinlanling rules lint notices/dezhou-2021.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return programme.Errorf(programme.NotFound, "读不了文件 %s", args[0])
			}
			return linted(c, notices.Lint(filepath.Base(args[0]), b))
		}})
}

// linted prints what is found in a notice: an error is the outcome, a warning
// is only said.
func linted(c *command, found rules.Findings) error {
	err := findings(c, found)
	if err == errFindings && len(found.Of(rules.Error)) == 0 {
		return nil
	}
	return err
}

// findings prints what is wrong with a file of ours, which is the outcome.
func findings[F any](c *command, found []F) error {
	if err := c.print(append([]F{}, found...), func(w io.Writer) {
		for _, f := range found {
			fmt.Fprintln(w, f)
		}
		if len(found) == 0 {
			fmt.Fprintln(w, "没有问题")
		}
	}); err != nil {
		return err
	}
	if len(found) > 0 {
		return errFindings
	}
	return nil
}

func (c *command) rulesShow() *cobra.Command {
	return &cobra.Command{Use: "show [通知]", Short: "用中文列出通知的全部规定", Args: cobra.MaximumNArgs(1), Example: "  jinlanling rules show dezhou-2021",
		RunE: func(_ *cobra.Command, args []string) error {
			n, err := notice(append(args, "dezhou-2021")[0])
			if err == nil {
				n.Show(c.out)
			}
			return err
		}}
}

func (c *command) rulesDiff() *cobra.Command {
	return c.withJSON(&cobra.Command{Use: "diff 通知甲 通知乙", Short: "列出两份通知的不同", Args: cobra.ExactArgs(2),
		Example: "  jinlanling rules diff dezhou-2021 next-year.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			a, err := notice(args[0])
			if err != nil {
				return err
			}
			b, err := notice(args[1])
			if err != nil {
				return err
			}
			changes := append([]rules.Worded{}, rules.Changes(a, b, true)...)
			if err := c.print(changes, func(w io.Writer) {
				for _, ch := range changes {
					cite := ""
					if ch.Clause != "" {
						cite = "（" + ch.Clause + "）"
					}
					fmt.Fprintf(w, "%s · %s%s\n  原：%s\n  新：%s\n", ch.Part, ch.What, cite, ch.Before, ch.After)
				}
				fmt.Fprintf(w, "共 %d 处不同\n", len(changes))
			}); err != nil {
				return err
			}
			if len(changes) > 0 {
				return errFindings
			}
			return nil
		}})
}

func (c *command) rulesTest() *cobra.Command {
	return c.withJSON(&cobra.Command{Use: "test 情形文件", Short: "逐例核对通知：应符合的和不应符合的", Args: cobra.ExactArgs(1),
		Example: "  jinlanling rules test notices/dezhou-2021.cases.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return programme.Errorf(programme.NotFound, "读不了文件 %s", args[0])
			}
			file, err := rules.ReadCases(filepath.Base(args[0]), b)
			if err != nil {
				return err
			}
			name := file.Notice
			if strings.Contains(name, ".") && !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(args[0]), name)
			}
			n, err := notice(name)
			if err != nil {
				return err
			}
			wrong := append([]string{}, file.Run(n)...)
			if err := c.print(map[string]any{"cases": len(file.Cases), "wrong": wrong}, func(w io.Writer) {
				for _, text := range wrong {
					fmt.Fprintln(w, text)
				}
				fmt.Fprintf(w, "%s：%d 例，%d 处不对\n", n.Title, len(file.Cases), len(wrong))
			}); err != nil {
				return err
			}
			if len(wrong) > 0 {
				return errFindings
			}
			return nil
		}})
}

func (c *command) rulesDraft() *cobra.Command {
	from, year := "dezhou-2021", 0
	cmd := &cobra.Command{Use: "draft", Short: "照一份通知起草另一年度的：年份和日期已改，说明保留", Args: cobra.NoArgs,
		Example: "  jinlanling rules draft --from dezhou-2021 --year 2027 > dezhou-2027.yaml",
		RunE: func(*cobra.Command, []string) error {
			n, err := notice(from)
			if err != nil {
				return err
			}
			var text []byte
			if strings.ContainsAny(from, "./\\") {
				text, err = os.ReadFile(from)
			} else {
				text, err = notices.Text(from)
			}
			if err != nil {
				return err
			}
			if text, err = rules.Amend(text, n.NextYear(year)); err != nil {
				return err
			}
			_, err = c.out.Write(text)
			return err
		}}
	cmd.Flags().StringVar(&from, "from", from, "照哪一份：随程序附带的名称，或文件路径")
	cmd.Flags().IntVar(&year, "year", 0, "起草哪个年度的")
	cmd.MarkFlagRequired("year")
	return cmd
}

func (c *command) rulesReference() *cobra.Command {
	return &cobra.Command{Use: "reference", Short: "通知文件的写法：每一项的意思、单位和可用的词", Args: cobra.NoArgs, Example: "  jinlanling rules reference",
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(c.out, rules.Reference())
			return err
		}}
}

func (c *command) rulesWhatIf() *cobra.Command {
	var name string
	cmd := &cobra.Command{Use: "whatif", Short: "用另一份通知重算已存的年度：谁得、谁失、因为哪一条、多花多少", Args: cobra.NoArgs,
		Example: "  jinlanling rules whatif --data demo-data --notice next-year.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			other, err := notice(name)
			if err != nil {
				return err
			}
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				im, err := sys.Enrol.WhatIf(cmd.Context(), act.As(act.SystemActor), p.ID, other)
				if err != nil {
					return err
				}
				return c.print(im, func(w io.Writer) { writeImpact(w, im) })
			})
		}}
	cmd.Flags().StringVar(&name, "notice", "", "要试算的通知：名称或文件路径")
	cmd.MarkFlagRequired("notice")
	return c.withJSON(c.withYear(cmd))
}

func writeImpact(w io.Writer, im *rules.Impact) {
	fmt.Fprintf(w, "%s → %s，报名 %d 人\n", im.From, im.To, im.People)
	fmt.Fprintf(w, "符合条件：原 %d 人，新 %d 人；新增 %d 人，失去 %d 人\n", im.Before, im.After, len(im.Gain), len(im.Lose))
	if im.Unlisted > 0 {
		fmt.Fprintf(w, "其中 %d 人报名的工种，新通知没有列\n", im.Unlisted)
	}
	if im.Untrained > 0 {
		fmt.Fprintf(w, "其中 %d 人报名的等级，新通知不培训\n", im.Untrained)
	}
	if len(im.Reasons) > 0 {
		fmt.Fprintln(w, "取决于（一个人涉及几项的，每项都计）：")
	}
	for _, r := range im.Reasons {
		name := r.Name
		if r.Route != "" && r.Route != r.Name {
			name = r.Route + "·" + r.Name
		}
		fmt.Fprintf(w, "  %s%s  新增 %d 人，失去 %d 人\n", padded(name, 24), padded("〔"+r.Clause+"〕", 10), r.Gain, r.Lose)
		if r.Was != r.Is {
			fmt.Fprintf(w, "    原：%s\n    新：%s\n", orNone(r.Was), orNone(r.Is))
		}
	}
	kind := ""
	for _, s := range im.Splits {
		if s.Kind != kind {
			kind = s.Kind
			fmt.Fprintln(w, "按"+kind[1:])
		}
		fmt.Fprintf(w, "  %s报名 %d，原符合 %d，新符合 %d（新增 %d，失去 %d）\n", padded(s.Name, 34), s.People, s.Before, s.After, s.Gain, s.Lose)
	}
	fmt.Fprintf(w, "按标准的补贴，每行计划以名额为限：原 %s 元，新 %s 元，相差 %s 元\n", programme.Fen(im.PlacedNow), programme.Fen(im.PlacedThen),
		programme.Fen(im.PlacedThen-im.PlacedNow))
	fmt.Fprintf(w, "不计名额：原 %s 元，新 %s 元，相差 %s 元\n", programme.Fen(im.CostNow), programme.Fen(im.CostThen), programme.Fen(im.CostThen-im.CostNow))
}

func orNone(s string) string {
	if s == "" {
		return "（无此要求）"
	}
	return s
}
