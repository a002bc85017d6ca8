package engine

import "sync"

// buffers are scratch space for messages. A buffer is returned to the pool unless it has
// grown above maxBuffer.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const maxBuffer = 64 << 10 // bytes

// readBuffers are for bytes that a connection has read but has not parsed yet.
var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// readSize is how many bytes are read at once while a connection waits for a message.
const readSize = 4 << 10
