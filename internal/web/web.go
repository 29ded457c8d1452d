// Package web is what a browser sees: pages for everybody who has a part in a
// year, drawn on the server, working without scripts. A handler reads or calls
// one app method and returns what to show, or an error to the one place that
// renders errors. It holds no rule of the programme.
//
// The one idea to know: lists, pages of one and forms are data. A noun's list
// and page come from its listing (package app), what can be done to it from
// the table of deeds here, who may from the action table (package programme).
package web

import "jinlanling/internal/app"

// New makes the server of a system's pages.
func New(sys *app.System, o Options) *Server {
	return newServer(sys, o, site())
}

// site is everything that the pages are made of.
func site() tables {
	return tables{Routes: routes(), Deeds: deeds, Panels: panels, Works: works, Menu: menu, Await: firstStep}
}
