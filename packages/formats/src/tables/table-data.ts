import { DataError } from "@rxgrad/core";
import type { CsvColumns, CsvData } from "@rxgrad/data";
import type { TableReader } from "@rxgrad/data/internal";

/** What was read of a table. @throws DataError where no row counts. */
export function tableData<C extends CsvColumns>(name: string, reader: TableReader): CsvData<C> {
  const { rows, dropped, unknown } = reader;
  if (rows === 0) {
    const why = dropped === 0 ? "the table has no rows" : `all ${dropped} rows miss a value`;
    throw new DataError(`${name}: ${why}; give at least one${dropped === 0 ? "" : " that is whole"}.`);
  }
  const data = reader.take() as CsvData<C>["data"];
  return { data, categories: reader.categories as CsvData<C>["categories"], rows, dropped, unknown };
}
