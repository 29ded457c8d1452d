// Command verifier checks what jinlanling hands out with nothing but Go's
// standard library: the code on a certificate, the proof that an entry stands
// in the public log, that one checkpoint of the log grew out of another, and
// that a witness signed a checkpoint.
//
// It shares no line with the program and is short enough to be read before it
// is believed. docs/certificate-code.md describes the formats; testdata has
// one of each, which any other verifier may be tried on.
//
//	verifier code    KEYS.json CODE.txt
//	verifier proof   LOGKEY PROOF.txt [KEPT-CHECKPOINT.txt]
//	verifier grown   LOGKEY OLD-CHECKPOINT.txt NEW-CHECKPOINT.txt HASHES.txt
//	verifier witnessed LOGKEY WITNESSKEY CHECKPOINT.txt
//
// LOGKEY is the log's public key as /checkpoint shows it, from a place that
// its reader trusts; WITNESSKEY that of a witness (Ed25519), from the witness. The status is 0 where all fits, 1 otherwise.
package main

import (
	"fmt"
	"os"
)

func main() {
	says, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "not believed:", err)
		os.Exit(1)
	}
	fmt.Println(says)
}

// run reads the files of a command and says what they prove.
func run(args []string) (string, error) {
	use := fmt.Errorf("usage: verifier code KEYS CODE | proof LOGKEY PROOF [KEPT] | grown LOGKEY OLD NEW HASHES | witnessed LOGKEY WITNESSKEY CHECKPOINT")
	if len(args) == 0 {
		return "", use
	}
	var texts []string
	for i, name := range args[1:] {
		if i == 0 && args[0] != "code" || i == 1 && args[0] == "witnessed" {
			texts = append(texts, name) // a key, not a file
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		texts = append(texts, string(b))
	}
	switch n := len(texts); {
	case args[0] == "code" && n == 2:
		return checkCode(texts[0], texts[1])
	case args[0] == "proof" && n == 2:
		return checkProof(texts[0], texts[1], "")
	case args[0] == "proof" && n == 3:
		return checkProof(texts[0], texts[1], texts[2])
	case args[0] == "witnessed" && n == 3:
		return checkWitnessed(texts[0], texts[1], texts[2])
	case args[0] == "grown" && n == 4:
		return checkGrown(texts[0], texts[1], texts[2], texts[3])
	}
	return "", use
}
