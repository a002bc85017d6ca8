package auth

// refusalCode tells programs why a request was refused. Clients get it as JSON.
type refusalCode string

// The reasons why a token is refused.
const (
	tokenMissing refusalCode = "token_missing"
	tokenInvalid refusalCode = "token_invalid"
	tokenExpired refusalCode = "token_expired"
	userUnknown  refusalCode = "user_unknown"
	unavailable  refusalCode = "unavailable" // Redis does not answer, so users cannot be looked up
)

// refusal is the error for a token that is missing, invalid or cannot be checked. Its
// message is one of the three that the chapter's clients know. After "Invalid or
// expired token" those clients refresh their token and try again.
type refusal struct {
	code    refusalCode
	message string
	mistake mistake
	cause   error
}

func (r *refusal) Error() string { return "auth: " + r.message }

func (r *refusal) Unwrap() error { return r.cause }

var refusals = map[refusalCode]*refusal{
	tokenMissing: {code: tokenMissing, message: "Authentication required"},
	tokenInvalid: {code: tokenInvalid, message: "Invalid or expired token"},
	tokenExpired: {code: tokenExpired, message: "Invalid or expired token"},
	userUnknown:  {code: userUnknown, message: "User not found"},
	unavailable:  {code: unavailable, message: "Invalid or expired token"},
}
