// Package app opens a data folder and hands out the desks of the chapters. What
// people do is a method of a chapter's desk, which asks programme.May, reads
// through store.Tx, decides in the pure packages, writes, and journals, all in
// one transaction of package act. Nothing here renders, and nothing holds SQL.
//
// A chapter's tests stand beside it, as do those in which another chapter acts
// to set the scene. Here stand those that no chapter owns:
//
//   - walks of a table over all chapters: permission, correctionwalk, clauses,
//     fsck, browse, sorting, plainwords, todo, waits, told (who is told),
//     journalnames;
//   - what befalls the whole system: keep, keys, released, outage, fulldisk,
//     years, outlook, back.
//
// What tests of several chapters build is in package demotest.
package app
