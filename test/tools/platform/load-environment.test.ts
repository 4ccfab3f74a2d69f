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

  it.each(["k8s-google", "google-k8s"])(
    "refuses %s, whose secondary it cannot stand in for",
    async (name) => {
      const environment = environmentForms().find((form) => form.name === name);
      if (environment === undefined) throw new Error(`there is no ${name}`);
      await expect(loadEnvironment(environment)).rejects.toThrow(
        /^the secondary of \S+ is (google|kubernetes): this machine can stand in for aws alone there; see stacks/,
      );
    },
  );
});
