package api

import "net/http"

// addressed is an answer with the addresses in it that lead back to the host that
// the client has called.
func (a *API) addressed(r *http.Request, out any) any {
	switch out := out.(type) {
	case interface {
		withSocket(url func(ticket string) string) any
	}:
		if a.socketURL != nil {
			return out.withSocket(func(ticket string) string { return a.socketURL(r, ticket) })
		}
	case interface{ withAccess(url string) any }:
		return out.withAccess(accessURL(r))
	}
	return out
}

// accessURL is where people work with the instance: below it is the CCP.
func accessURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
