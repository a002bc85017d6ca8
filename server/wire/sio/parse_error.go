package sio

// ParseError says why bytes are not a Socket.IO packet, in the words of the official parser.
// A server fires its event "error" with it and closes the connection.
type ParseError string

// The errors of a [Decoder].
const (
	ErrUnknownType         ParseError = "unknown packet type"
	ErrIllegalAttachments  ParseError = "Illegal attachments"
	ErrIllegalPlaceholder  ParseError = "illegal attachments" // a placeholder refers to no attachment
	ErrTooManyAttachments  ParseError = "too many attachments"
	ErrInvalidPayload      ParseError = "invalid payload"
	ErrInvalidID           ParseError = "invalid ack id"
	ErrTextWhileBinaryDue  ParseError = "got plaintext data when reconstructing a packet"
	ErrBinaryWhileNoneDue  ParseError = "got binary data when not reconstructing a packet"
	ErrAttachmentsTooLarge ParseError = "attachments too large"
)

func (e ParseError) Error() string { return "sio: " + string(e) }
