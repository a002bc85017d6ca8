// Package binaryjson encodes values as JSON with attachments (docs/PROTOCOL.md, section
// 5). A []byte anywhere in a value becomes an attachment, and a placeholder stands for it in
// the JSON. The server and the native client share this package.
package binaryjson

import (
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Codec encodes and decodes values. It is safe for concurrent use.
type Codec struct {
	options  json.Options
	encoders sync.Pool
}

// New returns a codec that reads JSON as JavaScript does: if several members have the
// same name, the last one counts, and bytes that are not UTF-8 are replaced. options are
// further options of the codec.
func New(options ...json.Options) *Codec {
	c := &Codec{options: json.JoinOptions(append([]json.Options{
		jsontext.AllowDuplicateNames(true),
		jsontext.AllowInvalidUTF8(true),
	}, options...)...)}
	c.encoders.New = func() any { return newEncoder(c.options) }
	return c
}

// Options returns the codec's options, for JSON without binary values.
func (c *Codec) Options() json.Options { return c.options }

// encoder replaces binary values by placeholders. Encoders are reused, because the
// options of an encoder remember how to encode each type.
type encoder struct {
	options     json.Options
	attachments [][]byte
}

func newEncoder(options json.Options) *encoder {
	e := new(encoder)
	e.options = json.JoinOptions(options, json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, b []byte) error {
		if b == nil {
			return enc.WriteToken(jsontext.Null)
		}
		e.attachments = append(e.attachments, b)
		return enc.WriteValue(fmt.Appendf(nil, `{"_placeholder":true,"num":%d}`, len(e.attachments)-1))
	})))
	return e
}

// Encode returns the JSON of v. all has the given attachments and then the binary values
// in v.
func (c *Codec) Encode(v any, attachments [][]byte) (text []byte, all [][]byte, err error) {
	switch v.(type) {
	case nil, bool, string, int, int64, uint64, float64, jsontext.Value: // these contain no binary values
		text, err = json.Marshal(v, c.options)
		return text, attachments, err
	}
	e := c.encoders.Get().(*encoder)
	defer c.encoders.Put(e)
	e.attachments = attachments
	text, err = json.Marshal(v, e.options)
	all, e.attachments = e.attachments, nil
	return text, all, err
}

// Decode decodes text into dst, which must be a pointer. It replaces placeholders by the
// attachments that they stand for, if the destination is a []byte or an any. If the
// destination is an any, an integer that float64 cannot represent becomes a
// [jsontext.Value], so that encoding it again does not change it.
func (c *Codec) Decode(text []byte, attachments [][]byte, dst any) error {
	long := hasLongNumber(text)
	switch {
	case len(attachments) == 0 && !long:
		return json.Unmarshal(text, dst, c.options)
	case len(attachments) == 0:
		return json.Unmarshal(text, dst, c.options, json.WithUnmarshalers(keepIntegers))
	}
	var integers *json.Unmarshalers
	if long {
		integers = keepIntegers
	}
	restore := json.WithUnmarshalers(json.JoinUnmarshalers(
		integers,
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, b *[]byte) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			var p placeholder
			err := json.UnmarshalDecode(dec, &p)
			if err == nil {
				*b, err = p.attachment(attachments)
			}
			return err
		}),
		// Only at its end is it known whether an object is a placeholder. So read the
		// whole object first. Looking ahead would read a nested value once for each level
		// above it.
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			members := make(map[string]any)
			*v = members
			err := json.UnmarshalDecode(dec, &members)
			if yes, _ := members["_placeholder"].(bool); err != nil || !yes {
				return err
			}
			num, ok := members["num"].(float64)
			if !ok {
				return errPlaceholder
			}
			*v, err = placeholder{true, num}.attachment(attachments)
			return err
		}),
	))
	return json.Unmarshal(text, dst, c.options, restore)
}
