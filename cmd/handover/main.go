// Command handover is the whole product in one binary; see handover --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // hours of operation and shifts have time zones, also where the host knows none

	"handover/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	code := cli.Main(cli.OnHangup(ctx, hangup), os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
