// Reads what this project writes, with the implementations behind Go's checksum database: a log of tiles, its signed checkpoint, a cosignature
// and an inclusion proof; and makes a log of its own, for this project to read.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	f_note "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	switch os.Args[1] {
	case "bundle": // BUNDLE LOGKEY WITNESSKEY
		bundle(os.Args[2], os.Args[3], os.Args[4])
	case "log": // DIR LOGKEY
		readLog(os.Args[2], os.Args[3])
	}
}

func open(checkpoint, logKey, witnessKey string) (tlog.Tree, int) {
	verifiers := []note.Verifier{must(note.NewVerifier(logKey))}
	if witnessKey != "" {
		verifiers = append(verifiers, must(f_note.NewVerifierForCosignatureV1(witnessKey)))
	}
	opened := must(note.Open([]byte(checkpoint), note.VerifierList(verifiers...)))
	lines := strings.Split(opened.Text, "\n")
	tree := tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
	return tree, len(opened.Sigs)
}

func bundle(file, logKey, witnessKey string) {
	head, checkpoint, _ := strings.Cut(string(must(os.ReadFile(file))), "\n\n")
	lines := strings.Split(head, "\n")
	entry := must(base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra ")))
	index := must(strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64))
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		proof = append(proof, must(tlog.ParseHash(line)))
	}
	tree, signatures := open(checkpoint, logKey, witnessKey)
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("proven %d of %d, %d signatures\n", index, tree.N, signatures)
}

// The tiles of the checksum database have other paths, the same bytes.
type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(t.dir, path))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func readLog(dir, logKey string) {
	tree, _ := open(string(must(os.ReadFile(filepath.Join(dir, "checkpoint")))), logKey, "")
	reader := tlog.TileHashReader(tree, tiles{dir})
	for size := int64(1); size <= tree.N; size++ {
		hash := must(tlog.TreeHash(size, reader))
		if proof := must(tlog.ProveTree(tree.N, size, reader)); tlog.CheckTree(proof, tree.N, tree.Hash, size, hash) != nil {
			fmt.Fprintln(os.Stderr, "not consistent from", size)
			os.Exit(1)
		}
	}
	fmt.Printf("%d entries, consistent from each size\n", tree.N)
}
