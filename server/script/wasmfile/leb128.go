package wasmfile

// appendSigned appends v to dst in signed LEB128 (5.2.2). For unsigned LEB128, package
// encoding/binary has uvarint. Its varint is not signed LEB128, but another encoding.
func appendSigned(dst []byte, v int64) []byte {
	for v < -64 || v > 63 {
		dst = append(dst, byte(v)&0x7f|0x80)
		v >>= 7
	}
	return append(dst, byte(v)&0x7f)
}
