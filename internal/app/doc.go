// Package app opens a data folder and hands out the desks of the chapters. What
// people do is a method of a chapter's desk, which asks programme.May, reads
// through store.Tx, decides in the pure packages, writes, and journals, all in
// one transaction of package act. Nothing here renders, and nothing holds SQL.
package app
