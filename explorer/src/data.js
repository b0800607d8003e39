// The shipped Parquet, read in the browser. Every table is fetched once, when a view first needs it.
import { decompress } from "fzstd";
import { parquetReadObjects } from "hyparquet";

const compressors = { ZSTD: (input, length) => decompress(input, new Uint8Array(length)) };
const kept = new Map();

const once = (key, make) => {
  if (!kept.has(key)) {
    const made = make();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
  }
  return kept.get(key);
};

async function fetched(file) {
  const response = await fetch(`data/${file}`);
  if (!response.ok) throw new Error(`data/${file}: ${response.status} ${response.statusText}`);
  return response;
}

const json = (file) => once(file, async () => (await fetched(file)).json());
const buffer = (file) => once(file, async () => (await fetched(file)).arrayBuffer());

/** What the build says of the package: version, citation, rows and evidence of each table. */
export const summary = () => json("summary.json");

/**
 * Rows of a table.
 * @param {string} name
 * @param {string[]} [columns] Only these; fewer are faster.
 * @returns {Promise<Object[]>} Dates as ISO text, whole numbers as numbers, empty cells as null.
 */
export function load(name, columns) {
  return once(`${name}:${columns?.join() ?? ""}`, async () => {
    const file = await buffer(`${name}.parquet`);
    const rows = await parquetReadObjects({ file, columns, compressors });
    for (const row of rows) {
      for (const column in row) {
        const value = row[column];
        if (typeof value === "bigint") row[column] = Number(value);
        else if (value instanceof Date) row[column] = value.toISOString().slice(0, 10);
        else if (value === undefined) row[column] = null;
      }
    }
    return rows;
  });
}

/** Rows of a table by the values of a column; a cell with several items stands under each. */
export function grouped(name, column, columns) {
  return once(`${name}/${column}:${columns?.join() ?? ""}`, async () => {
    const map = new Map();
    for (const row of await load(name, columns)) {
      for (const value of items(row[column])) {
        if (!map.has(value)) map.set(value, []);
        map.get(value).push(row);
      }
    }
    return map;
  });
}

/** Items of a cell. */
export const items = (cell) => (cell ? String(cell).split(";") : []);

/**
 * Tables of the contract by name, from the descriptor that ships with the data.
 * @returns {Promise<Map<string, {title, description, key: string[], fields: Object[], curated: Set<string>}>>}
 *   Each field has `links` ({table, field}) where its cells name records of another table.
 */
export function contract() {
  return once("contract", async () => {
    const { resources } = await json("datapackage.json");
    const tables = new Map();
    const curated = new Map(resources.filter((r) => r.format === "csv").map((r) => [r.name, r.schema]));
    for (const resource of resources.filter((r) => r.format === "parquet")) {
      const name = resource.name.replace(/-parquet$/, "");
      const links = new Map();
      for (const { fields, reference } of resource.schema.foreignKeys ?? []) {
        links.set(fields[0], { table: reference.resource || name, field: reference.fields[0] });
      }
      const fields = resource.schema.fields.map((f) => {
        const own = f["stateties:items"];
        const link = links.get(f.name) ?? (own?.reference && { table: own.reference.resource, field: own.reference.field });
        return { ...f, link, words: f.constraints?.enum ?? own?.enum, edtf: "rdfType" in f };
      });
      const names = curated.get(name).fields.map((f) => f.name);
      const { title, description } = resource;
      tables.set(name, { name, title, description, key: resource.schema.primaryKey, fields, curated: new Set(names) });
    }
    return tables;
  });
}

/** Identifier of a record: its key, joined by `:` where that has several columns. */
export const recordId = (row, key) => key.map((k) => row[k] ?? "").join(":");

/**
 * States by code, with the core and partner states in order; a former state stands with its successor.
 * @returns {Promise<{name: function(string): string, scope: function(string): string, core: string[],
 *   partners: string[], successor: function(string): string, codes: function(string): string[], all: Object[]}>}
 */
export function states() {
  return once("states", async () => {
    const all = await load("countries", ["iso3", "name", "cow_code", "scope", "valid_to"]);
    const by = new Map(all.map((c) => [c.iso3, c]));
    const current = all.filter((c) => c.scope !== "other");
    const stands = new Map();
    for (const c of all.filter((c) => c.scope === "other" && c.valid_to)) {
      const heir = current.find((o) => o.cow_code === c.cow_code);
      if (heir) stands.set(c.iso3, heir.iso3);
    }
    const names = (scope) => all.filter((c) => c.scope === scope).map((c) => c.iso3);
    return {
      all,
      name: (code) => by.get(code)?.name ?? code,
      scope: (code) => by.get(code)?.scope,
      core: names("core"),
      partners: names("partner"),
      successor: (code) => stands.get(code) ?? code,
      codes: (code) => [code, ...[...stands].filter(([, heir]) => heir === code).map(([former]) => former)],
    };
  });
}

/** Letters without diacritics, in lower case. */
export const plain = (text) =>
  /^\p{ASCII}*$/u.test(text) ? text.toLowerCase() : text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
