// Package auditcopy is a programme's year as plain tables in one SQLite file,
// for an auditor's own questions (clause 5.3), and the questions that audits ask
// of it again and again. Tables and questions are data: what a column means
// stands beside what it is taken from, and docs/audit-copy.md is written from
// both.
//
// The one idea to know: nothing sealed leaves. A number is there as lists show
// it, masked; where only the equality of two numbers matters, a column of the
// kind Group has the same small integer for both.
package auditcopy
