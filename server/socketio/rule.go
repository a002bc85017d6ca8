package socketio

import (
	"errors"
	"slices"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Rule names what made a connection end, more exactly than its [Reason] does: see
// [Observation.Rule].
type Rule = engine.Rule

// The rules of this package, besides those of package engine.
const (
	RuleSecondConnect  Rule = "second-connect"  // a CONNECT came for a namespace that the client had joined
	RuleNotJoined      Rule = "not-joined"      // a packet came for a namespace that the client had not joined
	RuleConnectSize    Rule = "connect-size"    // a CONNECT was larger than MaxConnectBytes, and so was its namespace's name
	RuleConnectTimeout Rule = "connect-timeout" // the client joined no namespace within ConnectTimeout
	RuleAuth           Rule = "auth"            // the auth payload of a CONNECT is not an object
	RuleAttachments    Rule = "attachments"     // a packet's attachments are missing, too many or too large
	RuleMalformed      Rule = "malformed"       // a message was not a Socket.IO packet
)

// Rules lists all rules, those of package engine too.
var Rules = slices.Concat(engine.Rules, []Rule{RuleSecondConnect, RuleNotJoined, RuleConnectSize, RuleConnectTimeout, RuleAuth, RuleAttachments, RuleMalformed})

// ruleOf returns the rule that a client has broken if the decoder, or the wait for
// attachments, has failed with err. m is the message that the decoder got last.
func ruleOf(err error, m eio.Packet) Rule {
	for _, attachments := range []error{
		errAttachmentsMissing, sio.ErrIllegalAttachments, sio.ErrIllegalPlaceholder, sio.ErrTooManyAttachments,
		sio.ErrAttachmentsTooLarge, sio.ErrTextWhileBinaryDue, sio.ErrBinaryWhileNoneDue,
	} {
		if errors.Is(err, attachments) {
			return RuleAttachments
		}
	}
	if errors.Is(err, sio.ErrInvalidPayload) && !m.Binary && len(m.Data) > 0 && sio.Type(m.Data[0]) == sio.Connect {
		return RuleAuth
	}
	return RuleMalformed
}
