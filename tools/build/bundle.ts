import { type BuildResult, build } from "esbuild";
import { ROOT } from "../shared/cdktf.ts";
import { bundleOptions } from "./bundle-options.ts";
import { bundleParts, fromParts } from "./bundle-parts.ts";

/** CommonJS packages inside of an ES module still call these. */
const commonJsGlobals = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

const esModule = {
  ...bundleOptions,
  banner: { js: commonJsGlobals },
  outExtension: { ".js": ".mjs" },
} as const;

const PARTS = "parts";
const LAMBDA_PARTS = "lambda-parts";

/** Bundles everything into a directory, given as an absolute path, and gives the size in bytes of each file. */
export async function bundle(outdir: string): Promise<Readonly<Record<string, number>>> {
  const results: readonly BuildResult<{ metafile: true }>[] = await Promise.all([
    build({
      ...esModule,
      outdir,
      entryPoints: [{ in: "app/main.ts", out: "server" }],
      // What only some requests or settings need is a file of its own, and not read before.
      splitting: true,
      chunkNames: `${PARTS}/[hash]`,
    }),
    bundleParts({ entry: "app/start-function.ts", outdir: `${outdir}/${LAMBDA_PARTS}` }),
    build({
      ...bundleOptions,
      outdir,
      entryPoints: [
        { in: "app/lambda.ts", out: "lambda" },
        { in: "app/cache-code.ts", out: "cache-code" },
        { in: "app/probe-health.ts", out: "probe-health" },
      ],
      outExtension: { ".js": ".mjs" },
      plugins: [fromParts({ module: "start-function", exported: "startFunction", folder: LAMBDA_PARTS })],
    }),
    build({
      ...esModule,
      outdir,
      entryPoints: [{ in: "app/workers/tool-worker.ts", out: "tool-worker" }],
    }),
    // The thread pool, which is one of the parts, starts this file of its own, by this name, from beside itself.
    ...[PARTS, LAMBDA_PARTS].map((parts) =>
      build({
        ...esModule,
        outdir: `${outdir}/${parts}`,
        entryPoints: [{ in: "node_modules/piscina/dist/worker.js", out: "worker" }],
        outExtension: {},
      }),
    ),
    build({
      ...esModule,
      outdir,
      entryPoints: [{ in: "app/monitor/main.ts", out: "monitor" }],
      splitting: true,
      chunkNames: `monitor-${PARTS}/[hash]`,
    }),
    // The monitor's status page, for browsers.
    build({
      absWorkingDir: ROOT,
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
  return Object.fromEntries(
    results
      .flatMap(({ metafile }) => Object.entries(metafile.outputs))
      .filter(([file]) => !file.endsWith(".map"))
      .map(([file, { bytes }]) => [file, bytes]),
  );
}
