// Command sms-report counts the messages of the provider's monthly file, one a line, as the board reads numbers.
package main

import (
	"bufio"
	"fmt"
	"os"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

func main() {
	sent := 0
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		sent++
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "sms-report:", err)
		os.Exit(1)
	}
	message.NewPrinter(language.German).Printf("%d Nachrichten\n", sent)
}
