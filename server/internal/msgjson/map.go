package msgjson

import (
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// ReadMap reads the map at the start of src and calls member for each of the map's
// entries. member gets the bytes from the entry's value on, and must return the bytes
// after the value. ReadMap returns the bytes after the map. If member fails, the error
// names the key.
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
