import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../../tools/platform/load-environment.ts";
import { environmentForms } from "../../stacks/support/environment-forms.ts";

describe("loadEnvironment", () => {
  it.each(environmentForms().filter(({ sides }) => sides.kind !== "pair"))(
    "refuses $name, which has nothing to fail over to",
    async (environment) => {
      await expect(loadEnvironment(environment)).rejects.toThrow(
        `${environment.name} has one side only, ${environment.sides.kind}: there is nothing to fail over to; ` +
          `give it a pair in ${environment.source}`,
      );
    },
  );
});
