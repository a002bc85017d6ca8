package pages

import "strconv"

// JoinView is what the page for the projector shows.
type JoinView struct {
	Host      string        // what guests type before /join, such as "192.168.1.20:3000"; "" if nobody else gets in
	Link      string        // the whole address, which the code contains
	Code      JoinCode      // of Link
	Addresses []JoinAddress // to choose from
	Local     bool          // the program listens on this machine only
	Port      string        // where it listens
	Names     []string      // names under which a proxy may serve it
}

// JoinAddress is an address that the page can show.
type JoinAddress struct {
	Host   string
	Chosen bool
}

// JoinCode is a QR code: a path in a square of Size units.
type JoinCode struct {
	Size int
	Path string
}

func (c JoinCode) viewBox() string { return "0 0 " + strconv.Itoa(c.Size) + " " + strconv.Itoa(c.Size) }
