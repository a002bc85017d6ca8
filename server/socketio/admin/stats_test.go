package admin_test

import (
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

type stats struct {
	ServerID            string  `json:"serverId"`
	Hostname            string  `json:"hostname"`
	PID                 int     `json:"pid"`
	Uptime              float64 `json:"uptime"`
	ClientsCount        int     `json:"clientsCount"`
	PollingClientsCount int     `json:"pollingClientsCount"`
	AggregatedEvents    []struct {
		Timestamp     int64
		Type, SubType string
		Count         int
	} `json:"aggregatedEvents"`
	Namespaces []struct {
		Name         string
		SocketsCount int
	} `json:"namespaces"`
}

// stats returns the stats that arrived since the last call of stats, and the size of each
// packet.
func (d dashboard) stats() (all []stats, bytes []int) {
	d.T.Helper()
	for _, frame := range d.DrainFrames() {
		text, ok := strings.CutPrefix(frame, `42/admin,["server_stats",`)
		if !ok {
			continue
		}
		var s stats
		if err := json.Unmarshal([]byte(strings.TrimSuffix(text, "]")), &s); err != nil {
			d.T.Fatal(err)
		}
		all, bytes = append(all, s), append(bytes, len(frame)-1)
	}
	return all, bytes
}

func TestStats(t *testing.T) {
	run(t, admin.Options{Mode: admin.Production, ServerID: "one"}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		later(1100 * time.Millisecond)
		d, _ := open(t, net, login)
		if got, _ := d.stats(); len(got) > 0 {
			t.Errorf("the dashboard got %+v before the first 2 s", got)
		}
		later(899 * time.Millisecond)
		if got, _ := d.stats(); len(got) > 0 {
			t.Errorf("the dashboard got %+v a moment too early", got)
		}
		later(time.Millisecond)
		got, first := d.stats()
		if len(got) != 1 {
			t.Fatalf("the dashboard got %+v after 2 s", got)
		}
		hostname, err := os.Hostname()
		if err != nil {
			t.Fatal(err)
		}
		if s := got[0]; s.ServerID != "one" || s.Hostname != hostname || s.PID != os.Getpid() || s.Uptime != 2 || s.ClientsCount != 1 || s.PollingClientsCount != 0 {
			t.Errorf("the dashboard got %+v", s)
		}

		// The server counts the messages in each second. It does not count the open packet
		// and heartbeats.
		beginPolling(t, net)
		alice := sockettest.Dial(t, net)
		alice.Join("", "")
		alice.Send(`42["x","é"]`)
		later(1500 * time.Millisecond)
		_ = alice.Conn.CloseNow()
		later(500 * time.Millisecond)
		got, _ = d.stats()
		if len(got) != 1 || got[0].ClientsCount != 2 || got[0].PollingClientsCount != 1 {
			t.Fatalf("the dashboard got %+v", got)
		}
		type key struct {
			second        int64
			kind, subType string
		}
		counts := map[key]int{}
		for _, e := range got[0].AggregatedEvents {
			counts[key{e.Timestamp/1000 - 946684800, e.Type, e.SubType}] += e.Count
		}
		want := map[key]int{
			{2, "rawConnection", ""}:                   2,
			{2, "packetsIn", ""}:                       2,
			{2, "bytesIn", ""}:                         len(`0`) + len(`2["x","é"]`),
			{2, "packetsOut", ""}:                      2, // the answer to CONNECT, and the previous stats
			{2, "bytesOut", ""}:                        len(`0{"sid":"01234567890123456789"}`) + first[0],
			{3, "rawDisconnection", "transport close"}: 1,
		}
		if !reflect.DeepEqual(counts, want) {
			t.Errorf("counted %v, want %v", counts, want)
		}
		if namespaces := got[0].Namespaces; len(namespaces) != 2 || namespaces[0].Name != "/" || namespaces[0].SocketsCount != 0 || namespaces[1].Name != "/admin" || namespaces[1].SocketsCount != 1 {
			t.Errorf("namespaces %+v", namespaces)
		}

		later(60 * time.Second) // in this time, the polling client misses its heartbeat
		got, _ = d.stats()
		if len(got) != 30 || got[29].ClientsCount != 1 || got[29].PollingClientsCount != 0 {
			t.Fatalf("%d stats in 60 s, the last %+v", len(got), got[len(got)-1])
		}
		timeouts := 0
		for _, s := range got {
			for _, e := range s.AggregatedEvents {
				switch {
				case e.Type == "rawDisconnection" && e.SubType == "ping timeout":
					timeouts += e.Count
				case !strings.HasSuffix(e.Type, "Out"):
					t.Errorf("counted %+v", e)
				}
			}
		}
		if timeouts != 1 {
			t.Errorf("%d ping timeouts, want 1", timeouts)
		}
	})
}

func beginPolling(t *testing.T, net *testnet.Server) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://test/socket.io/?EIO=4&transport=polling", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := net.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// The ServerID of a server without an adapter is the name of its host.
func TestServerID(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, _ *socketio.Server, net *testnet.Server) {
		d, _ := open(t, net, login)
		later(2 * time.Second)
		hostname, err := os.Hostname()
		if got, _ := d.stats(); err != nil || len(got) != 1 || got[0].ServerID != hostname {
			t.Errorf("the dashboard got %+v, %v", got, err)
		}
	})
}
