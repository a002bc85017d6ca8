package lessons

// Topic is the subject of one lesson, whether the lesson exists yet or not.
type Topic struct {
	Number int
	Title  string
	About  string
}

// Syllabus is the whole course in order. If [Load] does not return the lesson of a topic,
// the lesson is still to come, and the page that lists the topics says so.
var Syllabus = []Topic{
	{1, "Pull and push", "What a page has to do to get news over HTTP, and what changes once the server may speak first."},
	{2, "Connecting", "io, socket, events: three words and what each stands for."},
	{3, "Emitting and acknowledging", "Sending a named message, and learning that it has arrived."},
	{4, "Emit targets", "One line of server code, eight ways to choose who hears it."},
	{5, "Rooms", "They appear with their first member and go with the last; one user in many tabs."},
	{6, "Namespaces", "Several channels over one connection, each with a door of its own."},
	{7, "The life of a connection", "Every built-in event on both sides, every reason to disconnect, and where reconnect really fires."},
	{8, "Transports", "Polling first, then the upgrade; and what happens if WebSocket is blocked."},
	{9, "Authentication at the door", "Middleware, tokens, connect_error, expiry and refresh."},
	{10, "The wrong way to know who it is", "What an attacker does with a server that believes the client's user id."},
	{11, "From REST to the socket", "A controller that changes a task and tells everyone who watches it."},
	{12, "Presence", "Who is here, on which device, and how to notice that they have gone."},
	{13, "Two instances", "First without an adapter, so that half of the news is lost; then with Redis."},
	{14, "The Angular client", "A service, signals, and the listener that is never removed."},
	{15, "WebAssembly beside Angular", "The same script on two clients, watched side by side."},
	{16, "Going to production", "Origins, sticky sessions, limits, recovery, and a stop that loses nothing."},
}

// topic returns the topic of a number, or nil if the syllabus does not have it.
func topic(number int) *Topic {
	for i := range Syllabus {
		if Syllabus[i].Number == number {
			return &Syllabus[i]
		}
	}
	return nil
}
