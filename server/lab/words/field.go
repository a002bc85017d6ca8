package words

// Field is the JSON name of a request's field.
type Field string

// The fields that an action or a target can need.
const (
	FieldInstance  Field = "instance"
	FieldNamespace Field = "nsp"
	FieldSocket    Field = "socket"
	FieldRoom      Field = "room"
	FieldRooms     Field = "rooms"
	FieldExcept    Field = "except"
	FieldLink      Field = "link"
)

// Value is the type of a field's value.
type Value string

// The types of the values.
const (
	Text    Value = "text"
	Texts   Value = "texts"
	Boolean Value = "boolean"
	Integer Value = "integer"
	JSON    Value = "json" // any value
)

// Fields maps every field of a request to the type of its value. A test of the lab
// compares it with lab.Request.
var Fields = map[Field]Value{
	FieldInstance: Text, FieldNamespace: Text, FieldSocket: Text, FieldRoom: Text, FieldRooms: Texts, FieldExcept: Texts, FieldLink: Text,
	"target": Text, "method": Text, "event": Text, "data": JSON, "newRoom": Text,
	"close": Boolean, "local": Boolean, "volatile": Boolean, "on": Boolean,
	"timeout": Integer, "ms": Integer, // milliseconds
}
