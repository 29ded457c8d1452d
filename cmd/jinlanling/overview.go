package main

import (
	"fmt"
	"io"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"
)

func (c *command) overview() *cobra.Command {
	cmd := &cobra.Command{Use: "overview", Short: "各基地、各等级的年度数字", Args: cobra.NoArgs, Example: "  jinlanling overview --data demo-data",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := c.theYear(cmd, sys)
				if err != nil {
					return err
				}
				rows, err := sys.Year.Overview(cmd.Context(), act.As(act.SystemActor), p.ID)
				if err != nil {
					return err
				}
				return c.print(rows, func(w io.Writer) { writeOverview(w, rows) })
			})
		}}
	return c.withJSON(c.withYear(cmd))
}

// withYear adds the flags that say where the data is and which programme of it.
func (c *command) withYear(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().IntVar(&c.year, "year", 0, "哪个年度，例如 2021；不给则为最新的")
	cmd.Flags().StringVar(&c.city, "city", "", "哪个城市，数据里有几个城市时用")
	return c.withData(cmd)
}

// theYear is the programme that the flags name, the newest where they name
// none.
func (c *command) theYear(cmd *cobra.Command, sys *app.System) (*programme.Programme, error) {
	list, err := sys.Plan.Programmes(cmd.Context(), act.As(act.SystemActor)) // newest first
	if err != nil {
		return nil, err
	}
	var found []*programme.Programme
	var have []string
	for i := range list {
		p := &list[i]
		have = append(have, fmt.Sprintf("%s %d", p.City, p.Year))
		if (c.year == 0 || c.year == p.Year) && (c.city == "" || c.city == p.City) {
			found = append(found, p)
		}
	}
	switch {
	case len(list) == 0:
		return nil, programme.Errorf(programme.NotFound, "数据里还没有年度项目")
	case len(found) == 0:
		return nil, programme.Errorf(programme.NotFound, "没有这个年度；现有：%s", strings.Join(have, "、"))
	case len(found) > 1 && found[0].Year == found[1].Year:
		return nil, programme.Errorf(programme.Conflict, "%d 年度有几个城市，请用 --city 指明；现有：%s", found[0].Year, strings.Join(have, "、"))
	}
	c.worked = found[0].ID
	return found[0], nil
}

// writeOverview prints the year's table with a total; money in yuan.
func writeOverview(w io.Writer, rows []year.Figures) {
	head := []string{"培训基地", "等级", "计划", "报名", "合格", "在训", "考评", "通过", "发证", "核定", "预拨", "应补", "结算", "收回"}
	widths := []int{42, 9, 6, 6, 6, 6, 6, 6, 6, 14, 14, 14, 14, 12}
	line := func(cells []string) {
		for i, s := range cells {
			if i < 2 {
				fmt.Fprint(w, padded(s, widths[i]))
			} else {
				fmt.Fprint(w, strings.Repeat(" ", max(0, widths[i]-columns(s)))+s)
			}
		}
		fmt.Fprintln(w)
	}
	line(head)
	var sum year.Figures
	for _, r := range rows {
		line(cellsOf(r, r.Base, r.Level.Chinese()))
		sum.Add(r)
	}
	line(cellsOf(sum, "合计", ""))
}

func cellsOf(r year.Figures, base, level string) []string {
	out := []string{base, level}
	for _, n := range []int{r.Places, r.Applied, r.Eligible, r.Trained, r.Examined, r.Passed, r.Holders} {
		out = append(out, fmt.Sprint(n))
	}
	for _, f := range []programme.Fen{r.Approved, r.Advanced, r.Earned, r.Settled, r.Clawed} {
		out = append(out, f.String())
	}
	return out
}

// columns is how many columns of a terminal a text takes: Chinese takes two.
func columns(s string) (n int) {
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth || r > 0xffff {
			n++
		}
	}
	return n
}

// padded fills a text up to so many columns.
func padded(s string, n int) string { return s + strings.Repeat(" ", max(1, n-columns(s))) }
