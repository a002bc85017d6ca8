//go:build !js

package wasmclient

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// jsonOptions read what JavaScript writes: the last of equal names counts, and
// text that is no Unicode is replaced. Fields need no tags.
var jsonOptions = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
	json.MatchCaseInsensitiveNames(true),
)

// placeholder stands for a binary value in JSON.
type placeholder struct {
	Placeholder bool `json:"_placeholder"`
	Num         int  `json:"num"`
}

var errPlaceholder = errors.New("not a binary attachment")

// encode appends args to the elements before them as one JSON array, without the
// binary values within.
func encode(elements [][]byte, args []any) (data []byte, attachments [][]byte, err error) {
	takeBinary := json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, b []byte) error {
		if b == nil {
			return enc.WriteToken(jsontext.Null)
		}
		attachments = append(attachments, b)
		return enc.WriteValue(fmt.Appendf(nil, `{"_placeholder":true,"num":%d}`, len(attachments)-1))
	}))
	for i, arg := range args {
		element, err := json.Marshal(arg, jsonOptions, takeBinary)
		if err != nil {
			return nil, nil, fmt.Errorf("wasmclient: encode argument %d: %w", i, err)
		}
		elements = append(elements, element)
	}
	return sio.JoinArgs(nil, elements...), attachments, nil
}

// decode reads an argument into dst, and puts binary values where dst has a []byte
// or an any.
func decode(arg []byte, attachments [][]byte, dst any) error {
	if len(attachments) == 0 {
		return json.Unmarshal(arg, dst, jsonOptions)
	}
	var opts json.Options
	opts = json.JoinOptions(jsonOptions, json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, b *[]byte) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			object, err := dec.ReadValue()
			if err != nil {
				return err
			}
			data, ok := attachment(object, attachments)
			if !ok {
				return errPlaceholder
			}
			*b = data
			return nil
		}),
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			object, err := dec.ReadValue()
			if err != nil {
				return err
			}
			if data, ok := attachment(object, attachments); ok {
				*v = data
				return nil
			}
			members := make(map[string]any)
			*v = members
			return json.Unmarshal(object, &members, opts)
		}),
	)))
	return json.Unmarshal(arg, dst, opts)
}

// attachment returns the binary value that a placeholder stands for.
func attachment(object jsontext.Value, attachments [][]byte) ([]byte, bool) {
	var p placeholder
	if json.Unmarshal(object, &p, jsonOptions) != nil || !p.Placeholder || p.Num < 0 || p.Num >= len(attachments) {
		return nil, false
	}
	return attachments[p.Num], true
}
