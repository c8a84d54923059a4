// Package arch holds the architecture as tests: which package may import
// which, where the outside world may be touched, and how large things may
// grow. Every rule says why it is there and carries a small tree of source
// that breaks it, so that no rule can pass by looking at nothing.
package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the path under which our own packages are imported.
const module = "handover"

// file is what the rules look at: one Go source file, by its facts.
type file struct {
	path    string   // from the module's root, with slashes
	dir     string   // its package's folder; "." for the root
	pkg     string   // the name in its package clause
	test    bool     // its name ends in _test.go
	lines   int      // as an editor counts them
	doc     bool     // it carries the package comment
	imports []string // import paths as written; our own without "handover/"
	uses    []string // what it takes from imported packages: "os.Exit", "net/http.DefaultServeMux"
	funcs   []string // names of its functions and methods
}

// skipped are folders whose Go files belong to another module or to nobody.
var skipped = []string{".git", "testdata", "vendor", "node_modules", "tools"}

// load parses every Go file below the root of fsys.
func load(fsys fs.FS) ([]file, error) {
	var files []file
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skipped, d.Name()):
			return fs.SkipDir
		case d.IsDir() || path.Ext(p) != ".go":
			return nil
		}
		src, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		f, err := read(p, src)
		files = append(files, f)
		return err
	})
	return files, err
}

func read(p string, src []byte) (file, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), p, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file{}, fmt.Errorf("read %s: %w", p, err)
	}
	f := file{
		path:  p,
		dir:   path.Dir(p),
		pkg:   syntax.Name.Name,
		test:  strings.HasSuffix(p, "_test.go"),
		lines: bytes.Count(src, []byte("\n")),
		doc:   syntax.Doc != nil && strings.HasPrefix(syntax.Doc.Text(), wantDoc(syntax.Name.Name, path.Dir(p))),
	}
	names := map[string]string{}
	for _, spec := range syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, fmt.Errorf("read %s: import %s: %w", p, spec.Path.Value, err)
		}
		f.imports = append(f.imports, strings.TrimPrefix(imported, module+"/"))
		names[localName(spec, imported)] = imported
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && names[x.Name] != "" {
				f.uses = append(f.uses, names[x.Name]+"."+n.Sel.Name)
			}
		case *ast.FuncDecl:
			f.funcs = append(f.funcs, funcName(n))
		}
		return true
	})
	return f, nil
}

// wantDoc is how the package comment has to begin.
func wantDoc(pkg, dir string) string {
	if pkg == "main" {
		return "Command " + path.Base(dir) + " "
	}
	return "Package " + strings.TrimSuffix(pkg, "_test") + " "
}

func localName(spec *ast.ImportSpec, imported string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return path.Base(imported)
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv != nil {
		return "(method) " + d.Name.Name
	}
	return d.Name.Name
}

// within tells whether dir is root or below it.
func within(dir, root string) bool {
	return dir == root || strings.HasPrefix(dir, root+"/")
}

// withinAny tells whether dir is one of the roots or below one.
func withinAny(dir string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return within(dir, root) })
}

// ours tells whether an import, as a file has it, is of this module.
func ours(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return slices.Contains([]string{"cmd", "connectlocal", "deploy", "flow", "internal", "test"}, first)
}
