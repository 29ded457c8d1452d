package auditcopy

import (
	"fmt"
	"slices"
	"strings"
)

// Document describes tables and questions for who opens a copy, as Markdown.
func Document() string {
	var b strings.Builder
	b.WriteString(`# 年度数据副本

审计在“审计工作台”（` + "`/workbench`" + `）写明用途，系统把一个年度写成一个 SQLite 文件。用任何认得 SQLite 的工具打开。
副本是写成那一刻的数据，此后不再变；每写一份都记入日志，连同文件的 SHA-256。
在服务器上也可以：` + "`jinlanling audit copy 文件 --as 登录名 --reason 用途`" + ` 制作并取出，` + "`jinlanling audit ask --list`" + ` 列出已存的问题，
` + "`jinlanling audit ask 问题 --as 登录名`" + ` 由最新的副本回答。

- 金额是整数，单位分。日期如 ` + "`2021-07-17`" + `，时间如 ` + "`2021-07-17 08:30:00`" + `，北京时间；没有就是空。
- 身份证号打码，手机号、银行账号不在其中。` + "`group`" + ` 一类的列只说明哪些人的号码相同：同一个数即同一个号码，0 为没有；换一份副本数就变。
- 状态、事项、角色、对象的代码在 ` + "`words`" + ` 表里有名称。

## 表
`)
	for _, t := range slices.Concat(Tables, Beside) {
		fmt.Fprintf(&b, "\n### %s（%s）\n\n| 列 | 类 | 意思 |\n| --- | --- | --- |\n", t.Name, t.Title)
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Kind, c.Is)
		}
	}
	fmt.Fprintf(&b, "\n## 常用问题\n\n工作台上的问题，只读执行，至多 %d 行、%d 秒。可以抄去改。以对象代码为名的列是编号，页面据此打开那一件。\n", RowsMost, int(AskMost.Seconds()))
	for _, q := range Questions {
		fmt.Fprintf(&b, "\n### %s（%s）\n\n%s\n\n```sql\n%s\n```\n", q.Title, q.Key, q.Purpose, q.SQL)
	}
	return b.String()
}
