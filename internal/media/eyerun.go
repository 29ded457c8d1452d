package media

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// Bounds of one process.
const (
	runMemory = 1 << 30  // bytes of address space: a 4K picture takes half of it
	runFile   = 0        // bytes that it may write to files
	runPixels = 36 << 20 // of a picture: 8K has 33 million
)

// inBounds sets the bounds of what follows and becomes it: memory in KB,
// seconds of processor, blocks of files, niceness; then the program and its
// arguments.
const inBounds = `ulimit -v "$1" 2>/dev/null; ulimit -t "$2" && ulimit -f "$3" && ulimit -c 0 || exit 99; n=$4; shift 4; exec nice -n "$n" "$@"`

// run runs ffmpeg over a film that is open: with a third of what a processor
// does at most beside others (nice), one thread, no network, no file but this
// one, which it gets open and without a name, no container but the one that
// was read, and an end. Its pictures go to out, its words line by line to each.
// Errors: film_heavy where its time is over, film_unseen where it fails, the
// context's where that was cancelled.
func (e *Eye) run(ctx context.Context, most time.Duration, f *os.File, form Form, out io.Writer, each func(string), before []string, after ...string) error {
	demuxer := demuxers[form]
	if demuxer == "" {
		return errUnseen
	}
	timed, stop := context.WithTimeout(ctx, most)
	defer stop()
	args := []string{"-c", inBounds, "sh", strconv.Itoa(runMemory >> 10), strconv.Itoa(int(most.Seconds()) + 1), strconv.Itoa(runFile), strconv.Itoa(e.nice),
		e.path, "-nostdin", "-hide_banner", "-nostats", "-loglevel", "info", "-filter_threads", "1", "-filter_complex_threads", "1",
		"-protocol_whitelist", "file", "-codec_whitelist", decoders, "-max_pixels", strconv.Itoa(runPixels), "-f", demuxer, "-threads", "1"}
	args = append(append(append(args, before...), "-i", "file:/dev/fd/3"), after...)
	cmd := exec.CommandContext(timed, "/bin/sh", args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.Dir = os.TempDir()
	cmd.ExtraFiles = []*os.File{f}
	cmd.Stdout = out
	if each != nil {
		cmd.Stderr = &lines{each: each}
	}
	cmd.WaitDelay = 5 * time.Second
	alone(cmd)
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return ctx.Err()
	case timed.Err() != nil:
		return errSlow
	}
	return errUnseen
}
