// Chapter is the chapter's complete server: CORS, limits, Redis, users, rooms, presence, and REST that emits.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

type user struct{ ID, Name string }
type userKey struct{} // the key under which a socket keeps its user

// newServer returns the Socket.IO server. Without redisURL it runs alone.
func newServer(secret []byte, users map[string]user, frontend, redisURL string) (*socketio.Server, error) {
	if len(secret) < 32 {
		return nil, errors.New("chapter: JWT_SECRET must have at least 32 bytes, or anybody can forge tokens: set it, for example with openssl rand -hex 32")
	}
	options := &socketio.Options{
		CORS:        &engine.CORS{Origins: []string{frontend}, Methods: []string{"GET", "POST"}, Credentials: true},
		PingTimeout: 20 * time.Second, PingInterval: 25 * time.Second, UpgradeTimeout: 30 * time.Second, MaxHTTPBufferSize: 1e6,
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
	io.Use(func(_ context.Context, s *socketio.Socket) error { // a socket that this refuses reaches no handler
		var auth map[string]string
		_ = s.Handshake().BindAuth(&auth) // after an error auth has no token
		u, err := userOf(auth["token"], secret, users)
		s.Set(userKey{}, u)
		return err
	})
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		u := s.Value(userKey{}).(user)
		s.Join(ctx, "user:"+u.ID) // this room has all tabs of the user
		s.On("task:subscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, p map[string]string) error {
			if p["projectId"] != "" {
				s.Join(ctx, "project:"+p["projectId"])
			}
			return nil
		}))
		s.On("task:unsubscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, p map[string]string) error {
			s.Leave(ctx, "project:"+p["projectId"])
			return nil
		}))
		s.On("presence:online", func(ctx context.Context, _ *socketio.Event) error {
			return s.To("user:"+u.ID).Emit(ctx, "presence:update", map[string]string{"userId": u.ID, "status": "online"})
		})
		s.OnDisconnect(func(_ context.Context, why socketio.Reason) { log.Printf("user %s left: %s", u.ID, why) })
		s.OnError(func(_ context.Context, err error) { log.Printf("user %s: %v", u.ID, err) })
	})
	return io, nil
}

// userOf returns the user of a token. Sockets and REST call it, and trust nothing else.
func userOf(token string, secret []byte, users map[string]user) (user, error) {
	token = token[:min(len(token), 8192)] // a longer token is invalid without its end
	claims, key := jwt.RegisteredClaims{}, func(*jwt.Token) (any, error) { return secret, nil }
	_, err := jwt.ParseWithClaims(token, &claims, key, jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired())
	u, ok := users[claims.Subject]
	switch {
	case token == "":
		return user{}, &socketio.ConnectError{Message: "Authentication required"}
	case err != nil:
		return user{}, &socketio.ConnectError{Message: "Invalid or expired token"}
	case !ok:
		return user{}, &socketio.ConnectError{Message: "User not found"}
	}
	return u, nil
}

// createTask returns a REST handler that emits to the user whose token the request has.
func createTask(io *socketio.Server, secret []byte, users map[string]user) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		u, err := userOf(token, secret, users)
		if err != nil || !bearer {
			http.Error(w, "a valid token is required: Authorization: Bearer …", http.StatusUnauthorized)
			return
		}
		var task map[string]any
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&task); err != nil {
			http.Error(w, "the body must be a JSON object", http.StatusBadRequest)
			return
		}
		err = io.To("user:"+u.ID).Emit(r.Context(), "task:created", map[string]any{"task": task, "timestamp": time.Now().UTC()})
		log.Printf("user %s created a task; error of the emit: %v", u.ID, err)
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "data": task})
	}
}

func main() {
	secret, users := []byte(os.Getenv("JWT_SECRET")), map[string]user{"1": {"1", "Alice"}}
	io, err := newServer(secret, users, "http://localhost:4200", os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/socket.io/", io)
	http.Handle("POST /api/tasks", createTask(io, secret, users))
	server := &http.Server{Addr: "localhost:3000", ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second, MaxHeaderBytes: 1 << 14}
	log.Fatal(server.ListenAndServe())
}
