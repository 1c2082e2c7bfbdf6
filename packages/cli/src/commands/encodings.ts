import type { CsvEncoding } from "@rxgrad/data";

/** How a CSV file may be encoded. */
export const ENCODINGS: readonly CsvEncoding[] = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "windows-1252"];
