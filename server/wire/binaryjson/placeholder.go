package binaryjson

import "errors"

// errPlaceholder means that a placeholder does not refer to an attachment, or that the
// JSON has an ordinary object for a []byte.
var errPlaceholder = errors.New("placeholder refers to no attachment")

// placeholder is the object that stands for a binary value in JSON.
type placeholder struct {
	Placeholder bool    `json:"_placeholder"`
	Num         float64 `json:"num"`
}

// attachment returns the attachment that p stands for.
func (p placeholder) attachment(attachments [][]byte) ([]byte, error) {
	i := int(p.Num)
	if !p.Placeholder || p.Num < 0 || i >= len(attachments) || float64(i) != p.Num {
		return nil, errPlaceholder
	}
	return attachments[i], nil
}
