package flowrun

import (
	"math"
	"strconv"
	"strings"

	"handover/flow"
)

// holds tells whether a condition is true of a result. A value that does not exist
// is empty text, and Equals "NULL" as well (spec §3.2). The operand may be a reference too.
func (x *exec) holds(c flow.Condition, o outcome) bool {
	if len(c.Operands) != 1 {
		return false
	}
	if o.null && c.Operator == "Equals" && c.Operands[0] == "NULL" {
		return true
	}
	operand, _ := x.resolve(c.Operands[0])
	return compare(c.Operator, o.result, operand)
}

// compare is an operator of spec §5.1: text exactly, numbers only if both are some.
func compare(operator, value, operand string) bool {
	switch operator {
	case "Equals":
		return value == operand
	case "TextStartsWith":
		return strings.HasPrefix(value, operand)
	case "TextEndsWith":
		return strings.HasSuffix(value, operand)
	case "TextContains":
		return strings.Contains(value, operand)
	}
	v, ok1 := number(value)
	o, ok2 := number(operand)
	return ok1 && ok2 && compareNumbers(operator, v, o)
}

func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func compareNumbers(operator string, v, o float64) bool {
	switch operator {
	case "NumberGreaterThan":
		return v > o
	case "NumberGreaterOrEqualTo":
		return v >= o
	case "NumberLessThan":
		return v < o
	case "NumberLessOrEqualTo":
		return v <= o
	}
	return false
}
