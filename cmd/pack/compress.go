package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/andybalholm/brotli"
)

// encodings are the compressed forms of a file. The server sends them without compressing
// anything itself.
var encodings = []struct {
	suffix string
	writer func(io.Writer) io.WriteCloser
}{
	{".br", func(w io.Writer) io.WriteCloser {
		return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: 11, LGWin: 24})
	}},
	{".gz", func(w io.Writer) io.WriteCloser {
		z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // cannot fail, because the level is valid
		return z
	}},
}

// compressAll writes the compressed forms of each file in dir beside that file.
func compressAll(dir string) error {
	fmt.Println("client: compressing …")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		first error
		total [3]int // the sizes in bytes: not compressed, and in each encoding
	)
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		counts := filepath.Ext(name) == ".js" || filepath.Ext(name) == ".wasm" // only files that a page loads are counted
		if counts {
			total[0] += len(data)
		}
		sizes := make([]int, len(encodings))
		var file sync.WaitGroup
		for i, enc := range encodings {
			file.Go(func() {
				packed, err := compress(data, enc.writer)
				if err == nil {
					err = os.WriteFile(name+enc.suffix, packed, 0o644)
				}
				sizes[i] = len(packed)
				mu.Lock()
				defer mu.Unlock()
				if counts {
					total[1+i] += len(packed)
				}
				if first == nil {
					first = err
				}
			})
		}
		wg.Go(func() {
			file.Wait()
			fmt.Printf("client: %-17s %9d bytes, brotli %7d, gzip %7d\n", entry.Name(), len(data), sizes[0], sizes[1])
		})
	}
	wg.Wait()
	fmt.Printf("client: %-17s %9d bytes, brotli %7d, gzip %7d\n", "together", total[0], total[1], total[2])
	return first
}

func compress(data []byte, writer func(io.Writer) io.WriteCloser) ([]byte, error) {
	var buf bytes.Buffer
	w := writer(&buf)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
