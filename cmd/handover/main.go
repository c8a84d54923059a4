// Command handover is the whole product in one binary; see handover --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"handover/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
