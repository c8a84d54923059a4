package flow

import "strings"

// Reference tells whether s is exactly one reference ("$.Attributes.x",
// "$['Attributes']['x']") and gives its path in the dotted spelling. Spec §5.8.
func Reference(s string) (path string, ok bool) {
	path, end := scanReference(s)
	return path, end > 0 && end == len(s)
}

// Expand replaces every reference inside s by what value returns for its dotted
// path. A name in dotted spelling consists of ASCII letters, digits, "_" and "-", so
// that the full stop which ends a sentence is no part of it, and "$5" is no reference.
func Expand(s string, value func(path string) string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		path, end := scanReference(s)
		if end == 0 {
			b.WriteByte('$')
			end = 1
		} else {
			b.WriteString(value(path))
		}
		s = s[end:]
	}
}

// scanReference reads the reference at the beginning of s; end is 0 if there is none.
func scanReference(s string) (path string, end int) {
	if !strings.HasPrefix(s, "$") {
		return "", 0
	}
	end = 1
	var names []string
	for {
		name, n := scanName(s[end:])
		if n == 0 || (len(names) == 0 && !letter(name[0])) {
			break
		}
		names = append(names, name)
		end += n
	}
	if len(names) == 0 {
		return "", 0
	}
	return "$." + strings.Join(names, "."), end
}

// scanName reads ".name", "['name']" or ".['name']" (all three occur in exports);
// n is 0 if none of them stands there.
func scanName(s string) (name string, n int) {
	dot := strings.HasPrefix(s, ".")
	if dot {
		s = s[1:]
		n = 1
	}
	for _, quote := range []string{"'", `"`} {
		if rest, ok := strings.CutPrefix(s, "["+quote); ok {
			if i := strings.Index(rest, quote+"]"); i > 0 {
				return rest[:i], n + 2 + i + 2
			}
		}
	}
	i := 0
	for i < len(s) && nameByte(s[i]) {
		i++
	}
	if !dot || i == 0 {
		return "", 0
	}
	return s[:i], n + i
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func nameByte(c byte) bool {
	return letter(c) || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// unresolved tells whether s holds a template's hole ("${QueueArn}",
// "{{flows.main}}", "%%NAME%%", "<<name>>"): its value is not known yet, so
// nothing can be said against it.
func unresolved(s string) bool {
	for _, t := range [][2]string{{"${", "}"}, {"{{", "}}"}, {"%%", "%%"}, {"<<", ">>"}} {
		if _, rest, ok := strings.Cut(s, t[0]); ok && strings.Contains(rest, t[1]) {
			return true
		}
	}
	return false
}
