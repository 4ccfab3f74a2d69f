import { definePolicy } from "./support/policy.ts";

/** A stack belongs to an environment by its name: `cdktf deploy 'prod-*'` deploys one environment and nothing else. */
export const stackName = definePolicy({
  id: "stack-name",
  *check(stack) {
    if (stack.environment !== undefined) return;
    yield {
      problem: "its name does not say which environment it belongs to",
      fix: `name it <environment>-<part>, where the environment is ${stack.environments.map(({ name }) => name).join(", ")}`,
    };
  },
});
