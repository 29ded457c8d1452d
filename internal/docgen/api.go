package main

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/api"
	"jinlanling/internal/programme"
)

// apiPage tells programmers how to begin, and lists every operation.
func apiPage(string) (string, error) {
	var b strings.Builder
	b.WriteString(apiText)
	b.WriteString("\n## Reads\n\n| path | scope | roles |\n| --- | --- | --- |\n")
	for _, r := range programme.Reads {
		fmt.Fprintf(&b, "| `GET /%[1]s`, `GET /%[1]s/{id}` | `%[1]s` or `read` | %[2]s |\n", r.Noun, codes(r.Roles))
	}
	b.WriteString(
		"| `GET /application/{id}/decision` | `application` or `read` | as application |\n| `GET /statement/{id}/items` | " +
			"`statement` or `read` | as statement |\n" +
			"| `GET /overview`, `GET /journal/proof/{entry}` | `read` | officer, approver, auditor |\n| `GET /journal/checkpoint`, " +
			"`POST /decide` | any | all |\n")
	b.WriteString("\n## Writes\n\nThe scope of a write is its action.\n\n| action | path | | roles |\n| --- | --- | --- | --- |\n")
	for _, o := range api.Operations {
		row := programme.Find(o.Action)
		fmt.Fprintf(&b, "| `%s` | `POST %s` | %s | %s |\n", o.Action, o.Path, row.Name, codes(row.Roles))
	}
	b.WriteString("| | `POST /file` | 上传文件 | whoever has the scope of any action |\n")
	b.WriteString("\n## Not here\n\n| action | why |\n| --- | --- |\n")
	for i := range programme.Actions {
		if why := api.Except[programme.Actions[i].Action]; why != "" {
			fmt.Fprintf(&b, "| `%s` | %s |\n", programme.Actions[i].Action, why)
		}
	}
	return b.String(), nil
}

func codes(roles []programme.Role) string {
	var out []string
	for _, r := range roles {
		if r != programme.RoleSystem {
			out = append(out, string(r))
		}
	}
	if len(out) > len(programme.Roles)-1 {
		return "all"
	}
	return strings.Join(slices.Compact(out), ", ")
}

const apiText = `# The API

JSON under ` + "`/api/v1`" + `, over the same methods that the pages call. The running program describes itself:
` + "`/api/v1/docs`" + ` for people (Chinese), ` + "`/api/v1/openapi.json`" + ` and ` + "`.yaml`" + ` (OpenAPI 3.1) for programs.

## A token

On the page 账户 · 接口令牌 (` + "`/account/tokens`" + `): choose one of your roles, what the token may read and do, and the last
day it is good for (366 days at most). The secret is shown once. An administrator makes tokens for others, but none that
does what needs a second person. A token dies with its user, its role, its last day, or when it is revoked.

` + "```sh" + `
TOKEN=jl_…
curl -H "Authorization: Bearer $TOKEN" "https://host/api/v1/application?state=submitted&limit=100"
` + "```" + `

## Reading

Lists answer ` + "`{items, next, sums}`" + `; pass ` + "`next`" + ` as ` + "`after`" + `, or follow the ` + "`Link`" + ` header. Without ` + "`programme`" +
	` a list is of
the newest year, with ` + "`programme=all`" + ` of every year. Nothing personal is a parameter: addresses end up in logs.

` + "```sh" + `
curl -H "Authorization: Bearer $TOKEN" https://host/api/v1/application/ID
curl -H "Authorization: Bearer $TOKEN" https://host/api/v1/application/ID/decision
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" https://host/api/v1/decide -d \
  '{"id":"a1","applied_on":"2021-06-15","trade":"电工","level":"technician","category":"enterprise_employee"}'
` + "```" + `

Money is integers named ` + "`*_fen`" + `. Days are ` + "`2021-06-15`" + `, instants RFC 3339. States and codes are ` + "`{code, name}`" + `, references
` + "`{noun, id, name}`" + `, or null. ID numbers, phones and accounts are masked or not there.

## Writing

` + "```sh" + `
curl -X POST -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: 7f3a" \
     -H 'If-Match: "ETAG"' https://host/api/v1/application/ID/accept
curl -X POST -H "Authorization: Bearer $TOKEN" -F file=@roster.xlsx "https://host/api/v1/base/ID/import-roster?dry_run=true"
` + "```" + `

- ` + "`Idempotency-Key`" + `: done once; the same request again gets the same answer (` + "`Idempotency-Replayed: true`" + `), another under
  the same key gets 409. A refused request is not remembered. A secret is never given again.
- ` + "`If-Match`" + ` with the ETag of the thing as it was read: 412 where anything was done to it since.
- ` + "`Prefer: handling=dry-run`" + ` or ` + "`?dry_run=true`" + `: everything is done and rolled back. A dry run ignores the key.
- Files go first to ` + "`POST /file`" + `; other writes name them by id.

## Refusals

` + "`application/problem+json`" + ` (RFC 9457): type, title, status, detail, clause, problems (all of them), ref (tell it to the
administrator). 400 input, 401 token, 403 role, scope or someone else's, 404, 409 not now or twice, 412 changed,
413 too large, 415, 429 too fast (` + "`Retry-After`" + `, ` + "`RateLimit-*`" + `; 120 at once, then 10 a second for each token and each copy
of the program), 500. No cookies, no CORS.
`
