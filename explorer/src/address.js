// Addresses of views: `#/pair/IRN-VEN?from=2000`. What a view shows is all in its address.

/** Read the address of the page. */
export function current() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decoded), query: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Write an address; empty values of the query are left out. */
export function to(path, query = {}) {
  const parts = path.map((p) => encodeURIComponent(p).replaceAll("%3A", ":"));
  const given = Object.entries(query).filter(([, v]) => v != null && v !== "");
  return `#/${parts.join("/")}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

/** Where a pair's story stands, whichever state is named first. */
export const pair = (a, b, query) => to(["pair", [a, b].sort().join("-")], query);
