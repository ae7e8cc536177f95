// Command api prints a score, given with the highest that can be reached, as the portal shows it.
package main

import (
	"fmt"
	"os"
	"strconv"

	"clinic.example/pro/portal/formats"
)

func main() {
	var numbers []int
	for _, arg := range os.Args[1:] {
		n, err := strconv.Atoi(arg)
		if err != nil {
			fmt.Fprintln(os.Stderr, "api:", err)
			os.Exit(1)
		}
		numbers = append(numbers, n)
	}
	if len(numbers) != 2 {
		fmt.Fprintln(os.Stderr, "usage: api SCORE HIGHEST")
		os.Exit(2)
	}
	fmt.Println(formats.Score(numbers[0], numbers[1]))
}
