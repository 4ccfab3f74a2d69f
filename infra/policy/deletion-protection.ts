import { definePolicy } from "./support/policy.ts";

const PROTECTED: Readonly<Record<string, string>> = {
  google_cloud_run_v2_service: "deletion_protection",
  google_redis_instance: "deletion_protection",
  google_memorystore_instance: "deletion_protection_enabled",
};

/** Deletion protection is stated, because provider defaults change with major versions, and on where the environment is protected. */
export const deletionProtection = definePolicy({
  id: "deletion-protection",
  *check(stack) {
    const disposable = stack.environment?.protection === "disposable";
    for (const resource of stack.ofType(...Object.keys(PROTECTED))) {
      const argument = PROTECTED[resource.type] ?? "";
      const value = resource.attributes[argument];
      if (!resource.accepts(argument) && value === undefined) continue;
      if (value === true || (value === false && disposable)) continue;
      yield {
        resource,
        problem: `${argument} is ${value ?? "unset"}${disposable ? "" : " in a protected environment"}`,
        fix: `set ${argument} to true, or to false where the environment is disposable`,
      };
    }
  },
});
