package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// The most lines of a file, by its kind.
const (
	mostProduction = 400
	mostTest       = 600
	mostMain       = 30
)

// catchAlls are package names under which anything could be put.
var catchAlls = []string{"base", "common", "helper", "helpers", "lib", "misc", "shared", "types", "util", "utils"}

func shapeRules() []rule {
	return []rule{
		{
			name:   "every package says what it guarantees",
			reason: "the package comment is where a reader begins; it stands in one file",
			check:  documented,
			bad:    map[string]string{"internal/app/a.go": "package app\n"},
			good: map[string]string{
				"internal/app/a.go":      "// Package app joins the parts.\npackage app\n",
				"internal/app/b.go":      "package app\n",
				"internal/app/a_test.go": "package app_test\n",
				"cmd/handover/main.go":   "// Command handover is the binary.\npackage main\n",
			},
		},
		{
			name:   "files stay small",
			reason: fmt.Sprintf("a file that has outgrown %d lines (tests: %d) is about two things", mostProduction, mostTest),
			check:  sized,
			bad:    map[string]string{"internal/app/a.go": "package app\n" + strings.Repeat("\n", mostProduction)},
			good:   map[string]string{"internal/app/a_test.go": "package app\n" + strings.Repeat("\n", mostProduction)},
		},
		{
			name:   "main does four things",
			reason: "parse, signal to context, call, exit code: what is in main cannot be tested",
			check:  sized,
			bad:    map[string]string{"cmd/handover/main.go": "package main\n" + strings.Repeat("\n", mostMain)},
			good:   map[string]string{"cmd/handover/main.go": "package main\n"},
		},
		{
			name:   "packages are named after what they provide",
			reason: "a package called util has no edge, so everything ends up in it",
			check:  named,
			bad:    map[string]string{"internal/util/a.go": "package util\n"},
			good:   map[string]string{"internal/roster/a.go": "package roster\n"},
		},
		{
			name:   "nothing happens on import",
			reason: "importing a package starts nothing and changes nothing; a reader finds every beginning by following calls",
			check:  noInit,
			bad:    map[string]string{"internal/app/a.go": "package app\nfunc init() {}\n"},
			good:   map[string]string{"internal/app/a.go": "package app\ntype t struct{}\nfunc (t) init() {}\n"},
		},
	}
}

func documented(files []file) []string {
	docs := map[string]int{}
	for _, f := range files {
		docs[f.dir] += 0
		if f.doc {
			docs[f.dir]++
		}
	}
	var broken []string
	for dir, n := range docs {
		if n != 1 {
			broken = append(broken, fmt.Sprintf("%s: %d package comments", dir, n))
		}
	}
	slices.Sort(broken)
	return broken
}

func sized(files []file) []string {
	var broken []string
	for _, f := range files {
		most := mostProduction
		switch {
		case f.test:
			most = mostTest
		case path.Base(f.path) == "main.go":
			most = mostMain
		}
		if f.lines > most {
			broken = append(broken, fmt.Sprintf("%s: %d lines, at most %d", f.path, f.lines, most))
		}
	}
	return broken
}

func named(files []file) []string {
	var broken []string
	for _, f := range files {
		if slices.Contains(catchAlls, f.pkg) || slices.Contains(catchAlls, path.Base(f.dir)) {
			broken = append(broken, f.path+": package "+f.pkg)
		}
	}
	return broken
}

func noInit(files []file) []string {
	var broken []string
	for _, f := range files {
		if slices.Contains(f.funcs, "init") {
			broken = append(broken, f.path+": func init")
		}
	}
	return broken
}
