package forms

import (
	"fmt"
	"io"

	"jinlanling/internal/programme"
)

// Ticket is an admission ticket to the city's appraisal, to be cut out and
// handed over: the number in full and the portrait are held against whoever
// comes.
type Ticket struct {
	Name, ID, Number string
	Trade, Level     string
	On, Place        string // day; address
	Room             string
	Seat             int
	Unit             string
	Portrait         []byte // JPEG; nil leaves a box to glue it into
}

// Measures of a sheet of tickets in millimetres and points.
const (
	ticketLeft, ticketTop   = 15.0, 22.0
	ticketWide, ticketHigh  = 90.0, 85.0
	ticketsAcross           = 2
	ticketsASheet           = 6
	ticketPad               = 5.0
	ticketText, ticketSmall = 10.0, 7.5
	ticketLine              = 5.2
)

// WriteTickets writes admission tickets as A4 pages of six, with dashed lines
// to cut along. of is the city with the programme, says what stands at the foot
// of each. at is told how many are set, and ends it by an error.
func WriteTickets(w io.Writer, tickets []Ticket, of string, says []string, at func(done int) error) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	sheets := (len(tickets) + ticketsASheet - 1) / ticketsASheet
	for i := range tickets {
		k := i % ticketsASheet
		if k == 0 {
			p.page()
			p.between(16, 11, of+"考核鉴定准考证", false)
			p.between(paperHeight-14, 8.5, fmt.Sprintf("第 %d 页，共 %d 页", i/ticketsASheet+1, sheets), false)
		}
		x, y := ticketLeft+float64(k%ticketsAcross)*ticketWide, ticketTop+float64(k/ticketsAcross)*ticketHigh
		if err := p.ticket(&tickets[i], x, y, says); err != nil {
			return fmt.Errorf("ticket %s: %w", tickets[i].Number, err)
		}
		if err := at(i + 1); err != nil {
			return err
		}
	}
	return p.write(w, "准考证")
}

func (p *pdf) ticket(t *Ticket, x, y float64, says []string) error {
	fmt.Fprintln(p.now, "[3 2] 0 d")
	p.box(x, y, ticketWide, ticketHigh, 0.4)
	fmt.Fprintln(p.now, "[] 0 d")
	p.text(x+(ticketWide-p.width("准 考 证", 15))/2, y+9, 15, "准 考 证", true)
	if err := p.portrait(t.Portrait, x+ticketWide-ticketPad-portraitWidth, y+14); err != nil {
		return err
	}
	at := y + 17.0
	beside := ticketWide - 3*ticketPad - portraitWidth
	for i, f := range [][2]string{{"姓　名", t.Name}, {"身份证", t.ID}, {"准考证", t.Number}, {"工　种", t.Trade + "　" + t.Level}, {"单　位", t.Unit},
		{"日　期", t.On}, {"考　场", fmt.Sprintf("%s　%d 号", t.Room, t.Seat)}, {"地　点", t.Place}} {
		width := beside
		if at > y+14+portraitHeight {
			width = ticketWide - 2*ticketPad
		}
		p.text(x+ticketPad, at, ticketText, f[0], false)
		for _, l := range p.wrapped(plain(f[1]), ticketText, width-14) {
			p.text(x+ticketPad+14, at, ticketText, l, i == 2)
			at += ticketLine
		}
	}
	foot := y + ticketHigh - 2.5 - float64(len(says)-1)*3.6
	for _, s := range says {
		p.text(x+ticketPad, foot, ticketSmall, plain(s), false)
		foot += 3.6
	}
	return nil
}

// TicketOf is the city with its programme, as papers of the appraisal head it.
func TicketOf(city string, brand programme.Brand) string { return city + brand.Quoted() + "培训" }
