// Command export-job writes the files named in its arguments beside one another, compressed, and ends.
package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sync/errgroup"
)

func main() {
	var group errgroup.Group
	group.SetLimit(4)
	for _, name := range os.Args[1:] {
		group.Go(func() error { return pack(name) })
	}
	if err := group.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, "export-job:", err)
		os.Exit(1)
	}
}

func pack(name string) (err error) {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(name + ".gz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	packed := gzip.NewWriter(out)
	if _, err := io.Copy(packed, in); err != nil {
		return err
	}
	return packed.Close()
}
