//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// checkPayload is nil here: the decoder checks payloads on its own.
var checkPayload func([]byte, int) error

// codec converts between Go values and what travels. The fields of structs need no tags:
// their names match without regard to case.
var codec = binaryjson.New(json.MatchCaseInsensitiveNames(true))

// encode returns a JSON array of elements, which are JSON, and args. The binary values
// within args become attachments.
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

// decode reads an argument into dst. Attachments become the values of dst's []byte and any
// that the argument has a placeholder for.
func decode(arg []byte, attachments [][]byte, dst any) error {
	return codec.Decode(arg, attachments, dst)
}
