// JavaScript, because the threads of examples import it too, before they know TypeScript.
// A reader such as `head` may close the pipe early. That is a normal end, not an error.
process.stdout.on("error", ({ code }) => process.exit(code === "EPIPE" ? 0 : 1));
