package auth

import "slices"

// Role says what a user may do besides what all users may.
type Role string

// The roles. An ordinary user is a Member.
const (
	Admin  Role = "admin"
	Member Role = "member"
)

// User is the public part of a user: it does not contain the password's hash.
type User struct {
	ID    string `json:"_id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  Role   `json:"role"`
}

// Seed is a user who exists from the start. The password is public.
type Seed struct {
	User
	Password string
	hash     string // of Password; written in the source, because to compute five hashes would delay the start
}

// seeds is a variable, so that the tests can replace it with users whose hashes are
// quick to check.
var seeds = []Seed{
	{User{"alice", "alice", "alice@example.test", Admin}, "alice-pass", "$2a$10$T4mLbODoBAzvlfoftbqz9.f0397nAZuwPZY8I7k4gMmyZs9vKj3dK"},
	{User{"bob", "bob", "bob@example.test", Member}, "bob-pass", "$2a$10$Mtk0kvyDu1ejYQfHu3TPzuE8doJr5zekpZxBFKTViSMDsuVW7fJGu"},
	{User{"carol", "carol", "carol@example.test", Member}, "carol-pass", "$2a$10$Srh3pVFR2Kwp.vPsBSzMFud9kJN4Xz2Ca.o7L6vxH33hnzWqOqRgO"},
	// The pages use dan and erin in labs with a third and a fourth instance.
	{User{"dan", "dan", "dan@example.test", Member}, "dan-pass", "$2a$10$CjQjd83vPhJ/NTDRTnpqQeAT5zrg6MdB/i/Bq8BKyNhQKoalQEmJq"},
	{User{"erin", "erin", "erin@example.test", Member}, "erin-pass", "$2a$10$khiKSLeEl/Bc2yRoQFH7eeUu41.bdK1mwCjlH473ygrjj88mC7tlO"},
}

// Seeds returns the users whom [Users.Seed] adds.
func Seeds() []Seed { return slices.Clone(seeds) }
