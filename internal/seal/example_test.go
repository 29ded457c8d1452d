package seal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/seal"
)

// A sealed value opens for its kind and its row alone; it is found by its
// index without being opened.
func ExampleKeys_Seal() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	keys, err := seal.Open(filepath.Join(dir, "keys"), time.Unix(1622505600, 0), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	sealed := keys.Seal(seal.Phone, "person-1", "13900000000")
	plain, err := keys.Unseal(seal.Phone, "person-1", sealed)
	fmt.Println(plain, err)
	_, err = keys.Unseal(seal.Phone, "person-2", sealed) // carried to another row
	fmt.Println(err)
	looked := keys.Index(seal.Phone, "13900000000") // what a search for it asks
	fmt.Println(keys.Index(seal.Phone, "13900000000") == looked)
	// Output:
	// 13900000000 <nil>
	// person-2 的加密值（phone）解不开，已损坏或被移动过；请与备份里的这一行核对
	// true
}
