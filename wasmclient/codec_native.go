//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// checkPayload is nil: the decoder checks payloads itself.
var checkPayload func([]byte, int) error

// values are what programs send and receive. Fields need no tags.
var values = binaryjson.New(json.MatchCaseInsensitiveNames(true))

// encode appends args to the elements before them as one JSON array, without the
// binary values within.
func encode(elements [][]byte, args []any) (data []byte, attachments [][]byte, err error) {
	for i, arg := range args {
		var element []byte
		if element, attachments, err = values.Encode(arg, attachments); err != nil {
			return nil, nil, fmt.Errorf("wasmclient: encode argument %d: %w", i, err)
		}
		elements = append(elements, element)
	}
	return sio.JoinArgs(nil, elements...), attachments, nil
}

// decode reads an argument into dst, and puts binary values where dst has a []byte
// or an any.
func decode(arg []byte, attachments [][]byte, dst any) error {
	return values.Decode(arg, attachments, dst)
}
