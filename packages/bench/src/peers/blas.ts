/** The library of a Python module for matrix products (BLAS), which decides how fast the module is. */
export interface Blas {
  /** Such as "openblas-pthread/libblas.so.3". */
  readonly name: string;
  readonly kind: "optimized" | "reference" | "unknown";
}

/** What a Python module tells about its BLAS after a matrix product. */
export interface FoundBlas {
  /** Paths of the linear algebra libraries that the process has loaded. Empty where the system does not list them. */
  readonly loaded: readonly string[];
  /** The library that the module was built with, by its own account; "" if it names none. */
  readonly built: string;
}

const OPTIMIZED = /openblas|mkl|blis|atlas|accelerate|armpl|nvpl/i;

/** The library of the BLAS interface, which is the slow reference implementation unless its path names another one. */
const INTERFACE = /(^|\/)lib[cf]?blas(64)?[^/]*$/;

/**
 * Recognizes a BLAS. MKL and Accelerate are part of the module or of the system, so the module's own account counts.
 * Otherwise a loaded reference library decides: it computes the products, even where an optimized one is loaded as well.
 */
export function blasOf({ loaded, built }: FoundBlas): Blas {
  if (/mkl|accelerate/i.test(built)) return { name: built, kind: "optimized" };
  const optimized = loaded.filter((path) => OPTIMIZED.test(path));
  const [reference] = loaded.filter((path) => INTERFACE.test(path) && !OPTIMIZED.test(path));
  if (reference !== undefined) return { name: shortened(reference), kind: "reference" };
  if (optimized.length > 0) return { name: shortened(optimized[0]), kind: "optimized" };
  if (OPTIMIZED.test(built)) return { name: built, kind: "optimized" };
  return { name: built, kind: "unknown" };
}

/** A file and its folder. */
const shortened = (path: string): string => path.split("/").slice(-2).join("/");

/** Why a peer with this BLAS is below its best, as a mark in the figures; undefined where it is not. */
export const handicapOf = ({ kind }: Blas): string | undefined => (kind === "optimized" ? undefined : `${kind} BLAS`);

/** A peer's version and BLAS, and what a missing optimized BLAS means. */
export function blasNote(peer: string, version: string, { name, kind }: Blas): string {
  if (kind === "optimized") return `${peer} ${version} with ${name}`;
  const found = kind === "reference" ? `the reference BLAS, ${name}` : `an unknown BLAS${name && `, ${name}`}`;
  return (
    `${peer} ${version} with ${found}: it may be far below its best, so its figures are marked and no check counts ` +
    "them; for an optimized BLAS on Debian: apt-get install libopenblas0-pthread"
  );
}
