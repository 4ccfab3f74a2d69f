import { definePolicy } from "./support/policy.ts";

/** Of every service account. */
const DOMAIN = ".gserviceaccount.com";
/** Compute Engine's and App Engine's default accounts. @see https://cloud.google.com/iam/docs/service-account-types#default */
const DEFAULT_ACCOUNT = /[a-z0-9-]+(?:-compute@developer|@appspot)\.gserviceaccount\.com/;

/** No resource uses or is granted to a default service account: everything in the project shares it. */
export const defaultServiceAccount = definePolicy({
  id: "default-service-account",
  checkov: ["CKV_GCP_46"],
  *check(stack) {
    for (const resource of stack.resources) {
      for (const [path, value] of resource.texts) {
        // The expression tries every letter of a text that has none.
        if (!value.includes(DOMAIN)) continue;
        const account = DEFAULT_ACCOUNT.exec(value)?.[0];
        if (account === undefined) continue;
        yield {
          resource,
          problem: `${path} names the default service account ${account}`,
          fix: "use a google_service_account made for this one purpose",
        };
      }
    }
  },
});
