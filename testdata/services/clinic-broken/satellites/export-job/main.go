// Command export-job compresses the yearly export, from standard input to standard output, in one spelling of umlauts.
package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/text/unicode/norm"
)

func main() {
	if err := export(os.Stdout, os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "export-job:", err)
		os.Exit(1)
	}
}

func export(out io.Writer, in io.Reader) error {
	packed := gzip.NewWriter(out)
	_, err := io.Copy(packed, norm.NFC.Reader(in))
	return errors.Join(err, packed.Close())
}
