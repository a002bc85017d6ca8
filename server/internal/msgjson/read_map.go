package msgjson

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// ReadMap calls member for every entry of the map that src begins with. member
// returns the bytes after the value.
func ReadMap(src []byte, member func(key string, src []byte) (rest []byte, err error)) (rest []byte, err error) {
	n, rest, err := msgp.ReadMapHeaderBytes(src)
	if err != nil {
		return nil, err
	}
	for range n {
		var key string
		if key, rest, err = msgp.ReadStringBytes(rest); err != nil {
			return nil, err
		}
		if rest, err = member(key, rest); err != nil {
			return nil, fmt.Errorf("%q: %w", key, err)
		}
	}
	return rest, nil
}
