package wasmclient

import (
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// checkPayload has the page check a packet's payload, which then has its value.
func checkPayload(payload []byte, attachments int) error {
	switch page.Check(payload, attachments) {
	case page.NotJSON:
		return sio.ErrInvalidPayload
	case page.NoAttachment:
		return sio.ErrIllegalPlaceholder
	}
	return nil
}
