import type { Environment } from "../../stacks/environments/schema.ts";
import { awsAccountOf, findSide } from "../../stacks/environments/sides.ts";
import { awsCheck } from "./aws-check.ts";
import { s3StateStore } from "./aws-cloud.ts";
import { type IsDeployed, isDeployed } from "./deployed.ts";
import type { Check } from "./finding.ts";
import { googleCheck } from "./google-check.ts";
import { GoogleCloud } from "./google-cloud.ts";
import { identifiersCheck, isPlaceholder } from "./identifiers-check.ts";
import { hasUnbuiltImage, imagesCheck } from "./images-check.ts";
import { dockerCheck } from "./machine-checks.ts";
import { secretsCheck } from "./secrets-check.ts";
import { stateCheck } from "./state-check.ts";
import type { StateStore } from "./state-store.ts";

/** What an environment needs of its file, this shell and its clouds; a cloud that it does not have is not asked. */
export function environmentChecks(environment: Environment): readonly Check[] {
  const google = findSide(environment.sides, "google");
  const aws = awsAccountOf(environment.sides);
  const cloud = new GoogleCloud();
  const store = stateStore(environment, cloud);
  // One look at the state for all who want to know; a placeholder's bucket may well be somebody's.
  const known = store && !isPlaceholder(environment, store.bucket) ? store : undefined;
  let answer: Promise<boolean | undefined> | undefined;
  const deployed: IsDeployed = (signal) => {
    answer ??= isDeployed(environment, known, signal);
    return answer;
  };
  return [
    identifiersCheck(environment),
    ...(google ? [googleCheck(environment, google, cloud)] : []),
    ...(aws ? [awsCheck(environment, aws)] : []),
    ...(store ? [stateCheck(environment, store)] : []),
    secretsCheck(environment, deployed),
    imagesCheck(environment, cloud, deployed),
    ...(hasUnbuiltImage(environment) ? [unlessDeployed(dockerCheck(), deployed)] : []),
  ];
}

/** Who brings no image to what serves already builds none. */
function unlessDeployed(check: Check, isDeployed: IsDeployed): Check {
  return { ...check, run: async (signal) => ((await isDeployed(signal)) ? [] : check.run(signal)) };
}

/** Where the states are; undefined where they are files on this machine. */
function stateStore({ state }: Environment, cloud: GoogleCloud): StateStore | undefined {
  switch (state.kind) {
    case "gcs":
      return cloud.stateStore(state.bucket);
    case "s3":
      return s3StateStore(state.bucket, state.region);
    case "local":
      return undefined;
  }
}
