// Command hl7-bridge turns the line ends of the laboratory's messages into those of the clinic's.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "hl7-bridge:", err)
		os.Exit(1)
	}
	fmt.Print(strings.ReplaceAll(string(message), "\r", "\n"))
}
