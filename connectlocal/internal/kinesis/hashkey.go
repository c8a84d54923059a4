package kinesis

import (
	"crypto/md5"
	"math/big"
)

// keyRange is the part of the 128-bit hash key space that a shard owns, both ends included.
type keyRange struct{ first, last *big.Int }

func (r keyRange) has(hash *big.Int) bool { return r.first.Cmp(hash) <= 0 && hash.Cmp(r.last) <= 0 }

// cut is the range below at and the range from at on.
func (r keyRange) cut(at *big.Int) (low, high keyRange) {
	return keyRange{r.first, new(big.Int).Sub(at, one())}, keyRange{at, r.last}
}

// joins tells whether next begins where r ends.
func (r keyRange) joins(next keyRange) bool {
	return new(big.Int).Add(r.last, one()).Cmp(next.first) == 0
}

func one() *big.Int { return big.NewInt(1) }

// hashKeys is how many hash keys there are: 2^128.
func hashKeys() *big.Int { return new(big.Int).Lsh(one(), 128) }

// split divides the hash key space into n ranges of equal size (the last takes the rest).
func split(n int) []keyRange {
	width := new(big.Int).Div(hashKeys(), big.NewInt(int64(n)))
	ranges := make([]keyRange, n)
	for i := range ranges {
		first := new(big.Int).Mul(width, big.NewInt(int64(i)))
		last := new(big.Int).Add(first, width)
		if i == n-1 {
			last = hashKeys()
		}
		ranges[i] = keyRange{first: first, last: last.Sub(last, one())}
	}
	return ranges
}

// hashOf is the hash key of a partition key.
func hashOf(partitionKey string) *big.Int {
	sum := md5.Sum([]byte(partitionKey))
	return new(big.Int).SetBytes(sum[:])
}

// explicitHash reads a hash key; false if it is none.
func explicitHash(s string) (*big.Int, bool) {
	h, ok := new(big.Int).SetString(s, 10)
	return h, ok && h.Sign() >= 0 && h.Cmp(hashKeys()) < 0
}
