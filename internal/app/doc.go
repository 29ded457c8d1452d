// Package app opens a data folder and hands out the desks of the chapters. What
// people do is a method of a chapter's desk, which asks programme.May, reads
// through store.Tx, decides in the pure packages, writes, and journals, all in
// one transaction of package act. Nothing here renders, and nothing holds SQL.
//
// A chapter's tests stand beside it. Here stand those that no chapter owns:
//
//   - walks of a table over all chapters: permission, clauses, fsck, browse,
//     sorting, plainwords, todo, waits, message (who is told), journalnames;
//   - what befalls the whole system: keep, keys, released, outage, fulldisk,
//     years, outlook, back;
//   - what goes through enrolment, checks, papers, places, rolls and jobs in one
//     world: queue, correction, rollcause, draft, standing, link, attest,
//     crosscheck, paper, job, rostercase, enrolpages, missed, base. Two or three
//     chapters act in each, and a process for each of them would build the years
//     of PostgreSQL once more.
package app
