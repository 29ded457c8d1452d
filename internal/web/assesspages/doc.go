// Package assesspages are what training comes to: evaluations, appraisals,
// publications and certificates.
package assesspages
