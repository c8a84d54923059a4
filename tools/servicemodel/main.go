// Command servicemodel makes connectlocal's embedded service models out of a
// wheel of botocore: servicemodel WHEEL FOLDER.
package main

import (
	"archive/zip"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// services are those that connectlocal speaks, by their folder in botocore.
var services = []string{"connect", "connectparticipant", "kinesis"}

// prose is what no program reads.
var prose = []string{"documentation", "deprecatedMessage", "deprecatedSince", "deprecated", "contextParam", "staticContextParams", "endpointdiscovery", "sensitive"}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: servicemodel botocore-VERSION-py3-none-any.whl FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "servicemodel:", err)
		os.Exit(1)
	}
}

func run(wheel, folder string) (err error) {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("opening the wheel: %w", err)
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	for _, service := range services {
		f, err := newest(z.File, service)
		if err != nil {
			return err
		}
		if err := shorten(f, filepath.Join(folder, service+".json.gz")); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// newest is the service's model with the latest version, which is its folder's name.
func newest(files []*zip.File, service string) (*zip.File, error) {
	var found *zip.File
	for _, f := range files {
		if ok, _ := path.Match("botocore/data/"+service+"/*/service-2.json.gz", f.Name); ok && (found == nil || f.Name > found.Name) {
			found = f
		}
	}
	if found == nil {
		return nil, fmt.Errorf("the wheel has no model of %s", service)
	}
	return found, nil
}

// shorten writes the model without its prose.
func shorten(f *zip.File, to string) (err error) {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	var model map[string]any
	if err := json.NewDecoder(unzipped).Decode(&model); err != nil {
		return err
	}
	without(model, false)
	return write(to, model)
}

// without removes the prose. Where the keys are names, of members, shapes or
// operations, nothing is removed: a member may well be called documentation.
func without(v any, names bool) {
	switch v := v.(type) {
	case map[string]any:
		if !names {
			for _, key := range prose {
				delete(v, key)
			}
		}
		for key, inner := range v {
			without(inner, !names && (key == "members" || key == "shapes" || key == "operations"))
		}
	case []any:
		for _, inner := range v {
			without(inner, false)
		}
	}
}

func write(to string, model map[string]any) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	zipped, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	data, err := json.Marshal(model) // with sorted keys: the same wheel makes the same file
	if err != nil {
		return err
	}
	if _, err := io.WriteString(zipped, string(data)); err != nil {
		return err
	}
	return zipped.Close()
}
