package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/config"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/memnet"
	"handover/internal/operator"
)

const usualLedger = "handover.db"

// source says what to read: a ledger file, or a running controller.
type source struct {
	remote
	ledger string
	json   bool
}

func (o *source) flags(c *cobra.Command) {
	o.remote.flags(c)
	c.Flags().StringVar(&o.ledger, "ledger", "", "read this ledger `file` instead of asking a controller (default: "+usualLedger+" where there is one)")
	o.jsonFlag(c)
}

func (o *source) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&o.json, "json", false, "print JSON, for programs")
}

// read calls fn with what the flags name: the ledger file, else the controller;
// where they name neither, the ledger of this folder, if it has one.
func (o *source) read(c *cobra.Command, fn func(*client) error) error {
	path, err := o.file()
	if err != nil {
		return err
	}
	if path == "" {
		remote, err := o.dial()
		if err != nil {
			return err
		}
		return fn(remote)
	}
	l, err := sqliteledger.OpenReader(c.Context(), path)
	if err != nil {
		return err
	}
	err = fn(overLedger(c, l, path))
	return errors.Join(err, l.Close())
}

// file is the ledger to read; empty if a controller is to be asked.
func (o *source) file() (string, error) {
	if o.ledger != "" && o.server != "" {
		return "", misuse{errors.New("--ledger and --server: give one of them, what is read is one or the other")}
	}
	if strings.HasPrefix(o.ledger, "dynamodb:") {
		return "", misuse{errors.New("--ledger: a DynamoDB table is read by a controller on it; ask one: --server URL, the address of a daemon's console, or the operators' function URL")}
	}
	if o.ledger != "" {
		if _, err := os.Stat(o.ledger); err != nil {
			return "", misuse{fmt.Errorf("--ledger: %w; it is the file that the configuration's ledger names, or handover.db in the folder of local's --data", err)}
		}
		return o.ledger, nil
	}
	if o.server != "" || os.Getenv(serverEnv) != "" {
		return "", nil
	}
	if _, err := os.Stat(usualLedger); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return usualLedger, nil
}

// overLedger reads a ledger through the API that a controller serves, inside
// this process: what is shown is the same either way.
func overLedger(c *cobra.Command, l *sqliteledger.Reader, path string) *client {
	api := operator.New(operator.Options{Ledger: l, Now: time.Now, Log: logger(c, config.Log{Level: slog.LevelError})})
	return &client{base: "http://ledger", file: path, http: &http.Client{Transport: whole{memnet.Transport{Handler: api}}}}
}

// whole turns an answer that broke off into an error.
type whole struct{ memnet.Transport }

// RoundTrip implements http.RoundTripper.
func (t whole) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if cause := recover(); cause == http.ErrAbortHandler { //nolint:errorlint // it is compared with what was thrown.
			resp, err = nil, errors.New("the ledger could not be read to its end")
		} else if cause != nil {
			panic(cause)
		}
	}()
	return t.Transport.RoundTrip(r)
}
