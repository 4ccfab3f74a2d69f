import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { bundle } from "../../tools/build/bundle.ts";
import { bundleOptions } from "../../tools/build/bundle-options.ts";
import { bundleParts, fromParts } from "../../tools/build/bundle-parts.ts";

const SDK_PARTS = "sdk-parts";
const execute = promisify(execFile);

export interface ColdBundles {
  readonly lambda: string;
  readonly server: string;
  /** The SDK's handler in one file, as a bundler makes it. */
  readonly sdk: string;
  /** The same in parts, with the code that V8 kept, as `lambda` has it. */
  readonly sdkKept: string;
}

/** What the images hold, and the SDK's handler made the same way; V8's code is made by the Node that will read it. */
export async function makeColdBundles(directory: string, node: string): Promise<ColdBundles> {
  const kept = join(directory, "kept");
  await mkdir(kept);
  await bundle(directory);
  await writeFile(join(directory, "package.json"), '{"type":"module"}\n');
  const ofPeers = {
    ...bundleOptions,
    outExtension: { ".js": ".mjs" },
    sourcemap: false,
    metafile: false,
  } satisfies BuildOptions;
  const fromSdkParts = fromParts({ module: "sdk-fetch", exported: "answerOnce", folder: SDK_PARTS });
  await Promise.all([
    build({ ...ofPeers, outdir: directory, entryPoints: ["bench/peers/sdk-first-answer.ts"] }),
    bundleParts({ entry: "bench/peers/sdk-fetch.ts", outdir: join(kept, SDK_PARTS) }),
    build({
      ...ofPeers,
      outdir: kept,
      entryPoints: ["bench/peers/sdk-first-answer.ts", "bench/peers/sdk-cache-code.ts"],
      plugins: [fromSdkParts],
    }),
  ]);
  await execute(node, [join(directory, "cache-code.mjs")]);
  await execute(node, [join(kept, "sdk-cache-code.mjs")]);
  return {
    lambda: join(directory, "lambda.mjs"),
    server: join(directory, "server.mjs"),
    sdk: join(directory, "sdk-first-answer.mjs"),
    sdkKept: join(kept, "sdk-first-answer.mjs"),
  };
}
