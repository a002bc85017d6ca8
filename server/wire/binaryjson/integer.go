package binaryjson

import (
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// exactDigits is the largest number of digits with which float64 can represent every
// integer.
const exactDigits = 15

// hasLongNumber reports whether text may contain an integer that float64 cannot represent.
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

// keepIntegers decodes a number into an any. An integer that float64 cannot represent
// becomes a jsontext.Value, so that it is not rounded.
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
