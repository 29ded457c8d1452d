package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/durable"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

// operator is who acts from the console: the user named by --as in the role
// that fits, or the console itself, which the journal names as such.
func operator(ctx context.Context, sys *app.System, login string, roles ...programme.Role) (act.Caller, error) {
	if login == "" {
		return act.As(act.SystemActor), nil
	}
	u, err := sys.People.UserByLogin(ctx, login)
	if err != nil {
		return act.Caller{}, err
	}
	for _, r := range roles {
		if a, err := sys.People.Actor(ctx, u.ID, r); err == nil {
			return act.As(a), nil
		}
	}
	return act.Caller{}, programme.Errorf(programme.Forbidden, "%s没有办理此事的角色（%s）", u.Name, programme.RoleNames(roles))
}

// baseNamed finds a base of a programme by name, alias, code or id.
func baseNamed(ctx context.Context, sys *app.System, programmeID, name string) (*programme.Base, error) {
	bases, err := sys.Bases(ctx, act.As(act.SystemActor), programmeID)
	if err != nil {
		return nil, err
	}
	if n, err := sys.Notice(ctx, programmeID); err == nil {
		name, _ = n.Base(name) // other spellings are the notice's
	}
	return baseAmong(bases, name)
}

// baseAmong is the one base that a text means; a name that two bases bear means
// neither.
func baseAmong(bases []programme.Base, text string) (found *programme.Base, err error) {
	for i := range bases {
		switch b := &bases[i]; {
		case b.ID == text || b.CreditCode == text:
			return b, nil
		case b.Name != text && !slices.Contains(b.Aliases, text):
		case found != nil:
			return nil, programme.Errorf(programme.Invalid, "有几个基地都叫“%s”，请写统一社会信用代码：%s、%s", text, found.CreditCode, b.CreditCode)
		default:
			found = b
		}
	}
	if found == nil {
		return nil, programme.Errorf(programme.NotFound, "没有这个基地：%s", text)
	}
	return found, nil
}

func (c *command) importing() *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: "导入培训计划、花名册"}
	cmd.AddCommand(c.importPlan(), c.importRoster())
	return cmd
}

func (c *command) importPlan() *cobra.Command {
	var login string
	cmd := &cobra.Command{Use: "plan 文件", Short: "导入培训计划表，xlsx 或 csv", Args: cobra.ExactArgs(1), Example: "  jinlanling import plan 培训计划表.xlsx --data data",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withFile(cmd, args[0], func(sys *app.System, f *os.File, size int64) error {
				who, err := operator(cmd.Context(), sys, login, programme.RoleOfficer)
				if err != nil {
					return err
				}
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				n, err := sys.Plan.ImportPlan(cmd.Context(), who, p.ID, f, size)
				if err != nil {
					return err
				}
				return c.print(map[string]int{"lines": n}, func(w io.Writer) { fmt.Fprintf(w, "导入 %d 行计划\n", n) })
			})
		}}
	cmd.Flags().StringVar(&login, "as", "", "以哪个用户的名义（登录名）；不给则记为控制台")
	return c.withJSON(c.withYear(cmd))
}

// withFile opens the data and a file beside it.
func (c *command) withFile(cmd *cobra.Command, path string, fn func(*app.System, *os.File, int64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return programme.Errorf(programme.NotFound, "读不了文件 %s", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return c.use(cmd.Context(), func(sys *app.System) error { return fn(sys, f, info.Size()) })
}

func (c *command) importRoster() *cobra.Command {
	var login, base string
	var dry bool
	cmd := &cobra.Command{Use: "roster 文件", Short: "导入花名册（通知的原表或扩展表），逐行判定", Args: cobra.ExactArgs(1),
		Example: "  jinlanling import roster 花名册.xlsx --base 德州科技职业学院 --dry-run\n  jinlanling import roster 花名册.xlsx --base 德州科技职业学院 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withFile(cmd, args[0], func(sys *app.System, f *os.File, size int64) error {
				who, err := operator(cmd.Context(), sys, login, programme.RoleClerk, programme.RoleEmployer)
				if err != nil {
					return err
				}
				who.DryRun = dry
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				b, err := baseNamed(cmd.Context(), sys, p.ID, base)
				if err != nil {
					return err
				}
				result, err := sys.Enrol.ImportRoster(cmd.Context(), who, b.ID, f, size)
				if err != nil {
					return err
				}
				if err := c.print(result, func(w io.Writer) { writeRoster(w, result) }); err != nil {
					return err
				}
				if result.Refused > 0 {
					return errFindings
				}
				return nil
			})
		}}
	cmd.Flags().StringVar(&base, "base", "", "基地：名称、别名或统一社会信用代码")
	cmd.Flags().StringVar(&login, "as", "", "以哪个用户的名义（登录名）；不给则记为控制台")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "只试，不写入")
	cmd.MarkFlagRequired("base")
	return c.withJSON(c.withYear(cmd))
}

var outcomeNames = map[string]string{"entered": "已报名", "ineligible": "已报名，暂不符合", "refused": "未导入"}

func writeRoster(w io.Writer, r *enrol.RosterResult) {
	for _, n := range r.Notes {
		fmt.Fprintln(w, "注意：", n)
	}
	for _, row := range r.Rows {
		if row.Outcome == "entered" && len(row.Problems)+len(row.Hits) == 0 {
			continue
		}
		fmt.Fprintf(w, "第 %d 行 %s：%s\n", row.Row, row.Name, outcomeNames[row.Outcome])
		for _, p := range row.Problems {
			fmt.Fprintf(w, "    %s %s\n", p.Field, p.Message)
		}
		for i := range row.Hits {
			fmt.Fprintf(w, "    核查 %s\n", row.Hits[i].Says())
		}
	}
	what := "导入"
	if r.DryRun {
		what = "试导入（没有写入）"
	}
	fmt.Fprintf(w, "%s：%d 行，报名 %d 人（符合 %d，暂不符合 %d），未导入 %d 行\n", what, len(r.Rows), r.Entered, r.Eligible, r.Ineligible, r.Refused)
	if r.Found > 0 {
		fmt.Fprintf(w, "核查发现 %d 人有疑点，其中 %d 人查明之前不能审核通过\n", r.Found, r.Held)
	}
	if r.Entered == 0 && r.Repeated == len(r.Rows) {
		fmt.Fprintln(w, "表中的人都已报过名，没有重复导入，什么也没有改动")
	}
}

func (c *command) exporting() *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "导出培训计划表、花名册、统计表"}
	cmd.AddCommand(
		c.export("annex1", "培训计划表", false, func(cmd *cobra.Command, sys *app.System, who act.Caller, p *programme.Programme, _ *programme.Base,
			w io.Writer) error {
			return sys.Enrol.ExportPlan(cmd.Context(), who, p.ID, w)
		}),
		c.export("annex3", "学员花名册", true, func(cmd *cobra.Command, sys *app.System, who act.Caller, _ *programme.Programme, b *programme.Base,
			w io.Writer) error {
			extended, _ := cmd.Flags().GetBool("extended")
			reason, _ := cmd.Flags().GetString("reason")
			return sys.Enrol.ExportRoster(cmd.Context(), who, b.ID, extended, reason, w)
		}),
		c.export("annex4", "培训情况统计表", true,
			func(cmd *cobra.Command, sys *app.System, who act.Caller, _ *programme.Programme, b *programme.Base, w io.Writer) error {
				return sys.Oversee.ExportStatistics(cmd.Context(), who, b.ID, w, nil)
			}),
		c.export("template", "花名册扩展模板", false, func(cmd *cobra.Command, sys *app.System, who act.Caller, p *programme.Programme, _ *programme.Base,
			w io.Writer) error {
			return sys.Enrol.ExportTemplate(cmd.Context(), p.ID, w)
		}))
	return cmd
}

func (c *command) export(name, what string, ofBase bool,
	write func(*cobra.Command, *app.System, act.Caller, *programme.Programme, *programme.Base, io.Writer) error) *cobra.Command {
	var login, base, out string
	example := "  jinlanling export " + name + " --data demo-data --out " + name + ".xlsx"
	if ofBase {
		example += " --base 德州科技职业学院"
	}
	if name == "annex3" {
		example += " --reason 核对录取名册"
	}
	cmd := &cobra.Command{Use: name, Short: what, Args: cobra.NoArgs, Example: example,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				who, err := operator(cmd.Context(), sys, login, programme.RoleOfficer, programme.RoleClerk, programme.RoleAuditor)
				if err != nil {
					return err
				}
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				var b *programme.Base
				if ofBase {
					if b, err = baseNamed(cmd.Context(), sys, p.ID, base); err != nil {
						return err
					}
				}
				return writeWhole(out, func(w io.Writer) error { return write(cmd, sys, who, p, b, w) })
			})
		}}
	if ofBase {
		cmd.Flags().StringVar(&base, "base", "", "基地：名称、别名或统一社会信用代码")
		cmd.MarkFlagRequired("base")
	}
	if name == "annex3" {
		cmd.Flags().Bool("extended", false, "用扩展表")
		cmd.Flags().String("reason", "", "为什么导出：花名册里有完整的身份证号码，写进日志")
		cmd.MarkFlagRequired("reason")
	}
	cmd.Flags().StringVar(&out, "out", name+".xlsx", "写到哪个文件")
	cmd.Flags().StringVar(&login, "as", "", "以哪个用户的名义（登录名）；不给则记为控制台")
	return c.withYear(cmd)
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return durable.Rename(f.Name(), path)
}
