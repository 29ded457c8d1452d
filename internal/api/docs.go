package api

import "net/http"

var docsCSS []byte

func (h *Handler) docs(w http.ResponseWriter, r *http.Request) {}
