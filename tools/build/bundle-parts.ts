import { readFile, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { type BuildResult, build, type Metafile, type Plugin } from "esbuild";
import { ROOT } from "../shared/cdktf.ts";
import { bundleOptions } from "./bundle-options.ts";
import { startScriptOf } from "./start-script-of.ts";

export interface PartsOptions {
  /** The entry, relative to the repository; a module without a top-level await. */
  readonly entry: string;
  /** Where to, absolute. The entry's part is named as the entry is. */
  readonly outdir: string;
}

/**
 * Bundles an entry into CommonJS parts, one for each set of modules that is needed together, and those that the entry
 * imports statically once more into one script. V8 can keep the code of a script, and Node hands it on for scripts alone;
 * the bundler can split ES modules alone, so their parts are made first.
 */
export async function bundleParts({ entry, outdir }: PartsOptions): Promise<BuildResult<{ metafile: true }>> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions,
    // Chained into the maps of the second step.
    sourcemap: "inline",
    outdir,
    entryPoints: [entry],
    entryNames: "[name]",
    chunkNames: "[hash]",
    outExtension: { ".js": ".cjs" },
    splitting: true,
    write: false,
    plugins: [...bundleOptions.plugins, leanStart],
    inject: [LEAN_PERFORMANCE],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const madeBefore: Plugin = {
    name: "made-before",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /./ }, ({ path }) => ({ path }));
      onLoad({ filter: /./ }, ({ path }) => ({ contents: texts.get(path) ?? "", loader: "js" }));
    },
  };
  const result = await build({
    ...bundleOptions,
    bundle: false,
    external: [],
    plugins: [madeBefore],
    format: "cjs",
    // Parts are loaded as one-byte text.
    charset: "ascii",
    // Parts that are loaded later are CommonJS too.
    supported: { "dynamic-import": false },
    // It takes what is in memory for a file.
    allowOverwrite: true,
    outdir,
    outbase: outdir,
    entryPoints: [...texts.keys()].map((path) => ({ in: path, out: basename(path, ".cjs") })),
    outExtension: { ".js": ".cjs" },
  });
  const files = staticParts(metafile, relative(ROOT, join(outdir, `${basename(entry, ".ts")}.cjs`)));
  const parts = await Promise.all(
    files.map(async (file) => {
      const path = join(ROOT, file);
      const [text, map] = await Promise.all([readFile(path, "utf8"), readFile(`${path}.map`, "utf8")]);
      return { file: basename(file), text: text.replace(SOURCE_MAP_COMMENT, ""), map: JSON.parse(map) };
    }),
  );
  const { script, map } = startScriptOf(parts);
  const path = join(outdir, START_SCRIPT);
  await Promise.all([writeFile(path, script), writeFile(`${path}.map`, JSON.stringify(map))]);
  const written = { bytes: script.length, inputs: {}, imports: [], exports: [] };
  result.metafile.outputs[relative(ROOT, path)] = written;
  return result;
}

/** By the name that `app/lambda/part-loader.ts` looks for. */
const START_SCRIPT = "start.js";
const SOURCE_MAP_COMMENT = /\n\/\/# sourceMappingURL=.*\n?$/;

/** The part of an entry and every other that is there before the entry runs. */
function staticParts({ outputs }: Pick<Metafile, "outputs">, entry: string): readonly string[] {
  const found = new Set([entry]);
  // A set is walked to its end also when it grows meanwhile.
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && outputs[path]) found.add(path);
    }
  }
  return [...found];
}

/** Has an entry's import of `./<module>.ts` take what it exports from the parts in a folder beside the entry. */
export function fromParts({
  module,
  exported,
  folder,
}: Readonly<Record<"module" | "exported" | "folder", string>>): Plugin {
  const namespace = "from-parts";
  return {
    name: namespace,
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: new RegExp(`^\\./${module}\\.ts$`) }, ({ path }) => ({ path, namespace }));
      onLoad({ filter: /./, namespace }, () => ({
        contents: `import { createPartLoader } from "./app/lambda/part-loader.ts";
          export const { ${exported} } =
            createPartLoader(import.meta.dirname + "/${folder}").load("${module}.cjs");`,
        resolveDir: ROOT,
      }));
    },
  };
}

const LEAN_PERFORMANCE = join(import.meta.dirname, "lean-performance.ts");
/** Modules of Node that are asked for at every start and needed later or never, each some milliseconds of a start. */
const standIns: Readonly<Record<string, { readonly importer: RegExp; readonly contents: string }>> = {
  assert: {
    importer: /[\\/]node_modules[\\/]sonic-boom[\\/]/,
    contents: 'module.exports = (...given) => process.getBuiltinModule("node:assert")(...given);',
  },
  // No worker thread writes a log.
  worker_threads: {
    importer: /[\\/]node_modules[\\/]pino[\\/]/,
    contents: "module.exports = { isMainThread: true };",
  },
  "node:net": {
    importer: /[\\/]app[\\/](limits|pipeline)[\\/]/,
    contents: ["isIP", "isIPv6"]
      .map((name) => `export const ${name} = (text) => process.getBuiltinModule("node:net").${name}(text);`)
      .join("\n"),
  },
};
const leanStart: Plugin = {
  name: "lean-start",
  setup: ({ onResolve, onLoad }) => {
    const namespace = "lean-start";
    onResolve({ filter: /./ }, ({ path, importer }) =>
      standIns[path]?.importer.test(importer) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /./, namespace }, ({ path }) => ({ contents: standIns[path]?.contents ?? "" }));
  },
};
