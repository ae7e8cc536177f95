package imagescan

import (
	"context"
	"errors"
	"net"
	"net/http"

	xhttp "github.com/aquasecurity/trivy/pkg/x/http"
)

// RefuseNetwork makes every request over HTTP fail for the rest of the process: Trivy's own, and those of libraries that use
// the default transport. Container engines are asked over their sockets and stay in reach.
func RefuseNetwork() {
	refuse := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("the network is not used in this scan")
	}}
	xhttp.SetDefaultTransport(refuse)
	http.DefaultTransport = refuse
}
