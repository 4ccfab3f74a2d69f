import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import { refusePlaceholders } from "../../../tools/shared/refuse-placeholders.ts";
import { ownIdentifiers } from "../support/own-identifiers.ts";

const { COLLECTOR_IMAGE_DIGEST: _, ...noImageYet } = ownIdentifiers;

describe("refusePlaceholders", () => {
  const [dev] = resolveEnvironments(noImageYet).filter(({ name }) => name === "dev");
  if (!dev) throw new Error("There is no environment dev");

  it("lets the foundation be deployed before anybody looked up others' images", () => {
    expect(() => refusePlaceholders(dev, "dev-foundation")).not.toThrow();
  });

  it.each([undefined, "dev-google"])("asks %s for others' images, and not for our own", (stack) => {
    expect(() => refusePlaceholders(dev, stack)).toThrow(
      /^dev still has placeholders:\n {2}COLLECTOR_IMAGE_DIGEST is ".*"\nChange them in/,
    );
  });
});
