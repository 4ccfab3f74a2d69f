import type { BuildOptions, Plugin } from "esbuild";
import { ROOT } from "../shared/cdktf.ts";

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
      const names = Object.keys(await import(path)).filter(
        // The mark of a package whose CommonJS was made of modules, which it may have as well.
        (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__esModule",
      );
      return {
        contents: `export { ${names.join(", ")} } from ${JSON.stringify(path)};`,
        resolveDir: pluginData,
      };
    });
  },
};

/** How every bundle that Node runs is made. */
export const bundleOptions = {
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
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;
