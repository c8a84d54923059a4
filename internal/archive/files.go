package archive

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Files are the file at path or, if that is a folder, all files in it and below, in the
// order of their names. What is neither a file nor a folder is an error.
func Files(path string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := os.Stat(name)
			switch {
			case err != nil:
				return err
			case info.IsDir() && !d.IsDir():
				return fmt.Errorf("%s is a link to a folder: name that folder instead", name)
			case info.IsDir():
				return nil
			case !info.Mode().IsRegular():
				return fmt.Errorf("%s is neither a file nor a folder", name)
			}
			if !yield(Object{Name: name, Open: func(context.Context) (io.ReadCloser, error) { return os.Open(name) }}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Object{}, err)
		}
	}
}

// hourly is where Firehose writes the hour into a name. (Data Firehose Developer Guide,
// "Configure Amazon S3 object name format".)
var hourly = regexp.MustCompile(`(?:^|/)(\d{4}/\d{2}/\d{2}/\d{2})/`)

// aside is by how much a file's hour may differ from its events' time: the hour may be
// of any time zone, and Firehose tries for a day to deliver.
const aside = 26 * time.Hour

// Between leaves out the files whose name says, as Firehose's do, that they are of
// another time; skipped is called for each. A zero time is no bound.
func Between(files iter.Seq2[Object, error], from, to time.Time, skipped func(name string)) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for o, err := range files {
			if err == nil && elsewhen(o.Name, from, to) {
				skipped(o.Name)
				continue
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

func elsewhen(name string, from, to time.Time) bool {
	found := hourly.FindStringSubmatch(filepath.ToSlash(name))
	if found == nil {
		return false
	}
	hour, err := time.Parse("2006/01/02/15", found[1])
	if err != nil {
		return false
	}
	return (!from.IsZero() && hour.Add(aside).Before(from)) || (!to.IsZero() && hour.Add(-aside).After(to))
}
