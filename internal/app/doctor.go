package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"handover/internal/config"
	"handover/internal/doctor"
	"handover/internal/doctor/look"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/probe"
)

// Doctor reads the instance that a configuration names, and what is around it, and says
// what is missing. Probes is the file of what was found out; where there is none, nothing
// was. The error tells why nothing at all could be asked.
func Doctor(ctx context.Context, conf config.Config, a doctor.Asked, probes string) ([]doctor.Finding, error) {
	awsConf, err := awsSettings(ctx)
	if err != nil {
		return nil, err
	}
	o := look.Options{AWS: awsConf, Config: conf, Probes: func() (probe.Results, error) { return probe.Load(probes) }}
	if conf.Ledger != "" {
		o.Ledger = func(ctx context.Context) (doctor.Seen, error) { return seenIn(ctx, conf.Ledger) }
	}
	return doctor.Examine(look.Look(ctx, o), conf, a), nil
}

// seenIn is what the ledger in a file knows of agents. Where there is none, one has to
// be able to be made; none is.
func seenIn(ctx context.Context, path string) (seen doctor.Seen, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return doctor.Seen{New: true}, writable(filepath.Dir(path))
	}
	r, err := sqliteledger.OpenReader(ctx, path)
	if err != nil {
		return seen, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for a, err := range r.Agents(ctx) {
		if err != nil {
			return seen, err
		}
		seen.Agents++
		if len(a.Clients) > 0 {
			seen.Companions++
		}
	}
	return seen, nil
}

// writable tries whether files can be made in the folder.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".handover-doctor-*")
	if err != nil {
		return fmt.Errorf("the folder takes no files: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
