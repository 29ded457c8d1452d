package credential

import "fmt"

// The alphabet of RFC 9285 is that of a QR code's alphanumeric mode, so that
// three characters take 16.5 bits and carry 16.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

var digitOf = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i := range alphabet {
		t[alphabet[i]] = int8(i)
	}
	return t
}()

// EncodeBase45 is the Base45 of RFC 9285.
func EncodeBase45(b []byte) string {
	out := make([]byte, 0, (len(b)+1)/2*3)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/45/45])
	}
	if len(b) == 1 {
		out = append(out, alphabet[b[0]%45], alphabet[b[0]/45])
	}
	return string(out)
}

// DecodeBase45 reads what EncodeBase45 wrote; other characters, a length that
// none has and groups past their bytes are errors.
func DecodeBase45(s string) ([]byte, error) {
	if len(s)%3 == 1 {
		return nil, fmt.Errorf("base45: length %d", len(s))
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for len(s) > 0 {
		group := s[:min(3, len(s))]
		n := 0
		for i := len(group) - 1; i >= 0; i-- {
			d := digitOf[group[i]]
			if d < 0 {
				return nil, fmt.Errorf("base45: character %q", group[i])
			}
			n = n*45 + int(d)
		}
		switch {
		case len(group) == 3 && n <= 0xFFFF:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xFF:
			out = append(out, byte(n))
		default:
			return nil, fmt.Errorf("base45: group %q", group)
		}
		s = s[len(group):]
	}
	return out, nil
}
