// A reader that has seen enough, such as `head`, closes the pipe: that is an end like any other.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
