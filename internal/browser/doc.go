// Package browser holds the tests that open the pages in a real browser: every
// page once for its soundness, and the journeys of those who work with them.
// It has no code of its own.
package browser
