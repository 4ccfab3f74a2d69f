import { type BuildOptions, build, type Plugin } from "esbuild";
import { ROOT } from "../shared/cdktf.ts";

/** CommonJS packages inside of an ES module still call these. */
const commonJsGlobals = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

/**
 * What the packages' entries load and nothing here calls: rate limits in databases that nobody has configured, metrics
 * of several processes and their push, logging from a thread. Each would be read, and most of it run, at every start.
 */
const UNUSED =
  /[\\/]node_modules[\\/](pino[\\/]lib[\\/]transport|prom-client[\\/]lib[\\/](cluster|pushgateway)|rate-limiter-flexible[\\/]lib[\\/](BurstyRateLimiter|ExpressBruteFlexible|RLWrapper\w+|RateLimiter(Cluster|Drizzle|Dynamo|Etcd|Memcache|Mongo|MySQL|Postgres|Prisma|Queue|RedisNonAtomic|SQLite|Union|Valkey)\w*))\.js$/;
const withoutUnused: Plugin = {
  name: "without-unused",
  setup: ({ onLoad }) => {
    onLoad({ filter: UNUSED }, () => ({ contents: "module.exports = {};" }));
  },
};

/**
 * Packages that are imported when they are needed, with the names that they have for Node: of a CommonJS package in a
 * file of its own, the bundler would export the default alone.
 */
const namedExports: Plugin = {
  name: "named-exports",
  setup: ({ onResolve, onLoad }) => {
    const namespace = "named-exports";
    onResolve({ filter: /^[^./]/ }, ({ path, kind, importer, resolveDir }) =>
      kind === "dynamic-import" && !/[\\/]node_modules[\\/]/.test(importer)
        ? { path, namespace, pluginData: resolveDir }
        : undefined,
    );
    onLoad({ filter: /./, namespace }, async ({ path, pluginData }) => {
      const names = Object.keys(await import(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
      return {
        contents: `export { ${names.join(", ")} } from ${JSON.stringify(path)};`,
        resolveDir: pluginData,
      };
    });
  },
};

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  sourcemap: true,
  // Stack traces need names and lines; the text of the sources would be most of an image.
  sourcesContent: false,
  // Identifiers stay: they are the names in stack traces and of error classes, and cost no measurable start time.
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [withoutUnused, namedExports],
  // Native, optional, and only used for a thread priority that is not set.
  external: ["@napi-rs/nice"],
  banner: { js: commonJsGlobals },
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

const PARTS = "parts";

/** Bundles everything into a directory, given as an absolute path, and gives the size in bytes of each file. */
export async function bundle(outdir: string): Promise<Readonly<Record<string, number>>> {
  const results = await Promise.all([
    build({
      ...common,
      outdir,
      entryPoints: [
        { in: "app/main.ts", out: "server" },
        { in: "app/lambda.ts", out: "lambda" },
        { in: "app/probe-health.ts", out: "probe-health" },
        { in: "app/workers/tool-worker.ts", out: "tool-worker" },
      ],
      outExtension: { ".js": ".mjs" },
      // What only some requests or settings need is a file of its own, and not read before.
      splitting: true,
      chunkNames: `${PARTS}/[hash]`,
    }),
    // The thread pool, which is one of the parts, starts this file of its own, by this name, from beside itself.
    build({
      ...common,
      outdir: `${outdir}/${PARTS}`,
      entryPoints: [{ in: "node_modules/piscina/dist/worker.js", out: "worker" }],
    }),
    build({
      ...common,
      outdir,
      entryPoints: [{ in: "app/monitor/main.ts", out: "monitor" }],
      outExtension: { ".js": ".mjs" },
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
