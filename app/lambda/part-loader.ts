import type { Script } from "node:vm";

export interface PartLoader {
  /** What a part exports; it is read and run once. */
  readonly load: (file: string) => unknown;
  /** Every script that was read, by its absolute path; `cachedDataRejected` says what became of its cache. */
  readonly scripts: ReadonlyMap<string, Script>;
}

interface Part {
  exports: unknown;
}

type PartFunction = (
  this: unknown,
  exports: unknown,
  require: (id: string) => unknown,
  module: Part,
  filename: string,
  dirname: string,
) => void;

/** Around a part, on lines of its own, so that stack traces have the lines and columns of the file. */
const WRAPPER = ["(function (exports, require, module, __filename, __dirname) {\n", "\n})"] as const;

/**
 * The script with the parts that a start needs: an object of their functions, by their files' names, which
 * `tools/build/bundle-parts.ts` writes. Ten files take longer to find, read and give to V8.
 */
const START_SCRIPT = "start.js";

/**
 * Where the code of a script is kept as V8 compiled it. V8 refuses what was made with another set of its flags, and
 * Lambda starts Node with `--expose-gc`.
 */
export function codeCacheOf(file: string, exposesGc: boolean): string {
  return `${file}${exposesGc ? ".gc" : ""}.cache`;
}

/**
 * Loads the CommonJS parts of a bundle from one directory, those of its start together and each other from its own file,
 * with the code that V8 made of them before, where that is there and fits; otherwise they are compiled. `require` of a
 * part knows the other parts and Node's modules.
 *
 * Node's own compile cache is not for images: it counts for one user and one kind of CPU.
 *
 * @see https://nodejs.org/api/vm.html#new-vmscriptcode-options (cachedData)
 */
export function createPartLoader(directory: string): PartLoader {
  // An import would have every getter of these modules run, and load what is behind them.
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const exposesGc = typeof globalThis.gc === "function";
  const parts = new Map<string, Part>();
  const scripts = new Map<string, Script>();
  if (process.sourceMapsEnabled) {
    // Only what Node itself loads has its source maps read.
    const require = nativeRequire(`${directory}/`);
    return { load: (file) => require(`./${file}`), scripts };
  }
  const { Script } = process.getBuiltinModule("node:vm");

  const run = (path: string, { source, lineOffset }: { source: string; lineOffset: number }): unknown => {
    let cachedData: Buffer | undefined;
    try {
      cachedData = readFileSync(codeCacheOf(path, exposesGc));
    } catch {
      // Not made for this bundle.
    }
    const script = new Script(source, { filename: path, lineOffset, cachedData });
    scripts.set(path, script);
    return script.runInThisContext();
  };
  // Scripts are ASCII: the bundler escapes the rest.
  const read = (path: string): string => readFileSync(path, "latin1");
  const startPath = `${directory}/${START_SCRIPT}`;
  const ofStart = run(startPath, { source: read(startPath), lineOffset: 0 }) as Readonly<
    Record<string, PartFunction>
  >;
  const load = (file: string): unknown => {
    const known = parts.get(file);
    if (known) return known.exports;
    const part: Part = { exports: {} };
    parts.set(file, part);
    const path = `${directory}/${file}`;
    const define =
      ofStart[file] ?? (run(path, { source: WRAPPER.join(read(path)), lineOffset: -1 }) as PartFunction);
    const require = (id: string): unknown =>
      id.startsWith("./") ? load(id.slice(2)) : (process.getBuiltinModule(id) ?? nativeRequire(path)(id));
    define.call(part.exports, part.exports, require, part, path, directory);
    return part.exports;
  };
  return { load, scripts };
}

function nativeRequire(path: string): NodeJS.Require {
  return process.getBuiltinModule("node:module").createRequire(path);
}
