// Command lab-import prints the segments of the laboratory's messages.
package main

import (
	"fmt"
	"io"
	"os"

	"clinic.example/hl7"
)

func main() {
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab-import:", err)
		os.Exit(1)
	}
	for _, segment := range hl7.Segments(string(message)) {
		fmt.Println(segment)
	}
}
