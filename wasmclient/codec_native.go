//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// checkPayload is nil outside the browser: there the packet decoder checks payloads itself.
var checkPayload func([]byte, int) error

// codec converts between Go values and payloads, which are JSON with binary attachments.
// Structs need no tags, because upper and lower case do not matter in the names of their
// fields.
var codec = binaryjson.New(json.MatchCaseInsensitiveNames(true))

// encode returns a JSON array: first elements, which are JSON already, and then args. The
// binary values within args become attachments.
func encode(elements [][]byte, args []any) (data []byte, attachments [][]byte, err error) {
	for i, arg := range args {
		var element []byte
		if element, attachments, err = codec.Encode(arg, attachments); err != nil {
			return nil, nil, fmt.Errorf("wasmclient: encode argument %d: %w", i, err)
		}
		elements = append(elements, element)
	}
	return sio.JoinArgs(nil, elements...), attachments, nil
}

// decode reads an argument into dst. If the argument has a placeholder for an attachment,
// the []byte or any in that place of dst gets the attachment.
func decode(arg []byte, attachments [][]byte, dst any) error {
	return codec.Decode(arg, attachments, dst)
}
