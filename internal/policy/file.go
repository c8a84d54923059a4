package policy

// The types below are the file as it is written; compile.go makes sense of it.
// A field of type any takes more than one form, and is judged there.

type file struct {
	Statuses       fileStatuses   `yaml:"statuses"`
	Grace          map[string]any `yaml:"grace"`
	Releasers      *[]string      `yaml:"releasers"`
	MovesPerChat   *int           `yaml:"moves_per_chat"`
	LandingTimeout any            `yaml:"landing_timeout"`
	Rules          []fileRule     `yaml:"rules"`
}

type fileStatuses struct {
	Types *[]string `yaml:"types"`
	Names []string  `yaml:"names"`
}

type fileRule struct {
	Name string     `yaml:"name"`
	When fileWhen   `yaml:"when"`
	Do   []fileRung `yaml:"do"`
}

type fileWhen struct {
	Cause      any            `yaml:"cause"`
	Queue      any            `yaml:"queue"`
	Attributes map[string]any `yaml:"attributes"`
}

type fileRung struct {
	Target   string `yaml:"target"`
	Priority *int   `yaml:"priority"`
	Say      string `yaml:"say"`
	Within   any    `yaml:"within"`
}
