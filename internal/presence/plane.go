package presence

import "math"

type point struct{ x, y float64 }

func (p point) distance(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// homography takes the points of one plane to those of another as a camera
// sees them; its last number is 1.
type homography [9]float64

func (h *homography) apply(p point) point {
	w := h[6]*p.x + h[7]*p.y + h[8]
	return point{(h[0]*p.x + h[1]*p.y + h[2]) / w, (h[3]*p.x + h[4]*p.y + h[5]) / w}
}

// unit is how many pixels a millimetre has at p, 0 or less where the plane is
// seen from behind.
func (h *homography) unit(p point) float64 {
	a, b, c := h.apply(p), h.apply(point{p.x + 1, p.y}), h.apply(point{p.x, p.y + 1})
	turn := (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x)
	if turn <= 0 || h[6]*p.x+h[7]*p.y+h[8] <= 0 {
		return 0
	}
	return math.Sqrt(turn)
}

// scaled is h to a picture so many times as large.
func (h homography) scaled(by float64) homography {
	for i := range 6 {
		h[i] *= by
	}
	return h
}

// affine is the map without perspective that takes from to to as well as it
// can; three points or more.
func affine(from, to []point) (homography, bool) {
	var m [3][5]float64
	for i, p := range from {
		v := [5]float64{p.x, p.y, 1, to[i].x, to[i].y}
		for r := range 3 {
			for c := range 5 {
				m[r][c] += v[r] * v[c]
			}
		}
	}
	rows := make([][]float64, 3)
	for i := range rows {
		rows[i] = m[i][:]
	}
	if !eliminate(rows, 3) {
		return homography{}, false
	}
	return homography{m[0][3], m[1][3], m[2][3], m[0][4], m[1][4], m[2][4], 0, 0, 1}, true
}

// solve is the homography that takes from to to as well as it can, in the
// sense of least squares; four points or more. Both are first moved and scaled
// to the size of one, or the squares of pixels drown the rest.
func solve(from, to []point) (homography, bool) {
	a, na := normalised(from)
	b, nb := normalised(to)
	rows := make([][]float64, 8)
	for i := range rows {
		rows[i] = make([]float64, 9)
	}
	for i := range a {
		x, y, u, v := a[i].x, a[i].y, b[i].x, b[i].y
		for _, e := range [2][9]float64{{x, y, 1, 0, 0, 0, -u * x, -u * y, u}, {0, 0, 0, x, y, 1, -v * x, -v * y, v}} {
			for r := range 8 {
				for c := range 9 {
					rows[r][c] += e[r] * e[c]
				}
			}
		}
	}
	if !eliminate(rows, 8) {
		return homography{}, false
	}
	var h homography
	for i := range 8 {
		h[i] = rows[i][8]
	}
	h[8] = 1
	h = times(nb.inverse(), times(h, homography{na.scale, 0, na.x, 0, na.scale, na.y, 0, 0, 1}))
	if math.Abs(h[8]) < 1e-12 {
		return homography{}, false
	}
	for i := range h {
		h[i] /= h[8]
	}
	return h, true
}

// moved is a scale and then a shift.
type moved struct{ scale, x, y float64 }

func (m moved) inverse() homography {
	return homography{1 / m.scale, 0, -m.x / m.scale, 0, 1 / m.scale, -m.y / m.scale, 0, 0, 1}
}

func normalised(list []point) ([]point, moved) {
	var x, y, far float64
	n := float64(len(list))
	for _, p := range list {
		x, y = x+p.x/n, y+p.y/n
	}
	for _, p := range list {
		far += p.distance(point{x, y}) / n
	}
	m := moved{scale: 1 / max(far, 1e-9)}
	m.x, m.y = -x*m.scale, -y*m.scale
	out := make([]point, len(list))
	for i, p := range list {
		out[i] = point{p.x*m.scale + m.x, p.y*m.scale + m.y}
	}
	return out, m
}

func times(a, b homography) (out homography) {
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				out[3*r+c] += a[3*r+k] * b[3*k+c]
			}
		}
	}
	return out
}

// eliminate solves n equations (Gauss and Jordan); what stands right of the
// n-th column becomes the solution. It reports whether there is one.
func eliminate(m [][]float64, n int) bool {
	for c := range n {
		best := c
		for r := c + 1; r < n; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		if !(math.Abs(m[best][c]) > 1e-12) {
			return false
		}
		if best != c { // rows may be views of an array: swap what is in them
			for k := range m[c] {
				m[c][k], m[best][k] = m[best][k], m[c][k]
			}
		}
		for r := range n {
			if r == c {
				continue
			}
			by := m[r][c] / m[c][c]
			for k := c; k < len(m[r]); k++ {
				m[r][k] -= by * m[c][k]
			}
		}
		for k := len(m[c]) - 1; k >= c; k-- {
			m[c][k] /= m[c][c]
		}
	}
	return true
}
