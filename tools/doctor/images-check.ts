import type { Environment } from "../../stacks/environments/schema.ts";
import { artifactOf, findSide, type SideKind } from "../../stacks/environments/sides.ts";
import { workflowTarget } from "../../stacks/environments/workflow-target.ts";
import type { Answer } from "./answer.ts";
import { awsImage } from "./aws-cloud.ts";
import type { IsDeployed } from "./deployed.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";
import type { GoogleCloud } from "./google-cloud.ts";
import { isPlaceholder } from "./identifiers-check.ts";

/** The digest of an image that nobody built. */
const UNBUILT = /^sha256:0{64}$/;
const BUILD = "build and push it (docs/forking.md, step 6), or let the workflow deploy do it";

/** One image that a side of the environment runs. */
interface Wanted {
  readonly side: SideKind;
  /** The project or account that it is in. */
  readonly owner: string;
  readonly digest: string;
  /** Where it is pushed to, without tag. */
  readonly place: string;
  readonly ask: (signal: AbortSignal) => Promise<Answer<true>>;
}

/** Whether any image of the environment is yet to be built. */
export function hasUnbuiltImage(environment: Environment): boolean {
  return Object.values(environment.images).some((digest) => UNBUILT.test(digest ?? ""));
}

/** Whether the images that the environment names were pushed to where its sides run them from. */
export function imagesCheck(environment: Environment, cloud: GoogleCloud, isDeployed: IsDeployed): Check {
  const wanted = wantedImages(environment, cloud);
  return {
    name: "images",
    run: (signal) => Promise.all(wanted.map((image) => checkImage(environment, image, isDeployed, signal))),
  };
}

function wantedImages(environment: Environment, cloud: GoogleCloud): readonly Wanted[] {
  const { images, sides } = environment;
  const target = workflowTarget(environment);
  const google = findSide(sides, "google");
  const aws = findSide(sides, "aws");
  const wanted: Wanted[] = [];
  if (google && target.google) {
    const digest = images[artifactOf.google] ?? "";
    const place = target.google.image;
    const [, , repository = "", image = ""] = place.split("/");
    wanted.push({
      side: "google",
      owner: google.project,
      digest,
      place,
      ask: (signal) => cloud.image({ ...google, repository }, image, digest, signal),
    });
  }
  if (aws && target.aws?.image) {
    const digest = images[artifactOf.aws] ?? "";
    const place = target.aws.image;
    const repository = place.slice(place.indexOf("/") + 1);
    wanted.push({
      side: "aws",
      owner: aws.accountId,
      digest,
      place,
      ask: (signal) => awsImage({ ...aws, repository }, digest, signal),
    });
  }
  return wanted;
}

async function checkImage(
  environment: Environment,
  { side, owner, digest, place, ask }: Wanted,
  isDeployed: IsDeployed,
  signal: AbortSignal,
): Promise<Finding> {
  const artifact = artifactOf[side];
  if (UNBUILT.test(digest)) {
    switch (await isDeployed(signal)) {
      case true:
        return ok(`no ${artifact} image is brought: ${environment.name} keeps what it serves`);
      case false:
        return missing(`there is no ${artifact} image, and the first deployment runs it`, BUILD);
      case undefined:
        return unknown(`no ${artifact} image is brought; whether one serves, the state could not be asked`);
    }
  }
  if (isPlaceholder(environment, owner)) {
    return unknown(`not asked for the ${artifact} image: whose registry it is in is a placeholder`);
  }
  const answer = await ask(signal);
  switch (answer.status) {
    case "found":
      return ok(`the ${artifact} image is in ${place}`);
    case "absent":
      return missing(`${place} has no image ${digest}`, BUILD);
    case "signed-out":
      return unknown(`not asked for the ${artifact} image: nobody is signed in`);
    case "denied":
    case "silent":
      return unknown(`could not ask for the ${artifact} image (${answer.code})`);
  }
}
