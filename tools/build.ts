/**
 * Bundles the server and the monitor into dist/, so that they run without node_modules.
 *
 *   npm run build
 */
import { rm } from "node:fs/promises";
import { type BuildOptions, build } from "esbuild";

const outdir = "dist";

/** CommonJS packages inside of an ES module still call these. */
const commonJsGlobals = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

const common = {
  outdir,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  sourcemap: true,
  minifySyntax: true,
  // Native, optional, and only used for a thread priority that is not set.
  external: ["@napi-rs/nice"],
  banner: { js: commonJsGlobals },
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

await rm(outdir, { recursive: true, force: true });
const results = await Promise.all([
  build({
    ...common,
    entryPoints: [
      { in: "app/main.ts", out: "server" },
      { in: "app/workers/tool-worker.ts", out: "tool-worker" },
    ],
    outExtension: { ".js": ".mjs" },
  }),
  // The thread pool starts this file of its own, by this name, from beside itself.
  build({ ...common, entryPoints: [{ in: "node_modules/piscina/dist/worker.js", out: "worker" }] }),
  build({
    ...common,
    entryPoints: [{ in: "app/monitor/main.ts", out: "monitor" }],
    outExtension: { ".js": ".mjs" },
  }),
  // The monitor's status page, for browsers.
  build({
    entryPoints: ["status-page.ts", "index.html", "status-page.css", "icon.svg"].map(
      (file) => `app/monitor/page/${file}`,
    ),
    outdir: `${outdir}/monitor-page`,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    loader: { ".html": "copy", ".css": "copy", ".svg": "copy" },
    metafile: true,
    logLevel: "warning",
  }),
]);

for (const [file, { bytes }] of results.flatMap(({ metafile }) => Object.entries(metafile.outputs))) {
  if (!file.endsWith(".map")) console.log(`${file}  ${Math.ceil(bytes / 1024)} KiB`);
}
