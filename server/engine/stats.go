package engine

import (
	"sync/atomic"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Stats are the numbers of a server. The first two are its present state. The others are
// totals since the server started.
type Stats struct {
	Sessions   int // open sessions
	WebSockets int // open sessions on WebSocket; the others are on polling

	Opened        uint64 // sessions
	Upgrades      uint64 // sessions that moved to WebSocket
	Refused       uint64 // refused requests, see [ConnectionError]
	SlowConsumers uint64 // sessions cut off because their client read too little
	TooFast       uint64 // sessions ended because of too many control packets, see [Options.ControlPackets]
	TooMuch       uint64 // sessions ended because the server kept too much for their address, see [AddressLimits]

	// Engine.IO packets and their bytes, before compression and without what the
	// transport adds.
	PacketsIn, PacketsOut, BytesIn, BytesOut uint64
}

// Stats returns the server's numbers.
func (srv *Server) Stats() Stats {
	c := &srv.counts
	return Stats{
		Sessions: srv.Len(), WebSockets: int(c.webSockets.Load()),
		Opened: c.opened.Load(), Upgrades: c.upgrades.Load(), Refused: c.refused.Load(), SlowConsumers: c.slow.Load(),
		TooFast: c.tooFast.Load(), TooMuch: c.tooMuch.Load(),
		PacketsIn: c.packets[In].Load(), PacketsOut: c.packets[Out].Load(),
		BytesIn: c.bytes[In].Load(), BytesOut: c.bytes[Out].Load(),
	}
}

type counts struct {
	webSockets                      atomic.Int64
	opened, upgrades, refused, slow atomic.Uint64
	tooFast, tooMuch                atomic.Uint64
	packets, bytes                  [2]atomic.Uint64 // by [Direction]
}

func (c *counts) addPacket(d Direction, p eio.Packet) {
	size := len(p.Data)
	if !p.Binary {
		size++ // the byte of its type
	}
	c.packets[d].Add(1)
	c.bytes[d].Add(uint64(size))
}
