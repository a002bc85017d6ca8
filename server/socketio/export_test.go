package socketio

// DecodeArg is what [Event.Bind] does with an argument.
var DecodeArg = decodeArg
