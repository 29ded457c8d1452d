package overseepages

import (
	"io"
	"slices"

	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// YearReport is the report of a city or a county as a file.
func YearReport(q *page.Request) error {
	in := oversee.ReportIn{ProgrammeID: q.PathValue("id"), County: q.URL.Query().Get("county"), Half: map[string]int{"1": 1, "2": 2}[q.URL.Query().Get("half")]}
	r, err := q.Sys.Oversee.YearReport(q.Context(), q.Caller(), in)
	if err != nil {
		return err
	}
	kind := q.PathValue("kind")
	if err := r.Write(io.Discard, kind); err != nil {
		return err
	}
	types := map[string]string{"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	return q.SendAs(r.Title+"."+kind, types[kind], func(w io.Writer) error { return r.Write(w, kind) })
}

// Reporters are who reads reports over bases.
var Reporters = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty}

// YearReports leads to the reports over bases on the year's page.
func YearReports(q *page.Request, v *page.View) error {
	role := q.Signed.Actor.Role
	if !slices.Contains(Reporters, role) {
		return nil
	}
	var counties []string
	if role != programme.RoleCounty {
		scopes, err := countyScopes(q, v.Detail)
		if err != nil {
			return err
		}
		for _, c := range scopes {
			counties = append(counties, c.Name)
		}
	}
	v.Panels = append(v.Panels, yearReportsView(v.Detail.ID, role == programme.RoleCounty, counties))
	return nil
}
