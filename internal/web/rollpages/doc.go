// Package rollpages show who was accepted, to the public and to the office,
// and take objections.
package rollpages
