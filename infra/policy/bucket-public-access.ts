import { referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** No bucket can be made public by a later grant. */
export const bucketPublicAccess = definePolicy({
  id: "bucket-public-access",
  checkov: ["CKV2_AWS_6", "CKV_GCP_29", "CKV_GCP_114"],
  *check(stack) {
    for (const resource of stack.ofType("google_storage_bucket")) {
      const { public_access_prevention: prevention, uniform_bucket_level_access: uniform } =
        resource.attributes;
      if (prevention === "enforced" && uniform === true) continue;
      yield {
        resource,
        problem: `public_access_prevention is ${prevention ?? "unset"} and uniform_bucket_level_access ${uniform ?? "unset"}`,
        fix: 'set them to "enforced" and true',
      };
    }
    const closed = new Set(
      stack
        .ofType("aws_s3_bucket_public_access_block")
        .filter(({ attributes }) => BLOCKS.every((name) => attributes[name] === true))
        .flatMap(({ attributes }) => [...referencesIn(attributes["bucket"])]),
    );
    for (const resource of stack.ofType("aws_s3_bucket")) {
      if (closed.has(resource.address)) continue;
      yield {
        resource,
        problem: "public access to it is not blocked",
        fix: `add an aws_s3_bucket_public_access_block with ${BLOCKS.join(", ")} set to true`,
      };
    }
  },
});
