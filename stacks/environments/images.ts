import * as z from "zod";
import { digest } from "./field-types.ts";

/** What `docker build` makes of this repository to be deployed, each with a digest of its own. */
export type Artifact = "server" | "lambda";

export const images = z.strictObject({
  server: digest.optional(),
  lambda: digest.optional(),
} satisfies Record<Artifact, z.ZodType>);

/** Digests by artifact; one that no side of the environment runs may be left out. */
export type Images = z.output<typeof images>;

/** The environment variable that names all images of an environment. */
export function imagesVariable(environment: string): string {
  return `${environment.toUpperCase().replaceAll("-", "_")}_IMAGES`;
}

/** The digests that are there, with what each is of. */
export function digestsOf(images: Images): readonly (readonly [Artifact, string])[] {
  const artifacts: readonly Artifact[] = ["server", "lambda"];
  return artifacts.flatMap((artifact) => {
    const found = images[artifact];
    return found === undefined ? [] : [[artifact, found] as const];
  });
}

/**
 * Reads the one variable that names all images of an environment, `server=sha256:…,lambda=sha256:…`: a release is one
 * value. Whatever else it holds, the schema refuses by its name.
 */
export function parseImages(text: string): Images {
  const entries = text.split(",").map((entry) => entry.trim().split("=", 2));
  return Object.fromEntries(entries.map(([artifact = "", value = ""]) => [artifact, value]));
}

/**
 * The digest of an artifact that a side of the environment runs.
 *
 * @throws {@link TypeError} when the environment does not name it, which its schema refuses.
 */
export function imageOf(
  { name, images }: { readonly name: string; readonly images: Images },
  artifact: Artifact,
): string {
  const found = images[artifact];
  if (found === undefined) throw new TypeError(`${name} names no digest of the ${artifact} image`);
  return found;
}
