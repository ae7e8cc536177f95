package service

import (
	"slices"
	"strings"
)

// servingNames are the names of calls by which the libraries that natives know open a listener, or take work from elsewhere.
var servingNames = map[string]bool{
	"Listen": true, "ListenTLS": true, "ListenMutualTLS": true, "ListenTLSWithCertificate": true, "ListenPacket": true, "ListenTCP": true,
	"ListenUnix": true, "ListenUDP": true, "Listener": true, "ListenAndServe": true, "ListenAndServeTLS": true, "Serve": true, "ServeTLS": true,
	"ServeHTTP": true, "ServeMultiple": true, "FileListener": true, "Run": true, "RunTLS": true, "RunUnix": true, "RunFd": true, "RunListener": true, "RunWithContext": true,
	"Start": true, "StartTLS": true, "StartServer": true, "StartAutoTLS": true, "StartH2CServer": true, "Spin": true, "NewServer": true, "MustNewServer": true,
	"Subscribe": true, "QueueSubscribe": true, "Consume": true, "ConsumeWithContext": true, "ReadMessage": true, "FetchMessage": true, "NewTicker": true, "Tick": true,
	"ChanSubscribe": true, "ChanQueueSubscribe": true, "ConsumePartition": true, "Poll": true, "ReceiveMessage": true, "ReceiveMessageWithContext": true,
	"Receive": true, "Fetch": true, "FetchBatch": true, "NextMsg": true, "NextMsgWithContext": true, "Messages": true, "Next": true,
	"XReadGroup": true, "XRead": true, "BLPop": true, "BRPop": true, "PSubscribe": true, "StartAsync": true, "StartBlocking": true,
}

// commandLines are libraries whose Run and Start only call the program's own functions.
var commandLines = []string{"github.com/spf13/cobra", "github.com/urfave/cli", "os/exec", "testing", "flag", "time", "github.com/alecthomas/kong"}

// mayServe reports whether the code that a program links mentions any call that could make it a service. What it does not
// mention it cannot do, however far the program was followed. Libraries that listen by themselves count too.
func (b *builder) mayServe() bool {
	if b.program.ListensBeside() != "" {
		return true
	}
	for _, path := range sortedKeys(b.program.Imports) {
		pkg := b.m.Program.Packages[path]
		if pkg == nil {
			continue
		}
		for _, s := range pkg.Symbols {
			of := strings.TrimLeft(s, "(*")
			if servingNames[methodName(s)] && b.m.Natives[s] != nil &&
				!slices.ContainsFunc(commandLines, func(p string) bool { return strings.HasPrefix(of, p) }) {
				return true
			}
		}
	}
	return false
}
