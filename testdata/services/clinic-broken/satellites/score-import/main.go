// Command score-import reads scores of a paper archive, one "record;score" a line, and prints them normalised.
package main

import (
	"bufio"
	"fmt"
	"os"

	"golang.org/x/text/unicode/norm"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(norm.NFC.String(lines.Text()))
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "score-import:", err)
		os.Exit(1)
	}
}
