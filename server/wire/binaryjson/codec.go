// Package binaryjson is JSON with binary values beside it: a []byte anywhere within
// a value is an attachment, for which a placeholder stands in the text, as Socket.IO
// has it. Server and native client share it.
package binaryjson

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrPlaceholder reports a placeholder that stands for no attachment, or an object
// where a binary value is due.
var ErrPlaceholder = errors.New("placeholder refers to no attachment")

// Codec encodes and decodes values. It is safe for concurrent use.
type Codec struct {
	options  json.Options
	encoders sync.Pool
}

// New returns a codec whose JSON means what it means to JavaScript: the last of equal
// member names counts, and text that is no Unicode is replaced, not refused. Further
// options add to that.
func New(options ...json.Options) *Codec {
	c := &Codec{options: json.JoinOptions(append([]json.Options{
		jsontext.AllowDuplicateNames(true),
		jsontext.AllowInvalidUTF8(true),
	}, options...)...)}
	c.encoders.New = func() any { return newEncoder(c.options) }
	return c
}

// Options returns the options for JSON without binary values.
func (c *Codec) Options() json.Options { return c.options }

// encoder takes binary values out of what it encodes. It is used again, since its
// options remember how each type is encoded.
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

// Encode returns the text of v, and attachments followed by those of v.
func (c *Codec) Encode(v any, attachments [][]byte) (text []byte, all [][]byte, err error) {
	switch v.(type) {
	case nil, bool, string, int, int64, uint64, float64, jsontext.Value: // cannot hold anything binary
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

// Decode reads text into what dst points to, with its binary values restored where
// that has a []byte or an any. An integer that float64 cannot hold is a [jsontext.Value]
// in an any, so that it is sent on as it came.
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
				*b, err = p.in(attachments)
			}
			return err
		}),
		// What an object is shows at its end: to look ahead would be to read what is
		// nested in it once a level.
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
				return ErrPlaceholder
			}
			*v, err = placeholder{true, num}.in(attachments)
			return err
		}),
	))
	return json.Unmarshal(text, dst, c.options, restore)
}

// exactDigits is how many digits of an integer float64 holds, whatever they are.
const exactDigits = 15

// hasLongNumber reports whether text may have an integer in it that float64 cannot hold.
func hasLongNumber(text []byte) bool {
	digits := 0
	for _, b := range text {
		if digits++; b < '0' || b > '9' {
			digits = 0
		} else if digits > exactDigits {
			return true
		}
	}
	return false
}

// keepIntegers keeps an any from rounding an integer.
var keepIntegers = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	number, err := dec.ReadValue()
	if err != nil {
		return err
	}
	digits, negative := strings.CutPrefix(string(number), "-")
	f, err := strconv.ParseFloat(digits, 64)
	switch {
	case strings.ContainsAny(digits, ".eE"):
		if err != nil {
			return err
		}
	case strconv.FormatFloat(f, 'f', 0, 64) != digits:
		*v = number.Clone()
		return nil
	}
	if negative {
		f = -f
	}
	*v = f
	return nil
})

// placeholder stands in JSON for a binary value.
type placeholder struct {
	Placeholder bool    `json:"_placeholder"`
	Num         float64 `json:"num"`
}

// in returns the attachment that p stands for.
func (p placeholder) in(attachments [][]byte) ([]byte, error) {
	i := int(p.Num)
	if !p.Placeholder || p.Num < 0 || i >= len(attachments) || float64(i) != p.Num {
		return nil, ErrPlaceholder
	}
	return attachments[i], nil
}
