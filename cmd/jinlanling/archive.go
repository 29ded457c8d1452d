package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"jinlanling/internal/app"
	"jinlanling/internal/bagit"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) archive() *cobra.Command {
	cmd := &cobra.Command{Use: "archive", Short: "班级档案包：打包、核对"}
	cmd.AddCommand(c.archiveMake(), c.archiveVerify())
	return cmd
}

func (c *command) archiveMake() *cobra.Command {
	var class, out, reason, login string
	var anyClass bool
	cmd := &cobra.Command{Use: "make", Short: "把一个班的档案打成一个包（BagIt，zip）", Args: cobra.NoArgs,
		Long: "包里有报名材料、签到、影像、成绩的文件和工作簿，一页不联网就能看的目录，每个文件的校验值，以及日志中关于本班的条目、证明和签名检查点。\n" +
			"打包记入日志：谁、为什么、包的摘要。",
		Example: "  jinlanling archive make --class 电工技师1班 --out 档案.zip --reason 移交档案室\n  jinlanling archive make --any --out 档案.zip --reason 抽查",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (class == "") == !anyClass {
				return programme.Errorf(programme.Invalid, "用 --class 写明班级的名称或编号，或用 --any 取一个已归档的班")
			}
			return c.use(cmd.Context(), func(sys *app.System) error {
				who, err := operator(cmd.Context(), sys, login, programme.RoleOfficer, programme.RoleAuditor, programme.RoleClerk)
				if err != nil {
					return err
				}
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				cl, err := sys.Archive.ClassNamed(cmd.Context(), p.ID, class)
				if err != nil {
					return err
				}
				f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
				if err != nil {
					return programme.Errorf(programme.Invalid, "不能写 %s：已经存在，或目录不能写", out)
				}
				made, err := sys.Archive.WriteZip(cmd.Context(), who, cl.ID, cmp.Or(reason, "控制台打包"), f,
					func(string, int, int) error { return cmd.Context().Err() })
				if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
					os.Remove(out)
					return err
				}
				return c.print(made, func(w io.Writer) {
					fmt.Fprintf(w, "%s：%d 个文件，%d 字节，日志 %d 条，写在 %s\n包的 SHA-256：%s\n校验清单的摘要：%s\n", cl.Name, made.Files, made.Bytes, made.Entries, out,
						made.File, made.Digest)
					if made.Lacks > 0 {
						fmt.Fprintf(w, "档案应有而没有的：%d 处，见包内目录\n", made.Lacks)
					}
				})
			})
		}}
	cmd.Flags().StringVar(&class, "class", "", "班级的名称或编号")
	cmd.Flags().BoolVar(&anyClass, "any", false, "取年度中第一个已归档的班")
	cmd.Flags().StringVar(&out, "out", "", "写到哪个文件（新的）")
	cmd.Flags().StringVar(&reason, "reason", "", "用途，记入日志")
	cmd.Flags().StringVar(&login, "as", "", "以哪个用户的名义（登录名）；不给则记为控制台")
	cmd.MarkFlagRequired("out")
	return c.withJSON(c.withYear(cmd))
}

func (c *command) archiveVerify() *cobra.Command {
	var o bagit.Options
	var kept string
	cmd := &cobra.Command{Use: "verify 档案包", Short: "核对一个档案包，不需要数据库", Args: cobra.ExactArgs(1),
		Long: "逐个文件核对清单，指出改动、缺少、多出的文件；核对日志条目的证明、检查点的签名，以及归档时记入日志的内容摘要。\n" +
			"公钥不给时用包内的，只能说明包自身相符；请用别处公布的公钥或留存的检查点再核对一次。有不符时结束状态为 1。",
		Example: "  jinlanling archive verify 档案.zip\n  jinlanling archive verify 档案.zip --key 公钥 --checkpoint 检查点.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return programme.Errorf(programme.NotFound, "读不了文件 %s", args[0])
			}
			defer f.Close()
			info, err := f.Stat()
			if err != nil {
				return err
			}
			if o.Checkpoint, err = textOrFile(kept); err != nil {
				return err
			}
			r, err := bagit.Verify(cmd.Context(), f, info.Size(), o)
			if err != nil {
				return programme.Errorf(programme.WrongState, "%v", err)
			}
			if err := c.print(r, func(w io.Writer) { writeBagReport(w, r) }); err != nil {
				return err
			}
			if len(r.Faults) > 0 {
				return errFindings
			}
			return nil
		}}
	cmd.Flags().StringVar(&o.Key, "key", "", "日志公钥，从别处得到的；不给则用包内的")
	cmd.Flags().StringVar(&kept, "checkpoint", "", "在别处留存的检查点：文件，或文字本身")
	return c.withJSON(cmd)
}

func writeBagReport(w io.Writer, r *bagit.Report) {
	fmt.Fprintln(w, r.Folder)
	for _, l := range r.Info {
		fmt.Fprintln(w, "  "+l)
	}
	fmt.Fprintf(w, "文件 %d 个，%d 字节；校验清单的摘要 %s\n日志条目 %d 条，检查点 %s 含 %d 条\n", r.Files, r.Bytes, r.Digest, r.Entries, r.Origin, r.Size)
	if len(r.Faults) > 0 {
		fmt.Fprintf(w, "不符 %d 处：\n", len(r.Faults)+r.MoreFaults)
		for _, f := range r.Faults {
			fmt.Fprintln(w, "  "+f)
		}
		if r.MoreFaults > 0 {
			fmt.Fprintf(w, "  …… 其余 %d 处从略\n", r.MoreFaults)
		}
		return
	}
	fmt.Fprintln(w, "文件、证明和签名全部相符")
	if r.Sealed {
		fmt.Fprintln(w, "内容与归档时记入日志的相同")
		for _, d := range r.Destroyed {
			fmt.Fprintln(w, "  其中"+d)
		}
	} else {
		fmt.Fprintln(w, "没有归档时的内容摘要：班级还没有归档，或归档早于这一版")
	}
	switch {
	case r.Kept:
		fmt.Fprintln(w, "检查点与留存的相同")
	case r.KeyInside:
		fmt.Fprintln(w, "签名用的是包内的公钥；请与系统公布的公钥核对")
	}
}
