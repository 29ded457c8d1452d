// Package page is what every page is made of: the server and its guard, a
// request being answered, and as data the lists, pages of one, forms and what
// they may ask for (deeds). It knows no page of a chapter: package web hands
// those in (Tables).
package page
