import { definePolicy } from "./support/policy.ts";

/** An image reference that ends in the tag `latest`: repository path, colon, tag. */
const LATEST = /(?:^|[\s"'])[a-z0-9.-]+(?:[:/][a-z0-9._${}-]+)*:latest(?=$|[\s"',])/i;

/** The tag `latest` says nothing about what runs. */
export const latestTag = definePolicy({
  id: "latest-tag",
  checkov: ["CKV_K8S_14"],
  *check(stack) {
    for (const resource of stack.resources) {
      for (const [path, value] of resource.texts) {
        if (!LATEST.test(value)) continue;
        yield {
          resource,
          problem: `${path} uses the tag "latest"`,
          fix: "name the image by digest, or by a version where no digest can be given",
        };
      }
    }
  },
});
