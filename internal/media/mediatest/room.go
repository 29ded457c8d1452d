package mediatest

import "math/rand/v2"

// block is the colour of 16 × 16 pixels: luminance a multiple of 4, and the
// two of colour multiples of 5 away from 128, so that the coder says them
// exactly.
type block struct{ y, cb, cr uint8 }

// room is what a film shows: panels of a wall, a board that fills with
// writing, people sitting, and somebody who moves.
type room struct {
	rand         *rand.Rand
	seed         uint64
	across, down int
	empty        []block
	board        [4]int // from and to, across and down
}

func newRoom(seed uint64, across, down int) *room {
	r := &room{rand: rand.New(rand.NewPCG(seed, 0x6a6c6c)), seed: seed, across: across, down: down, empty: make([]block, across*down)}
	light := func(from, to int) uint8 { return uint8(from+r.rand.IntN(to-from)) &^ 3 }
	tint := func() uint8 { return uint8(128 + 5*(r.rand.IntN(9)-4)) }
	// the wall: three to six panels, no two neighbours alike
	for x, panel := 0, (block{}); x < across; x++ {
		if x == 0 || r.rand.IntN(max(across/5, 2)) == 0 {
			was := panel.y
			for panel = (block{light(60, 240), tint(), tint()}); max(panel.y, was)-min(panel.y, was) < 24; {
				panel.y = light(60, 240)
			}
		}
		for y := range down {
			r.empty[y*across+x] = panel
		}
	}
	floor := block{light(30, 140), tint(), tint()}
	for y := down - down/4 - r.rand.IntN(down/6+1); y < down; y++ {
		for x := range across {
			r.empty[y*across+x] = floor
		}
	}
	// windows and furniture
	for range 4 + r.rand.IntN(4) {
		r.fill(r.empty, r.rand.IntN(across), r.rand.IntN(down), 1+r.rand.IntN(across/4+1), 1+r.rand.IntN(down/3+1), block{light(16, 240), tint(), tint()})
	}
	w, h := across/4+r.rand.IntN(across/4+1), max(down/4, 2)
	x, y := r.rand.IntN(max(across-w, 1)), r.rand.IntN(max(down/3, 1))
	r.board = [4]int{x, x + w, y, y + h}
	r.fill(r.empty, x, y, w, h, block{light(20, 60), 128, 128})
	// rows of people
	for y := down - 2; y < down; y += 2 {
		for x := r.rand.IntN(3); x < across; x += 2 + r.rand.IntN(2) {
			r.fill(r.empty, x, y, 1, 1, block{light(20, 90), tint(), tint()})
		}
	}
	return r
}

func (r *room) fill(grid []block, x, y, w, h int, b block) {
	for j := y; j < min(y+h, r.down); j++ {
		for i := x; i < min(x+w, r.across); i++ {
			grid[j*r.across+i] = b
		}
	}
}

// at is the room at a step.
func (r *room) at(step int, black bool) []block {
	grid := make([]block, len(r.empty))
	if black {
		for i := range grid {
			grid[i] = block{16, 128, 128}
		}
		return grid
	}
	copy(grid, r.empty)
	now := rand.New(rand.NewPCG(r.seed, uint64(step)+1))
	// writing fills the board, and is wiped when it is full
	w, h := r.board[1]-r.board[0], r.board[3]-r.board[2]
	for i := range step % max(w*h, 1) {
		if i%3 != 2 {
			r.fill(grid, r.board[0]+i%w, r.board[2]+i/w%h, 1, 1, block{160, 128, 128})
		}
	}
	// the teacher
	x, y := now.IntN(r.across), r.down/3
	r.fill(grid, x, y, 1, 1, block{200, 118, 143})
	r.fill(grid, x, y+1, 1, r.down/3, block{uint8(24 + r.seed%8*4), 133, 123})
	return grid
}
