package auth

// Code says for programs why somebody was refused.
type Code string

// Why somebody can be refused.
const (
	TokenMissing Code = "token_missing"
	TokenInvalid Code = "token_invalid"
	TokenExpired Code = "token_expired"
	UserUnknown  Code = "user_unknown"
	Unavailable  Code = "unavailable" // users cannot be looked up at the moment
)

// Refusal is the error of whoever does not prove to be a user. Its message is
// one of three that clients know: on "Invalid or expired token" they refresh.
type Refusal struct {
	Code    Code
	Message string
	cause   error
}

func (r *Refusal) Error() string { return "auth: " + r.Message }

func (r *Refusal) Unwrap() error { return r.cause }

var refusals = map[Code]*Refusal{
	TokenMissing: {Code: TokenMissing, Message: "Authentication required"},
	TokenInvalid: {Code: TokenInvalid, Message: "Invalid or expired token"},
	TokenExpired: {Code: TokenExpired, Message: "Invalid or expired token"},
	UserUnknown:  {Code: UserUnknown, Message: "User not found"},
	Unavailable:  {Code: Unavailable, Message: "Invalid or expired token"},
}
