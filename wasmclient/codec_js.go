package wasmclient

import (
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// checkPayload lets the page check a packet's payload. To check it, the page parses the
// JSON, and keeps the value for the event's handlers.
func checkPayload(payload []byte, attachments int) error {
	switch page.Check(payload, attachments) {
	case page.NotJSON:
		return sio.ErrInvalidPayload
	case page.NoAttachment:
		return sio.ErrIllegalPlaceholder
	}
	return nil
}
