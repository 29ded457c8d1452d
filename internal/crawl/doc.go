// Package crawl holds the test that walks the whole program as everybody at
// once: what one identity finds by following links is asked for as every
// other, and every operation of the interface is tried on what is others'. It
// has no code of its own.
package crawl
