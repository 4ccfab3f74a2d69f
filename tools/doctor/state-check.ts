import type { Environment } from "../../stacks/environments/schema.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";
import { isPlaceholder } from "./identifiers-check.ts";
import type { StateStore } from "./state-store.ts";

/** Whether the bucket of Terraform's state is there and keeps versions. */
export function stateCheck(environment: Environment, store: StateStore): Check {
  return { name: "state", run: async (signal) => [await checkBucket(environment, store, signal)] };
}

async function checkBucket(
  environment: Environment,
  store: StateStore,
  signal: AbortSignal,
): Promise<Finding> {
  const { name, source, state } = environment;
  const { bucket } = store;
  if (isPlaceholder(environment, bucket)) {
    return unknown("the bucket of the state is a placeholder, so nobody was asked for it");
  }
  const answer = await store.versioned(signal);
  switch (answer.status) {
    case "found":
      return answer.value
        ? ok(`bucket ${bucket} is there and keeps versions`)
        : missing(
            `bucket ${bucket} keeps no versions, so no state can be restored`,
            state.kind === "gcs"
              ? `gcloud storage buckets update gs://${bucket} --versioning`
              : `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
          );
    case "absent":
      return missing(
        `bucket ${bucket} is not there; the first deployment of the foundation makes it (docs/forking.md, step 4)`,
        `FIRST_STATE=${name} npx cdktf deploy ${name}-foundation`,
      );
    case "denied":
      return missing(
        `bucket ${bucket} is somebody else's, or these credentials may not read its settings (${answer.code})`,
        `sign in as somebody who may, or name another bucket in ${source}`,
      );
    case "signed-out":
      return unknown(`not asked for bucket ${bucket}: nobody is signed in`);
    case "silent":
      return unknown(`could not ask for bucket ${bucket} (${answer.code})`);
  }
}
