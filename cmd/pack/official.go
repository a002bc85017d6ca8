package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// packOfficial copies the bundles of the official client from its npm package pkg into out,
// compresses them, and writes their version beside them. A server with these files answers
// /socket.io/socket.io.js with them.
func packOfficial(pkg, out string) error {
	var manifest struct {
		Version string `json:"version"`
	}
	text, err := os.ReadFile(filepath.Join(pkg, "package.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &manifest); err != nil || manifest.Version == "" {
		return fmt.Errorf("%s names no version: %w", filepath.Join(pkg, "package.json"), err)
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	bundles, err := filepath.Glob(filepath.Join(pkg, "dist", "socket.io*.js*"))
	if err != nil {
		return err
	}
	if len(bundles) == 0 {
		return fmt.Errorf("%s has no bundles", filepath.Join(pkg, "dist"))
	}
	for _, bundle := range bundles {
		data, err := os.ReadFile(bundle)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, filepath.Base(bundle)), data, 0o644); err != nil {
			return err
		}
	}
	if err := compressAll(out); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "version"), []byte(manifest.Version), 0o644)
}
