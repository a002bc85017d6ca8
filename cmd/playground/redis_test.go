//go:build interop

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify writes a self-signed certificate for 127.0.0.1 and its key to files, and
// returns their names.
func certify(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert": {Type: "CERTIFICATE", Bytes: der}, "key": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "cert"), filepath.Join(dir, "key")
}

// The playground works with a Redis that needs TLS and a password. It never prints the
// password.
func TestRedisWithTLSAndPassword(t *testing.T) {
	const password = "hunter2hunter2"
	cert, key := certify(t)
	redis, port := freeAddr(t)
	launchRedis(t, redis, "--port", "0", "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key,
		"--tls-ca-cert-file", cert, "--tls-auth-clients", "no", "--requirepass", password)

	addr, p := launchPlayground(t, "REDIS_URL=rediss://:"+password+"@"+redis, "SSL_CERT_FILE="+cert)
	ready := get(t, "http://"+addr+"/readyz", http.StatusOK)
	for _, said := range []string{p.log.String(), ready} {
		if !strings.Contains(said, "external, at "+redis) || strings.Contains(said, password) {
			t.Errorf("this names Redis wrongly, or contains the password: %s", said)
		}
	}
	if _, err := visit(t, "http://"+addr); err != nil {
		t.Error(err)
	}

	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		env  []string
		want string
	}{
		"wrong password":      {[]string{"REDIS_URL=rediss://:" + password + "3@" + redis, "SSL_CERT_FILE=" + cert}, "WRONGPASS"},
		"no password":         {[]string{"REDIS_URL=rediss://" + redis, "SSL_CERT_FILE=" + cert}, "NOAUTH"},
		"unknown certificate": {[]string{"REDIS_URL=rediss://:" + password + "@" + redis}, "certificate"},
		"no TLS":              {[]string{"REDIS_URL=redis://:" + password + "@" + redis}, "no Redis answers at " + redis},
		"no address":          {[]string{"REDIS_URL=localhost:6379"}, "address of Redis"},
	} {
		p := launch(t, tt.env, path, "-addr", "127.0.0.1:0")
		select {
		case <-p.done:
		case <-time.After(20 * time.Second):
			t.Errorf("%s: the playground still runs", name)
			continue
		}
		if said := p.log.String(); p.cmd.ProcessState.ExitCode() != 1 || !strings.Contains(said, tt.want) || strings.Contains(said, password) {
			t.Errorf("%s: exit %d, %s; want 1 and %q", name, p.cmd.ProcessState.ExitCode(), said, tt.want)
		}
	}
}
