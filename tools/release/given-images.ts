import { type Artifact, digestsOf, type Images, imagesVariable } from "../../stacks/environments/images.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { artifactOf, sidesOf } from "../../stacks/environments/sides.ts";
import { Failure } from "../shared/failure.ts";

const UNBUILT = /^sha256:0{64}$/;

/** The images among those that the sides of an environment run. */
export function imagesRun({ sides }: Pick<Environment, "sides">, images: Images): Images {
  const artifacts: readonly Artifact[] = sidesOf(sides).map(({ kind }) => artifactOf[kind]);
  return Object.fromEntries(digestsOf(images).filter(([artifact]) => artifacts.includes(artifact)));
}

/**
 * The images that a deployment is given; undefined where it brings none.
 *
 * @throws {@link Failure} where one of them is there and another is the placeholder.
 */
export function givenImages(environment: Environment): Images | undefined {
  const images = imagesRun(environment, environment.images);
  const unbuilt = digestsOf(images).filter(([, digest]) => UNBUILT.test(digest));
  if (unbuilt.length === 0) return images;
  if (unbuilt.length === digestsOf(images).length) return undefined;
  const names = unbuilt.map(([name]) => name).join(", ");
  throw new Failure(
    `${imagesVariable(environment.name)} still has a placeholder for ${names}; a release is all of them`,
  );
}
