// Package web is what a browser sees. For now it is one page: the state of the
// newest year, for reading. The pages on which people work are not built yet.
package web

import (
	"embed"
	"html/template"
	"net/http"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"
)

//go:embed status.html style.css
var assets embed.FS

var status = template.Must(template.New("status.html").Funcs(template.FuncMap{
	"yuan": func(f programme.Fen) string { return f.String() },
}).ParseFS(assets, "status.html"))

// statusPage is what status.html shows.
type statusPage struct {
	Programme *programme.Programme
	Rows      []app.Figures
	Total     app.Figures
	Key       string
	Point     string
}

// Handler serves the pages of sys.
func Handler(sys *app.System) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { serveStatus(w, r, sys) })
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, assets, "style.css") })
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	return guarded(mux)
}

// guarded adds what every answer carries.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func serveStatus(w http.ResponseWriter, r *http.Request, sys *app.System) {
	who := app.As(app.SystemActor)
	list, err := sys.Programmes(r.Context(), who)
	page := statusPage{Key: sys.VerifierKey()}
	if err == nil && len(list) > 0 {
		page.Programme = &list[0]
		page.Rows, err = sys.Overview(r.Context(), who, list[0].ID)
	}
	if err == nil {
		page.Point, err = sys.Checkpoint(r.Context())
	}
	if err != nil {
		http.Error(w, "页面暂时打不开，请稍后再试", http.StatusInternalServerError)
		return
	}
	for _, f := range page.Rows {
		page.Total.Add(f)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	status.Execute(w, page)
}
