import { block, referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A bucket keeps versions: the state of an environment is in one, and a lost state cannot be made again. */
export const bucketVersioning = definePolicy({
  id: "bucket-versioning",
  checkov: ["CKV_AWS_21", "CKV_GCP_78"],
  *check(stack) {
    for (const resource of stack.ofType("google_storage_bucket")) {
      if (block(resource.attributes["versioning"])["enabled"] === true) continue;
      yield { resource, problem: "it keeps no versions", fix: "set versioning.enabled to true" };
    }
    const versioned = new Set(
      stack
        .ofType("aws_s3_bucket_versioning")
        .filter(({ attributes }) => block(attributes["versioning_configuration"])["status"] === "Enabled")
        .flatMap(({ attributes }) => [...referencesIn(attributes["bucket"])]),
    );
    for (const resource of stack.ofType("aws_s3_bucket")) {
      if (versioned.has(resource.address)) continue;
      yield {
        resource,
        problem: "it keeps no versions",
        fix: 'add an aws_s3_bucket_versioning with the status "Enabled"',
      };
    }
  },
});
