// Chapter is the chapter's complete server in Go: CORS, limits, an optional Redis,
// authentication in the handshake, rooms, presence, and a REST handler that emits.
package main

import (
	"context"
	"encoding/json"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

type (
	user    struct{ ID, Name string }
	userKey struct{} // the key under which a socket keeps its user
	project struct {
		ID string `json:"projectId"`
	}
)

// newServer returns the Socket.IO server. Without redisURL it runs alone.
func newServer(secret []byte, users map[string]user, frontend, redisURL string) (*socketio.Server, error) {
	options := &socketio.Options{
		CORS:        &engine.CORS{Origins: []string{frontend}, Methods: []string{"GET", "POST"}, Credentials: true},
		PingTimeout: 20 * time.Second, PingInterval: 25 * time.Second, UpgradeTimeout: 30 * time.Second,
		MaxHTTPBufferSize: 1e6, // 1 MB a message
	}
	if redisURL != "" {
		client, err := redisadapter.Connect(redisURL)
		if err != nil {
			return nil, err
		}
		options.Adapter = redisadapter.New(client, nil)
	}
	io, err := socketio.New(options)
	if err != nil {
		return nil, err
	}
	io.Use(authenticate(secret, users))
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		u := s.Value(userKey{}).(user)
		slog.Info("socket connected", "socket", s.ID(), "user", u.ID)
		s.Join(ctx, "user:"+u.ID) // this room has all tabs of the user

		s.On("task:subscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, p project) error {
			if p.ID != "" {
				s.Join(ctx, "project:"+p.ID)
			}
			return nil
		}))
		s.On("task:unsubscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, p project) error {
			s.Leave(ctx, "project:"+p.ID)
			return nil
		}))
		s.On("presence:online", func(ctx context.Context, _ *socketio.Event) error {
			return s.To("user:"+u.ID).Emit(ctx, "presence:update", map[string]string{"userId": u.ID, "status": "online"})
		})
		s.OnDisconnect(func(_ context.Context, reason socketio.Reason) {
			slog.Info("socket disconnected", "socket", s.ID(), "user", u.ID, "reason", reason)
		})
		s.OnError(func(_ context.Context, err error) { slog.Error("socket error", "socket", s.ID(), "error", err) })
	})
	return io, nil
}

// authenticate lets only users connect. It trusts only the token of the handshake.
func authenticate(secret []byte, users map[string]user) socketio.Middleware {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired())
	return func(_ context.Context, s *socketio.Socket) error {
		var auth map[string]string
		if err := s.Handshake().BindAuth(&auth); err != nil || auth["token"] == "" {
			return &socketio.ConnectError{Message: "Authentication required"}
		}
		var claims jwt.RegisteredClaims
		if _, err := parser.ParseWithClaims(auth["token"], &claims, func(*jwt.Token) (any, error) { return secret, nil }); err != nil {
			return &socketio.ConnectError{Message: "Invalid or expired token"}
		}
		u, ok := users[claims.Subject]
		if !ok {
			return &socketio.ConnectError{Message: "User not found"}
		}
		s.Set(userKey{}, u)
		return nil
	}
}

// createTask returns a REST handler that emits to sockets. To be short, it reads the
// user from the path. A real server must read the user from a token here too.
func createTask(io *socketio.Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var task map[string]any
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&task); err != nil {
			http.Error(w, "the body must be a JSON object", http.StatusBadRequest)
			return
		}
		if err := io.To("user:"+r.PathValue("user")).Emit(r.Context(), "task:created", map[string]any{"task": task, "timestamp": time.Now().UTC()}); err != nil {
			slog.Error("emit", "error", err)
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "data": task})
	}
}

func main() {
	io, err := newServer([]byte(os.Getenv("JWT_SECRET")), map[string]user{"1": {"1", "Alice"}}, "http://localhost:4200", os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/socket.io/", io)
	http.Handle("POST /api/users/{user}/tasks", createTask(io))
	log.Fatal(http.ListenAndServe("localhost:3000", nil))
}
