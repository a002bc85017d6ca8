package web

import (
	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/web/pages"
)

// player returns the page that plays recordings. It is the same for every recording: a
// browser does not send the fragment of an address, which has the recording, to the server.
func (s *Site) player() templ.Component { return pages.Player() }
