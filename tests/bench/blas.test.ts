import { blasNote, blasOf, type FoundBlas, fasterThan, fastest, figureOf } from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";

const debian = "/usr/lib/x86_64-linux-gnu";
const found = (built: string, ...loaded: readonly string[]): FoundBlas => ({ loaded, built });

test("a BLAS is recognized by what is loaded, then by what the module says", () => {
  for (const [what, name, kind] of [
    [found("", `${debian}/blas/libblas.so.3.11.0`), "blas/libblas.so.3.11.0", "reference"],
    [found("", "/usr/lib64/libblas.so.3", "/usr/lib64/libcblas.so.3"), "lib64/libblas.so.3", "reference"],
    [
      found("", `${debian}/openblas-pthread/libblas.so.3`, `${debian}/openblas-pthread/libopenblasp-r0.3.21.so`),
      "openblas-pthread/libblas.so.3",
      "optimized",
    ],
    [
      found("scipy-openblas", "/x/numpy.libs/libscipy_openblas64_.so"),
      "numpy.libs/libscipy_openblas64_.so",
      "optimized",
    ],
    // LAPACK alone has loaded OpenBLAS.
    [
      found("", `${debian}/openblas-pthread/libopenblasp-r0.3.21.so`, `${debian}/blas/libblas.so.3.11.0`),
      "blas/libblas.so.3.11.0",
      "reference",
    ],
    // MKL is part of PyTorch's wheels; the reference library belongs to NumPy.
    [found("mkl", `${debian}/blas/libblas.so.3.11.0`), "mkl", "optimized"],
    [found("accelerate"), "accelerate", "optimized"],
    [found("scipy-openblas"), "scipy-openblas", "optimized"],
    [found("generic"), "generic", "unknown"],
    [found(""), "", "unknown"],
  ] as const) {
    assert.equal(blasOf(what), { name, kind }, JSON.stringify(what));
  }
});

test("a note names the BLAS, and tells how to get a better one", () => {
  const note = (name: string, kind: "optimized" | "reference" | "unknown") =>
    blasNote("PyTorch", "2.1", { name, kind });
  assert.is(note("mkl", "optimized"), "PyTorch 2.1 with mkl");
  assert.match(note("blas/libblas.so.3", "reference"), /the reference BLAS, blas\/libblas.so.3: .*no check counts/);
  assert.match(note("blas/libblas.so.3", "reference"), "apt-get install libopenblas0-pthread");
  assert.match(note("", "unknown"), "an unknown BLAS: ");
  assert.match(note("generic", "unknown"), "an unknown BLAS, generic: ");
});

test("a figure of a contender below its best is marked, and not compared", () => {
  const contender = { name: "PyTorch", setting: "1 thread" };
  const best = figureOf("b", contender, [2]);
  const marked = figureOf("b", { ...contender, handicap: "reference BLAS" }, [1]);
  assert.equal([best.setting, best.handicap], ["1 thread", undefined]);
  assert.equal([marked.setting, marked.handicap], ["1 thread, reference BLAS", "reference BLAS"]);
  assert.is(fastest([marked, best]), best);
  assert.is(fastest([marked]), undefined);
  assert.is(fasterThan(best, marked, { atLeast: 1 }).length, 0);
  assert.is(fasterThan(best, best, { atLeast: 1 }).length, 1);
});

test.run();
