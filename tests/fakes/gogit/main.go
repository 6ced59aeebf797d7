// Serves the bare repositories of a folder over HTTP with go-git, which shares no code with git.
// Its argument is the folder. Prints its port, and ends with its standard input.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v6/osfs"
	"github.com/go-git/go-git/v6/backend"
	"github.com/go-git/go-git/v6/plumbing/transport"
)

func main() {
	git := backend.New(transport.NewFilesystemLoader(osfs.New(os.Args[1]), false))
	git.ErrorLog = log.Default()
	var pushes sync.Mutex
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// One push after another, as a forge lets them in: go-git makes a ref without looking whether somebody just did.
		if strings.HasSuffix(r.URL.Path, "/git-receive-pack") {
			pushes.Lock()
			defer pushes.Unlock()
		}
		git.ServeHTTP(w, r)
	}))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	io.Copy(io.Discard, os.Stdin)
}
