// Package web is what a browser sees: pages for everybody who has a part in a
// year, drawn on the server, working without scripts. A handler reads or calls
// one app method and returns what to show, or an error to the one place that
// renders errors. It holds no rule of the programme.
//
// The one idea to know: lists, pages of one and forms are data. A noun's list
// and page come from its listing (package act), what can be done to it from its
// chapter's deeds, who may from the action table (package programme). Here
// stand the lists that join the chapters: routes, deeds, panels, the menu.
// What all pages are made of is package page; the pages of each chapter stand
// in a package of their own.
package web

import (
	"net/http"

	"jinlanling/internal/app"
	"jinlanling/internal/web/page"
	"jinlanling/internal/web/yearpages"
)

// The names of the kit that callers use.
type (
	Options = page.Options
	Route   = page.Route
	Server  = page.Server
)

// New makes the server of a system's pages.
func New(sys *app.System, o Options) *Server {
	return page.New(sys, o, site())
}

// site is everything that the pages are made of.
func site() page.Tables {
	return page.Tables{Routes: routes(), Deeds: deeds, Panels: panels, Papers: papers, Works: works, Menu: menu, Await: yearpages.FirstStep}
}

// HTTPServer is an http.Server for a handler, with the timeouts that keep slow
// and silent clients from holding it.
func HTTPServer(h http.Handler) *http.Server { return page.HTTPServer(h) }
