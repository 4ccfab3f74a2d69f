import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPartLoader } from "../../app/lambda/part-loader.ts";
import { startScriptOf } from "../../tools/build/start-script-of.ts";
import { type Bundles, buildBundles } from "../support/build-bundles.ts";

const execute = promisify(execFile);

describe("createPartLoader", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "mcp-home-parts-"));
    await writeFile(
      join(directory, "first.cjs"),
      'const second = require("./second.cjs");\nexports.sum = () => second.two() + require("node:path").sep.length;\n' +
        "exports.fail = () => { throw new Error('on line 3'); };",
    );
    const second = {
      file: "second.cjs",
      text: "exports.two = () => 2;\nexports.later = () => require('./first.cjs');",
      map: {},
    };
    await writeFile(join(directory, "start.js"), startScriptOf([second]).script);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("runs parts that need each other and Node's modules, without kept code as well", () => {
    const { load, scripts } = createPartLoader(directory);
    const first = load("first.cjs") as { readonly sum: () => number };
    expect(first.sum()).toBe(3);
    expect([...scripts.values()].map(({ cachedDataRejected }) => cachedDataRejected)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("reads a part that the start does not need when it is asked for", () => {
    const { load, scripts } = createPartLoader(directory);
    const second = load("second.cjs") as { readonly later: () => unknown };
    expect([...scripts.keys()]).toEqual([join(directory, "start.js")]);
    expect(second.later()).toBe(load("first.cjs"));
    expect([...scripts.keys()]).toEqual([join(directory, "start.js"), join(directory, "first.cjs")]);
  });

  it("runs a part once", () => {
    const { load } = createPartLoader(directory);
    expect(load("second.cjs")).toBe(load("second.cjs"));
  });

  it("has the lines of the file in stack traces", () => {
    const { fail } = createPartLoader(directory).load("first.cjs") as { readonly fail: () => void };
    let stack: string | undefined;
    try {
      fail();
    } catch (error) {
      ({ stack } = error as Error);
    }
    expect(stack).toContain(`${join(directory, "first.cjs")}:3:`);
  });

  it("has a map from the lines of the start's script to those of the sources", async () => {
    const first = await compiledPart("first", "export let a = 1;\n\nexport let b = 2;");
    const second = await compiledPart("second", "\n\nlet c = 3;");
    const { script, map } = startScriptOf([first, second]);
    const line = script.split("\n").indexOf("let c = 3;");
    const payload = map as unknown as ConstructorParameters<typeof SourceMap>[0];
    expect(new SourceMap(payload).findEntry(line, 0)).toMatchObject({
      originalSource: "second.ts",
      originalLine: 2,
    });
  });

  it("says what is not there, as Node says it", () => {
    const { load } = createPartLoader(directory);
    expect(() => load("missing.cjs")).toThrow(/ENOENT/);
  });
});

async function compiledPart(name: string, source: string) {
  const { code, map } = await transform(source, { sourcemap: true, sourcefile: `${name}.ts` });
  return { file: `${name}.cjs`, text: code, map: JSON.parse(map) };
}

describe("the code that V8 keeps for Lambda's image", () => {
  let bundles: Bundles;
  const run = (directory: string, ...args: readonly string[]) =>
    execute(process.execPath, args, { cwd: directory });
  beforeAll(async () => {
    bundles = await buildBundles();
    await run(bundles.directory, "cache-code.mjs");
  });
  afterAll(() => bundles.remove());

  it("is taken again by a process as Lambda starts it, and by one that is started by hand", async () => {
    await run(bundles.directory, "cache-code.mjs", "--check");
    const asLambda = ["--expose-gc", "--max-http-header-size", "81920"];
    // V8's flags for memory are those that code must fit until Node 24.
    const memory = ["--max-semi-space-size=51", "--max-old-space-size=921"];
    const flags = Number.parseInt(process.versions.node, 10) < 24 ? asLambda : [...asLambda, ...memory];
    await run(bundles.directory, ...flags, "cache-code.mjs", "--check");
  });

  it("is taken at another place than it was made", async () => {
    const elsewhere = `${bundles.directory}-moved`;
    await cp(bundles.directory, elsewhere, { recursive: true });
    try {
      await run(elsewhere, "cache-code.mjs", "--check");
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("is that of the start's script alone, which is all that a first answer loads", async () => {
    const files = await readdir(join(bundles.directory, "lambda-parts"));
    expect(files.filter((file) => file.endsWith(".cache")).toSorted()).toEqual([
      "start.js.cache",
      "start.js.gc.cache",
    ]);
  });

  it("is refused by V8 with other flags, which --check tells", async () => {
    await expect(
      run(bundles.directory, "--stack-trace-limit=5", "cache-code.mjs", "--check"),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("start.js has no code that this Node takes"),
    });
  });
});
