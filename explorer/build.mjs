// Bundle the explorer into a folder: `node build.mjs OUT`. Nothing is fetched when it runs.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [out] = process.argv.slice(2);
await build({
  entryPoints: { explorer: "src/explorer.js", styles: "styles.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  format: "esm",
  target: ["chrome111", "firefox114", "safari16.4"],
  minify: true,
  legalComments: "linked",
  absWorkingDir: dirname(fileURLToPath(import.meta.url)),
  logLevel: "warning",
});
