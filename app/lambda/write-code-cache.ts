import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { codeCacheOf, type PartLoader } from "./part-loader.ts";

/**
 * Keeps the code of every script that was loaded, with all functions that have run until now, beside the script: for
 * Node as it is started by hand, and as Lambda starts it.
 */
export function writeCodeCache({ scripts }: PartLoader): void {
  const write = (exposesGc: boolean) => {
    for (const [path, script] of scripts)
      writeFileSync(codeCacheOf(path, exposesGc), script.createCachedData());
  };
  write(false);
  setFlagsFromString("--expose-gc");
  write(true);
}
