package admin_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/wasmclient"
)

// A server that allows a dashboard of another origin. The client in this example takes the
// place of the dashboard.
func Example() {
	io, err := socketio.New(&socketio.Options{
		CORS: &engine.CORS{Origins: []string{"https://admin.example.com"}, Credentials: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	hash, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.DefaultCost) // a program reads the hash from its configuration
	if err != nil {
		log.Fatal(err)
	}
	if err := admin.Instrument(io, &admin.Options{PasswordHash: string(hash), ServerID: "server-1"}); err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	server := httptest.NewServer(mux)
	defer server.Close()
	defer func() { _ = io.Close(context.Background()) }()

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client := wasmclient.NewManager(server.URL, nil)
	defer client.Close()
	dashboard := client.Socket("/admin")
	told := make(chan string, 1)
	dashboard.On("server_stats", func(e *wasmclient.Event) {
		var stats struct {
			ServerID     string `json:"serverId"`
			ClientsCount int    `json:"clientsCount"`
		}
		if err := e.Bind(&stats); err != nil {
			log.Fatal(err)
		}
		told <- fmt.Sprint(stats.ServerID, " has ", stats.ClientsCount, " client")
	})
	for _, password := range []string{"wrong", "correct horse"} {
		if err := dashboard.SetAuthValue(map[string]string{"username": "admin", "password": password}); err != nil {
			log.Fatal(err)
		}
		if err := dashboard.ConnectAndWait(ctx); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(<-told)
	// Output:
	// invalid credentials
	// server-1 has 1 client
}
