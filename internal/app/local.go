package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"handover/connectlocal"
	"handover/internal/config"
	"handover/internal/controller"
	"handover/internal/gallery"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/policy"
)

// LocalOptions are those of `handover local`.
type LocalOptions struct {
	Listen     string
	Seed       *connectlocal.Seed   // nil: the built-in one
	Quotas     *connectlocal.Quotas // nil: the seed's
	AllowHosts []string             // names besides localhost that it answers to, if it listens on a loopback address
	Controller bool
	AutoAgents bool
	Gallery    bool   // serve the gallery, too
	DataDir    string // for the ledger, an earlier one is set aside; empty: a temporary folder, removed at the end
	Log        *slog.Logger
	Version    string
	Ready      func(base string) // called once, when everything serves
}

// Local serves connectlocal, and the controller inside it, until ctx ends.
func Local(ctx context.Context, o LocalOptions) (err error) {
	var started cleanups
	defer func() { err = joined(err, started.run(ctx)) }()
	l, err := listen(ctx, o.Listen)
	if err != nil {
		return err
	}
	warnOfStrangers(l.Addr(), o.Log)
	srv, err := connectlocal.New(connectlocal.Options{Seed: o.Seed, Quotas: o.Quotas, AutoAgents: o.AutoAgents, Logger: o.Log})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	base := "http://" + l.Addr().String()
	var (
		store *sqliteledger.Ledger
		dir   string
	)
	front, handler := &later{}, srv.Handler()
	if o.Controller {
		if store, dir, err = openStore(ctx, o.DataDir, &started); err != nil {
			return errors.Join(err, l.Close())
		}
		handler = beside(front, handler)
	}
	if o.Gallery {
		handler = under(gallery.Base, gallery.Handler(), handler)
	}
	started.add("server", serve(ctx, l, o.known(l.Addr(), handler), o.Log))
	if err := srv.Start(); err != nil { //nolint:contextcheck // what it starts lives until Stop, which is later than ctx.
		return err
	}
	started.add("connectlocal", srv.Stop)
	if !o.Controller {
		o.Ready(base)
		<-ctx.Done()
		return nil
	}
	return control(ctx, o, srv, inside{store, front, base, dir})
}

// inside is what a controller inside connectlocal's process is given.
type inside struct {
	store *sqliteledger.Ledger
	front *later
	base  string
	dir   string // of what the controller keeps
}

// beside gives the controller its own paths, and connectlocal all others as they
// are: a mux would answer those that are not clean with a redirect, which no client
// of AWS expects.
func beside(controller, connect http.Handler) http.Handler {
	for _, own := range []string{"/console", "/console/", "/signin/v1/", "/operator/v1/", "/companion/", "/healthz", "/readyz", "/metrics"} {
		connect = under(own, controller, connect)
	}
	return connect
}

// under gives h the path own, with all below it if it ends in a slash, and others the rest.
func under(own string, h, others http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == own || strings.HasSuffix(own, "/") && strings.HasPrefix(r.URL.Path, own) {
			h.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// known keeps out what is addressed to a name that is not this machine's. Who
// listens on another address than a loopback one means to be called by any.
func (o LocalOptions) known(a net.Addr, h http.Handler) http.Handler {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return connectlocal.KnownHosts(h, o.AllowHosts...)
	}
	return h
}

// control runs the controller against its own process, by its virtual time.
// Whoever reaches the address may do everything, as with all of connectlocal.
func control(ctx context.Context, o LocalOptions, srv *connectlocal.Server, in inside) error {
	conf := config.Config{
		Instance: srv.InstanceID(), Stream: srv.AgentEventStream(), ContactEvents: srv.ContactEventStream(),
		Start: config.Start{Kind: config.StartOldest}, Poll: 200 * time.Millisecond, Sweep: 30 * time.Second,
		Desktop: in.base, Workers: 8, Policy: policy.Default(), Companion: &config.Companion{KeyFile: filepath.Join(in.dir, "companion.key")},
	}
	c, err := controller.New(ctx, controller.Options{
		Config: conf, AWS: connectlocal.AWSConfig(in.base), HTTP: &http.Client{}, Store: in.store,
		Clock: controller.Clock{Now: srv.Now, Wait: srv.Wait}, Owner: owner(), Log: o.Log, Participant: in.base, Trusting: true, Unheld: true, Version: o.Version,
	})
	if err != nil {
		return err
	}
	in.front.set(c.Front("", nil))
	o.Ready(in.base)
	return c.Run(ctx)
}

// openStore opens the ledger in dir, or in a temporary folder that goes at the end,
// and says which folder that is.
func openStore(ctx context.Context, dir string, started *cleanups) (*sqliteledger.Ledger, string, error) {
	if dir == "" {
		temp, err := os.MkdirTemp("", "handover-")
		if err != nil {
			return nil, "", fmt.Errorf("make a folder for the ledger: %w", err)
		}
		started.add("temporary folder", func(context.Context) error { return os.RemoveAll(temp) })
		dir = temp
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make the folder for the ledger: %w", err)
	}
	path := filepath.Join(dir, "handover.db")
	if err := setAside(path); err != nil {
		return nil, "", err
	}
	store, err := sqliteledger.Open(ctx, path)
	if err != nil {
		return nil, "", err
	}
	started.add("ledger", func(context.Context) error { return store.Close() })
	return store, dir, nil
}

// setAside renames a ledger that an earlier run has left. What it knows is of
// chats and times that went with that run's connectlocal.
func setAside(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an earlier ledger: %w", err)
	}
	old := path + "." + info.ModTime().UTC().Format("20060102T150405Z")
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+part, old+part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("set the earlier ledger aside: %w", err)
		}
	}
	return nil
}

// joined leaves out the end of the context, which is how a command is told to stop.
func joined(err, stopping error) error {
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, stopping)
}
