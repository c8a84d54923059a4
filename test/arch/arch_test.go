package arch

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// rule is one thing that holds for the whole tree.
type rule struct {
	name   string
	reason string
	check  func(files []file) []string // what breaks it, one line each
	bad    map[string]string           // path → source of a tree that breaks it
	good   map[string]string           // the nearest tree that does not
}

// rules are all of them.
func rules() []rule {
	return slices.Concat(importRules(), worldRules(), shapeRules())
}

func TestTree(t *testing.T) {
	files, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("found %d Go files: this is not the whole tree", len(files))
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			if broken := r.check(files); len(broken) > 0 {
				t.Errorf("%s\n\t%s", r.reason, strings.Join(broken, "\n\t"))
			}
		})
	}
}

func TestRulesCanFail(t *testing.T) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			if broken := r.check(tree(t, r.bad)); len(broken) == 0 {
				t.Error("the tree that breaks it passes")
			}
			if broken := r.check(tree(t, r.good)); len(broken) > 0 {
				t.Errorf("the tree that keeps it fails:\n\t%s", strings.Join(broken, "\n\t"))
			}
		})
	}
}

// TestNamedFoldersExist keeps the rules from guarding what is no longer there.
func TestNamedFoldersExist(t *testing.T) {
	named := slices.Concat(pure, simulator, slices.Collect(maps.Keys(ranks)))
	for _, h := range homes {
		named = append(named, h.in...)
	}
	for _, dir := range named {
		if info, err := os.Stat("../../" + dir); err != nil || !info.IsDir() {
			t.Errorf("the rules name %s, which is no folder of this tree", dir)
		}
	}
}

func tree(t *testing.T, sources map[string]string) []file {
	t.Helper()
	fsys := fstest.MapFS{}
	for p, src := range sources {
		fsys[p] = &fstest.MapFile{Data: []byte(src)}
	}
	files, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
