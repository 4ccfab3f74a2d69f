import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../../tools/shared/failure.ts";

export const benchDirectory = fileURLToPath(new URL("../", import.meta.url));
const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];

/**
 * The Node of the images, which every contender runs on, from the bench's own packages; they are installed when they
 * are not there yet.
 */
export function imagesNode(): string {
  const binary = () =>
    packages.map((name) => `${benchDirectory}node_modules/${name}/bin/node`).find((file) => existsSync(file));
  if (binary() === undefined) {
    process.stderr.write("Installing the bench's packages: npm ci --prefix bench\n");
    execFileSync("npm", ["ci", "--prefix", benchDirectory], { stdio: ["ignore", 2, 2] });
  }
  const found = binary();
  if (found === undefined) {
    throw new Failure(`the bench's packages have no Node 24 for ${process.platform}-${process.arch}`);
  }
  return found;
}
