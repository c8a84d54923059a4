package gate

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Hosts lets requests through that are addressed to this machine: to localhost, to
// a loopback address, or to one of the names allowed besides. A page whose own
// name leads here (DNS rebinding) is of the same origin as far as its browser
// knows; the name gives it away. Ports and case do not matter.
func Hosts(next http.Handler, allowed ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := hostname(r.Host); !loopback(name) && !isOneOf(name, allowed) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprintf(w, "connectlocal listens on a loopback address and does not answer to the name %q. "+
				"If that name is meant to lead here, allow it: --allow-host %s\n", name, name) // the client is gone if this fails
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostname is a Host header without its port and brackets.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

// loopback tells whether a name cannot be another's. No name at all is that of
// clients of HTTP/1.0, which no browser is.
func loopback(name string) bool {
	if name == "" || name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

func isOneOf(name string, allowed []string) bool {
	for _, a := range allowed {
		if name == hostname(a) {
			return true
		}
	}
	return false
}
